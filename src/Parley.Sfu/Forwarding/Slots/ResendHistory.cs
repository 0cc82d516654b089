using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Parley.Protocols.Primitives;
using Parley.Protocols.Primitives.Interop;
using Parley.Sfu.Forwarding.Packets;

namespace Parley.Sfu.Forwarding.Slots;

/// <summary>A packet to be sent again.</summary>
/// <param name="Cache">Where it is.</param>
/// <param name="Index">Its index there.</param>
/// <param name="Numbers">The numbers that it had in the slot's stream.</param>
/// <param name="Contributor">The contributing source that it had.</param>
/// <param name="Marker">Whether it had the marker.</param>
public readonly record struct ResentPacket(PacketCache Cache, uint Index, RewrittenNumbers Numbers, uint Contributor, bool Marker);

/// <summary>
/// Which packet a slot sent under which number, for about a second, so that it can be sent again from the cache of its stream. Its memory is
/// lent while the slot is fed. One owner.
/// </summary>
/// <param name="pool">Where memory comes from.</param>
public sealed class ResendHistory(PacketPool pool)
{
    /// <summary>How often one packet is sent again.</summary>
    public const int MaxResends = 6;

    private const int FirstEntries = 32;

    // Old entries are looked at once for so many: they have left the processor's cache, and to wait for each would cost more than to write it.
    private const int Block = 8;
    private const int MostEntries = 2048;
    private const int Feeds = 4;

    /// <summary>No packet is forgotten sooner, unless there are more than there is room for; most are kept for longer.</summary>
    private static readonly TimeSpan Hold = TimeSpan.FromMilliseconds(750);


    private static readonly TimeSpan ShortestInterval = TimeSpan.FromMilliseconds(10);

    private readonly Fed[] _feeds = new Fed[Feeds];
    private byte[]? _entries;
    private Fed _fed;
    private int _capacity;
    private int _block = -1;
    private byte _feed;
    private bool _isNew;

    /// <summary>How much memory is lent, in bytes.</summary>
    public int Size => _entries?.Length ?? 0;

    /// <summary>From now on the packets of another stream are sent. What was sent of the last few before can still be sent again.</summary>
    /// <param name="cache">Where they are.</param>
    /// <param name="contributor">The contributing source that they get.</param>
    public void Feed(PacketCache cache, uint contributor) => Begin(_fed with { Cache = cache, Contributor = contributor });

    /// <summary>Soon a packet will be sent: asks for the place where it is remembered.</summary>
    internal void Approach(ushort sequence)
    {
        if (_entries is not null) CacheHint.FetchValue(ref EntryAt(sequence));
    }

    /// <summary>A packet was sent.</summary>
    /// <param name="index">Its index in the cache that feeds the slot.</param>
    /// <param name="info">What it is.</param>
    /// <param name="numbers">The numbers that it got.</param>
    /// <param name="marker">Whether it got the marker.</param>
    /// <param name="now">When.</param>
    public void Sent(uint index, in PacketInfo info, in RewrittenNumbers numbers, bool marker, MonoTime now)
    {
        if (_entries is null) Begin();
        if (numbers.Sequence / Block != _block) MakeRoom(numbers.Sequence / Block, now);
        if (!_fed.Gives(info, numbers)) Follow(info, numbers);
        _isNew = false;
        EntryAt(numbers.Sequence) = new Entry
        {
            Index = index,
            SentAt = ClockOf(now),
            Sequence = numbers.Sequence,
            PictureId = numbers.PictureId,
            Feed = _feed,
            Marker = marker,
            Used = true,
        };
    }

    /// <summary>Finds a packet that is asked for.</summary>
    /// <param name="sequence">The number under which it was sent.</param>
    /// <param name="now">The time.</param>
    /// <param name="roundTrip">The round trip time to who asks: what was sent again more recently may still be on its way.</param>
    /// <param name="packet">The packet.</param>
    /// <returns>False if it is not known any more, or was sent again often enough.</returns>
    public bool TryResend(ushort sequence, MonoTime now, TimeSpan roundTrip, out ResentPacket packet)
    {
        packet = default;
        if (_entries is null) return false;
        ref var entry = ref EntryAt(sequence);
        if (!entry.Used || entry.Sequence != sequence || (byte)(_feed - entry.Feed) >= Feeds || entry.Resends == MaxResends) return false;
        var interval = roundTrip > ShortestInterval ? roundTrip : ShortestInterval;
        if (entry.Resends > 0 && ClockOf(now) - entry.SentAt < interval.TotalMicroseconds) return false;
        ref readonly var fed = ref _feeds[entry.Feed % Feeds];
        if (fed.Cache is not { } cache || !cache.Holds(entry.Index)) return false;
        entry.Resends++;
        entry.SentAt = ClockOf(now);
        packet = new ResentPacket(cache, entry.Index, fed.NumbersOf(cache.InfoAt(entry.Index), entry), fed.Contributor, entry.Marker);
        return true;
    }

    /// <summary>Forgets everything and gives the memory back.</summary>
    public void Clear()
    {
        if (_entries is not null) pool.Return(_entries);
        (_entries, _capacity, _block, _fed) = (null, 0, -1, default);
        Array.Clear(_feeds);
    }

    private static uint ClockOf(MonoTime now) => (uint)now.Microseconds;

    private void Begin(in Fed fed)
    {
        _feed++;
        Become(fed);
        _isNew = true;
    }

    private void Become(in Fed fed) => _feeds[_feed % Feeds] = _fed = fed;

    // the first packet tells by how much the numbers differ; when that changes, what came before needs the old ones still
    private void Follow(in PacketInfo info, in RewrittenNumbers numbers)
    {
        if (_isNew) Become(_fed.Giving(info, numbers));
        else Begin(_fed.Giving(info, numbers));
    }

    // The cache holds what came in about so long a time: as many will most likely be sent in the time that they are to be remembered here, and what
    // is lent at once need not be given back for more, and more, while hundreds of others come.
    private void Begin() =>
        Lend(Math.Clamp((int)BitOperations.RoundUpToPowerOf2((uint)(_fed.Cache is { } cache ? cache.Count * (Hold / cache.HoldTime) : 0)), FirstEntries, MostEntries));

    private void MakeRoom(int block, MonoTime now)
    {
        _block = block;
        var youngest = (ushort)((block * Block) + Block - 1);
        // a late packet comes back to a block that has its room: what is young there is its own
        while (_capacity < MostEntries && EntryAt(youngest) is var entry && entry.IsYoung(now) && entry.Sequence != youngest) Grow();
    }

    private void Lend(int capacity)
    {
        _entries = pool.Rent(capacity * Unsafe.SizeOf<Entry>());
        _entries.AsSpan().Clear();
        _capacity = capacity;
    }

    private void Grow()
    {
        var (entries, capacity) = (_entries!, _capacity);
        Lend(capacity * 2);
        foreach (ref readonly var entry in MemoryMarshal.Cast<byte, Entry>(entries.AsSpan())[..capacity])
        {
            if (entry.Used) EntryAt(entry.Sequence) = entry;
        }

        pool.Return(entries);
    }

    private ref Entry EntryAt(ushort sequence) => ref MemoryMarshal.Cast<byte, Entry>(_entries.AsSpan())[sequence & (_capacity - 1)];

    /// <summary>A packet that was sent, in 16 bytes: each slot has hundreds.</summary>
    private struct Entry
    {
        public uint Index;

        /// <summary>In microseconds; goes around after more than an hour, when the cache has long forgotten the packet.</summary>
        public uint SentAt;

        public ushort Sequence;
        public ushort PictureId;
        public byte Feed;
        public byte Resends;
        public bool Marker;
        public bool Used;

        public readonly bool IsYoung(MonoTime now) => Used && ClockOf(now) - SentAt < Hold.TotalMicroseconds;
    }

    /// <summary>
    /// What fed the slot for a while, and by how much the numbers of its packets differ from those that they got, which is the same for all of
    /// them but for picture ids.
    /// </summary>
    private record struct Fed
    {
        public PacketCache? Cache;
        public uint Contributor;
        public uint Raise;
        public ushort LowerFrame;
        public byte LowerTl0;

        public readonly bool Gives(in PacketInfo info, in RewrittenNumbers numbers) =>
            info.Timestamp + Raise == numbers.Timestamp && (ushort)(info.FrameNumber - LowerFrame) == numbers.FrameNumber
            && (byte)(info.Tl0PictureIndex - LowerTl0) == numbers.Tl0PictureIndex;

        public readonly Fed Giving(in PacketInfo info, in RewrittenNumbers numbers) => this with
        {
            Raise = numbers.Timestamp - info.Timestamp,
            LowerFrame = (ushort)(info.FrameNumber - numbers.FrameNumber),
            LowerTl0 = (byte)(info.Tl0PictureIndex - numbers.Tl0PictureIndex),
        };

        public readonly RewrittenNumbers NumbersOf(in PacketInfo info, in Entry entry) => new()
        {
            Timestamp = info.Timestamp + Raise,
            Sequence = entry.Sequence,
            PictureId = entry.PictureId,
            FrameNumber = (ushort)(info.FrameNumber - LowerFrame),
            Tl0PictureIndex = (byte)(info.Tl0PictureIndex - LowerTl0),
        };
    }
}
