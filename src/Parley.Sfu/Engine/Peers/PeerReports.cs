using Parley.Protocols.Primitives;
using Parley.Protocols.Rtcp;
using Parley.Sfu.Engine.Publishing;

namespace Parley.Sfu.Engine.Peers;

/// <summary>The RTCP of one peer: reads what it reports and asks for, and reports to it what was sent and received.</summary>
internal sealed class PeerReports(Peer peer, IEngineListener listener)
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private const int EchoLength = 32;

    // well below what is called poor: what was told once would otherwise hold long after it has gone
    private const double Step = 0.02;

    private MonoTime _next;
    private PeerQuality _told;

    /// <summary>When <see cref="HandleTimeout"/> should be called.</summary>
    public MonoTime NextTimeout => _next + PeerSchedule.Leeway;

    /// <summary>Takes a clear packet, compound or not.</summary>
    public void Receive(ReadOnlySpan<byte> datagram, MonoTime now)
    {
        if (!RtcpCompound.TryParse(datagram, out var compound)) return;
        var isAnswered = false;
        foreach (var packet in compound)
        {
            switch (packet.Type)
            {
                case RtcpPacketType.SenderReport when SenderReport.TryParse(packet, out var report):
                    peer.Publisher.TakeSenderReport(report.Ssrc, report.Info, now);
                    Take(report.Blocks, now);
                    break;
                case RtcpPacketType.ReceiverReport when ReceiverReport.TryParse(packet, out var report):
                    Take(report.Blocks, now);
                    break;
                case RtcpPacketType.TransportFeedback:
                    TakeTransportFeedback(packet, now);
                    break;
                case RtcpPacketType.PayloadFeedback:
                    TakePayloadFeedback(packet, now);
                    break;
                case RtcpPacketType.ExtendedReport when !isAnswered && ExtendedReport.TryParse(packet, out var report) && report.TryGetReceiverTime(out var time):
                    EchoReceiverTime(report.Ssrc, time);
                    // what draws more than was sent could be turned on somebody else
                    isAnswered = true;
                    break;
            }
        }
    }

    public void HandleTimeout(MonoTime now)
    {
        if (now < _next) return;
        _next = now + Interval;
        peer.Publisher.Report(now);
        peer.Publisher.SortLayers(peer.Room!, now);
        peer.Subscriber.Report(now);
        peer.Sampler?.Take(now);
        TellQuality();
    }

    /// <summary>A peer that only receives learns the round trip by this (RFC 3611 section 4.5). It is answered at once, so the delay is none.</summary>
    private void EchoReceiverTime(uint ssrc, ulong time)
    {
        Span<byte> packet = stackalloc byte[EchoLength];
        var echo = new ReceiverTimeEcho(ssrc, (uint)(time >> 16), 0);
        var length = ExtendedReport.WriteDelays(packet, Publisher.ReportSsrc, [echo]);
        if (length > 0) peer.Wire.SendReport(packet[..length]);
    }

    private void Take(ReportBlocks blocks, MonoTime now)
    {
        for (var i = 0; i < blocks.Count; i++) peer.Subscriber.TakeReport(blocks[i], now);
    }

    /// <summary>Tells how media get through, when that has changed so much that people notice.</summary>
    private void TellQuality()
    {
        var control = peer.Subscriber.Downlink.Control;
        var assignment = peer.Subscriber.Assignment;
        var quality = new PeerQuality(
            peer.Publisher.Loss, control.Network.Loss, control.Network.HasTransportFeedback ? control.Estimate : 0, assignment?.IsShort ?? false, assignment?.AudioOnly ?? false);
        var same = quality.Short == _told.Short && quality.AudioOnly == _told.AudioOnly
            && Math.Abs(quality.UplinkLoss - _told.UplinkLoss) < Step && Math.Abs(quality.DownlinkLoss - _told.DownlinkLoss) < Step;
        if (same) return;
        _told = quality;
        listener.QualityChanged(peer.Plan.Id, quality);
    }

    private void TakeTransportFeedback(RtcpPacket packet, MonoTime now)
    {
        if (TransportFeedback.TryParse(packet, out var feedback)) peer.Subscriber.Take(feedback, now);
        else if (Nack.TryParse(packet, out var nack)) peer.Subscriber.Resend(nack, now);
    }

    private void TakePayloadFeedback(RtcpPacket packet, MonoTime now)
    {
        if (PictureLossIndication.TryParse(packet, out var header)) peer.Subscriber.RequestKeyFrame(header.Media, now);
        else if (ReceiverEstimate.TryParse(packet, out var estimate)) peer.Subscriber.Downlink.TakeEstimate(estimate.BitsPerSecond, now);
        else if (FullIntraRequest.TryParse(packet, out var request)) TakeFullIntraRequest(request, now);
    }

    private void TakeFullIntraRequest(FullIntraRequest request, MonoTime now)
    {
        for (var i = 0; i < request.Count; i++) peer.Subscriber.RequestKeyFrame(request[i].Ssrc, now);
    }
}
