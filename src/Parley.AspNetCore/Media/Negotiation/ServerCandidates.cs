using Parley.AspNetCore.Net.Addresses;
using Parley.Protocols.Primitives;
using Parley.Protocols.Sdp;

namespace Parley.AspNetCore.Media.Negotiation;

/// <summary>The candidates of an answer (RFC 8839 section 5.1): the UDP port on every address, and behind it the TCP ports (RFC 6544).</summary>
internal sealed class ServerCandidates(IAdvertisedAddresses addresses, Func<int> udpPort, IReadOnlyList<int> tcpPorts)
{
    private const string Passive = "passive";
    private const uint HostPreference = 126;

    // RFC 6544 section 4.2 puts TCP below UDP, and passive below active
    private const uint TcpPreference = 90;
    private const uint FirstLocalPreference = 65535;

    /// <summary>The candidates now, the best first.</summary>
    public IReadOnlyList<SdpCandidate> Now()
    {
        var candidates = new List<SdpCandidate>();
        var all = addresses.Current.Advertised;
        Add(candidates, all, PathTransport.Udp, HostPreference, (ushort)udpPort(), 1);
        for (var i = 0; i < tcpPorts.Count; i++)
            Add(candidates, all, PathTransport.Tcp, TcpPreference - (uint)i, (ushort)tcpPorts[i], 2 + i);
        return candidates;
    }

    private static void Add(
        List<SdpCandidate> candidates, IReadOnlyList<TransportAddress> addresses, PathTransport transport, uint preference, ushort port, int foundation)
    {
        for (var i = 0; i < addresses.Count; i++)
        {
            var priority = (preference << 24) | ((FirstLocalPreference - (uint)i) << 8) | 255;
            candidates.Add(new SdpCandidate(
                $"{foundation}{i}", 1, transport, priority, addresses[i].WithPort(port), SdpCandidateType.Host,
                TcpType: transport == PathTransport.Udp ? null : Passive));
        }
    }
}
