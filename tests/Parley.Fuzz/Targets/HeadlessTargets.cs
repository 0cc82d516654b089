using Parley.Headless;
using Parley.Headless.Receiving;
using Parley.Protocols.Sdp.Negotiation;

namespace Parley.Fuzz.Targets;

/// <summary>What the headless client reads of a payload, and what its decoder says to it.</summary>
internal sealed class HeadlessPayloadTarget : FuzzTarget
{
    private readonly FrameReader _frames = new();
    private long _sequence;

    public override string Name => "headless-payload";

    public override IReadOnlyList<byte[]> Examples { get; } =
    [
        [.. Convert.FromHexString("90f0923456605042009d012a800268010007"), .. Stamp()],
        [.. Convert.FromHexString("80f0923456604101"), .. Stamp()],
        [.. Convert.FromHexString("7800026742000268ce00026588"), .. Stamp()],
        [.. Convert.FromHexString("7c8588"), .. Stamp()],
    ];

    public override void Run(byte[] input)
    {
        if (PayloadStamp.TryRead(input, out var stamp)) _ = stamp.Tag;
        foreach (var codec in new[] { MediaCodec.Vp8, MediaCodec.H264 })
        {
            if (!VideoPacket.TryRead(input, codec, out var packet)) continue;
            packet.Sequence = ++_sequence;
            packet.Timestamp = (uint)(_sequence / 3 * 3000);
            _frames.Add(packet);
            var frames = 0;
            while (_frames.TryRead(_sequence + 1, out _)) frames++;
            Promise(frames <= 64, "a packet does not make frames without end");
        }

        if (_sequence % 1000 == 0) _frames.Reset();
    }

    private static byte[] Stamp()
    {
        var bytes = new byte[PayloadStamp.Length];
        new PayloadStamp(1, new Protocols.Primitives.MonoTime(1)).Write(bytes);
        return bytes;
    }
}
