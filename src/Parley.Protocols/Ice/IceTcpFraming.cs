using System.Buffers.Binary;
using Parley.Protocols.Turn;

namespace Parley.Protocols.Ice;

/// <summary>
/// Datagrams on a TCP connection, each behind its length in two bytes (RFC 4571 section 2, for ICE RFC 6544 section 3). Unlike STUN for TURN
/// (<see cref="StreamFraming"/>), whose own length does.
/// </summary>
public static class IceTcpFraming
{
    /// <summary>The length of what stands before a datagram, in bytes.</summary>
    public const int HeaderLength = 2;

    /// <summary>How many bytes tell what a connection carries.</summary>
    public const int RecognizedLength = HeaderLength + 8;

    private const uint MagicCookie = 0x2112A442;
    private const ushort BindingRequest = 0x0001;

    /// <summary>
    /// Whether a connection begins with a framed STUN Binding request, as every ICE-TCP connection does: the magic cookie stands at byte 6,
    /// where TURN has it at byte 4.
    /// </summary>
    /// <param name="received">At least <see cref="RecognizedLength"/> bytes from the beginning of the connection.</param>
    public static bool LooksLike(ReadOnlySpan<byte> received) =>
        received.Length >= RecognizedLength
        && BinaryPrimitives.ReadUInt16BigEndian(received[2..]) == BindingRequest
        && BinaryPrimitives.ReadUInt32BigEndian(received[6..]) == MagicCookie;

    /// <summary>Looks at bytes that begin where a frame begins.</summary>
    /// <param name="received">What has been received from that point on.</param>
    /// <param name="limit">The longest datagram that is taken, in bytes.</param>
    /// <param name="length">The length of the datagram behind the header, as soon as it is known, else 0. 0 is a frame of nothing, to be skipped.</param>
    public static FramingResult Measure(ReadOnlySpan<byte> received, int limit, out int length)
    {
        length = 0;
        if (received.Length < HeaderLength) return FramingResult.Incomplete;
        length = BinaryPrimitives.ReadUInt16BigEndian(received);
        if (length > limit) return FramingResult.Broken;
        return received.Length < HeaderLength + length ? FramingResult.Incomplete : FramingResult.Message;
    }

    /// <summary>Writes the header before a datagram.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The datagram is longer than 65,535 bytes.</exception>
    public static void WriteHeader(Span<byte> destination, int length)
    {
        if (length is < 0 or > ushort.MaxValue) throw new ArgumentOutOfRangeException(nameof(length), length, "A frame has at most 65,535 bytes.");
        BinaryPrimitives.WriteUInt16BigEndian(destination, (ushort)length);
    }
}
