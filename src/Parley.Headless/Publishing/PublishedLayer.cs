using System.Text;
using Parley.Protocols.Primitives;
using Parley.Protocols.Rtcp;
using Parley.Protocols.Rtp;
using Parley.Protocols.Srtp;

namespace Parley.Headless.Publishing;

/// <summary>One source that is sent: its packets that are planned, and those that were sent and may be asked for again.</summary>
public sealed class PublishedLayer
{
    private const int MaxResends = 64;
    private static readonly TimeSpan ResendWithin = TimeSpan.FromSeconds(2);

    private readonly PlannedPacket[] _ring;
    private readonly Queue<ushort> _resends = new();
    private readonly uint _timestampOffset;
    private readonly uint _clockRate;
    private ushort _planned;
    private ushort _sent;
    private ushort _resent;
    private int _kept;

    internal PublishedLayer(string? rid, uint clockRate, int capacity, Entropy entropy)
    {
        Rid = rid;
        RidBytes = Encoding.ASCII.GetBytes(rid ?? string.Empty);
        Ssrc = (uint)entropy.NextUInt64() | 1;
        RetransmissionSsrc = (uint)entropy.NextUInt64() | 1;
        _clockRate = clockRate;
        _timestampOffset = (uint)entropy.NextUInt64();
        _planned = _sent = SequenceNumber.First(entropy);
        _resent = SequenceNumber.First(entropy);
        _ring = new PlannedPacket[capacity];
    }

    /// <summary>Its name in packets, or null.</summary>
    public string? Rid { get; }

    /// <summary>Its source.</summary>
    public uint Ssrc { get; }

    /// <summary>The source of its retransmissions.</summary>
    public uint RetransmissionSsrc { get; }

    /// <summary>Whether it is sent.</summary>
    public bool IsActive { get; internal set; } = true;

    /// <summary>Packets sent, without retransmissions.</summary>
    public long Packets { get; private set; }

    /// <summary>Bytes of payload sent, without retransmissions.</summary>
    public long PayloadBytes { get; private set; }

    /// <summary>Packets sent again.</summary>
    public long Retransmissions { get; private set; }

    /// <summary>Key frames sent.</summary>
    public long KeyFrames { get; internal set; }

    /// <summary>The share of packets that the server reported lost last time, 0 to 1.</summary>
    public double ReportedLoss { get; private set; }

    internal byte[] RidBytes { get; }

    /// <summary>Whether the server has reported on it.</summary>
    internal bool IsKnown { get; private set; }

    /// <summary>Whether the server has reported on its retransmissions.</summary>
    internal bool IsRetransmissionKnown { get; private set; }

    internal bool HasWork => _sent != _planned || _resends.Count > 0;

    internal uint TimestampAt(MonoTime time) => _timestampOffset + (uint)((UInt128)(ulong)time.Microseconds * _clockRate / 1_000_000);

    internal ushort NextRetransmission() => _resent++;

    /// <summary>A place for the next packet, numbered already.</summary>
    internal ref PlannedPacket Plan()
    {
        ref var packet = ref _ring[_planned % _ring.Length];
        packet = default;
        packet.Sequence = _planned++;
        return ref packet;
    }

    internal void Ask(ushort sequence)
    {
        var age = (ushort)(_sent - 1 - sequence);
        if (age < _kept && _resends.Count < MaxResends && !_resends.Contains(sequence)) _resends.Enqueue(sequence);
    }

    internal void Report(in ReportBlock block)
    {
        if (block.Ssrc == RetransmissionSsrc)
        {
            IsRetransmissionKnown = true;
            return;
        }

        IsKnown = true;
        ReportedLoss = block.FractionLost / 256.0;
    }

    /// <summary>Writes the next packet that is due: what was asked for first, then what is new.</summary>
    internal bool TrySend(SectionWire wire, SrtpSender sender, Span<byte> buffer, MonoTime now, out int length)
    {
        length = 0;
        while (_resends.TryDequeue(out var asked))
        {
            ref var packet = ref _ring[asked % _ring.Length];
            if (packet.Sequence != asked || now > packet.Sent + ResendWithin || !wire.CanResend) continue;
            if (!wire.TryRewrite(sender, buffer, this, packet, now, out length)) continue;
            Retransmissions++;
            return true;
        }

        if (_sent == _planned) return false;
        ref var next = ref _ring[_sent++ % _ring.Length];
        next.Sent = now;
        _kept = Math.Min(_kept + 1, _ring.Length / 2);
        Packets++;
        PayloadBytes += next.Length;
        return wire.TryWrite(sender, buffer, this, next, now, out length);
    }

    internal SenderInfo Info(MonoTime now) => new(NtpClock.At(now), TimestampAt(now), (uint)Packets, (uint)PayloadBytes);
}
