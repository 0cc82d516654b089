using System.Buffers.Binary;
using Parley.Protocols.Primitives;
using Parley.Protocols.Rtp;
using Parley.Protocols.Rtp.Extensions;
using Parley.Protocols.Sdp.Negotiation;
using Parley.Sfu.Forwarding.Packets;
using Parley.Sfu.Forwarding.Publishing;
using Parley.Sfu.Forwarding.Slots;

namespace Parley.Fuzz.Targets;

/// <summary>Packets on their way in: read, unwrapped, kept.</summary>
internal sealed class PacketReaderTarget : FuzzTarget
{
    private static readonly MediaCodec[] Codecs = [MediaCodec.Opus, MediaCodec.OpusRed, MediaCodec.Vp8, MediaCodec.Vp9, MediaCodec.H264, MediaCodec.Av1];
    private static readonly RtpExtensionMap Map = new([.. Enum.GetValues<RtpExtensionKind>().Select(kind => ((byte)kind, kind))]);

    private readonly FrameContext[] _contexts = [.. Codecs.Select(_ => new FrameContext())];
    private readonly PacketPool _pool = new();
    private readonly PacketCache _cache;
    private long _now;

    public PacketReaderTarget() => _cache = new PacketCache(_pool, TimeSpan.FromMilliseconds(100), 64 << 10);

    public override string Name => "packet-reader";

    public override IReadOnlyList<byte[]> Examples { get; } =
    [
        Packet("90f0923456605042009d012a800268010007"),
        Packet("ae8102110738014000b4028001680200580102ee"),
        Packet("7800026742000268ce00026588"),
        Packet("080e080000000cc4ff670068808680c2023210", "c1017280081485214eafffaaaa863cf0430c10c302afc0aaa0063c00430010c002a000a80006000040001d954926e082b04a0941b820ac1282503157f974000ca864330e222222eca8655304224230eca877530077004200ef008601df010d"),
        Packet("103201", "860173"),
        Packet("123490f0923456605042009d012a800268010007"),
        Packet("fb830102"),
    ];

    public override void Run(byte[] input)
    {
        _now += 1000;
        if (!PacketHead.TryRead(input, Map, out var head)) return;
        Promise(head.Length + head.PaddingLength == input.Length, "a packet is header, payload and padding");
        foreach (var kind in Enum.GetValues<RtpExtensionKind>()) Promise(head.Value(input, kind).Length == head.LengthOf(kind), "an extension is within its packet");
        for (var i = 0; i < Codecs.Length; i++)
        {
            if (!PacketReader.TryRead(input, head, Codecs[i], _contexts[i], new MonoTime(_now), out var info)) continue;
            Promise(info.Length == head.Length && info.SpatialId < 8 && info.TemporalId < 8, "what is read of a packet is of this packet");
            Promise(info.DescriptorOffset + info.DescriptorLength <= info.HeaderLength && info.CaptureTimeOffset + info.CaptureTimeLength <= info.HeaderLength, "extensions are in the header");
            var index = _cache.Add(input, info);
            Promise(_cache.TryFind(info.Sequence, out var found) && found == index, "what was put in is found");
            default(RewrittenNumbers).Patch(_cache.PayloadAt(index), info);
        }

        var copy = input.ToArray();
        if (!RtxReader.TryUnwrap(copy, ref head, 7, 96, out var original)) return;
        Promise(PacketHead.TryRead(original, Map, out var again), "an original is a packet");
        Promise(again.Ssrc == 7 && again.PayloadType == 96 && again.Sequence == head.Sequence && again.Length == head.Length, "an original has the numbers of the original");
    }

    private static byte[] Packet(string payload, string descriptor = "40")
    {
        var buffer = new byte[300];
        var writer = new RtpHeaderWriter(buffer, 96, true, 1, 2, 3, twoByteExtensions: true);
        writer.TryAddExtension((byte)RtpExtensionKind.Mid, "0"u8);
        writer.TryAddExtension((byte)RtpExtensionKind.AudioLevel, [0x85]);
        writer.TryAddExtension((byte)RtpExtensionKind.DependencyDescriptor, Convert.FromHexString(descriptor));
        writer.TryAddExtension((byte)RtpExtensionKind.PlayoutDelay, [0, 0, 0]);
        var length = writer.Finish();
        var bytes = Convert.FromHexString(payload);
        bytes.CopyTo(buffer, length);
        return buffer[..(length + bytes.Length)];
    }
}

/// <summary>A slot that is fed by whatever packets in whatever order: four bytes are a packet, or something else that happens to a slot.</summary>
internal sealed class StreamRewriterTarget : FuzzTarget
{
    public override string Name => "stream-rewriter";

    public override IReadOnlyList<byte[]> Examples { get; } =
    [
        [.. Enumerable.Range(0, 60).SelectMany(i => new byte[] { (byte)(i % 9 == 0 ? 0x80 : 0x00), 0, (byte)i, (byte)(i / 2) })],
        [.. Enumerable.Range(0, 60).SelectMany(i => new byte[] { (byte)(i % 5), 0xFF, (byte)(0xD0 + i), (byte)(i / 3) })],
        [.. Enumerable.Range(0, 60).SelectMany(i => new byte[] { (byte)(i % 7 == 6 ? 0x20 : 0x11), (byte)(i * 3), 0, (byte)i })],
    ];

    public override void Run(byte[] input)
    {
        var rewriter = new StreamRewriter(90_000, 65_530, uint.MaxValue - 9000);
        var selector = new LayerSelector();
        var order = default(SequenceUnwrapper);
        var used = new HashSet<long>();
        uint? latest = null;
        selector.Select(new LayerChoice(1, 1, 2));
        for (var i = 0; i + 4 <= input.Length; i += 4)
        {
            var what = input[i];
            var stream = what & 3;
            var info = new PacketInfo
            {
                Ssrc = (uint)stream,
                Sequence = BinaryPrimitives.ReadUInt16BigEndian(input.AsSpan(i + 1)),
                Timestamp = input[i + 3] * 3000u,
                Arrival = new MonoTime(i * 1000),
                PictureId = input[i + 3],
                Codec = stream == 3 ? MediaCodec.Vp9 : MediaCodec.Vp8,
                TemporalId = (byte)(input[i + 3] % 3),
                SpatialId = (byte)(stream == 3 ? input[i + 2] % 3 : 0),
                Flags = (PacketFlags)(input[i + 2] & 0x7F) | PacketFlags.PictureId | (what & 4) switch { 0 => PacketFlags.LongPictureId, _ => PacketFlags.None } | (what > 0x7F ? PacketFlags.KeyFrame : PacketFlags.None),
            };
            if ((what & 0x38) == 0x38) selector.Select(new LayerChoice((sbyte)(input[i + 1] % 5 - 1), (byte)(input[i + 2] % 3), (byte)(input[i + 3] % 3)));
            if ((what & 0x60) == 0x20 && rewriter.TryInsert(out var padding)) Promise(used.Add(order.Unwrap(padding.Sequence)), "padding has a number of its own");
            if ((what & 0x58) == 0x18) info.Flags = PacketFlags.Empty;
            var verdict = selector.Decide(info, stream, out _);
            if (verdict == LayerVerdict.Switch)
            {
                var before = rewriter.LatestTimestamp;
                rewriter.Switch(info, info.Timestamp, sameTrack: (what & 8) != 0);
                if (latest is not null) Promise(RtpTimestamp.IsNewer(rewriter.Project(info.Timestamp), before), "time does not run backwards");
                Promise(rewriter.IsFed && rewriter.Source == info.Ssrc, "a switch lets another source feed the stream");
            }

            if (verdict != LayerVerdict.Drop && rewriter.TryRewrite(info, out var numbers))
            {
                Promise(used.Add(order.Unwrap(numbers.Sequence)), "no number is used twice");
                latest = numbers.Timestamp;
            }
            else if (rewriter.TryLeaveOut(info, out var gap))
            {
                Promise(used.Add(order.Unwrap(gap)), "a gap has a number of its own");
            }
        }
    }
}
