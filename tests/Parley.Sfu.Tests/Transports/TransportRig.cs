using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Parley.Protocols.Dtls;
using Parley.Protocols.Ice;
using Parley.Protocols.Primitives;
using Parley.Protocols.Rtp;
using Parley.Protocols.Sdp;
using Parley.Protocols.Srtp;
using Parley.Protocols.Stun;
using Parley.Sfu.Transports;
using Parley.Testing;

namespace Parley.Sfu.Tests.Transports;

/// <summary>A server with a table of transports on a virtual network, and clients to it.</summary>
internal sealed class TransportRig : INetworkNode, IDisposable
{
    public static readonly TransportAddress ServerAddress = TransportAddress.V4(0xC0000201, 3478);
    public static readonly TransportAddress Stranger = TransportAddress.V4(0xCB007142, 666);

    private static readonly Lazy<(byte[] Certificate, byte[] Key)> Identity = new(NewIdentity);

    private readonly DtlsContext _server;
    private readonly List<IDisposable> _owned = [];
    private readonly byte[] _buffer = new byte[1500];
    private ulong _peers;

    public TransportRig(int seed = 1, NetworkConditions? conditions = null, SrtpProfile[]? profiles = null)
    {
        Assert.SkipUnless(DtlsContext.IsSupported, "OpenSSL 3 is not installed.");
        Network = new VirtualNetwork(seed, conditions ?? NetworkConditions.Perfect);
        Network.Attach(ServerAddress, this);
        _server = Own(Context(profiles));
    }

    public VirtualNetwork Network { get; }

    public TransportTable<ServerTransport> Table { get; } = new(100);

    public List<ServerTransport> Transports { get; } = [];

    public Dictionary<ServerTransport, List<TransportEvent>> Events { get; } = [];

    /// <summary>How many bytes the server has sent to whom.</summary>
    public Dictionary<TransportAddress, long> SentTo { get; } = [];

    public int RtpReceived { get; private set; }

    public int RtcpReceived { get; private set; }

    /// <summary>Sees each datagram that arrives at the server.</summary>
    public Action<byte[], TransportAddress> Arriving { get; set; } = (_, _) => { };

    public MonoTime NextTimeout => Transports.Count == 0 ? MonoTime.Never : Transports.Min(transport => transport.NextTimeout);

    public static DtlsContext Context(SrtpProfile[]? profiles = null) => new(Identity.Value.Certificate, Identity.Value.Key, profiles);

    /// <summary>A client whose offer was just answered.</summary>
    public (TestClient Client, ServerTransport Transport) Join(SrtpProfile[]? profiles = null, SdpFingerprint? promised = null)
    {
        var number = ++_peers;
        var context = Own(Context(profiles));
        var client = Own(new TestClient(Network, TransportAddress.V4(0xC6336400u + (uint)number, 5000), ServerAddress, _server.Fingerprint, context, number));
        var local = IceCredentials.From(Entropy.FromNumber(number + 50_000));
        var plan = new TransportPlan((long)number, local, client.Credentials.Ufrag, [promised ?? context.Fingerprint], _server);
        var transport = Own(new ServerTransport(plan, Network.Now));
        Transports.Add(transport);
        Events[transport] = [];
        Assert.True(Table.TryAdd(local.Ufrag, transport));
        client.Accept(local);
        return (client, transport);
    }

    public (TestClient Client, ServerTransport Transport) JoinAndConnect()
    {
        var (client, transport) = Join();
        Assert.True(Network.RunUntil(() => transport.State == TransportState.Connected && client.Sender is not null, TimeSpan.FromSeconds(30)));
        return (client, transport);
    }

    /// <summary>Sends an RTP packet to the peer of a transport, over its selected path.</summary>
    public void SendRtp(ServerTransport transport, ushort sequence)
    {
        var length = TestClient.Rtp(_buffer, 77, sequence);
        Assert.True(transport.Sender!.TryProtect(_buffer, RtpHeader.FixedLength, _buffer.AsSpan(RtpHeader.FixedLength, length - RtpHeader.FixedLength), 0, out length));
        Send(transport.SelectedPath!.Value, length);
    }

    public void Receive(byte[] datagram, TransportAddress local, TransportAddress remote, MonoTime now)
    {
        Arriving(datagram, remote);
        var path = Path.Udp(local, remote);
        ServerTransport? transport;
        var found = StunMessage.LooksLike(datagram) ? Table.TryFindByCheck(datagram, out transport) : Table.TryFind(path, out transport);
        if (found) Receive(transport!, datagram, path, now);
    }

    public void Receive(ServerTransport transport, byte[] datagram, Path path, MonoTime now)
    {
        switch (transport.Receive(datagram, path, now, out _))
        {
            case TransportInput.Rtp:
                RtpReceived++;
                break;
            case TransportInput.Rtcp:
                RtcpReceived++;
                break;
        }

        Flush(transport);
    }

    public void HandleTimeout(MonoTime now)
    {
        foreach (var transport in Transports.Where(transport => transport.NextTimeout <= now))
        {
            transport.HandleTimeout(now);
            Flush(transport);
        }
    }

    public void Flush(ServerTransport transport)
    {
        while (transport.TryTransmit(_buffer, out var transmit)) Send(transmit.Path, transmit.Length);
        while (transport.TryReadEvent(out var happened))
        {
            Events[transport].Add(happened);
            Table.Follow(happened, transport);
        }
    }

    public int CountEvents(ServerTransport transport, TransportEventKind kind) => Events[transport].Count(happened => happened.Kind == kind);

    public void Dispose() => _owned.ForEach(owned => owned.Dispose());

    private void Send(Path path, int length)
    {
        SentTo[path.Remote] = SentTo.GetValueOrDefault(path.Remote) + length;
        Network.Send(path.Local, path.Remote, _buffer.AsSpan(0, length));
    }

    private T Own<T>(T owned)
        where T : IDisposable
    {
        _owned.Insert(0, owned);
        return owned;
    }

    private static (byte[] Certificate, byte[] Key) NewIdentity()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=test", key, HashAlgorithmName.SHA256);
        using var certificate = request.CreateSelfSigned(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero), new DateTimeOffset(2036, 1, 1, 0, 0, 0, TimeSpan.Zero));
        return (certificate.RawData, key.ExportECPrivateKey());
    }
}
