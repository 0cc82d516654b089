using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using Parley.Protocols.Primitives;

namespace Parley.AspNetCore.Net.Addresses;

/// <summary>The addresses of this machine's interfaces.</summary>
internal static class InterfaceAddresses
{
    /// <summary>
    /// Every unicast address of the interfaces that are up: those towards a default gateway first, then the others (bridges of container
    /// engines among them), loopback last. Temporary and deprecated IPv6 addresses come as the system has them.
    /// </summary>
    public static IReadOnlyList<TransportAddress> Read()
    {
        var found = new List<(int Rank, TransportAddress Address)>();
        foreach (var network in NetworkInterface.GetAllNetworkInterfaces())
        {
            // loopback is "unknown" on Linux, and some tunnels are too
            if (network.OperationalStatus is OperationalStatus.Down or OperationalStatus.LowerLayerDown or OperationalStatus.NotPresent)
                continue;
            var properties = network.GetIPProperties();
            var hasGateway = properties.GatewayAddresses.Any(gateway => !IPAddress.Any.Equals(gateway.Address) && !IPAddress.IPv6Any.Equals(gateway.Address));
            foreach (var unicast in properties.UnicastAddresses)
            {
                if (unicast.Address.AddressFamily is not (AddressFamily.InterNetwork or AddressFamily.InterNetworkV6))
                    continue;
                var address = TransportAddress.From(unicast.Address, 0);
                found.Add((Rank(address, hasGateway), address));
            }
        }

        return [.. found.OrderBy(entry => entry.Rank).Select(entry => entry.Address).Distinct()];
    }

    private static int Rank(in TransportAddress address, bool hasGateway) =>
        AddressSnapshot.IsLoopback(address) ? 3 : AddressSnapshot.IsLinkLocalV6(address) ? 2 : hasGateway ? 0 : 1;
}
