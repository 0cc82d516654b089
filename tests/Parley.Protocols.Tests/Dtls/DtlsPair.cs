using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Parley.Protocols.Dtls;
using Parley.Protocols.Primitives;
using Parley.Protocols.Sdp;
using Parley.Protocols.Srtp;

namespace Parley.Protocols.Tests.Dtls;

/// <summary>A client and a server, and a link of 10 ms between them in virtual time.</summary>
internal sealed class DtlsPair : IDisposable
{
    public static readonly TimeSpan Delay = TimeSpan.FromMilliseconds(10);

    private readonly DtlsContext _clientContext;
    private readonly DtlsContext _serverContext;
    private readonly PriorityQueue<(bool ToServer, byte[] Datagram), (long Time, int Order)> _link = new();
    private int _order;

    public DtlsPair(SrtpProfile[]? client = null, SrtpProfile[]? server = null, bool wrongClient = false, bool wrongServer = false)
    {
        Assert.SkipUnless(DtlsContext.IsSupported, "OpenSSL 3 is not installed.");
        _clientContext = Context(client);
        _serverContext = Context(server);
        var other = SdpFingerprint.OfCertificate([1]);
        Server = new DtlsSession(_serverContext, true, [other, wrongClient ? other : _clientContext.Fingerprint], Now);
        Client = new DtlsSession(_clientContext, false, [wrongServer ? other : _serverContext.Fingerprint], Now);
    }

    /// <summary>What happens to a datagram, told by its number: it is delivered once for each delay.</summary>
    public Func<int, bool, TimeSpan[]> Fate { get; set; } = (_, _) => [Delay];

    public DtlsSession Client { get; }

    public DtlsSession Server { get; }

    public MonoTime Now { get; private set; }

    public int Sent { get; private set; }

    public List<byte[]> Datagrams { get; } = [];

    public static (byte[] Certificate, byte[] Key) Identity()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=test", key, HashAlgorithmName.SHA256);
        using var certificate = request.CreateSelfSigned(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero), new DateTimeOffset(2036, 1, 1, 0, 0, 0, TimeSpan.Zero));
        return (certificate.RawData, key.ExportECPrivateKey());
    }

    public static DtlsContext Context(SrtpProfile[]? profiles = null)
    {
        var (certificate, key) = Identity();
        return new DtlsContext(certificate, key, profiles);
    }

    public void Dispose()
    {
        Client.Dispose();
        Server.Dispose();
        _clientContext.Dispose();
        _serverContext.Dispose();
    }

    /// <summary>Lets time pass until both rest or a condition holds.</summary>
    public void Run(Func<bool>? until = null)
    {
        for (var steps = 0; steps < 10_000; steps++)
        {
            Flush(Client, toServer: true);
            Flush(Server, toServer: false);
            if (until?.Invoke() ?? false) return;
            var timeout = Client.NextTimeout < Server.NextTimeout ? Client.NextTimeout : Server.NextTimeout;
            var arrival = _link.TryPeek(out _, out var next) ? new MonoTime(next.Time) : MonoTime.Never;
            if (arrival == MonoTime.Never && timeout == MonoTime.Never) return;
            Now = arrival <= timeout ? arrival : timeout;
            if (arrival <= timeout)
            {
                var (toServer, datagram) = _link.Dequeue();
                (toServer ? Server : Client).Receive(datagram, Now);
            }

            if (Client.NextTimeout <= Now) Client.HandleTimeout(Now);
            if (Server.NextTimeout <= Now) Server.HandleTimeout(Now);
        }

        Assert.Fail("The pair never comes to rest.");
    }

    private void Flush(DtlsSession from, bool toServer)
    {
        var buffer = new byte[DtlsSession.Mtu];
        while (from.TryTransmit(buffer, out var length))
        {
            Datagrams.Add(buffer[..length]);
            foreach (var delay in Fate(Sent++, toServer)) _link.Enqueue((toServer, buffer[..length]), ((Now + delay).Microseconds, _order++));
        }
    }
}
