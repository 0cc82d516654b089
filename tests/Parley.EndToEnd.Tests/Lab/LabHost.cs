using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;

namespace Parley.EndToEnd.Tests.Lab;

/// <summary>A machine of the lab.</summary>
/// <param name="space">Its namespace; null is this machine itself.</param>
/// <param name="address">Its address.</param>
internal sealed class LabHost(NetworkNamespace? space, string address)
{
    /// <summary>The machine that the tests run on.</summary>
    public static LabHost ThisOne { get; } = new(null, "127.0.0.1");

    public NetworkNamespace Namespace => space ?? throw new InvalidOperationException("This machine is in no namespace.");

    public string Address { get; set; } = address;

    /// <summary>A command line that runs a program on this machine.</summary>
    public string[] Command(params IEnumerable<string> program) => space is null ? [.. program] : ["ip", "netns", "exec", space.Name, .. program];

    /// <summary>A UDP socket on this machine.</summary>
    public UdpClient Udp(int port = 0) => Namespace.Inside(() => new UdpClient(new IPEndPoint(IPAddress.Any, port)));

    /// <summary>A TCP listener on this machine.</summary>
    public TcpListener Listen(int port) => Namespace.Inside(() =>
    {
        var listener = new TcpListener(IPAddress.Any, port);
        listener.Start();
        return listener;
    });

    /// <summary>A TCP socket on this machine, not yet connected.</summary>
    public Socket Tcp()
    {
        return space is null ? Socket() : space.Inside(Socket);

        static Socket Socket() => new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    }

    /// <summary>How many packets have come in and gone out at this machine's outer interface.</summary>
    public async Task<long> PacketsAsync()
    {
        using var document = JsonDocument.Parse(await Namespace.IpAsync("-s -j link show dev eth0"));
        var statistics = document.RootElement[0].GetProperty("stats64");
        return statistics.GetProperty("rx").GetProperty("packets").GetInt64() + statistics.GetProperty("tx").GetProperty("packets").GetInt64();
    }

    /// <summary>Begins to count what <see cref="MediaAsync"/> tells.</summary>
    public Task CountMediaAsync() => Namespace.SetRulesAsync(
        """
        table ip parley {
          counter media { }

          chain count {
            @ih,32,32 0x2112a442 return
            @ih,64,32 0x2112a442 return
            counter name "media"
          }

          chain come {
            type filter hook input priority 0;
            iifname "eth0" meta l4proto udp jump count
          }

          chain go {
            type filter hook output priority 0;
            oifname "eth0" meta l4proto udp jump count
          }
        }
        """);

    /// <summary>How many datagrams have come in and gone out at this machine's outer interface that are not STUN, neither by themselves nor in a TURN channel.</summary>
    public Task<long> MediaAsync() => Namespace.CounterAsync("media");

    /// <summary>An HTTP client that speaks from this machine and trusts the given authority.</summary>
    public HttpClient Http(X509Certificate2 authority)
    {
        var handler = Handler();
        handler.SslOptions.CertificateChainPolicy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            CustomTrustStore = { authority },
            RevocationMode = X509RevocationMode.NoCheck,
        };
        return new HttpClient(handler);
    }

    /// <summary>Makes plain connections from this machine.</summary>
    public HttpMessageInvoker Connector() => new(Handler());

    private SocketsHttpHandler Handler() => new()
    {
        ConnectCallback = async (context, cancellation) =>
        {
            var socket = Tcp();
            socket.NoDelay = true;
            await socket.ConnectAsync(context.DnsEndPoint, cancellation);
            return new NetworkStream(socket, ownsSocket: true);
        },
    };
}
