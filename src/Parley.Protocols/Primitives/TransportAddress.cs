using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;

namespace Parley.Protocols.Primitives;

/// <summary>
/// An IPv4 or IPv6 address with a port: a value that is a dictionary key on the hot path, so it holds the address itself and
/// never a reference. <c>default</c> is "no address".
/// </summary>
public readonly struct TransportAddress : IEquatable<TransportAddress>
{
    /// <summary>The size of a <c>sockaddr_in</c> in bytes.</summary>
    public const int SockaddrV4Length = 16;

    /// <summary>The size of a <c>sockaddr_in6</c> in bytes, and so of any socket address written here.</summary>
    public const int SockaddrV6Length = 28;

    private readonly ulong _high;
    private readonly ulong _low;
    private readonly uint _scope;
    private readonly ushort _port;
    private readonly IPFamily _family;

    private TransportAddress(IPFamily family, ulong high, ulong low, ushort port, uint scope)
    {
        _family = family;
        _high = high;
        _low = low;
        _port = port;
        _scope = scope;
    }

    /// <summary>Which family the address belongs to; <see cref="IPFamily.None"/> for <c>default</c>.</summary>
    public IPFamily Family => _family;

    /// <summary>The port, 0 to 65535.</summary>
    public ushort Port => _port;

    /// <summary>The IPv6 scope (interface index) of a link-local address, else 0.</summary>
    public uint Scope => _scope;

    /// <summary>The address without port and scope: IPv4 in the low 32 bits, IPv6 in all 128.</summary>
    public UInt128 Bits => new(_high, _low);

    /// <summary>Whether the address is IPv4.</summary>
    public bool IsV4 => _family == IPFamily.V4;

    /// <summary>Whether the address is IPv6.</summary>
    public bool IsV6 => _family == IPFamily.V6;

    /// <summary>The IPv4 address as a number in host order (127.0.0.1 is 0x7F000001). Meaningless for IPv6.</summary>
    public uint V4Bits => (uint)_low;

    /// <summary>The number of address bytes: 4, 16, or 0 for <c>default</c>.</summary>
    public int AddressLength => _family switch { IPFamily.V4 => 4, IPFamily.V6 => 16, _ => 0 };

    /// <summary>The same address with port 0 and no scope: the key of everything that is kept per host.</summary>
    public TransportAddress Host => new(_family, _high, _low, 0, 0);

    /// <summary>An IPv4 address from its number in host order.</summary>
    public static TransportAddress V4(uint bits, ushort port) => new(IPFamily.V4, 0, bits, port, 0);

    /// <summary>An IPv6 address from its number in host order.</summary>
    public static TransportAddress V6(UInt128 bits, ushort port, uint scope = 0) =>
        new(IPFamily.V6, (ulong)(bits >> 64), (ulong)bits, port, scope);

    /// <summary>The same address with another port.</summary>
    public TransportAddress WithPort(ushort port) => new(_family, _high, _low, port, _scope);

    /// <summary>An address from 4 or 16 bytes in network order. False for any other length.</summary>
    public static bool TryFromBytes(ReadOnlySpan<byte> address, ushort port, out TransportAddress result)
    {
        result = address.Length switch
        {
            4 => V4(BinaryPrimitives.ReadUInt32BigEndian(address), port),
            16 => V6(BinaryPrimitives.ReadUInt128BigEndian(address), port),
            _ => default,
        };
        return result._family != IPFamily.None;
    }

    /// <summary>Writes the address (4 or 16 bytes, network order, no port) and returns how many bytes that were.</summary>
    /// <exception cref="ArgumentException"><paramref name="destination"/> is shorter than <see cref="AddressLength"/>.</exception>
    public int WriteBytes(Span<byte> destination)
    {
        if (destination.Length < AddressLength) throw new ArgumentException("The destination is shorter than the address.", nameof(destination));
        switch (_family)
        {
            case IPFamily.V4: BinaryPrimitives.WriteUInt32BigEndian(destination, (uint)_low); break;
            case IPFamily.V6: BinaryPrimitives.WriteUInt128BigEndian(destination, Bits); break;
        }

        return AddressLength;
    }

    /// <summary>
    /// Reads what the kernel wrote as a socket address. Its length tells the family (16 is IPv4, 28 is IPv6), so the family
    /// numbers, which differ between systems, do not matter. An IPv4 address that a dual-stack socket shows as
    /// <c>::ffff:a.b.c.d</c> becomes IPv4.
    /// </summary>
    public static bool TryFromSockaddr(ReadOnlySpan<byte> sockaddr, out TransportAddress result)
    {
        result = default;
        if (sockaddr.Length is not (SockaddrV4Length or SockaddrV6Length)) return false;
        var port = BinaryPrimitives.ReadUInt16BigEndian(sockaddr[2..]);
        if (sockaddr.Length == SockaddrV4Length)
        {
            result = V4(BinaryPrimitives.ReadUInt32BigEndian(sockaddr[4..]), port);
            return true;
        }

        var high = BinaryPrimitives.ReadUInt64BigEndian(sockaddr[8..]);
        var low = BinaryPrimitives.ReadUInt64BigEndian(sockaddr[16..]);
        result = high == 0 && low >> 32 == 0xFFFF
            ? V4((uint)low, port)
            : new(IPFamily.V6, high, low, port, BitConverter.ToUInt32(sockaddr[24..]));
        return true;
    }

    /// <summary>
    /// Writes a socket address for the kernel this process runs on.
    /// </summary>
    /// <param name="destination">At least <see cref="SockaddrV6Length"/> bytes.</param>
    /// <param name="forV6Socket">Whether the socket is IPv6: an IPv4 address is then written as <c>::ffff:a.b.c.d</c>.</param>
    /// <returns>The length to give to the kernel, 16 or 28.</returns>
    public int WriteSockaddr(Span<byte> destination, bool forV6Socket)
    {
        var v6 = IsV6 || forV6Socket;
        var length = v6 ? SockaddrV6Length : SockaddrV4Length;
        destination = destination[..length];
        destination.Clear();
        SockaddrFamily.Write(destination, v6);
        BinaryPrimitives.WriteUInt16BigEndian(destination[2..], _port);
        if (!v6)
        {
            BinaryPrimitives.WriteUInt32BigEndian(destination[4..], (uint)_low);
            return length;
        }

        BinaryPrimitives.WriteUInt64BigEndian(destination[8..], _high);
        BinaryPrimitives.WriteUInt64BigEndian(destination[16..], IsV6 ? _low : 0xFFFF_0000_0000UL | _low);
        BitConverter.TryWriteBytes(destination[24..], _scope);
        return length;
    }

    /// <summary>From a BCL endpoint; an IPv4-mapped IPv6 address becomes IPv4. Allocates nothing.</summary>
    public static TransportAddress From(IPEndPoint endPoint)
    {
        ArgumentNullException.ThrowIfNull(endPoint);
        return From(endPoint.Address, (ushort)endPoint.Port);
    }

    /// <summary>From a BCL address and a port; an IPv4-mapped IPv6 address becomes IPv4. Allocates nothing.</summary>
    public static TransportAddress From(IPAddress address, ushort port)
    {
        ArgumentNullException.ThrowIfNull(address);
        Span<byte> bytes = stackalloc byte[16];
        address.TryWriteBytes(bytes, out var written);
        if (written == 4) return V4(BinaryPrimitives.ReadUInt32BigEndian(bytes), port);
        var high = BinaryPrimitives.ReadUInt64BigEndian(bytes);
        var low = BinaryPrimitives.ReadUInt64BigEndian(bytes[8..]);
        return high == 0 && low >> 32 == 0xFFFF ? V4((uint)low, port) : new(IPFamily.V6, high, low, port, (uint)address.ScopeId);
    }

    /// <summary>As a BCL address, without the port. Allocates.</summary>
    /// <exception cref="InvalidOperationException">This is <c>default</c>.</exception>
    public IPAddress ToIPAddress()
    {
        if (_family == IPFamily.None) throw new InvalidOperationException("There is no address.");
        Span<byte> bytes = stackalloc byte[16];
        var length = WriteBytes(bytes);
        return IsV6 ? new IPAddress(bytes, _scope) : new IPAddress(bytes[..length]);
    }

    /// <summary>As a BCL endpoint. Allocates.</summary>
    /// <exception cref="InvalidOperationException">This is <c>default</c>.</exception>
    public IPEndPoint ToIPEndPoint() => new(ToIPAddress(), _port);

    /// <summary>
    /// Reads <c>192.0.2.1:3478</c>, <c>[2001:db8::1]:3478</c>, or an address alone (port 0). Only the four-number form of IPv4 is
    /// accepted, not the octal and shortened forms that some parsers still take.
    /// </summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out TransportAddress result)
    {
        result = default;
        if (string.IsNullOrEmpty(text)) return false;
        var host = text.AsSpan();
        ushort port = 0;
        var colon = host.LastIndexOf(':');
        if (host[0] == '[')
        {
            var close = host.IndexOf(']');
            if (close < 0) return false;
            if (close != host.Length - 1 && (host[close + 1] != ':' || !TryParsePort(host[(close + 2)..], out port))) return false;
            host = host[1..close];
            if (!host.Contains(':')) return false;
        }
        else if (colon >= 0 && host.IndexOf(':') == colon)
        {
            if (!TryParsePort(host[(colon + 1)..], out port)) return false;
            host = host[..colon];
        }

        if (!host.Contains(':') && host.Count('.') != 3) return false;
        if (!host.Contains(':') && HasLeadingZero(host)) return false;
        if (!IPAddress.TryParse(host, out var address)) return false;
        result = From(address, port);
        return true;
    }

    /// <summary>
    /// The address as a log may show it: the network is kept, the host is not (<c>203.0.x.x:50000</c>, <c>[2001:db8:x]:50000</c>).
    /// </summary>
    public string ToRedactedString() => _family switch
    {
        IPFamily.V4 => string.Create(CultureInfo.InvariantCulture, $"{(byte)(_low >> 24)}.{(byte)(_low >> 16)}.x.x:{_port}"),
        IPFamily.V6 => string.Create(CultureInfo.InvariantCulture, $"[{(ushort)(_high >> 48):x}:{(ushort)(_high >> 32):x}:x]:{_port}"),
        _ => "none",
    };

    /// <summary>The whole address in the form that <see cref="TryParse"/> reads. Not for logs: use <see cref="ToRedactedString"/>.</summary>
    public override string ToString() => _family == IPFamily.None ? "none" : ToIPEndPoint().ToString();

    /// <inheritdoc />
    public bool Equals(TransportAddress other) =>
        _low == other._low && _high == other._high && _port == other._port && _family == other._family && _scope == other._scope;

    /// <inheritdoc />
    public override bool Equals(object? obj) => obj is TransportAddress other && Equals(other);

    // HashCode is seeded at random per process, so that nobody can choose addresses that collide.
    /// <inheritdoc />
    public override int GetHashCode() => HashCode.Combine(_high, _low, ((uint)_port << 8) | (uint)_family);

    /// <summary>Whether both are the same address, port and scope.</summary>
    public static bool operator ==(TransportAddress left, TransportAddress right) => left.Equals(right);

    /// <summary>Whether the two differ.</summary>
    public static bool operator !=(TransportAddress left, TransportAddress right) => !left.Equals(right);

    private static bool TryParsePort(ReadOnlySpan<char> text, out ushort port) =>
        ushort.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out port);

    private static bool HasLeadingZero(ReadOnlySpan<char> v4)
    {
        for (var i = 0; i + 1 < v4.Length; i++)
        {
            if (v4[i] == '0' && (i == 0 || v4[i - 1] == '.') && v4[i + 1] != '.') return true;
        }

        return false;
    }
}

/// <summary>The family of an IP address. The values are those of STUN and TURN (RFC 8489 section 14.1).</summary>
public enum IPFamily : byte
{
    /// <summary>No address.</summary>
    None = 0,

    /// <summary>IPv4.</summary>
    V4 = 1,

    /// <summary>IPv6.</summary>
    V6 = 2,
}
