using Parley.Protocols.Primitives;
using Parley.Protocols.Rtcp;
using Parley.Protocols.Sdp.Negotiation;
using Parley.Sfu.Engine.History;
using Parley.Sfu.Engine.Peers;
using Parley.Sfu.Engine.Rooms;
using Parley.Sfu.Forwarding.Packets;
using Parley.Sfu.Forwarding.Publishing;

namespace Parley.Sfu.Engine.Publishing;

/// <summary>One stream as it arrives from its publisher: what is missing is asked for, and what came is reported.</summary>
internal sealed class ReceivedLayer(TrackLayer layer, bool isVideo)
{
    private const int MaxNacks = 64;

    /// <summary>Reports come about once a second, and each crosses to all other workers.</summary>
    private static readonly TimeSpan ReportInterval = TimeSpan.FromMilliseconds(100);

    private readonly NackGenerator? _missing = isVideo ? new NackGenerator() : null;
    private FrameContext _context = new();
    private bool _isForgotten;
    private MonoTime _reported = MonoTime.LongAgo;
    private ReceptionStatistics _statistics = new(isVideo ? Track.VideoClock : Track.AudioClock);

    public TrackLayer Layer => layer;

    /// <summary>Its synchronization source, once a packet has come.</summary>
    public uint? Ssrc { get; private set; }

    /// <summary>The share of packets lost between the last two reports, 0 to 1.</summary>
    public double Loss => _statistics.FractionLost / 256.0;

    /// <summary>When <see cref="AskForLost"/> and <see cref="TakeNeedsKeyFrame"/> should be called.</summary>
    public MonoTime NextTimeout => _missing is null ? MonoTime.Never : _missing.NeedsKeyFrame ? default : _missing.NextTimeout;

    /// <summary>As it is now.</summary>
    public LayerFigures Figures(bool isWanted, MonoTime now) => new(
        layer.Height, layer.IsLive(now) ? (int)Math.Min(layer.Rates.UpTo(MeasuredRates.Spatial, MeasuredRates.Temporal, now), int.MaxValue) : 0, (int)(1000 * Loss), isWanted || !isVideo);

    /// <summary>Whether packets were given up, so that decoders need a key frame.</summary>
    public bool TakeNeedsKeyFrame() => _missing?.TakeNeedsKeyFrame() ?? false;

    /// <summary>Takes a packet.</summary>
    /// <param name="packet">The packet, in the clear.</param>
    /// <param name="head">Its head.</param>
    /// <param name="codec">Its codec.</param>
    /// <param name="resent">Whether it came as a retransmission.</param>
    /// <param name="now">Now.</param>
    /// <param name="info">What it is.</param>
    /// <returns>False if there is nothing to forward: it was there before, only probes, or is none of the codec.</returns>
    public bool Take(ReadOnlySpan<byte> packet, in PacketHead head, MediaCodec codec, bool resent, MonoTime now, out PacketInfo info)
    {
        info = default;
        if (Ssrc != head.Ssrc || _isForgotten) Begin(head.Ssrc);
        if (!resent) _statistics.Count(head.Sequence, head.Timestamp, now);
        if (_missing is not null && _missing.Received(head.Sequence, now, resent) == SequenceNews.NotNeeded) return false;
        if (codec == MediaCodec.None || !PacketReader.TryRead(packet, head, codec, _context, now, out info)) return false;
        if (resent) info.Flags |= PacketFlags.Resent;
        if (info.IsKeyFrame) _missing?.KeyFrame(info.Sequence);
        return layer.Take(packet, info);
    }

    /// <summary>Takes what its publisher reports of it.</summary>
    /// <returns>False for a report that comes so soon after another that nobody needs it.</returns>
    public bool TakeSenderReport(SenderInfo info, MonoTime now)
    {
        if (now - _reported < ReportInterval) return false;
        _reported = now;
        _statistics.SenderReported(info.CompactNtpTime, now);
        return true;
    }

    /// <summary>What is to be reported on it.</summary>
    public ReportBlock Report(MonoTime now) => _statistics.Report(Ssrc ?? 0, now);

    /// <summary>Asks for what is missing.</summary>
    public void AskForLost(Wire wire, TimeSpan roundTrip, MonoTime now)
    {
        if (_missing is null || now < _missing.NextTimeout || Ssrc is not { } ssrc) return;
        Span<ushort> lost = stackalloc ushort[MaxNacks];
        var count = _missing.Collect(now, roundTrip, lost);
        if (count == 0) return;
        Span<byte> packet = stackalloc byte[PictureLossIndication.Length + (4 * MaxNacks)];
        var length = Nack.Write(packet, new FeedbackHeader(Publisher.ReportSsrc, ssrc), lost[..count], out _);
        if (length > 0) wire.SendReport(packet[..length]);
    }

    /// <summary>What comes next is a beginning.</summary>
    public void Forget() => _isForgotten = true;

    private void Begin(uint ssrc)
    {
        if (Ssrc is not null) layer.Track.Times.Restart(layer.Index);
        _isForgotten = false;
        Ssrc = ssrc;
        _context = new FrameContext();
        _statistics = new ReceptionStatistics(isVideo ? Track.VideoClock : Track.AudioClock);
        _missing?.Reset();
    }
}
