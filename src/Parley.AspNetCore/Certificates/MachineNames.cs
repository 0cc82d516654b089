using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using Parley.AspNetCore.Net.Addresses;

namespace Parley.AspNetCore.Certificates;

/// <summary>The names and addresses under which this machine is reached.</summary>
/// <param name="Hosts">Host names, lower case, in order.</param>
/// <param name="Addresses">Addresses without link-local IPv6 (nobody types them: they need a zone).</param>
internal sealed record MachineNames(IReadOnlyList<string> Hosts, IReadOnlyList<IPAddress> Addresses)
{
    public static MachineNames Read(ParleyOptions options)
    {
        var hosts = new SortedSet<string>(StringComparer.Ordinal) { "localhost" };
        var addresses = new HashSet<IPAddress> { IPAddress.Loopback, IPAddress.IPv6Loopback };
        foreach (var address in InterfaceAddresses())
            addresses.Add(address);
        foreach (var name in options.CertificateNames.Concat(PublicAddress.Names(options.PublicAddress)).Append(Dns.GetHostName()))
        {
            if (IPAddress.TryParse(name, out var address))
                addresses.Add(address);
            else if (Uri.CheckHostName(name) is UriHostNameType.Dns)
                hosts.Add(name.ToLowerInvariant());
        }

        return new MachineNames([.. hosts], [.. addresses.OrderBy(address => address.AddressFamily).ThenBy(address => address.ToString(), StringComparer.Ordinal)]);
    }

    /// <summary>The addresses of the interfaces that are up, those another machine can use first.</summary>
    public static IReadOnlyList<IPAddress> InterfaceAddresses() =>
    [
        .. NetworkInterface.GetAllNetworkInterfaces()
            .Where(card => card.OperationalStatus is OperationalStatus.Up or OperationalStatus.Unknown)
            .SelectMany(card => card.GetIPProperties().UnicastAddresses)
            .Select(entry => entry.Address)
            .Where(address => address is { AddressFamily: AddressFamily.InterNetwork } or { AddressFamily: AddressFamily.InterNetworkV6, IsIPv6LinkLocal: false })
            .Distinct()
            .OrderBy(address => IPAddress.IsLoopback(address)).ThenBy(address => address.AddressFamily),
    ];
}
