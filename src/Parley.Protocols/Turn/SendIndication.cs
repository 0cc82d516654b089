using System.Buffers.Binary;
using Parley.Protocols.Primitives;
using Parley.Protocols.Stun;
using Parley.Protocols.Stun.Attributes;

namespace Parley.Protocols.Turn;

/// <summary>
/// A Send or Data indication as what it carries (RFC 8656 sections 11.1 to 11.4), read in one pass because every packet of a client without
/// channels is one.
/// </summary>
/// <param name="Peer">XOR-PEER-ADDRESS.</param>
/// <param name="DataOffset">Where the value of DATA begins in the message; 0 if there is none.</param>
/// <param name="DataLength">The length of DATA in bytes.</param>
/// <param name="DontFragment">Whether DONT-FRAGMENT is there.</param>
public readonly record struct SendIndication(TransportAddress Peer, int DataOffset, int DataLength, bool DontFragment)
{
    /// <summary>The bytes in front of the payload of an indication with an IPv4 peer: header, XOR-PEER-ADDRESS, the header of DATA.</summary>
    public const int V4Overhead = 36;

    /// <summary>The same with an IPv6 peer.</summary>
    public const int V6Overhead = 48;

    private const ushort SendType = 0x0016;
    private const ushort DataType = 0x0017;

    /// <summary>Whether bytes are a Send indication, by their type and cookie.</summary>
    public static bool IsSend(ReadOnlySpan<byte> bytes) =>
        StunMessage.LooksLike(bytes) && BinaryPrimitives.ReadUInt16BigEndian(bytes) == SendType;

    /// <summary>Whether bytes are a Data indication, by their type and cookie.</summary>
    public static bool IsData(ReadOnlySpan<byte> bytes) =>
        StunMessage.LooksLike(bytes) && BinaryPrimitives.ReadUInt16BigEndian(bytes) == DataType;

    /// <summary>
    /// Reads an indication that <see cref="IsSend"/> or <see cref="IsData"/> has recognised. False if it is malformed, lacks the peer or
    /// the data, or holds something that must be understood and is not.
    /// </summary>
    public static bool TryParse(ReadOnlySpan<byte> bytes, out SendIndication indication)
    {
        indication = default;
        if (bytes.Length < StunMessage.HeaderLength) return false;
        int total = BinaryPrimitives.ReadUInt16BigEndian(bytes[2..]);
        if (total % 4 != 0 || total + StunMessage.HeaderLength != bytes.Length) return false;

        TransportAddress peer = default;
        var (dataOffset, dataLength, dontFragment) = (0, 0, false);
        for (var offset = StunMessage.HeaderLength; offset < bytes.Length;)
        {
            var type = (StunAttributeType)BinaryPrimitives.ReadUInt16BigEndian(bytes[offset..]);
            int length = BinaryPrimitives.ReadUInt16BigEndian(bytes[(offset + 2)..]);
            var value = offset + 4;
            offset = value + ((length + 3) & ~3);
            if (offset > bytes.Length) return false;
            switch (type)
            {
                case StunAttributeType.XorPeerAddress when peer == default:
                    if (!XorAddress.TryRead(bytes.Slice(value, length), TransactionId.Read(bytes[8..]), out peer)) return false;
                    break;
                case StunAttributeType.Data when dataOffset == 0:
                    (dataOffset, dataLength) = (value, length);
                    break;
                case StunAttributeType.DontFragment:
                    dontFragment = true;
                    break;
                case StunAttributeType.XorPeerAddress or StunAttributeType.Data:
                    break;
                default:
                    if ((ushort)type < 0x8000) return false;
                    break;
            }
        }

        indication = new SendIndication(peer, dataOffset, dataLength, dontFragment);
        return dataOffset != 0 && peer != default;
    }

    /// <summary>
    /// Writes everything of a Data indication that stands in front of its payload, right up to <paramref name="payloadOffset"/>, and the
    /// padding behind it.
    /// </summary>
    /// <param name="buffer">What the payload lies in, with room for the header before and for up to three bytes of padding behind it.</param>
    /// <param name="payloadOffset">Where the payload begins.</param>
    /// <param name="payloadLength">Its length, at most 65,484 bytes.</param>
    /// <param name="peer">Who sent it.</param>
    /// <param name="transactionId">An indication's transaction id means nothing, but must be there.</param>
    /// <param name="messageLength">The length of the whole message.</param>
    /// <returns>Where the message begins.</returns>
    public static int WriteDataAround(
        Span<byte> buffer,
        int payloadOffset,
        int payloadLength,
        in TransportAddress peer,
        in TransactionId transactionId,
        out int messageLength) =>
        WriteAround(buffer, payloadOffset, payloadLength, DataType, peer, transactionId, out messageLength);

    /// <summary>The same for a Send indication.</summary>
    public static int WriteSendAround(
        Span<byte> buffer,
        int payloadOffset,
        int payloadLength,
        in TransportAddress peer,
        in TransactionId transactionId,
        out int messageLength) =>
        WriteAround(buffer, payloadOffset, payloadLength, SendType, peer, transactionId, out messageLength);

    private static int WriteAround(
        Span<byte> buffer, int payloadOffset, int payloadLength, ushort type, in TransportAddress peer, in TransactionId transactionId, out int messageLength)
    {
        var address = XorAddress.Length(peer.Family);
        var overhead = StunMessage.HeaderLength + 4 + address + 4;
        var padding = -payloadLength & 3;
        messageLength = overhead + payloadLength + padding;

        var message = buffer.Slice(payloadOffset - overhead, messageLength);
        BinaryPrimitives.WriteUInt16BigEndian(message, type);
        BinaryPrimitives.WriteUInt16BigEndian(message[2..], (ushort)(messageLength - StunMessage.HeaderLength));
        BinaryPrimitives.WriteUInt32BigEndian(message[4..], StunMessage.MagicCookie);
        transactionId.Write(message[8..]);
        var attribute = message[StunMessage.HeaderLength..];
        BinaryPrimitives.WriteUInt16BigEndian(attribute, (ushort)StunAttributeType.XorPeerAddress);
        BinaryPrimitives.WriteUInt16BigEndian(attribute[2..], (ushort)address);
        XorAddress.Write(attribute[4..], transactionId, peer);
        attribute = attribute[(4 + address)..];
        BinaryPrimitives.WriteUInt16BigEndian(attribute, (ushort)StunAttributeType.Data);
        BinaryPrimitives.WriteUInt16BigEndian(attribute[2..], (ushort)payloadLength);
        message[(messageLength - padding)..].Clear();
        return payloadOffset - overhead;
    }
}
