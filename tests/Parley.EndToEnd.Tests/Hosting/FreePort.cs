using System.Net;
using System.Net.Sockets;

namespace Parley.EndToEnd.Tests.Hosting;

/// <summary>Ports that nobody uses at the moment, for TCP and UDP alike.</summary>
internal static class FreePort
{
    public static int Next()
    {
        while (true)
        {
            using var listener = new TcpListener(IPAddress.IPv6Any, 0);
            listener.Server.DualMode = true;
            listener.Start();
            var port = ((IPEndPoint)listener.LocalEndpoint).Port;
            try
            {
                using var udp = new Socket(AddressFamily.InterNetworkV6, SocketType.Dgram, ProtocolType.Udp) { DualMode = true };
                udp.Bind(new IPEndPoint(IPAddress.IPv6Any, port));
                return port;
            }
            catch (SocketException)
            {
                // taken for UDP: another one
            }
        }
    }
}
