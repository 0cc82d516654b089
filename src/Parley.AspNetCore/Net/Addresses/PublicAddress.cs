using System.Net;
using System.Net.Sockets;
using Parley.Protocols.Primitives;

namespace Parley.AspNetCore.Net.Addresses;

/// <summary>Reads the option that says by which address this server is reached from outside.</summary>
internal static class PublicAddress
{
    public const string StunPrefix = "stun:";

    private const int DefaultStunPort = 3478;

    /// <summary>The addresses that stand there as numbers, one of each family.</summary>
    public static IReadOnlyList<TransportAddress> Literals(string? option) =>
        FirstOfEach(Parts(option).Select(part => TransportAddress.TryParse(part, out var address) ? address.Host : default));

    /// <summary>Whether there are names or STUN servers in it.</summary>
    public static bool NeedsAsking(string? option) => Parts(option).Any(part => !TransportAddress.TryParse(part, out _));

    /// <summary>The addresses, with names resolved and STUN servers asked.</summary>
    /// <exception cref="SocketException">A name is unknown or the network is away.</exception>
    /// <exception cref="IOException">A STUN server does not answer.</exception>
    public static async Task<IReadOnlyList<TransportAddress>> ResolveAsync(string option, CancellationToken cancellationToken)
    {
        var found = new List<TransportAddress>();
        foreach (var part in Parts(option))
        {
            if (TransportAddress.TryParse(part, out var literal))
                found.Add(literal.Host);
            else if (part.StartsWith(StunPrefix, StringComparison.OrdinalIgnoreCase))
                found.AddRange(await AskAsync(part[StunPrefix.Length..], cancellationToken));
            else
                found.AddRange((await Dns.GetHostAddressesAsync(part, cancellationToken)).Select(address => TransportAddress.From(address, 0)));
        }

        return FirstOfEach(found);
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

    private static string[] Parts(string? option) =>
        (option ?? string.Empty).Split([',', ' '], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    private static IReadOnlyList<TransportAddress> FirstOfEach(IEnumerable<TransportAddress> addresses) =>
        [.. addresses.Where(address => address.Family != IPFamily.None).DistinctBy(address => address.Family)];
}
