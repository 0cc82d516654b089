using Parley.Protocols.Primitives;

namespace Parley.Turn.Peers;

/// <summary>What a peer's address is to this server.</summary>
internal enum PeerKind : byte
{
    /// <summary>An address that nobody may reach through this server.</summary>
    Forbidden = 0,

    /// <summary>An address elsewhere, reached through a socket.</summary>
    Outside = 1,

    /// <summary>A relayed address of this server, reached in memory.</summary>
    Relay = 2,

    /// <summary>This server's own media address, reached through a socket.</summary>
    Media = 3,
}

/// <summary>
/// Which peers a client may reach. A TURN server is a way around firewalls for whoever may use it, so it must not be one into its
/// operator's network: others have been (CVE-2020-26262, CVE-2026-27624). RFC 8656 section 21.1 asks for the same.
/// </summary>
internal sealed class PeerRules(TurnOptions options, Relays.RelayPorts ports)
{
    private static readonly AddressRanges Loopback4 = new(IPFamily.V4, "127.0.0.0/8");

    private static readonly AddressRanges Private4 =
        new(IPFamily.V4, "10.0.0.0/8", "100.64.0.0/10", "172.16.0.0/12", "192.168.0.0/16", "198.18.0.0/15");

    // This host, link-local (cloud metadata lives there), protocol assignments, 6to4 relays, multicast, reserved, broadcast. The
    // documentation networks are not among them: they lead nowhere, except in a lab, where they stand for the internet.
    private static readonly AddressRanges Never4 =
        new(IPFamily.V4, "0.0.0.0/8", "169.254.0.0/16", "192.0.0.0/24", "192.88.99.0/24", "224.0.0.0/4", "240.0.0.0/4");

    private static readonly AddressRanges Loopback6 = new(IPFamily.V6, "::1/128");

    private static readonly AddressRanges Private6 = new(IPFamily.V6, "fc00::/7", "fec0::/10", "2001:2::/48");

    // Whatever is not global unicast: unspecified, v4-mapped, v4-compatible, local NAT64, discard-only, link-local, multicast, reserved.
    private static readonly AddressRanges Global6 = new(IPFamily.V6, "2000::/3", "64:ff9b::/96");

    /// <summary>What a peer is. For an address of this server the port decides, for others it does not matter.</summary>
    public PeerKind Classify(in TransportAddress peer, TurnAddresses addresses)
    {
        var unknown = default(HostStanding);
        return Classify(peer, addresses, ref unknown);
    }

    /// <summary>The same, for a peer of whose host something may be known already.</summary>
    public PeerKind Classify(in TransportAddress peer, TurnAddresses addresses, ref HostStanding standing)
    {
        if (!standing.HoldsFor(addresses))
            standing = new HostStanding(addresses, addresses.IsOwn(peer) ? null : ClassifyOther(peer, addresses));
        return standing.Kind ?? ClassifyOwn(peer, addresses);
    }

    private PeerKind ClassifyOther(in TransportAddress peer, TurnAddresses addresses)
    {
        if (peer.IsV4 ? Loopback4.Contains(peer) : Loopback6.Contains(peer))
            return options.AllowLoopbackPeers ? PeerKind.Outside : PeerKind.Forbidden;
        if (peer.IsV4 ? Private4.Contains(peer) : Private6.Contains(peer))
            return options.AllowPrivatePeers ? PeerKind.Outside : PeerKind.Forbidden;
        return IsPublic(peer) && EmbeddedArePublic(peer, addresses) ? PeerKind.Outside : PeerKind.Forbidden;
    }

    private PeerKind ClassifyOwn(in TransportAddress peer, TurnAddresses addresses)
    {
        if (ports.OwnerOf(peer.Port) >= 0) return PeerKind.Relay;
        if (addresses.IsMedia(peer)) return PeerKind.Media;
        var loopback = peer.IsV4 ? Loopback4.Contains(peer) : Loopback6.Contains(peer);
        return loopback && options.AllowLoopbackPeers ? PeerKind.Outside : PeerKind.Forbidden;
    }

    private static bool IsPublic(in TransportAddress address) => address.Family switch
    {
        IPFamily.V4 => !Loopback4.Contains(address) && !Private4.Contains(address) && !Never4.Contains(address),
        IPFamily.V6 => Global6.Contains(address) && !Private6.Contains(address),
        _ => false,
    };

    // An IPv4 address inside an IPv6 one gets no exception: it must be public and not ours.
    private static bool EmbeddedArePublic(in TransportAddress address, TurnAddresses addresses)
    {
        Span<TransportAddress> embedded = stackalloc TransportAddress[2];
        foreach (var inner in embedded[..EmbeddedAddresses.Find(address, embedded)])
        {
            if (!IsPublic(inner) || addresses.IsOwn(inner)) return false;
        }

        return true;
    }
}
