using System.Globalization;
using Parley.EndToEnd.Tests.Support;

namespace Parley.EndToEnd.Tests.Lab;

/// <summary>
/// A server, and people who each have a line of their own to it, with its own delay, rate and loss. Unlike in <see cref="NetworkLab"/> nobody
/// is behind a NAT: what is looked at here is what a network does to media. The machines themselves have ordinary network cards; only
/// the routers see the lines.
/// <code>
///   server ─ exchange ══line══ home 1 ─ person 1
///                     ══line══ home 2 ─ person 2 …
/// </code>
/// </summary>
internal sealed class LineLab : IAsyncDisposable
{
    private readonly List<Line> _lines = [];
    private readonly List<NetworkNamespace> _namespaces = [];
    private NetworkNamespace _exchange = null!;

    /// <summary>Null where it can be built.</summary>
    public static string? Missing { get; } = LabRequirements.Missing
        ?? (File.Exists("/dev/net/tun") ? null : "The lab of slow lines needs TUN devices (/dev/net/tun; in a container --device /dev/net/tun).");

    public LabHost Server { get; private set; } = null!;

    public static async Task<LineLab> CreateAsync()
    {
        await NetworkNamespace.RemoveStaleAsync();
        var lab = new LineLab();
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

    /// <summary>Connects another person, by a line that carries anything at once but for its delay.</summary>
    public async Task<Line> ConnectAsync(TimeSpan roundTrip)
    {
        var number = _lines.Count + 1;
        var (network, device) = (string.Create(CultureInfo.InvariantCulture, $"45.80.{number}."), string.Create(CultureInfo.InvariantCulture, $"line{number}"));
        var home = await AddRouterAsync("home");
        var person = await AddMachineAsync(home, "person", network);
        var line = Line.Create(person, _exchange, device, home, "line", roundTrip, seed: number * 1000);
        _lines.Add(line);
        await _exchange.IpAsync($"link set {device} up");
        await _exchange.IpAsync($"route add {network}0/24 dev {device}");
        await home.IpAsync("link set line up");
        await home.IpAsync("route add default dev line");
        return line;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var line in _lines)
            line.Dispose();
        foreach (var space in Enumerable.Reverse(_namespaces))
            await space.DisposeAsync();
        _namespaces.Clear();
    }

    private async Task BuildAsync()
    {
        _exchange = await AddRouterAsync("exchange");
        Server = await AddMachineAsync(_exchange, "srv", "45.80.0.");
        // the kernel tells a moment later that a cable has two ends, and a server looks where it is when it starts
        await Eventually.Holds(async () => (await Server.Namespace.IpAsync("link show dev eth0")).Contains("state UP", StringComparison.Ordinal), "the server's network is up");
    }

    private async Task<NetworkNamespace> AddRouterAsync(string role)
    {
        var space = await AddAsync(role);
        await space.RunAsync(["sh", "-c", "echo 1 > /proc/sys/net/ipv4/ip_forward"]);
        return space;
    }

    private async Task<LabHost> AddMachineAsync(NetworkNamespace router, string role, string network)
    {
        var space = await AddAsync(role);
        await router.IpAsync($"link add {role} type veth peer name eth0 netns {space.Name}");
        await router.IpAsync($"addr add {network}254/24 dev {role}");
        await router.IpAsync($"link set {role} up");
        await space.IpAsync($"addr add {network}1/24 dev eth0");
        await space.IpAsync("link set eth0 up");
        await space.IpAsync($"route add default via {network}254");
        return new LabHost(space, $"{network}1");
    }

    private async Task<NetworkNamespace> AddAsync(string role)
    {
        var space = await NetworkNamespace.CreateAsync(role);
        _namespaces.Add(space);
        return space;
    }
}
