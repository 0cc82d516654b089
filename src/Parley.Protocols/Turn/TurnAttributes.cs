using System.Buffers.Binary;
using System.Text;
using Parley.Protocols.Primitives;
using Parley.Protocols.Stun;
using Parley.Protocols.Stun.Attributes;

namespace Parley.Protocols.Turn;

/// <summary>
/// The small attributes of TURN (RFC 8656 section 18). Each reader takes an attribute's value and is false if that is malformed. Reserved
/// bits are ignored when read and zero when written.
/// </summary>
public static class TurnAttributes
{
    /// <summary>The protocol number of UDP in REQUESTED-TRANSPORT.</summary>
    public const byte Udp = 17;

    /// <summary>The length of a RESERVATION-TOKEN.</summary>
    public const int ReservationTokenLength = 8;

    /// <summary>CHANNEL-NUMBER: a number from 0x4000 to 0x7FFF.</summary>
    public static bool TryReadChannelNumber(ReadOnlySpan<byte> value, out ushort channel)
    {
        channel = value.Length == 4 ? BinaryPrimitives.ReadUInt16BigEndian(value) : (ushort)0;
        return ChannelData.IsChannel(channel);
    }

    /// <summary>LIFETIME: seconds.</summary>
    public static bool TryReadLifetime(ReadOnlySpan<byte> value, out uint seconds)
    {
        seconds = value.Length == 4 ? BinaryPrimitives.ReadUInt32BigEndian(value) : 0;
        return value.Length == 4;
    }

    /// <summary>REQUESTED-TRANSPORT: an IP protocol number.</summary>
    public static bool TryReadRequestedTransport(ReadOnlySpan<byte> value, out byte protocol)
    {
        protocol = value.Length == 4 ? value[0] : (byte)0;
        return value.Length == 4;
    }

    /// <summary>
    /// REQUESTED-ADDRESS-FAMILY and ADDITIONAL-ADDRESS-FAMILY. A family that is unknown reads as <see cref="IPFamily.None"/>.
    /// </summary>
    public static bool TryReadFamily(ReadOnlySpan<byte> value, out IPFamily family)
    {
        family = value.Length == 4 && value[0] is 1 or 2 ? (IPFamily)value[0] : IPFamily.None;
        return value.Length == 4;
    }

    /// <summary>EVEN-PORT: whether the next higher port is to be reserved as well.</summary>
    public static bool TryReadEvenPort(ReadOnlySpan<byte> value, out bool reserveNext)
    {
        reserveNext = value.Length == 1 && (value[0] & 0x80) != 0;
        return value.Length == 1;
    }

    /// <summary>RESERVATION-TOKEN.</summary>
    public static bool TryReadReservationToken(ReadOnlySpan<byte> value, out ulong token)
    {
        token = value.Length == ReservationTokenLength ? BinaryPrimitives.ReadUInt64BigEndian(value) : 0;
        return value.Length == ReservationTokenLength;
    }

    /// <summary>ADDRESS-ERROR-CODE: why one family of a dual allocation was not given.</summary>
    public static bool TryReadAddressErrorCode(ReadOnlySpan<byte> value, out IPFamily family, out int code)
    {
        (family, code) = (IPFamily.None, 0);
        if (value.Length < 4 || value[0] is not (1 or 2)) return false;
        family = (IPFamily)value[0];
        code = ((value[2] & 7) * 100) + value[3];
        return code is >= 300 and <= 699 && value[3] < 100;
    }

    /// <summary>ICMP: the error that came back.</summary>
    public static bool TryReadIcmp(ReadOnlySpan<byte> value, out byte type, out byte code, out uint data)
    {
        (type, code, data) = (0, 0, 0);
        if (value.Length != 8) return false;
        var bits = BinaryPrimitives.ReadUInt16BigEndian(value[2..]);
        (type, code) = ((byte)(bits >> 9), (byte)(bits & 0x1FF));
        data = BinaryPrimitives.ReadUInt32BigEndian(value[4..]);
        return true;
    }

    /// <summary>Adds CHANNEL-NUMBER.</summary>
    public static void AddChannelNumber(this ref StunWriter writer, ushort channel) =>
        writer.Add(StunAttributeType.ChannelNumber, (uint)channel << 16);

    /// <summary>Adds LIFETIME.</summary>
    public static void AddLifetime(this ref StunWriter writer, TimeSpan lifetime) =>
        writer.Add(StunAttributeType.Lifetime, (uint)lifetime.TotalSeconds);

    /// <summary>Adds REQUESTED-TRANSPORT.</summary>
    public static void AddRequestedTransport(this ref StunWriter writer, byte protocol) =>
        writer.Add(StunAttributeType.RequestedTransport, (uint)protocol << 24);

    /// <summary>Adds REQUESTED-ADDRESS-FAMILY or ADDITIONAL-ADDRESS-FAMILY.</summary>
    public static void AddFamily(this ref StunWriter writer, StunAttributeType type, IPFamily family) =>
        writer.Add(type, (uint)family << 24);

    /// <summary>Adds EVEN-PORT.</summary>
    public static void AddEvenPort(this ref StunWriter writer, bool reserveNext)
    {
        if (writer.TryReserve(StunAttributeType.EvenPort, 1, out var value)) value[0] = reserveNext ? (byte)0x80 : (byte)0;
    }

    /// <summary>Adds ADDRESS-ERROR-CODE.</summary>
    public static void AddAddressErrorCode(this ref StunWriter writer, IPFamily family, int code)
    {
        var reason = ErrorCode.Reason(code);
        if (!writer.TryReserve(StunAttributeType.AddressErrorCode, 4 + reason.Length, out var value)) return;
        value[0] = (byte)family;
        value[1] = 0;
        value[2] = (byte)(code / 100);
        value[3] = (byte)(code % 100);
        Encoding.ASCII.GetBytes(reason, value[4..]);
    }

    /// <summary>Adds ICMP: 7 bits of type and 9 of code after 16 reserved ones (RFC 8656 section 18.13).</summary>
    public static void AddIcmp(this ref StunWriter writer, byte type, byte code, uint data)
    {
        if (!writer.TryReserve(StunAttributeType.Icmp, 8, out var value)) return;
        BinaryPrimitives.WriteUInt16BigEndian(value, 0);
        BinaryPrimitives.WriteUInt16BigEndian(value[2..], (ushort)(((type & 0x7F) << 9) | code));
        BinaryPrimitives.WriteUInt32BigEndian(value[4..], data);
    }
}
