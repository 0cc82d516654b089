using Parley.Protocols.Primitives;
using Parley.Protocols.Rtcp;
using Parley.Sfu.Congestion;

namespace Parley.Fuzz.Targets;

/// <summary>
/// What a subscriber says about what arrived. The input is RTCP; it is given again and again while packets are sent, from different
/// beginnings, so that what one feedback leaves behind is there for the next.
/// </summary>
internal sealed class CongestionFeedbackTarget : FuzzTarget
{
    private const int Rounds = 6;
    private const int PacketsPerRound = 40;
    private const int Bytes = 1100;
    private const ushort First = 65_500;

    public override string Name => "congestion-feedback";

    public override IReadOnlyList<byte[]> Examples { get; } = [.. Enumerable.Range(0, 24).Select(Example)];

    public override void Run(byte[] input)
    {
        var control = new SendControl(firstSequence: First) { Wanted = 5_000_000 };
        var now = new MonoTime(1_000_000);
        for (var round = 0; round < Rounds; round++)
        {
            for (var i = 0; i < PacketsPerRound; i++)
            {
                now += TimeSpan.FromMilliseconds(3);
                control.Sent(Bytes, now);
                if (control.PaddingDue(now) is > 0 and var padding) control.Sent(padding, now, SendReason.Padding);
            }

            if (RtcpCompound.TryParse(input, out var compound))
            {
                foreach (var packet in compound) Give(control, packet, now);
            }

            Check(control, now);
        }
    }

    private static void Give(SendControl control, RtcpPacket packet, MonoTime now)
    {
        if (TransportFeedback.TryParse(packet, out var feedback)) control.OnFeedback(feedback, now);
        if (ReceiverEstimate.TryParse(packet, out var estimate)) control.OnReceiverEstimate(estimate.BitsPerSecond, now);
        if (ReceiverReport.TryParse(packet, out var report) && report.Blocks.Count > 0)
            control.OnReceiverReport(report.Blocks[0].FractionLost / 256.0, TimeSpan.FromMilliseconds(report.Blocks[0].Delay / 65.536), now);
    }

    private static void Check(SendControl control, MonoTime now)
    {
        var (least, most) = (CongestionOptions.Default.Min, CongestionOptions.Default.Max);
        Promise(control.Estimate >= least && control.Estimate <= most, "an estimate stays within its bounds");
        Promise(control.Network.Loss is >= 0 and <= 1, "no more is lost than was sent");
        Promise(control.Network.HoldUntil - now < TimeSpan.FromSeconds(2), "pictures are not held back for long");
        Promise(control.MaySend(now, out var when) || when > now, "whoever is to wait is told until when");
    }

    // Arrivals of the kind that browsers tell of: steady, with losses, with a queue that grows.
    private static byte[] Example(int number)
    {
        var arrivals = new List<TransportArrival>();
        for (var i = 0; i < PacketsPerRound; i++)
        {
            if (number % 3 == 1 && i % 7 == number % 7) continue;
            arrivals.Add(new TransportArrival((ushort)(First + (number * 10) + i), 50_000_000 + (i * (number % 3 == 2 ? 9000L : 3000L))));
        }

        var buffer = new byte[1200];
        var length = TransportFeedback.Write(
            buffer, new FeedbackHeader(1, 2), (byte)number, arrivals[0].Sequence, arrivals.ToArray(), out _);
        return buffer[..length];
    }
}
