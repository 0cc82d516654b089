using Parley.Protocols.Rtp;
using Parley.Protocols.Rtp.Extensions;
using Parley.Protocols.Rtp.Payloads;
using Parley.Protocols.Srtp;

namespace Parley.Fuzz.Targets;

internal sealed class RtpTarget : FuzzTarget
{
    public override string Name => "rtp";

    public override IReadOnlyList<byte[]> Examples { get; } =
    [
        Convert.FromHexString("b26ffffeaabbccdd000000010000001100000022bede00021055002201020300090807000000" + "04"),
        Convert.FromHexString("9000000100000000000000011003000301000" + "0c805010203040500000102"),
        Convert.FromHexString("80e012340000000" + "7deadbeef010203"),
    ];

    public override void Run(byte[] input)
    {
        if (!RtpPacket.TryParse(input, out var packet)) return;
        var header = packet.Header;
        Promise(header.Length + packet.Payload.Length + packet.PaddingLength == input.Length, "a packet is header, payload and padding");
        var buffer = new byte[input.Length + 300];
        var writer = new RtpHeaderWriter(buffer, header.PayloadType, header.Marker, header.SequenceNumber, header.Timestamp, header.Ssrc, header.Extensions.IsTwoByte);
        for (var i = 0; i < header.ContributorCount; i++) writer.AddContributor(header.Contributor(i));
        var count = 0;
        foreach (var element in header.Extensions)
        {
            if (element.Id != 0) Promise(writer.TryAddExtension(element.Id, element.Value), "an element that was read can be written");
            count++;
        }

        Promise(RtpHeader.TryParse(buffer.AsSpan(0, writer.Finish()), out var again), "a header that was written can be read");
        Promise(count == 0 || again.HasExtension, "extensions stay");
        Promise(again.Ssrc == header.Ssrc && again.SequenceNumber == header.SequenceNumber, "the header stays the same");
    }
}

internal sealed class PayloadTarget : FuzzTarget
{
    public override string Name => "rtp-payloads";

    public override IReadOnlyList<byte[]> Examples { get; } =
    [
        Convert.FromHexString("90f0923456605042009d012a800268010007"),
        Convert.FromHexString("ae8102110738014000b4028001680200580102ee"),
        Convert.FromHexString("7800026742000268ce00026588"),
        Convert.FromHexString("7c8588"),
        Convert.FromHexString("677a001fbcd9405005ba1000000300c000002ae0f1831960"),
        Convert.FromHexString("080e080000000cc4ff670068808680c2023210"),
        Convert.FromHexString("0802120013080021070881844043313fd9c01a2021a03080"),
        Convert.FromHexString("ef0f0003ef0780006f0102030708"),
        Convert.FromHexString("fb830102"),
    ];

    public override void Run(byte[] input)
    {
        var copy = input.ToArray();
        if (Vp8Payload.TryParse(input, out var vp8))
        {
            vp8.WritePictureId(copy, 0x1234);
            vp8.WriteTl0PictureIndex(copy, 0x56);
            Promise(Vp8Payload.TryParse(copy, out var again) && again.DescriptorLength == vp8.DescriptorLength, "rewriting leaves a VP8 descriptor as long as it was");
        }

        copy = input.ToArray();
        if (Vp9Payload.TryParse(input, out var vp9))
        {
            vp9.WritePictureId(copy, 0x1234);
            vp9.WriteTl0PictureIndex(copy, 0x56);
            Promise(Vp9Payload.TryParse(copy, out var again) && again.DescriptorLength == vp9.DescriptorLength, "rewriting leaves a VP9 descriptor as long as it was");
        }

        if (H264Payload.TryParse(input, out var h264)) Promise(h264.IsKeyFrame == (h264.HasSequenceParameters || (h264.HasIdr && h264.IsStartOfUnit)), "a key frame begins with a unit");
        Promise(h264 is { Width: >= 0 and <= 16384, Height: >= 0 and <= 32768 } && (h264.Width == 0) == (h264.Height == 0), "a picture has a size, or none that is known");
        if (OpusPayload.TryParse(input, out var opus)) Promise(opus.Duration is >= 120 and <= 5760, "an Opus packet lasts from 2.5 to 120 ms");
        if (RtxPayload.TryParse(input, out _, out var original)) Promise(original.Length == input.Length - 2, "a retransmission is a number and a payload");
        if (Av1Payload.TryParse(input, out var av1)) av1.TryReadSequenceHeader(out _);
        if (!RedPayload.TryParse(input, out var red)) return;
        var length = red.Primary.Length + 1;
        foreach (var block in red) length += block.Data.Length + 4;
        Promise(length == input.Length, "the blocks of a redundant payload fill it");
    }
}

internal sealed class DependencyDescriptorTarget : FuzzTarget
{
    private readonly DependencyDescriptorReader _reader = new();

    public override string Name => "dependency-descriptor";

    public override IReadOnlyList<byte[]> Examples { get; } =
    [
        Convert.FromHexString(
            "c1017280081485214eafffaaaa863cf0430c10c302afc0aaa0063c00430010c002a000a80006000040001d954926e082b04a0941b820ac1282503157f974000ca864330e222222eca8655304224230eca877530077004200ef008601df010d"),
        Convert.FromHexString("86017340fc"),
        Convert.FromHexString("8b0174"),
    ];

    public override void Run(byte[] input)
    {
        var before = _reader.Structure;
        if (!_reader.TryRead(input, out var frame))
        {
            Promise(_reader.Structure == before, "a broken descriptor leaves the structure in force");
            return;
        }

        Promise(frame.SpatialId <= frame.Structure.MaxSpatialId && frame.TemporalId <= frame.Structure.MaxTemporalId, "a frame is in a layer that there is");
        for (var target = 0; target < frame.Structure.DecodeTargetCount; target++)
        {
            frame.Indication(target);
            if (frame.Structure.ChainCount > 0) Promise(frame.Structure.ProtectingChain(target) < frame.Structure.ChainCount, "a target is protected by a chain that there is");
        }
    }
}

#pragma warning disable CA1001 // a target lives as long as the process
internal sealed class SrtpTarget : FuzzTarget
#pragma warning restore CA1001
{
    private const int Packets = 8;
    private readonly SrtpReceiver _receiver = new(SrtpProfile.AeadAes128Gcm, new byte[16], new byte[12]);
    private readonly HashSet<string> _genuine;

    public SrtpTarget()
    {
        using var sender = new SrtpSender(SrtpProfile.AeadAes128Gcm, new byte[16], new byte[12]);
        var examples = new List<byte[]>();
        for (byte i = 0; i < Packets; i++)
        {
            var packet = new byte[60];
            new RtpHeaderWriter(packet, 96, false, (ushort)(65532 + i), 1, 2).Finish();
            Promise(sender.TryProtect(packet, 12, packet.AsSpan(12, 20), 0, out var length), "a packet is protected");
            examples.Add(packet[..length]);
            Promise(sender.TryProtectRtcp([0x80, 201, 0, 1, 0, 0, 0, 2], packet, out length), "a report is protected");
            examples.Add(packet[..length]);
        }

        Examples = examples;
        _genuine = [.. examples.Select(Convert.ToHexString)];
    }

    public override string Name => "srtp";

    public override IReadOnlyList<byte[]> Examples { get; }

    public override void Run(byte[] input)
    {
        var rtp = _receiver.TryUnprotect(input.ToArray(), out _);
        var rtcp = _receiver.TryUnprotectRtcp(input.ToArray(), out _);
        Promise(!(rtp || rtcp) || _genuine.Remove(Convert.ToHexString(input)), "only a packet that was sent is accepted, and only once");
    }
}
