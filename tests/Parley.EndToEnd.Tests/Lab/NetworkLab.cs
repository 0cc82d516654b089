using System.Net;

namespace Parley.EndToEnd.Tests.Lab;

/// <summary>
/// An internet of namespaces: a server with an address of its own, and two homes, each behind its router.
/// <code>
///   Alice ┐
///         ├ AliceRouter ┐
///   Carol ┘             ├ internet (a bridge) ─ Server
///   Bob ──── BobRouter ─┘
/// </code>
/// The addresses outside are ordinary public ones (a TURN server refuses to relay to documentation and private ranges, and
/// is right to); nothing of this is connected to anything else.
/// </summary>
internal sealed class NetworkLab : IAsyncDisposable
{
    private readonly List<NetworkNamespace> _namespaces = [];

    public LabHost Server { get; private set; } = null!;

    public NatRouter AliceRouter { get; private set; } = null!;

    public NatRouter BobRouter { get; private set; } = null!;

    public LabHost Alice { get; private set; } = null!;

    /// <summary>On the same LAN as Alice.</summary>
    public LabHost Carol { get; private set; } = null!;

    public LabHost Bob { get; private set; } = null!;

    public static async Task<NetworkLab> CreateAsync()
    {
        await NetworkNamespace.RemoveStaleAsync();
        var lab = new NetworkLab();
        try
        {
            await lab.BuildAsync();
            return lab;
        }
        catch
        {
            await lab.DisposeAsync();
            throw;
        }
    }

    /// <summary>Gives a machine of a LAN another address, as when somebody walks from one network into another.</summary>
    public static async Task ChangeAddressAsync(LabHost host, NatRouter router, int last)
    {
        var prefix = router.Gateway[..(router.Gateway.LastIndexOf('.') + 1)];
        await host.Namespace.IpAsync("addr flush dev eth0 scope global");
        host.Address = $"{prefix}{last}";
        // it forgets all connections with that, and those of the new address are to last
        await router.LeadInsideToAsync(host.Address);
        await host.Namespace.IpAsync($"addr add {host.Address}/24 dev eth0");
        await host.Namespace.IpAsync($"route add default via {router.Gateway}");
    }

    public async ValueTask DisposeAsync()
    {
        // what runs inside keeps a namespace alive after its name is gone, so nothing is left half removed
        foreach (var space in Enumerable.Reverse(_namespaces))
            await space.DisposeAsync();
        _namespaces.Clear();
    }

    private async Task BuildAsync()
    {
        var internet = await AddAsync("wan");
        await AddBridgeAsync(internet, "br0");

        var server = await AddAsync("srv");
        await ConnectAsync(internet, "br0", "srv", server, "eth0");
        await server.IpAsync("addr add 45.80.0.1/24 dev eth0");
        Server = new LabHost(server, "45.80.0.1");
        await Server.CountMediaAsync();

        AliceRouter = await AddRouterAsync(internet, "home-a", "192.168.10.", 10);
        Alice = await AddHomeAsync(AliceRouter, "alice", 2);
        Carol = await AddHomeAsync(AliceRouter, "carol", 3);
        BobRouter = await AddRouterAsync(internet, "home-b", "192.168.20.", 20);
        Bob = await AddHomeAsync(BobRouter, "bob", 2);
    }

    private async Task<NetworkNamespace> AddAsync(string role)
    {
        var space = await NetworkNamespace.CreateAsync(role);
        _namespaces.Add(space);
        return space;
    }

    private static async Task AddBridgeAsync(NetworkNamespace space, string name)
    {
        await space.IpAsync($"link add {name} type bridge");
        await space.IpAsync($"link set {name} up");
    }

    private static async Task ConnectAsync(NetworkNamespace hub, string bridge, string port, NetworkNamespace space, string name)
    {
        await hub.IpAsync($"link add {port} type veth peer name {name} netns {space.Name}");
        await hub.IpAsync($"link set {port} master {bridge} up");
        await space.IpAsync($"link set {name} up");
    }

    private async Task<NatRouter> AddRouterAsync(NetworkNamespace internet, string name, string lanPrefix, int outside)
    {
        var space = await AddAsync(name);
        await space.RunAsync(["sh", "-c", "echo 1 > /proc/sys/net/ipv4/ip_forward"]);
        await ConnectAsync(internet, "br0", name, space, "wan");
        IPAddress[] addresses = [.. Enumerable.Range(outside, 4).Select(n => IPAddress.Parse($"45.80.0.{n}"))];
        foreach (var address in addresses)
            await space.IpAsync($"addr add {address}/24 dev wan");
        await AddBridgeAsync(space, "lan");
        var router = new NatRouter(space, lanPrefix, addresses);
        await space.IpAsync($"addr add {router.Gateway}/24 dev lan");
        await router.UseAsync(NatType.PortRestricted);
        return router;
    }

    private async Task<LabHost> AddHomeAsync(NatRouter router, string name, int last)
    {
        var space = await AddAsync(name);
        await ConnectAsync(router.Namespace, "lan", name, space, "eth0");
        var host = new LabHost(space, "");
        await ChangeAddressAsync(host, router, last);
        if (last != 2)
            await router.LeadInsideToAsync(router.Gateway[..^1] + "2");
        return host;
    }
}
