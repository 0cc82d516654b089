using System.Buffers.Binary;
using Parley.Protocols.Primitives;

namespace Parley.Protocols.Stun.Attributes;

/// <summary>
/// XOR-MAPPED-ADDRESS (RFC 8489 section 14.2), XOR-PEER-ADDRESS and XOR-RELAYED-ADDRESS (RFC 8656 sections 18.3 and 18.5): an address
/// hidden from NATs that rewrite what looks like one.
/// </summary>
public static class XorAddress
{
    /// <summary>The length of the value for an IPv4 address.</summary>
    public const int V4Length = 8;

    /// <summary>The length of the value for an IPv6 address.</summary>
    public const int V6Length = 20;

    private const ushort CookieHigh = (ushort)(StunMessage.MagicCookie >> 16);

    /// <summary>Reads an address. False if family and length do not fit.</summary>
    public static bool TryRead(ReadOnlySpan<byte> value, in TransactionId transactionId, out TransportAddress address)
    {
        address = default;
        if (value.Length is not (V4Length or V6Length)) return false;
        var port = (ushort)(BinaryPrimitives.ReadUInt16BigEndian(value[2..]) ^ CookieHigh);
        switch ((IPFamily)value[1])
        {
            case IPFamily.V4 when value.Length == V4Length:
                address = TransportAddress.V4(BinaryPrimitives.ReadUInt32BigEndian(value[4..]) ^ StunMessage.MagicCookie, port);
                return true;
            case IPFamily.V6 when value.Length == V6Length:
                address = TransportAddress.V6(BinaryPrimitives.ReadUInt128BigEndian(value[4..]) ^ Mask(transactionId), port);
                return true;
            default:
                return false;
        }
    }

    /// <summary>The length of the value for an address of a family.</summary>
    public static int Length(IPFamily family) => family == IPFamily.V6 ? V6Length : V4Length;

    /// <summary>Writes a value of <see cref="Length"/> bytes.</summary>
    public static void Write(Span<byte> value, in TransactionId transactionId, in TransportAddress address)
    {
        value[0] = 0;
        value[1] = (byte)address.Family;
        BinaryPrimitives.WriteUInt16BigEndian(value[2..], (ushort)(address.Port ^ CookieHigh));
        if (address.IsV6) BinaryPrimitives.WriteUInt128BigEndian(value[4..], address.Bits ^ Mask(transactionId));
        else BinaryPrimitives.WriteUInt32BigEndian(value[4..], address.V4Bits ^ StunMessage.MagicCookie);
    }

    /// <summary>Adds an XOR-ed address to a message.</summary>
    public static void AddXorAddress(this ref StunWriter writer, StunAttributeType type, in TransportAddress address)
    {
        if (writer.TryReserve(type, Length(address.Family), out var value)) Write(value, writer.TransactionId, address);
    }

    private static UInt128 Mask(in TransactionId transactionId) =>
        new(((ulong)StunMessage.MagicCookie << 32) | (transactionId.High >> 32), (transactionId.High << 32) | transactionId.Low);
}
