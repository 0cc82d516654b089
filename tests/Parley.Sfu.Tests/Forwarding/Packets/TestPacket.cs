using Parley.Protocols.Primitives;
using Parley.Protocols.Rtp;
using Parley.Protocols.Rtp.Extensions;
using Parley.Protocols.Sdp.Negotiation;
using Parley.Sfu.Forwarding.Packets;

namespace Parley.Sfu.Tests.Forwarding.Packets;

/// <summary>Makes packets.</summary>
internal sealed record TestPacket(ushort Sequence = 1, uint Timestamp = 90_000, uint Ssrc = 0x1234, byte PayloadType = 96, bool Marker = false, byte Padding = 0)
{
    /// <summary>Two-byte form, so that every length goes in.</summary>
    public static readonly RtpExtensionMap Map = new(
    [
        (1, RtpExtensionKind.Mid), (2, RtpExtensionKind.StreamId), (3, RtpExtensionKind.RepairedStreamId), (4, RtpExtensionKind.TransportSequence),
        (5, RtpExtensionKind.AudioLevel), (6, RtpExtensionKind.VideoOrientation), (7, RtpExtensionKind.PlayoutDelay),
        (8, RtpExtensionKind.DependencyDescriptor), (9, RtpExtensionKind.AbsoluteCaptureTime),
    ]);

    /// <summary>A descriptor of a key frame with three spatial and three temporal layers, from a browser's traffic.</summary>
    public static readonly byte[] Structure = Convert.FromHexString(
        "c1017280081485214eafffaaaa863cf0430c10c302afc0aaa0063c00430010c002a000a80006000040001d954926e082b04a0941b820ac1282503157f974000ca864330e222222eca8655304224230eca877530077004200ef008601df010d");

    public static readonly byte[] Vp8Key = Convert.FromHexString("90f0923456605042009d012a800268010007");

    public List<(RtpExtensionKind Kind, byte[] Value)> Extensions { get; init; } = [];

    public byte[] Payload { get; init; } = [1];

    public byte[] ToBytes()
    {
        var buffer = new byte[2000];
        var writer = new RtpHeaderWriter(buffer, PayloadType, Marker, Sequence, Timestamp, Ssrc, twoByteExtensions: true);
        foreach (var (kind, value) in Extensions) Assert.True(writer.TryAddExtension(Map.IdOf(kind), value));
        var length = writer.Finish();
        Payload.CopyTo(buffer, length);
        length += Payload.Length;
        if (Padding == 0) return buffer[..length];
        buffer[0] |= 0x20;
        buffer[length + Padding - 1] = Padding;
        return buffer[..(length + Padding)];
    }

    public PacketInfo Read(MediaCodec codec, FrameContext? context = null, long at = 0)
    {
        var bytes = ToBytes();
        Assert.True(PacketHead.TryRead(bytes, Map, out var head));
        Assert.True(PacketReader.TryRead(bytes, head, codec, context ?? new FrameContext(), new MonoTime(at), out var info));
        return info;
    }
}
