using Parley.Protocols.Rtcp;

namespace Parley.Fuzz.Targets;

internal sealed class RtcpTarget : FuzzTarget
{
    /// <summary>After how many microseconds the clock of feedback goes around.</summary>
    private const long Around = (1L << 24) * 64_000;

    public override string Name => "rtcp";

    public override IReadOnlyList<byte[]> Examples { get; } =
    [
        Convert.FromHexString("80c900010000000181ca00030000000101026162000000" + "00a1ce0003000000010000000200000004"),
        Convert.FromHexString("81c8000c00000007e9d71234800000000001" + "5f900000000a00002ee011111111800003e8000123450000005aabcd123400010000"),
        Convert.FromHexString("81cd00060000000100000002000a8001001b0000fffe800301f40000"),
        Convert.FromHexString("84ce000400000001000000000000abcd2a000000"),
        Convert.FromHexString("8fce000500000009000000005245" + "4d42010bffff00000001"),
        Convert.FromHexString("80cf0008000000080500000600000001000000020000000300000004000000050000000" + "6"),
        Convert.FromHexString("8fcd00090000000100000002fffe001dffffff072004a801d8020004000400ff0102030880007fff"),
        Convert.FromHexString("82cb00020000000500000006"),
    ];

    public override void Run(byte[] input)
    {
        if (!RtcpCompound.TryParse(input, out var compound)) return;
        foreach (var packet in compound) Read(packet);
    }

    private static void Read(RtcpPacket packet)
    {
        if (SenderReport.TryParse(packet, out var sender) && sender.Blocks.Count > 0) _ = sender.Blocks[^1].Ssrc;
        if (ReceiverReport.TryParse(packet, out var receiver) && receiver.Blocks.Count > 0) _ = receiver.Blocks[^1].Ssrc;
        if (Goodbye.TryParse(packet, out var goodbye) && goodbye.Count > 0) _ = goodbye[goodbye.Count - 1];
        if (FullIntraRequest.TryParse(packet, out var request)) _ = request[request.Count - 1];
        if (ReceiverEstimate.TryParse(packet, out var estimate) && estimate.SourceCount > 0) estimate.Source(estimate.SourceCount - 1);
        if (PictureLossIndication.TryParse(packet, out _)) Promise(packet.Body.Length >= 8, "a picture loss has two sources");
        if (SourceDescription.TryParse(packet, out var names))
        {
            foreach (var name in names) Promise(name.CanonicalName.Length <= 255, "a name has at most 255 bytes");
        }

        if (ExtendedReport.TryParse(packet, out var extended))
        {
            extended.TryGetReceiverTime(out _);
            extended.TryGetDelay(1, out _);
        }

        if (Nack.TryParse(packet, out var nack)) ReadNack(nack);
        if (TransportFeedback.TryParse(packet, out var feedback)) ReadFeedback(feedback);
    }

    private static void ReadNack(Nack nack)
    {
        var lost = new List<ushort>();
        foreach (var sequence in nack) lost.Add(sequence);
        var buffer = new byte[12 + (4 * lost.Count)];
        Nack.Write(buffer, nack.Header, lost.ToArray(), out var taken);
        Promise(taken == lost.Count, "a NACK that was read can be written");
    }

    private static void ReadFeedback(TransportFeedback feedback)
    {
        var arrivals = new List<TransportArrival>();
        foreach (var arrival in feedback) arrivals.Add(arrival);
        Promise(arrivals.Count <= feedback.StatusCount, "no more packets arrive than feedback is about");
        var buffer = new byte[4096];
        var first = feedback.BaseSequence;
        for (var done = 0; done < arrivals.Count;)
        {
            var length = TransportFeedback.Write(buffer, feedback.Header, 0, first, arrivals.ToArray().AsSpan(done), out var taken);
            if (taken == 0) return; // over 32,767 losses between two arrivals
            Promise(RtcpCompound.TryParse(buffer.AsSpan(0, length), out var compound), "feedback that was written can be read");
            foreach (var packet in compound)
            {
                Promise(TransportFeedback.TryParse(packet, out var again), "feedback that was written can be read");
                var index = done;
                foreach (var arrival in again)
                {
                    var expected = arrivals[index++];
                    Promise(expected.Sequence == arrival.Sequence && (expected.Microseconds - arrival.Microseconds) % Around == 0, "feedback says what was written");
                }
            }

            done += taken;
            first = (ushort)(arrivals[done - 1].Sequence + 1);
        }
    }
}
