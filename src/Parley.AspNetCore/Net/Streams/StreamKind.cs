using System.Buffers.Binary;
using Parley.Protocols.Ice;
using Parley.Protocols.Turn;

namespace Parley.AspNetCore.Net.Streams;

/// <summary>What a connection that is no HTTP carries.</summary>
internal enum StreamKind : byte
{
    /// <summary>STUN and TURN messages, one behind the other (RFC 8489 section 6.2.2).</summary>
    Turn = 0,

    /// <summary>The datagrams of a media peer, each behind its length (RFC 6544, RFC 4571).</summary>
    Ice,
}

/// <summary>Tells the kinds apart and cuts them into messages.</summary>
internal static class StreamKinds
{
    private const ushort BindingRequest = 0x0001;

    /// <summary>
    /// Looks at the beginning of a connection. A frame of ICE-TCP holds a Binding request, whose type is no length of a STUN message: those are
    /// multiples of four.
    /// </summary>
    /// <param name="begin">What has come; no more than <see cref="IceTcpFraming.RecognizedLength"/> bytes of it are looked at.</param>
    /// <returns>Null if there are too few bytes yet.</returns>
    public static StreamKind? Recognize(ReadOnlySpan<byte> begin)
    {
        if (begin.Length < sizeof(ushort) + IceTcpFraming.HeaderLength)
            return null;
        if (BinaryPrimitives.ReadUInt16BigEndian(begin[IceTcpFraming.HeaderLength..]) != BindingRequest)
            return StreamKind.Turn;
        if (begin.Length < IceTcpFraming.RecognizedLength)
            return null;
        return IceTcpFraming.LooksLike(begin) ? StreamKind.Ice : StreamKind.Turn;
    }

    /// <summary>Looks at bytes that begin where a message begins.</summary>
    /// <param name="kind">What the connection carries.</param>
    /// <param name="received">What has been received from that point on.</param>
    /// <param name="limit">The longest message that is taken, in bytes.</param>
    /// <param name="header">How many bytes stand before the message.</param>
    /// <param name="length">The length of the message behind them, with its padding.</param>
    public static FramingResult Measure(this StreamKind kind, ReadOnlySpan<byte> received, int limit, out int header, out int length)
    {
        header = kind == StreamKind.Ice ? IceTcpFraming.HeaderLength : 0;
        return kind == StreamKind.Ice ? IceTcpFraming.Measure(received, limit, out length) : StreamFraming.Measure(received, limit, out length);
    }
}
