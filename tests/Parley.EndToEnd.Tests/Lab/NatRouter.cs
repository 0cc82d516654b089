using System.Globalization;
using System.Net;

namespace Parley.EndToEnd.Tests.Lab;

/// <summary>Mapping and filtering in the words of RFC 4787.</summary>
public enum NatType
{
    /// <summary>Endpoint-independent mapping and filtering.</summary>
    FullCone,

    /// <summary>Endpoint-independent mapping, address-and-port-dependent filtering: most homes.</summary>
    PortRestricted,

    /// <summary>Address-and-port-dependent mapping and filtering: mobile networks, offices.</summary>
    Symmetric,
}

/// <summary>What the router lets out.</summary>
public enum Firewall
{
    Open,

    /// <summary>TCP only.</summary>
    NoUdp,

    /// <summary>Nothing but TCP 443, whatever is spoken there.</summary>
    OnlyHttpsPort,

    /// <summary>Nothing but TCP 443, and there nothing that looks like STUN: what is left is TLS.</summary>
    OnlyTls,

    /// <summary>Nothing, and nothing in: the network is gone without a word.</summary>
    Nothing,
}

/// <summary>A home router: a LAN on one side, an address of the lab's internet on the other.</summary>
internal sealed class NatRouter(NetworkNamespace space, string lanPrefix, IReadOnlyList<IPAddress> outside)
{
    private const string OnlyHttpsPort =
        """
        iifname "lan" tcp dport != 443 counter name "blocked" drop
        iifname "lan" meta l4proto != tcp counter name "blocked" drop
        """;

    private NatType _type = NatType.PortRestricted;
    private Firewall _firewall;
    private int _current;
    private string _inside = lanPrefix + "2";
    private string? _forwardedTo;

    public NetworkNamespace Namespace => space;

    /// <summary>The router's address on the LAN.</summary>
    public string Gateway => lanPrefix + "1";

    public IPAddress OutsideAddress => outside[_current];

    public Task UseAsync(NatType type, Firewall firewall = Firewall.Open)
    {
        (_type, _firewall) = (type, firewall);
        return ApplyAsync();
    }

    /// <summary>
    /// Forgets all mappings and goes on from another outside address, as when a provider reconnects or a carrier's NAT
    /// moves a customer within its pool: whoever was connected is now seen from elsewhere, and nobody is told.
    /// </summary>
    public Task RebindAsync()
    {
        _current = (_current + 1) % outside.Count;
        return ApplyAsync();
    }

    /// <summary>Where the full cone leads.</summary>
    public Task LeadInsideToAsync(string address)
    {
        _inside = address;
        return ApplyAsync();
    }

    /// <summary>Port forwarding: what a router's owner sets up for a server of theirs (HTTPS, TURN, relay ports); null takes it back.</summary>
    public Task ForwardServerAsync(string? address)
    {
        _forwardedTo = address;
        return ApplyAsync();
    }

    /// <summary>How many packets the firewall has dropped since the rules were last set.</summary>
    public Task<long> BlockedAsync() => space.CounterAsync("blocked");

    private async Task ApplyAsync()
    {
        await space.SetRulesAsync(Rules());
        space.Inside(() =>
        {
            ConnectionTracking.Flush();
            return true;
        });
    }

    private string Rules()
    {
        var dnat = _type == NatType.FullCone ? $"iifname \"wan\" meta l4proto udp dnat to {_inside}" : "";
        var forward = _forwardedTo is null
            ? ""
            : $"iifname \"wan\" tcp dport {{ 443, 3478 }} dnat to {_forwardedTo}\niifname \"wan\" udp dport {{ 3478, 28000-28999 }} dnat to {_forwardedTo}";
        var random = _type == NatType.Symmetric ? " fully-random" : "";
        var filter = _type == NatType.FullCone ? "meta l4proto != udp " : "";
        var firewall = _firewall switch
        {
            Firewall.NoUdp => "iifname \"lan\" meta l4proto udp counter name \"blocked\" drop",
            Firewall.OnlyHttpsPort => OnlyHttpsPort,
            Firewall.Nothing => "counter name \"blocked\" drop",
            // as it is, and behind the two bytes of its length (RFC 4571), as ICE-TCP has it
            Firewall.OnlyTls => "iifname \"lan\" tcp dport 443 @ih,32,32 0x2112a442 counter name \"blocked\" drop\niifname \"lan\" tcp dport 443 @ih,48,32 0x2112a442 counter name \"blocked\" drop\n" + OnlyHttpsPort,
            _ => "",
        };
        return string.Create(CultureInfo.InvariantCulture, $$"""
            table ip parley {
              counter blocked { }
              chain prerouting {
                type nat hook prerouting priority dstnat;
                {{forward}}
                {{dnat}}
              }
              chain postrouting {
                type nat hook postrouting priority srcnat;
                oifname "wan" snat to {{OutsideAddress}}{{random}}
              }
              # an unsolicited packet that reached the router itself would leave a tracking entry, and with it a taken port
              chain input {
                type filter hook input priority filter;
                iifname "wan" ct state new drop
              }
              chain forward {
                type filter hook forward priority filter;
                iifname "wan" ct status dnat accept
                iifname "wan" {{filter}}ct state new drop
                {{firewall}}
              }
            }

            """);
    }
}
