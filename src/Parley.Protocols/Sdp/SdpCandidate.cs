using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Parley.Protocols.Primitives;

namespace Parley.Protocols.Sdp;

/// <summary>How an ICE candidate was found (RFC 8839 section 5.1).</summary>
public enum SdpCandidateType : byte
{
    /// <summary>An address of the host itself.</summary>
    Host = 0,

    /// <summary>As a STUN server sees it.</summary>
    ServerReflexive,

    /// <summary>As the peer sees it.</summary>
    PeerReflexive,

    /// <summary>An address of a TURN server.</summary>
    Relay,
}

/// <summary>An ICE candidate (RFC 8839 section 5.1, RFC 6544 section 4.5). Related addresses are left out.</summary>
/// <param name="Foundation">What candidates of one kind have in common.</param>
/// <param name="Component">1 is RTP, and RTCP with it.</param>
/// <param name="Transport">UDP or TCP.</param>
/// <param name="Priority">The higher, the better.</param>
/// <param name="Address">Address and port; <c>default</c> if there is a <paramref name="HostName"/>.</param>
/// <param name="Type">How it was found.</param>
/// <param name="HostName">A name instead of an address, which browsers make up to hide it (mDNS), else null.</param>
/// <param name="TcpType">For TCP: active, passive or so; else null.</param>
public sealed record SdpCandidate(
    string Foundation,
    int Component,
    PathTransport Transport,
    uint Priority,
    TransportAddress Address,
    SdpCandidateType Type,
    string? HostName = null,
    string? TcpType = null)
{
    private const int MaxFoundation = 32;
    private const int MaxName = 255;
    private static readonly string[] Types = ["host", "srflx", "prflx", "relay"];

    /// <summary>As it stands in a description, without <c>a=</c>.</summary>
    public override string ToString()
    {
        var protocol = Transport == PathTransport.Udp ? "udp" : "tcp";
        var address = HostName ?? new System.Net.IPAddress(Bytes()).ToString();
        var tcpType = TcpType is null ? "" : " tcptype " + TcpType;
        return string.Create(CultureInfo.InvariantCulture, $"candidate:{Foundation} {Component} {protocol} {Priority} {address} {Address.Port} typ {Types[(int)Type]}{tcpType}");
    }

    /// <summary>Parses what stands behind <c>candidate:</c>. False if it is broken, or of a kind that is not known.</summary>
    public static bool TryParse(ReadOnlySpan<char> value, [NotNullWhen(true)] out SdpCandidate? candidate)
    {
        candidate = null;
        var foundation = SdpToken.Take(ref value, ' ');
        if (!SdpToken.IsIce(foundation, 1) || foundation.Length > MaxFoundation) return false;
        if (!SdpToken.TryNumber(SdpToken.Take(ref value, ' '), 256, out var component) || component == 0) return false;
        var protocol = SdpToken.Take(ref value, ' ');
        var udp = protocol.Equals("udp", StringComparison.OrdinalIgnoreCase);
        if (!udp && !protocol.Equals("tcp", StringComparison.OrdinalIgnoreCase)) return false;
        if (!SdpToken.TryNumber(SdpToken.Take(ref value, ' '), uint.MaxValue, out var priority)) return false;
        var host = SdpToken.Take(ref value, ' ');
        if (!SdpToken.TryNumber(SdpToken.Take(ref value, ' '), ushort.MaxValue, out var port)) return false;
        if (!SdpToken.Take(ref value, ' ').SequenceEqual("typ")) return false;
        var type = Array.IndexOf(Types, SdpToken.Take(ref value, ' ').ToString());
        if (type < 0 || !TryAddress(host, (ushort)port, out var address, out var name)) return false;

        string? tcpType = null;
        while (!value.IsEmpty)
        {
            var key = SdpToken.Take(ref value, ' ');
            var parameter = SdpToken.Take(ref value, ' ');
            if (key.SequenceEqual("tcptype") && SdpToken.IsToken(parameter)) tcpType = parameter.ToString();
        }

        candidate = new SdpCandidate(
            foundation.ToString(), (int)component, udp ? PathTransport.Udp : PathTransport.Tcp, priority, address, (SdpCandidateType)type, name, tcpType);
        return true;
    }

    private static bool TryAddress(ReadOnlySpan<char> host, ushort port, out TransportAddress address, out string? name)
    {
        address = default;
        name = null;
        if (host.IsEmpty || host.Length > MaxName) return false;
        if (host.IndexOf('%') < 0 && System.Net.IPAddress.TryParse(host, out var ip))
        {
            Span<byte> bytes = stackalloc byte[16];
            return ip.TryWriteBytes(bytes, out var length) && TransportAddress.TryFromBytes(bytes[..length], port, out address);
        }

        if (!SdpToken.IsToken(host)) return false;
        name = host.ToString();
        return true;
    }

    private ReadOnlySpan<byte> Bytes()
    {
        var bytes = new byte[16];
        return bytes.AsSpan(0, Address.WriteBytes(bytes));
    }
}
