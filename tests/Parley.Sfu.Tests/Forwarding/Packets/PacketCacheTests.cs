using System.Buffers.Binary;
using Parley.Protocols.Primitives;
using Parley.Sfu.Forwarding.Packets;

namespace Parley.Sfu.Tests.Forwarding.Packets;

public sealed class PacketCacheTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private readonly PacketPool _pool = new();
    private readonly byte[] _packet = new byte[4096];

    [Fact]
    public void A_packet_is_found_by_its_index_and_by_its_sequence_number()
    {
        var cache = new PacketCache(_pool, Second);
        Assert.False(cache.TryFind(0, out _));
        Assert.False(cache.Holds(0));
        var first = Add(cache, 65535, 100, 0);
        var second = Add(cache, 0, 50, 1);
        Assert.Equal((2, first, second + 1), (cache.Count, cache.Oldest, cache.Next));
        Assert.True(cache.TryFind(0, out var found));
        Assert.Equal(second, found);
        Assert.Equal(50, cache.BytesAt(found).Length);
        Assert.Equal(38, cache.PayloadAt(found).Length);
        Check(cache, first, 65535, 100);
        Assert.False(cache.TryFind(1, out _));
    }

    [Fact]
    public void It_grows_until_it_holds_a_second_and_no_further()
    {
        var cache = new PacketCache(_pool, Second);
        for (var i = 0; i < 3000; i++) Add(cache, (ushort)i, 1100, i);
        Assert.InRange(cache.Count, 1000, 2100);
        Assert.InRange(cache.Size, 1_100_000, 2_400_000);
        for (var i = (int)cache.Oldest; i < 3000; i++) Check(cache, (uint)i, (ushort)i, 1100);
        Assert.True(cache.Holds(cache.Oldest));
        Assert.False(cache.Holds(cache.Oldest - 1));
        Assert.False(cache.Holds(cache.Next));
    }

    [Fact]
    public void While_somebody_waits_with_what_it_holds_it_holds_that_for_longer()
    {
        var cache = new PacketCache(_pool, Second);
        var first = Add(cache, 0, 1100, 0);
        cache.HoldFor(4 * Second, At(500));
        for (var i = 1; i < 4000; i++) Add(cache, (ushort)i, 300, i);
        Assert.True(cache.Holds(first));
        cache.Trim(At(4400));
        Assert.True(cache.Holds(first));
        // and then for as long as before
        for (var i = 4000; i < 12_000; i++) Add(cache, (ushort)i, 300, i);
        Assert.InRange(cache.Count, 1000, 4000);
        cache.Trim(At(13_100));
        Assert.Equal(0, cache.Count);
    }

    [Fact]
    public void It_never_grows_past_its_bound()
    {
        var cache = new PacketCache(_pool, Second, 64 << 10);
        for (var i = 0; i < 3000; i++) Add(cache, (ushort)i, 1100, 0);
        Assert.InRange(cache.Count, 50, 60);
        Assert.InRange(cache.Size, 64 << 10, 80 << 10);
        var small = new PacketCache(_pool, Second);
        for (var i = 0; i < 20_000; i++) Add(small, (ushort)i, 13, 0);
        Assert.Equal(8192, small.Count);
    }

    [Fact]
    public void It_gives_memory_back_when_little_comes_and_all_of_it_when_nothing_comes()
    {
        var cache = new PacketCache(_pool, Second);
        for (var i = 0; i < 2000; i++) Add(cache, (ushort)i, 1100, i);
        var large = cache.Size;
        for (var i = 0; i < 200; i++) Add(cache, (ushort)(2000 + i), 80, 2000 + (i * 200));
        Assert.InRange(cache.Size, 0, large / 16);
        Check(cache, 2199, 2199, 80);
        cache.Trim(At(2000 + (200 * 200)));
        Assert.True(cache.TryFind(2199, out _));
        cache.Trim(At(2000 + (206 * 200)));
        Assert.Equal((0, 0), (cache.Count, cache.Size));
        Assert.False(cache.TryFind(2199, out _));
        Assert.Equal(0, _pool.Lent);
        Assert.Equal(2200u, Add(cache, 9, 80, 0));
    }

    [Fact]
    public void A_packet_that_is_longer_than_any_or_not_as_long_as_it_says_is_refused()
    {
        var cache = new PacketCache(_pool, Second);
        Assert.Throws<ArgumentException>(() => cache.Add(new byte[10], new PacketInfo { HeaderLength = 12 }));
        Assert.Throws<ArgumentException>(() => cache.Add(new byte[5000], new PacketInfo { HeaderLength = 12, PayloadLength = 4500 }));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Whatever_comes_what_is_held_is_what_came_and_the_last_second_is(int seed)
    {
        var random = Entropy.FromNumber((ulong)seed);
        var cache = new PacketCache(_pool, Second, 1 << 20);
        var came = new List<(ushort Sequence, int Length, long At)>();
        long at = 0;
        var sequence = (ushort)65000;
        for (var i = 0; i < 20_000; i++)
        {
            at += (i / 2000 % 3) switch { 0 => random.Next(4), 1 => random.Next(40), _ => random.Next(400) };
            sequence += (ushort)(random.Next(20) == 0 ? random.Next(5) : 1);
            var length = random.Next(10) == 0 ? 12 + random.Next(1400) : 1100;
            Assert.Equal((uint)i, Add(cache, sequence, length, at));
            came.Add((sequence, length, at));
            if (i % 50 != 0) continue;
            for (var index = cache.Oldest; index != cache.Next; index++) Check(cache, index, came[(int)index].Sequence, came[(int)index].Length);
            if (cache.Oldest > 0 && cache.Size < 1 << 20) Assert.True(at - came[(int)cache.Oldest - 1].At >= 1000);
            Assert.True(cache.TryFind(sequence, out var last) && came[(int)last].Sequence == sequence);
        }
    }

    [Fact]
    public void Adding_and_finding_allocates_nothing()
    {
        var cache = new PacketCache(_pool, Second);
        var i = 0;
        Allocations.AssertNone(() =>
        {
            var index = cache.Add(_packet.AsSpan(0, 1100), new PacketInfo { HeaderLength = 12, PayloadLength = 1088, Sequence = (ushort)i, Arrival = At(i++) });
            return cache.TryFind((ushort)(i - 1), out var found) && found == index && cache.PayloadAt(found).Length == 1088;
        });
    }

    private static MonoTime At(long milliseconds) => new(milliseconds * 1000);

    private uint Add(PacketCache cache, ushort sequence, int length, long at)
    {
        BinaryPrimitives.WriteUInt16BigEndian(_packet.AsSpan(2), sequence);
        _packet[length - 1] = (byte)sequence;
        return cache.Add(_packet, new PacketInfo { Sequence = sequence, HeaderLength = 12, PayloadLength = (ushort)(length - 12), Arrival = At(at) });
    }

    private static void Check(PacketCache cache, uint index, ushort sequence, int length)
    {
        Assert.True(cache.Holds(index));
        Assert.Equal(sequence, cache.InfoAt(index).Sequence);
        var bytes = cache.BytesAt(index);
        Assert.Equal(length, bytes.Length);
        Assert.Equal(sequence, BinaryPrimitives.ReadUInt16BigEndian(bytes[2..]));
        if (length > 12) Assert.Equal((byte)sequence, bytes[^1]);
    }
}

public sealed class PacketPoolTests
{
    [Fact]
    public void What_is_given_back_is_lent_again()
    {
        var pool = new PacketPool();
        var first = pool.Rent(1000);
        Assert.Equal((1024, 1024L, 0L), (first.Length, pool.Lent, pool.Idle));
        pool.Return(first);
        Assert.Equal((0L, 1024L), (pool.Lent, pool.Idle));
        Assert.Same(first, pool.Rent(513));
        Assert.NotSame(first, pool.Rent(1024));
        Assert.Equal((2048L, 0L), (pool.Lent, pool.Idle));
    }

    [Theory]
    [InlineData(0, 512)]
    [InlineData(1, 512)]
    [InlineData(512, 512)]
    [InlineData(513, 1024)]
    [InlineData(PacketPool.LargestLength, PacketPool.LargestLength)]
    public void Lengths_are_powers_of_two(int asked, int lent) => Assert.Equal(lent, new PacketPool().Rent(asked).Length);

    [Fact]
    public void More_than_the_largest_is_refused() => Assert.Throws<ArgumentOutOfRangeException>(() => new PacketPool().Rent(PacketPool.LargestLength + 1));

    [Fact]
    public void What_is_kept_is_bounded_and_can_be_let_go()
    {
        var pool = new PacketPool(keep: 5000);
        var arrays = Enumerable.Range(0, 10).Select(_ => pool.Rent(1024)).ToList();
        foreach (var array in arrays) pool.Return(array);
        Assert.Equal((0L, 4096L), (pool.Lent, pool.Idle));
        pool.Trim(2500);
        Assert.Equal(2048, pool.Idle);
        pool.Trim(0);
        Assert.Equal(0, pool.Idle);
    }
}
