using System.Buffers.Binary;

namespace Parley.Protocols.Dtls;

/// <summary>What can be told about a ClientHello, or a fragment of one, without a handshake (RFC 6347 sections 4.1 and 4.2.2).</summary>
public static class DtlsClientHello
{
    /// <summary>The length of the client's random number in bytes.</summary>
    public const int RandomLength = 32;

    private const byte HandshakeRecord = 22;
    private const byte ClientHello = 1;
    private const int EpochOffset = 3;
    private const int RecordHeaderLength = 13;
    private const int FragmentOffsetOffset = RecordHeaderLength + 6;
    private const int MessageHeaderLength = 12;
    private const int VersionLength = 2;

    /// <summary>Whether a datagram begins with a ClientHello or a fragment of one: with what a handshake begins.</summary>
    public static bool LooksLike(ReadOnlySpan<byte> datagram) =>
        datagram.Length > RecordHeaderLength + MessageHeaderLength
        && datagram[0] == HandshakeRecord
        && BinaryPrimitives.ReadUInt16BigEndian(datagram[EpochOffset..]) == 0
        && datagram[RecordHeaderLength] == ClientHello;

    /// <summary>The client's random number, which is another in each handshake. False if the datagram does not begin with the first fragment.</summary>
    public static bool TryReadRandom(ReadOnlySpan<byte> datagram, out ReadOnlySpan<byte> random)
    {
        const int Offset = RecordHeaderLength + MessageHeaderLength + VersionLength;
        random = default;
        if (!LooksLike(datagram) || datagram.Length < Offset + RandomLength) return false;
        if ((datagram[FragmentOffsetOffset] | datagram[FragmentOffsetOffset + 1] | datagram[FragmentOffsetOffset + 2]) != 0) return false;
        random = datagram.Slice(Offset, RandomLength);
        return true;
    }
}
