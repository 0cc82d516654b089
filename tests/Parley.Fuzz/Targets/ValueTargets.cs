using System.Buffers.Binary;
using Parley.Protocols.Dtls;
using Parley.Protocols.Rtp.Extensions;
using Parley.Protocols.Rtp.Payloads;

namespace Parley.Fuzz.Targets;

/// <summary>Every reader of a header extension on every value.</summary>
internal sealed class RtpExtensionTarget : FuzzTarget
{
    public override string Name => "rtp-extensions";

    public override IReadOnlyList<byte[]> Examples { get; } =
    [
        [0x85], [0x0B], [0x12, 0x34], [0x12, 0x34, 0x56], [0, 0x10, 0x64], [0xE9, 0xD7, 0x12, 0x34, 0x80, 0, 0, 0],
        [0xE9, 0xD7, 0x12, 0x34, 0x80, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0],
    ];

    public override void Run(byte[] input)
    {
        if (AudioLevel.TryRead(input, out var level)) Promise(level.Level <= 127, "a level has seven bits");
        if (VideoOrientation.TryRead(input, out var orientation)) _ = orientation.ToString();
        if (TransportSequence.TryRead(input, out var sequence)) Promise(sequence == BinaryPrimitives.ReadUInt16BigEndian(input), "a number is what stands there");
        if (AbsoluteSendTime.TryRead(input, out var time)) Promise(time < 1 << 24, "a send time has 24 bits");
        if (PlayoutDelay.TryRead(input, out var delay)) Promise(delay is { Minimum: >= 0 and <= 40_950, Maximum: >= 0 and <= 40_950 }, "a delay has twelve bits of 10 ms");
        if (AbsoluteCaptureTime.TryRead(input, out var capture)) _ = capture.ToString();
    }
}

/// <summary>AV1 sequence headers of all sorts, as the only OBU of a packet.</summary>
internal sealed class Av1SequenceHeaderTarget : FuzzTarget
{
    private const byte OneElement = 0x18;
    private const byte SequenceHeaderObu = 0x08;

    public override string Name => "av1-sequence-header";

    public override IReadOnlyList<byte[]> Examples { get; } =
    [
        Convert.FromHexString("0000000cc4ff670068808680c2"), Convert.FromHexString("000000042aabfc37f9"), Convert.FromHexString("0a0b00000004428cffb3fa2a4008"), Convert.FromHexString("180000000000"),
    ];

    public override void Run(byte[] input)
    {
        if (!Av1Payload.TryParse([OneElement, SequenceHeaderObu, .. input], out var payload) || !payload.TryReadSequenceHeader(out var header)) return;
        Promise(header is { Width: > 0 and <= 65_536, Height: > 0 and <= 65_536 }, "a picture has a size of at most sixteen bits");
    }
}

/// <summary>What is told of a ClientHello without a handshake.</summary>
internal sealed class ClientHelloTarget : FuzzTarget
{
    public ClientHelloTarget()
    {
        if (!DtlsContext.IsSupported)
        {
            Examples = [[22]];
            return;
        }

        using var session = new DtlsSession(FuzzIdentity.Context, isServer: false, [], default);
        var hello = new byte[DtlsSession.Mtu];
        Promise(session.TryTransmit(hello, out var length), "a client begins");
        Examples = [hello[..length], hello[..60]];
    }

    public override string Name => "client-hello";

    public override IReadOnlyList<byte[]> Examples { get; }

    public override void Run(byte[] input)
    {
        if (!DtlsClientHello.TryReadRandom(input, out var random)) return;
        Promise(DtlsClientHello.LooksLike(input), "what has a random number looks like a hello");
        Promise(random.Length == DtlsClientHello.RandomLength, "a random number has 32 bytes");
    }
}
