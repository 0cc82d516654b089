using Parley.Protocols.Primitives;
using Parley.Protocols.Rtcp;
using Parley.Protocols.Sdp;
using Parley.Protocols.Sdp.Negotiation;

namespace Parley.Headless.Receiving;

/// <summary>An m-section to receive in, and all that is known about what came.</summary>
public sealed class ReceivingSlot
{
    private static readonly TimeSpan KeyFrameRetry = TimeSpan.FromMilliseconds(300);
    private static readonly TimeSpan UsualRoundTrip = TimeSpan.FromMilliseconds(100);

    private readonly FrameReader _frames = new();
    private readonly FreezeMeter _freezes = new();
    private readonly MissingPackets _missing = new();
    private ReceptionRecord? _record;
    private MonoTime _lastRequest = MonoTime.LongAgo;
    private long _given;
    private bool _nacks;

    internal ReceivingSlot(string mid, SdpMediaKind kind)
    {
        Mid = mid;
        Kind = kind;
    }

    /// <summary>The m-section.</summary>
    public string Mid { get; }

    /// <summary>Audio or video.</summary>
    public SdpMediaKind Kind { get; }

    /// <summary>The source that it receives; 0 before the first packet.</summary>
    public uint Ssrc { get; private set; }

    /// <summary>The contributing source of the last packet, which names who feeds the slot; 0 for nobody.</summary>
    public uint Contributor { get; private set; }

    /// <summary>The contributing source of the last frame that could be shown.</summary>
    public uint ShownContributor { get; private set; }

    /// <summary>The stamp of the last packet: who really sent it.</summary>
    public uint LastTag { get; private set; }

    /// <summary>The height of the last key frame; 0 if it is not known.</summary>
    public int Height { get; private set; }

    /// <summary>When the first packet came.</summary>
    public MonoTime? FirstPacket { get; private set; }

    /// <summary>When the first frame could be shown.</summary>
    public MonoTime? FirstFrame { get; private set; }

    /// <summary>Packets, without copies and retransmissions.</summary>
    public long Packets { get; private set; }

    /// <summary>Bytes of payload in them.</summary>
    public long PayloadBytes { get; private set; }

    /// <summary>Packets that came by retransmission.</summary>
    public long Repaired { get; private set; }

    /// <summary>Packets that came again, or too late to be of use.</summary>
    public long Useless { get; private set; }

    /// <summary>Packets that were missing at first; those of audio, that are missing now.</summary>
    public long Missed => _nacks ? _missing.Seen : Missing;

    /// <summary>Packets that never came, after all retransmissions.</summary>
    public long Lost => _nacks ? _given : Missing;

    /// <summary>The most packets of a voice that were lost one after the other: what a decoder has to make up.</summary>
    public int LongestLoss { get; private set; }

    /// <summary>Frames that could be shown.</summary>
    public long Frames { get; private set; }

    /// <summary>Frames that were whole but could not be shown.</summary>
    public long UnusableFrames { get; private set; }

    /// <summary>Key frames.</summary>
    public long KeyFrames { get; private set; }

    /// <summary>How often the server was asked for a key frame.</summary>
    public int KeyFrameRequests { get; private set; }

    /// <summary>How often the picture stood still.</summary>
    public int Freezes => _freezes.Freezes;

    /// <summary>For how long in all.</summary>
    public TimeSpan Frozen => _freezes.Frozen;

    /// <summary>How long pictures were shown, freezes included.</summary>
    public TimeSpan Shown => _freezes.Shown;

    /// <summary>The longest time between two pictures of one person.</summary>
    public TimeSpan LongestGap => _freezes.Longest;

    /// <summary>How often somebody else fed the slot than before.</summary>
    public int Switches { get; private set; }

    /// <summary>See <see cref="FrameReader.Discontinuities"/>.</summary>
    public int Discontinuities => _frames.Discontinuities;

    /// <summary>How long retransmissions take.</summary>
    public TimeSpan RoundTrip { get; private set; } = UsualRoundTrip;

    /// <summary>One-way delays of packets that came at first.</summary>
    public DelayHistogram Delays { get; private set; } = new();

    internal MonoTime NextTimeout
    {
        get
        {
            if (_record is null || Kind != SdpMediaKind.Video) return MonoTime.Never;
            var next = _nacks ? _missing.NextTimeout : MonoTime.Never;
            var request = _frames.NeedsKeyFrame ? _lastRequest + KeyFrameRetry : MonoTime.Never;
            return request < next ? request : next;
        }
    }

    private long Missing => _record is null ? 0 : Math.Max(0, _record.Expected - _record.Received);

    /// <summary>Nobody feeds the slot for now: what comes next is no freeze.</summary>
    public void Pause() => _freezes.Pause();

    /// <summary>Begins to measure delays anew.</summary>
    public void ForgetDelays() => Delays = new DelayHistogram();

    internal void Receive(in IncomingPacket packet, ReadOnlySpan<byte> payload, MonoTime now, TimeSpan waited = default)
    {
        _nacks = packet.Codec.Nack;
        _record ??= new ReceptionRecord(Kind == SdpMediaKind.Audio ? 48_000u : 90_000u);
        Ssrc = packet.Ssrc;
        if (FirstPacket is null) (FirstPacket, _lastRequest) = (now, now);
        long number;
        if (packet.Resent)
        {
            if (_record.Highest < 0) return;
            number = _record.Peek(packet.Sequence);
            if (number > _record.Highest || !_missing.TryFind(number, now, out var answered))
            {
                Useless++;
                return;
            }

            Repaired++;
            if (answered > TimeSpan.Zero) RoundTrip += (answered - RoundTrip) / 8;
        }
        else
        {
            number = Count(packet, payload, now, waited);
            if (number < 0) return;
        }

        if (Kind == SdpMediaKind.Video) ReceiveVideo(packet, payload, number);
        ReadFrames(now - waited);
    }

    internal void HandleTimeout(MonoTime now)
    {
        if (!_nacks) return;
        var given = _missing.GiveUp(now);
        if (given == 0) return;
        _given += given;
        ReadFrames(now);
    }

    internal void AddReport(uint compactTime, MonoTime now) => _record?.AddReport(compactTime, now);

    internal bool TryReport(MonoTime now, out ReportBlock block)
    {
        block = default;
        if (_record is null) return false;
        block = _record.Report(Ssrc, now);
        return true;
    }

    /// <summary>Writes what the slot has to ask for now; returns how long it is.</summary>
    internal int WriteRequests(Span<byte> destination, uint sender, MonoTime now)
    {
        if (_record is null || Kind != SdpMediaKind.Video) return 0;
        var length = 0;
        if (_nacks && _missing.NextTimeout <= now)
        {
            Span<ushort> due = stackalloc ushort[64];
            var count = _missing.TakeDue(due, RoundTrip, now);
            if (count > 0) length += Nack.Write(destination, new FeedbackHeader(sender, Ssrc), due[..count], out _);
        }

        if (!_frames.NeedsKeyFrame || now < _lastRequest + KeyFrameRetry) return length;
        _lastRequest = now;
        KeyFrameRequests++;
        return length + PictureLossIndication.Write(destination[length..], new FeedbackHeader(sender, Ssrc));
    }

    // Its number, or -1 if it is a copy.
    private long Count(in IncomingPacket packet, ReadOnlySpan<byte> payload, MonoTime now, TimeSpan waited)
    {
        var highest = _record!.Highest;
        var number = highest < 0 ? packet.Sequence : _record.Peek(packet.Sequence);
        if (highest >= 0 && number <= highest)
        {
            if (_nacks && !_missing.TryFind(number, now, out _))
            {
                Useless++;
                return -1;
            }
        }
        else if (_nacks && highest >= 0 && number > highest + 1 && !_missing.Add(highest, number, now))
        {
            _given += number - highest - 1;
            _frames.Reset();
        }

        if (Kind == SdpMediaKind.Audio && highest >= 0) LongestLoss = Math.Max(LongestLoss, (int)Math.Min(number - highest - 1, int.MaxValue));
        _record.Add(packet.Sequence, packet.Timestamp, now - waited);
        Packets++;
        PayloadBytes += payload.Length;
        if (Contributor != packet.Contributor)
        {
            Contributor = packet.Contributor;
            Switches++;
        }

        if (!PayloadStamp.TryRead(payload, out var stamp)) return number;
        LastTag = stamp.Tag;
        Delays.Add(now - stamp.Time - waited);
        return number;
    }

    private void ReceiveVideo(in IncomingPacket packet, ReadOnlySpan<byte> payload, long number)
    {
        var isMedia = VideoPacket.TryRead(payload, packet.Codec.Codec, out var video);
        video.Sequence = number;
        video.Timestamp = packet.Timestamp;
        video.Contributor = packet.Contributor;
        video.Ends = packet.Marker;
        video.IsEmpty = !isMedia;
        if (!_frames.Add(video)) Useless++;
    }

    private void ReadFrames(MonoTime arrived)
    {
        var firstMissing = _nacks ? _missing.First : long.MinValue;
        while (_frames.TryRead(_nacks ? firstMissing : long.MaxValue, out var frame))
        {
            if (frame.IsKey)
            {
                KeyFrames++;
                _missing.Forget(_frames.Next);
                if (_nacks) firstMissing = _missing.First;
            }

            if (frame.Height > 0) Height = frame.Height;
            if (!frame.Decodable)
            {
                UnusableFrames++;
                continue;
            }

            Frames++;
            FirstFrame ??= arrived;
            if (ShownContributor != frame.Contributor) _freezes.Pause();
            ShownContributor = frame.Contributor;
            _freezes.Show(arrived);
        }
    }
}

/// <summary>A clear packet, its header read.</summary>
internal readonly record struct IncomingPacket(uint Ssrc, ushort Sequence, uint Timestamp, bool Marker, uint Contributor, bool Resent, AnsweredCodec Codec);
