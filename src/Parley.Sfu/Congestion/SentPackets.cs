using System.Runtime.InteropServices;
using Parley.Protocols.Primitives;
using Parley.Protocols.Primitives.Interop;
using Parley.Protocols.Rtp;

namespace Parley.Sfu.Congestion;

/// <summary>Why a packet is sent.</summary>
public enum SendReason : byte
{
    /// <summary>It is somebody's sound or picture.</summary>
    Media = 0,

    /// <summary>It was lost and is sent again.</summary>
    Resend,

    /// <summary>Nobody needs it: it finds out what the network carries.</summary>
    Padding,
}

/// <summary>What became of a packet.</summary>
internal enum PacketFate : byte
{
    Unknown = 0,
    Lost,
    Arrived,
}

/// <summary>A packet that was sent. 8 bytes: there are thousands for each subscriber.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct SentPacket
{
    /// <summary>When, as <see cref="SentPackets.TimeOf"/> understands it.</summary>
    public uint Clock;

    /// <summary>Its length.</summary>
    public ushort Bytes;

    /// <summary>The probe that it belongs to, 0 for none.</summary>
    public byte Probe;

    private byte _bits;

    public PacketFate Fate
    {
        readonly get => (PacketFate)(_bits & 3);
        set => _bits = (byte)((_bits & ~3) | (byte)value);
    }

    public SendReason Reason
    {
        readonly get => (SendReason)(_bits >> 2);
        set => _bits = (byte)((_bits & 3) | ((byte)value << 2));
    }
}

/// <summary>
/// Numbers the packets to one subscriber and remembers each until feedback has told of it, 2 s at most, and half a second in any case. A ring of
/// what the rate needs for that, up to <see cref="MaxCapacity"/> packets of 8 bytes, and no more when less is sent.
/// </summary>
public sealed class SentPackets
{
    /// <summary>The most packets that are remembered.</summary>
    public const int MaxCapacity = 8192;

    private const int MinCapacity = 16;

    /// <summary>So long feedback about a packet is waited for, in microseconds.</summary>
    private const long Memory = 2_000_000;

    /// <summary>A packet that was judged is kept until it is so old, in microseconds: feedback tells some things twice.</summary>
    private const long JudgedMemory = 500_000;

    /// <summary>From this many times the age that is wanted of the oldest packet on the ring is too long.</summary>
    private const double Surplus = 2.25;

    /// <summary>After so long a pause nobody tells of what was sent before it, in microseconds. Clocks of packets are sure for half an hour.</summary>
    private const long Pause = 30_000_000;

    // So many are forgotten at a time: the oldest have left the processor's cache, and to wait for each would cost more than to write the next.
    private const int Step = 16;

    private const int PacketsOfLine = 8;
    private const int MaxExpected = 128;

    private SentPacket[] _ring = new SentPacket[MinCapacity];
    private int _place;
    private long _next;
    private long _oldest;
    private long _last = long.MinValue / 2;
    private long _inFlight;
    private long _unheard;
    private long _highestReported = -1;
    private RateMeter _rate = RateMeter.Create();

    /// <summary>Remembers nothing yet.</summary>
    /// <param name="first">The first sequence number.</param>
    public SentPackets(ushort first = 0) => _next = _oldest = first;

    /// <summary>Bytes that were sent and of which no feedback, about them or later ones, has told yet.</summary>
    public long BytesInFlight => _inFlight;

    /// <summary>The oldest packet of which that holds, as far as packets are remembered; <see cref="NextNumber"/> if it holds of none.</summary>
    internal long FirstUnheard => Math.Max(_highestReported + 1, _oldest);

    /// <summary>How many packets there is room for now.</summary>
    internal int Capacity => _ring.Length;

    /// <summary>The number of the next packet, without going around.</summary>
    internal long NextNumber => _next;

    /// <summary>The oldest that is remembered.</summary>
    internal long OldestNumber => _oldest;

    /// <summary>When the last one was sent, in microseconds.</summary>
    internal long LastTime => _last;

    /// <summary>What became of those before this number has been decided by feedback.</summary>
    internal long JudgedBefore { get; set; } = long.MinValue;

    /// <summary>Gives a packet its number. Call it when the packet is really going to be sent.</summary>
    /// <param name="bytes">Its length as the network sees it: RTP header and payload, padding, authentication tag.</param>
    /// <param name="now">The time.</param>
    /// <param name="reason">Why it is sent.</param>
    /// <param name="probe">The probe that it belongs to, 0 for none.</param>
    /// <returns>The transport-wide sequence number.</returns>
    public ushort Next(int bytes, MonoTime now, SendReason reason = SendReason.Media, byte probe = 0)
    {
        if (now.Microseconds - _last > Pause) Forget((int)(_next - _oldest));
        if (_next - _oldest == _ring.Length) MakeRoom(now.Microseconds);
        bytes = Math.Clamp(bytes, 0, ushort.MaxValue);
        _last = now.Microseconds;
        _inFlight += bytes;
        _rate.Add(_last, bytes);
        _ring[_place] = new SentPacket { Clock = (uint)_last, Bytes = (ushort)bytes, Probe = probe, Reason = reason };
        if (++_place == _ring.Length) _place = 0;
        return (ushort)_next++;
    }

    /// <summary>A packet is sent that gets no number, since its receiver has agreed on none: no feedback will ever tell of it.</summary>
    public void Count(int bytes, MonoTime now) => _rate.Add(now.Microseconds, bytes);

    /// <summary>Soon a packet will be numbered: asks for the place where it is remembered.</summary>
    internal void Approach() => CacheHint.FetchValue(ref _ring[_place]);

    /// <summary>Soon feedback will tell of packets, from one on: asks for the places where they are remembered.</summary>
    internal void Expect(long first)
    {
        for (var number = Math.Max(first, _oldest); number < Math.Min(_next, first + MaxExpected); number += PacketsOfLine) CacheHint.FetchValue(ref this[number]);
    }

    /// <summary>The rate of everything that was sent lately, in bits per second.</summary>
    public long Rate(MonoTime now) => _rate.BitsPerSecond(now.Microseconds, RateMeter.LongWindow);

    /// <summary>The number that a sequence number means; false if no such packet is remembered.</summary>
    internal bool TryFind(ushort sequence, out long number)
    {
        number = _next + SequenceNumber.Distance((ushort)_next, sequence);
        return number < _next && number >= _oldest;
    }

    /// <summary>A packet that <see cref="TryFind"/> has found.</summary>
    internal ref SentPacket this[long number]
    {
        get
        {
            var place = _place - (int)(_next - number);
            return ref _ring[place < 0 ? place + _ring.Length : place];
        }
    }

    /// <summary>When a packet that is remembered was sent, in microseconds.</summary>
    internal long TimeOf(in SentPacket packet) => _last - (int)((uint)_last - packet.Clock);

    /// <summary>The bytes of the packets from one to another, both included, as far as they are remembered.</summary>
    internal long BytesOf(long first, long last)
    {
        long bytes = 0;
        for (var number = Math.Max(first, _oldest); number <= last; number++) bytes += this[number].Bytes;
        return bytes;
    }

    /// <summary>Whether most of the packets from one on, before another one, have not arrived.</summary>
    internal bool AreMostlyLost(long first, long end)
    {
        var lost = 0;
        for (var number = first; number < end; number++)
        {
            if (this[number].Fate != PacketFate.Arrived) lost++;
        }

        return lost * 2 > end - first;
    }

    /// <summary>Feedback has told of a packet: whatever was sent before it isn't in flight any more.</summary>
    internal void Settle(long number)
    {
        if (number <= _highestReported) return;
        _inFlight -= _unheard + BytesOf(_highestReported + 1, number);
        _unheard = 0;
        _highestReported = number;
    }

    private void MakeRoom(long now)
    {
        var isJudged = _oldest + Step <= JudgedBefore;
        var memory = isJudged ? JudgedMemory : Memory;
        var age = now - TimeOf(this[_oldest + Step - 1]);
        var needed = Needed(age, memory);
        if (isJudged) needed = Math.Max(needed, Rounded((_next - JudgedBefore) * 5 / 4));
        if (age < memory && _ring.Length < MaxCapacity) Resize(Math.Min(MaxCapacity, Math.Clamp(needed, _ring.Length * 5 / 4, _ring.Length * 4)));
        else if (age > Surplus * memory && needed < _ring.Length && _ring.Length > MinCapacity) Resize(Math.Max(MinCapacity, needed));
        else Forget(Step);
    }

    // With a little more than the present rate needs: it is never quite the same.
    private int Needed(long age, long memory)
    {
        var packets = ((_ring.Length - Step + 1) * memory / Math.Max(age, 1)) + Step;
        return Rounded(packets + (packets / 16));
    }

    private static int Rounded(long packets) => (int)((Math.Min(packets, MaxCapacity) + Step - 1) / Step * Step);

    private void Resize(int length)
    {
        var ring = new SentPacket[length];
        Forget((int)Math.Max(0, _next - _oldest + Step - length));
        var count = (int)(_next - _oldest);
        for (var i = 0; i < count; i++) ring[i] = this[_oldest + i];
        (_ring, _place) = (ring, count);
    }

    private void Forget(int count)
    {
        _unheard += BytesOf(Math.Max(_oldest, _highestReported + 1), _oldest + count - 1);
        _oldest += count;
    }
}
