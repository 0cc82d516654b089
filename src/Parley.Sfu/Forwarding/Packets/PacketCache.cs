using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Parley.Protocols.Primitives;

namespace Parley.Sfu.Forwarding.Packets;

/// <summary>
/// The last packets of one stream, in the clear, so that they can be sent to many and sent again. Two rings lent from the pool: bytes and
/// entries. They grow so as to hold a time, up to a bound, and shrink when they hold far more. One owner.
/// </summary>
/// <param name="pool">Where memory comes from.</param>
/// <param name="hold">How long packets are to be held, as far as the bound allows.</param>
/// <param name="most">How many bytes of packets are held at most.</param>
public sealed class PacketCache(PacketPool pool, TimeSpan hold, int most = PacketCache.DefaultMost)
{
    private const int DefaultMost = 4 << 20;
    private const int FirstBytes = 8 << 10;
    private const int FirstEntries = 64;
    private const int MostEntries = 8192;
    private const int Surplus = 4;

    private byte[]? _bytes;
    private byte[]? _entries;
    private int _capacity;
    private int _write;
    private uint _next;
    private uint _count;
    private MonoTime _looked;
    private TimeSpan _longer;
    private MonoTime _longerUntil = MonoTime.LongAgo;

    /// <summary>How many packets are held.</summary>
    public int Count => (int)_count;

    /// <summary>How long packets are held.</summary>
    public TimeSpan HoldTime => hold;

    /// <summary>The index that the next packet gets. Indexes go on for as long as the cache lives, and around.</summary>
    public uint Next => _next;

    /// <summary>The index of the oldest packet that is held; <see cref="Next"/> if there is none.</summary>
    public uint Oldest => _next - _count;

    /// <summary>How much memory is lent, in bytes.</summary>
    public int Size => (_bytes?.Length ?? 0) + (_entries?.Length ?? 0);

    /// <summary>Puts a packet in, without its padding. Refs and spans of others are worthless after that; indexes are not.</summary>
    /// <param name="packet">The packet.</param>
    /// <param name="info">What it is.</param>
    /// <returns>Its index.</returns>
    /// <exception cref="ArgumentException">The packet is longer than <see cref="PacketHead.MaxPacketLength"/>, or shorter than the info says.</exception>
    public uint Add(ReadOnlySpan<byte> packet, in PacketInfo info)
    {
        var length = info.Length;
        if (length > PacketHead.MaxPacketLength || length > packet.Length) throw new ArgumentException("The info is not of this packet.", nameof(packet));
        if (_bytes is null) Begin(info.Arrival);
        if (info.Arrival - _looked > HoldAt(info.Arrival)) Shrink(info.Arrival);
        if (_count == _capacity && !(IsYoung(info.Arrival) && _capacity < MostEntries)) _count--;
        if (_count == _capacity) Move(_bytes!.Length, _capacity * 2);
        int offset;
        while (!TryPlace(length, out offset))
        {
            if (IsYoung(info.Arrival) && _bytes!.Length < most) Move(_bytes.Length * 2, _capacity);
            else _count--;
        }

        packet[..length].CopyTo(_bytes.AsSpan(offset));
        _write = offset + length;
        ref var entry = ref EntryAt(_next);
        entry.Info = info;
        entry.Offset = offset;
        EntryAt(info.Sequence).LatestOfSequence = _next;
        _count++;
        return _next++;
    }

    /// <summary>Holds what is here, and what comes, for longer: somebody waits with it. For as long as that again after the last who did.</summary>
    public void HoldFor(TimeSpan time, MonoTime now) => (_longer, _longerUntil) = (time, now + time);

    /// <summary>Whether the packet of an index is still here.</summary>
    public bool Holds(uint index) => _next - 1 - index < _count;

    /// <summary>What a packet is. It must be here.</summary>
    public ref PacketInfo InfoAt(uint index) => ref EntryAt(index).Info;

    /// <summary>A packet's bytes, header and payload. It must be here.</summary>
    public Span<byte> BytesAt(uint index)
    {
        ref var entry = ref EntryAt(index);
        return _bytes.AsSpan(entry.Offset, entry.Info.Length);
    }

    /// <summary>A packet's payload. It must be here.</summary>
    public Span<byte> PayloadAt(uint index)
    {
        ref var entry = ref EntryAt(index);
        return _bytes.AsSpan(entry.Offset + entry.Info.HeaderLength, entry.Info.PayloadLength);
    }

    /// <summary>Finds a packet by its sequence number: the last one that had it.</summary>
    public bool TryFind(ushort sequence, out uint index)
    {
        index = 0;
        if (_count == 0) return false;
        index = EntryAt(sequence).LatestOfSequence;
        return Holds(index) && EntryAt(index).Info.Sequence == sequence;
    }

    /// <summary>Gives all memory back if nothing has come for as long as packets are held. Called now and then.</summary>
    public void Trim(MonoTime now)
    {
        if (_count == 0 || now - EntryAt(_next - 1).Info.Arrival > HoldAt(now)) Clear();
    }

    /// <summary>Forgets all packets and gives all memory back. Indexes given so far stay worthless.</summary>
    public void Clear()
    {
        _count = 0;
        if (_bytes is not null) pool.Return(_bytes);
        if (_entries is not null) pool.Return(_entries);
        (_bytes, _entries, _capacity) = (null, null, 0);
    }

    private void Begin(MonoTime now)
    {
        _bytes = pool.Rent(FirstBytes);
        _entries = pool.Rent(FirstEntries * Unsafe.SizeOf<Entry>());
        _capacity = FirstEntries;
        _write = 0;
        _looked = now;
        _entries.AsSpan().Clear();
    }

    private bool IsYoung(MonoTime now) => now - EntryAt(Oldest).Info.Arrival < HoldAt(now);

    private TimeSpan HoldAt(MonoTime now) => now < _longerUntil ? _longer : hold;

    // a full ring and an empty one must not look the same, so a packet never ends where the oldest begins
    private bool TryPlace(int length, out int offset)
    {
        offset = 0;
        if (_count == 0) return length <= _bytes!.Length;
        var oldest = EntryAt(Oldest).Offset;
        if (_write <= oldest)
        {
            offset = _write;
            return length < oldest - _write;
        }

        if (length <= _bytes!.Length - _write)
        {
            offset = _write;
            return true;
        }

        return length < oldest;
    }

    private void Shrink(MonoTime now)
    {
        _looked = now;
        if (_count == 0 || now - EntryAt(Oldest).Info.Arrival < HoldAt(now) * Surplus) return;
        while (_count > 0 && now - EntryAt(Oldest).Info.Arrival > HoldAt(now)) _count--;
        long used = 0;
        for (var index = Oldest; index != _next; index++) used += EntryAt(index).Info.Length;
        var bytes = used <= _bytes!.Length / Surplus ? Math.Max(FirstBytes, _bytes.Length / 2) : _bytes.Length;
        var capacity = _count <= _capacity / Surplus ? Math.Max(FirstEntries, _capacity / 2) : _capacity;
        if (bytes != _bytes.Length || capacity != _capacity) Move(bytes, capacity);
    }

    private void Move(int bytes, int capacity)
    {
        var oldBytes = _bytes!;
        var oldEntries = _entries!;
        var oldCapacity = _capacity;
        _bytes = pool.Rent(bytes);
        _entries = pool.Rent(capacity * Unsafe.SizeOf<Entry>());
        _entries.AsSpan().Clear();
        _capacity = capacity;
        _write = 0;
        for (var index = Oldest; index != _next; index++)
        {
            ref var from = ref MemoryMarshal.Cast<byte, Entry>(oldEntries.AsSpan())[(int)(index & (uint)(oldCapacity - 1))];
            ref var to = ref EntryAt(index);
            to.Info = from.Info;
            to.Offset = _write;
            oldBytes.AsSpan(from.Offset, from.Info.Length).CopyTo(_bytes.AsSpan(_write));
            _write += from.Info.Length;
            EntryAt(from.Info.Sequence).LatestOfSequence = index;
        }

        pool.Return(oldBytes);
        pool.Return(oldEntries);
    }

    private ref Entry EntryAt(uint index) => ref MemoryMarshal.Cast<byte, Entry>(_entries.AsSpan())[(int)(index & (uint)(_capacity - 1))];

    private struct Entry
    {
        public PacketInfo Info;
        public int Offset;

        /// <summary>The index of the last packet whose sequence number has the place of this entry.</summary>
        public uint LatestOfSequence;
    }
}
