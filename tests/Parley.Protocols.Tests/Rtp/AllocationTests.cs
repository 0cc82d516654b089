using Parley.Protocols.Rtcp;
using Parley.Protocols.Rtp;
using Parley.Protocols.Rtp.Extensions;
using Parley.Protocols.Rtp.Payloads;

namespace Parley.Protocols.Tests.Rtp;

public sealed class AllocationTests
{
    private static readonly RtpExtensionMap Map = new([(4, RtpExtensionKind.Mid), (3, RtpExtensionKind.TransportSequence)]);

    [Fact]
    public void Forwarding_a_packet_allocates_nothing()
    {
        byte[] received = new byte[1200], sent = new byte[1300];
        var writer = new RtpHeaderWriter(received, 96, true, 1, 2, 3);
        writer.TryAddExtension(4, "1"u8);
        writer.TryAddExtension(3, [0, 7]);
        new byte[] { 0x90, 0xE0, 0x81, 0x02, 0x03, 0x20, 0x10 }.CopyTo(received, writer.Finish());
        AssertNone(() =>
        {
            if (!RtpPacket.TryParse(received, out var packet) || !Map.TryGet(packet.Header, RtpExtensionKind.TransportSequence, out var value)) return false;
            if (!TransportSequence.TryRead(value, out var sequence) || !Vp8Payload.TryParse(packet.Payload, out var vp8)) return false;
            var header = new RtpHeaderWriter(sent, 97, packet.Header.Marker, 9, 10, 11);
            if (!header.TryAddExtension(4, "s"u8) || !header.TryReserveExtension(3, TransportSequence.Length, out var later)) return false;
            TransportSequence.Write(later, sequence);
            var length = header.Finish();
            packet.Payload.CopyTo(sent.AsSpan(length));
            vp8.WritePictureId(sent.AsSpan(length), 5);
            return true;
        });
    }

    [Fact]
    public void Writing_and_reading_feedback_allocates_nothing()
    {
        var buffer = new byte[1200];
        var arrivals = Enumerable.Range(0, 100).Select(i => new TransportArrival((ushort)(i * 2), i * 1000)).ToArray();
        ushort[] lost = [1, 2, 30];
        ReportBlock[] blocks = [default];
        AssertNone(() =>
        {
            var length = ReceiverReport.Write(buffer, 1, blocks);
            length += Nack.Write(buffer.AsSpan(length), new FeedbackHeader(1, 2), lost, out _);
            length += TransportFeedback.Write(buffer.AsSpan(length), new FeedbackHeader(1, 2), 1, 0, arrivals, out var taken);
            if (taken != arrivals.Length || !RtcpCompound.TryParse(buffer.AsSpan(0, length), out var compound)) return false;
            var count = 0;
            foreach (var packet in compound)
            {
                if (Nack.TryParse(packet, out var nack))
                {
                    foreach (var sequence in nack) count++;
                }

                if (!TransportFeedback.TryParse(packet, out var feedback)) continue;
                foreach (var arrival in feedback) count++;
            }

            return count == arrivals.Length + lost.Length;
        });
    }

    private static void AssertNone(Func<bool> work)
    {
        var allocated = 0L;
        for (var round = 0; round < 3; round++)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            for (var i = 0; i < 200; i++)
            {
                if (!work()) Assert.Fail("the work was not done");
            }

            allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        }

        Assert.Equal(0, allocated);
    }
}
