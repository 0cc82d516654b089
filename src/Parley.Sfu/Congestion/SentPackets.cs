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

/// <summary>A packet that was sent. 16 bytes.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct SentPacket
{
    /// <summary>When, in microseconds.</summary>
    public long Time;

    /// <summary>The bytes sent before it, with it, since the beginning; goes around.</summary>
    public uint Total;

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
/// Numbers the packets to one subscriber and remembers each for at least 2 s, so that feedback about it can be understood. A ring that
/// grows with the rate, up to <see cref="MaxCapacity"/> packets of 16 bytes, and shrinks when less is sent.
/// </summary>
public sealed class SentPackets
{
    /// <summary>The most packets that are remembered.</summary>
    public const int MaxCapacity = 8192;

    private const int MinCapacity = 16;
    private const long Memory = 2_000_000;

    // So many are forgotten at a time: the oldest have left the processor's cache, and to wait for each would cost more than to write the next.
    private const int Step = 16;

    private SentPacket[] _ring = new SentPacket[MinCapacity];
    private RateMeter _rate = RateMeter.Create();
    private long _next;
    private long _oldest;
    private uint _total;
    private uint _settled;
    private long _highestReported = -1;

    /// <summary>Remembers nothing yet.</summary>
    /// <param name="first">The first sequence number.</param>
    public SentPackets(ushort first = 0) => _next = _oldest = first;

    /// <summary>Bytes that were sent and of which no feedback, about them or later ones, has told yet.</summary>
    public long BytesInFlight => (uint)(_total - _settled);

    /// <summary>How many packets there is room for now.</summary>
    internal int Capacity => _ring.Length;

    /// <summary>The number of the next packet, without going around.</summary>
    internal long NextNumber => _next;

    /// <summary>The oldest that is remembered.</summary>
    internal long OldestNumber => _oldest;

    /// <summary>When the last one was sent, in microseconds.</summary>
    internal long LastTime => _next == _oldest ? long.MinValue / 2 : _ring[(_next - 1) & (_ring.Length - 1)].Time;

    /// <summary>Gives a packet its number. Call it when the packet is really going to be sent.</summary>
    /// <param name="bytes">Its length as the network sees it: RTP header and payload, padding, authentication tag.</param>
    /// <param name="now">The time.</param>
    /// <param name="reason">Why it is sent.</param>
    /// <param name="probe">The probe that it belongs to, 0 for none.</param>
    /// <returns>The transport-wide sequence number.</returns>
    public ushort Next(int bytes, MonoTime now, SendReason reason = SendReason.Media, byte probe = 0)
    {
        if (_next - _oldest == _ring.Length) MakeRoom(now.Microseconds);
        bytes = Math.Clamp(bytes, 0, ushort.MaxValue);
        _total += (uint)bytes;
        _rate.Add(now.Microseconds, bytes);
        ref var packet = ref _ring[_next & (_ring.Length - 1)];
        packet = new SentPacket { Time = now.Microseconds, Total = _total, Bytes = (ushort)bytes, Probe = probe, Reason = reason };
        return (ushort)_next++;
    }

    /// <summary>Soon a packet will be numbered: asks for the place where it is remembered.</summary>
    internal void Approach() => CacheHint.FetchValue(ref _ring[_next & (_ring.Length - 1)]);

    /// <summary>The rate of everything that was sent lately, in bits per second.</summary>
    public long Rate(MonoTime now) => _rate.BitsPerSecond(now.Microseconds, RateMeter.LongWindow);

    /// <summary>The number that a sequence number means; false if no such packet is remembered.</summary>
    internal bool TryFind(ushort sequence, out long number)
    {
        number = _next + SequenceNumber.Distance((ushort)_next, sequence);
        return number < _next && number >= _oldest;
    }

    /// <summary>A packet that <see cref="TryFind"/> has found.</summary>
    internal ref SentPacket this[long number] => ref _ring[number & (_ring.Length - 1)];

    /// <summary>Feedback has told of a packet: whatever was sent before it isn't in flight any more.</summary>
    internal void Settle(long number)
    {
        if (number <= _highestReported) return;
        _highestReported = number;
        _settled = this[number].Total;
    }

    /// <summary>Everything counts as arrived or lost: feedback has stopped.</summary>
    internal void SettleAll() => _settled = _total;

    private void MakeRoom(long now)
    {
        var age = now - _ring[(_oldest + Step - 1) & (_ring.Length - 1)].Time;
        if (age < Memory && _ring.Length < MaxCapacity) Resize(_ring.Length * 2);
        else if (age > 4 * Memory && _ring.Length > MinCapacity) Resize(_ring.Length / 2);
        else _oldest += Step;
    }

    private void Resize(int length)
    {
        var ring = new SentPacket[length];
        _oldest = Math.Max(_oldest, _next - length + 1);
        for (var i = _oldest; i < _next; i++) ring[i & (length - 1)] = _ring[i & (_ring.Length - 1)];
        _ring = ring;
    }
}
