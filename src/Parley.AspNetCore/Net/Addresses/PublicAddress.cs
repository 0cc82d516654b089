using System.Net;
using System.Net.Sockets;
using Parley.Protocols.Primitives;

namespace Parley.AspNetCore.Net.Addresses;

/// <summary>Reads the option that says by which addresses this server is reached from outside.</summary>
internal static class PublicAddress
{
    public const string StunPrefix = "stun:";

    /// <summary>How many may be named: each is told to every client.</summary>
    public const int MaxNames = 8;

    private const int DefaultStunPort = 3478;

    /// <summary>The addresses and names that stand there.</summary>
    public static IReadOnlyList<string> Names(string? option) =>
        (option ?? string.Empty).Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    /// <summary>The one by which others are told of this server where there is room for one only.</summary>
    public static string? First(string? option) => Names(option) is [var first, ..] ? first : null;

    /// <summary>The addresses that stand there as numbers.</summary>
    public static IReadOnlyList<TransportAddress> Literals(string? option) =>
        [.. Names(option).Select(name => TransportAddress.TryParse(name, out var address) ? address.Host : default).Where(address => address.Family != IPFamily.None).Distinct()];

    /// <summary>Whether there are names or STUN servers in it.</summary>
    public static bool NeedsAsking(string? option) => Names(option).Any(name => !TransportAddress.TryParse(name, out _));

    /// <summary>The addresses, with names resolved and STUN servers asked: of each of those one of each family.</summary>
    /// <exception cref="SocketException">A name is unknown or the network is away.</exception>
    /// <exception cref="IOException">A STUN server does not answer.</exception>
    public static async Task<IReadOnlyList<TransportAddress>> ResolveAsync(string option, CancellationToken cancellationToken)
    {
        var found = new List<TransportAddress>();
        foreach (var name in Names(option))
        {
            if (TransportAddress.TryParse(name, out var literal))
                found.Add(literal.Host);
            else if (name.StartsWith(StunPrefix, StringComparison.OrdinalIgnoreCase))
                found.AddRange(FirstOfEach(await AskAsync(name[StunPrefix.Length..], cancellationToken)));
            else
                found.AddRange(FirstOfEach((await Dns.GetHostAddressesAsync(name, cancellationToken)).Select(address => TransportAddress.From(address, 0))));
        }

        return [.. found.Distinct()];
    }

    /// <summary>Whether a STUN server can be written so: <c>host</c>, <c>host:port</c>, or an address of either family with or without a port.</summary>
    public static bool IsServer(string server) => Uri.CheckHostName(HostAndPort(server).Host) is not UriHostNameType.Unknown;

    private static async Task<IEnumerable<TransportAddress>> AskAsync(string server, CancellationToken cancellationToken)
    {
        var (host, port) = HostAndPort(server);
        var found = new List<TransportAddress>();
        IOException? silent = null;
        foreach (var address in await Dns.GetHostAddressesAsync(host, cancellationToken))
        {
            try
            {
                found.Add(await StunQuery.AskAsync(new IPEndPoint(address, port), cancellationToken));
            }
            catch (IOException exception)
            {
                silent = exception;
            }
        }

        return found.Count > 0 ? found : throw silent ?? new IOException($"{host} has no address.");
    }

    private static (string Host, int Port) HostAndPort(string server)
    {
        if (IPEndPoint.TryParse(server, out var literal))
            return (literal.Address.ToString(), literal.Port == 0 ? DefaultStunPort : literal.Port);
        var colon = server.LastIndexOf(':');
        return colon > 0 && ushort.TryParse(server[(colon + 1)..], out var port) ? (server[..colon], port) : (server, DefaultStunPort);
    }

    private static IEnumerable<TransportAddress> FirstOfEach(IEnumerable<TransportAddress> addresses) =>
        addresses.Where(address => address.Family != IPFamily.None).DistinctBy(address => address.Family);
}
