using System.Net;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using Parley.AspNetCore.Net.Addresses;
using Parley.Protocols.Primitives;

namespace Parley.Server.Doctor.Examinations;

/// <summary>The addresses that clients are told, and whether STUN answers at each.</summary>
internal sealed class AddressExamination : IExamination
{
    public string Title => "Addresses (UDP)";

    public async IAsyncEnumerable<Finding> Examine(Installation installation, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var port = installation.Options.UdpPort;
        var known = installation.Addresses.Public;
        foreach (var address in installation.Addresses.Advertised)
            yield return await Ask(address, port, isOutside: known.Contains(address), cancellationToken);
        yield return Outside(installation);
    }

    private static async Task<Finding> Ask(TransportAddress address, int port, bool isOutside, CancellationToken cancellationToken)
    {
        var subject = $"{address.ToIPAddress()} port {port}";
        try
        {
            await StunQuery.AskAsync(new IPEndPoint(address.ToIPAddress(), port), cancellationToken);
            return Finding.Good(subject, "STUN answers.");
        }
        catch (IOException) when (isOutside)
        {
            return Finding.Notice(
                subject, "Nothing answers from here; many routers do not lead back in what comes from inside.",
                $"Forward UDP {port} of the router to this machine, and try /doctor on a phone that is not in this network.");
        }
        catch (IOException)
        {
            return Finding.Problem(subject, "STUN does not answer.", $"Allow UDP {port} in this machine's firewall; if another program has the port, choose another Parley:UdpPort.");
        }
    }

    private static Finding Outside(Installation installation)
    {
        var options = installation.Options;
        var configured = options.PublicAddress ?? options.DiscoverAddressFrom;
        if (configured is not null && installation.Addresses.Public.Count == 0)
            return Finding.Problem("Public address", $"\"{configured}\" leads to no address.", "Correct Parley:PublicAddress or Parley:DiscoverAddressFrom, or this machine's name server.");
        if (installation.Addresses.Public.Count > 0)
            return Finding.Good("Public address", $"Clients are told {string.Join(", ", installation.Addresses.Public.Select(address => address.ToIPAddress()))}.");
        return installation.Addresses.Local.Any(address => IsPublic(address.ToIPAddress()))
            ? Finding.Good("Public address", "An interface of this machine has one.")
            : Finding.Notice(
                "Public address", "None is known: people outside this network will not get through to each other by this server.",
                "Set Parley:PublicAddress (or Parley:DiscoverAddressFrom), and forward its ports. For one network alone nothing needs to be done.");
    }

    /// <summary>Whether an address means something everywhere (RFC 1918, 3927, 4193, 4291, 6598).</summary>
    internal static bool IsPublic(IPAddress address)
    {
        if (IPAddress.IsLoopback(address) || address.IsIPv6LinkLocal || address.IsIPv6UniqueLocal)
            return false;
        if (address.AddressFamily is AddressFamily.InterNetworkV6)
            return true;
        return address.GetAddressBytes() is not ([10, ..] or [172, >= 16 and <= 31, ..] or [192, 168, ..] or [169, 254, ..] or [100, >= 64 and <= 127, ..]);
    }
}
