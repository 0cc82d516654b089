using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;

namespace Parley.EndToEnd.Tests.Lab;

/// <summary>A machine of the lab.</summary>
internal sealed class LabHost(NetworkNamespace space, string address)
{
    public NetworkNamespace Namespace => space;

    public string Address { get; set; } = address;

    /// <summary>A UDP socket on this machine.</summary>
    public UdpClient Udp(int port = 0) => space.Inside(() => new UdpClient(new IPEndPoint(IPAddress.Any, port)));

    /// <summary>A TCP listener on this machine.</summary>
    public TcpListener Listen(int port) => space.Inside(() =>
    {
        var listener = new TcpListener(IPAddress.Any, port);
        listener.Start();
        return listener;
    });

    /// <summary>A TCP socket on this machine, not yet connected.</summary>
    public Socket Tcp() => space.Inside(() => new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp));

    /// <summary>An HTTP client that speaks from this machine and trusts the given authority.</summary>
    public HttpClient Http(X509Certificate2 authority) => new(new SocketsHttpHandler
    {
        ConnectCallback = async (context, cancellation) =>
        {
            var socket = Tcp();
            socket.NoDelay = true;
            await socket.ConnectAsync(context.DnsEndPoint, cancellation);
            return new NetworkStream(socket, ownsSocket: true);
        },
        SslOptions =
        {
            CertificateChainPolicy = new X509ChainPolicy
            {
                TrustMode = X509ChainTrustMode.CustomRootTrust,
                CustomTrustStore = { authority },
                RevocationMode = X509RevocationMode.NoCheck,
            },
        },
    });
}
