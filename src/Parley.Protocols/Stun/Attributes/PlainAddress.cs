using System.Buffers.Binary;
using Parley.Protocols.Primitives;

namespace Parley.Protocols.Stun.Attributes;

/// <summary>MAPPED-ADDRESS and ALTERNATE-SERVER (RFC 8489 sections 14.1 and 14.15): an address as it is.</summary>
public static class PlainAddress
{
    /// <summary>Reads an address. False if family and length do not fit.</summary>
    public static bool TryRead(ReadOnlySpan<byte> value, out TransportAddress address)
    {
        address = default;
        if (value.Length is not (XorAddress.V4Length or XorAddress.V6Length)) return false;
        if (value.Length != XorAddress.Length((IPFamily)value[1]) || value[1] is not (1 or 2)) return false;
        return TransportAddress.TryFromBytes(value[4..], BinaryPrimitives.ReadUInt16BigEndian(value[2..]), out address);
    }

    /// <summary>Adds an address to a message.</summary>
    public static void AddPlainAddress(this ref StunWriter writer, StunAttributeType type, in TransportAddress address)
    {
        if (!writer.TryReserve(type, XorAddress.Length(address.Family), out var value)) return;
        value[0] = 0;
        value[1] = (byte)address.Family;
        BinaryPrimitives.WriteUInt16BigEndian(value[2..], address.Port);
        address.WriteBytes(value[4..]);
    }
}
