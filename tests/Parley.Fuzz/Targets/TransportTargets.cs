using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Parley.Protocols.Dtls;
using Parley.Protocols.Ice;
using Parley.Protocols.Primitives;

namespace Parley.Fuzz.Targets;

internal sealed class IceTarget : FuzzTarget
{
    private static readonly Parley.Protocols.Primitives.Path Path = Parley.Protocols.Primitives.Path.Udp(TransportAddress.V4(1, 1), TransportAddress.V4(2, 2));
    private readonly IceCredentials _credentials = IceCredentials.From(Entropy.FromNumber(1));
    private readonly HashSet<string> _genuine;
    private readonly byte[] _answer = new byte[IceAgent.MaxMessage];

    public IceTarget()
    {
        var client = new IceAgent(IceCredentials.From(Entropy.FromNumber(2)), true, Entropy.FromNumber(3), default);
        client.AddLocal(Path.Remote);
        client.SetRemote(_credentials);
        client.AddRemote(new Parley.Protocols.Sdp.SdpCandidate("1", 1, PathTransport.Udp, 1, Path.Local, Parley.Protocols.Sdp.SdpCandidateType.Host));
        var buffer = new byte[IceAgent.MaxMessage];
        Promise(client.TryTransmit(buffer, out var transmit), "an agent with a candidate checks it");
        Examples = [buffer[..transmit.Length]];
        _genuine = [.. Examples.Select(Convert.ToHexString)];
    }

    public override string Name => "ice";

    public override IReadOnlyList<byte[]> Examples { get; }

    public override void Run(byte[] input)
    {
        var lite = new IceLiteAgent(_credentials, IceCredentials.From(Entropy.FromNumber(2)).Ufrag, default);
        var result = lite.Receive(input, Path, default, _answer, out var length);
        var full = new IceAgent(_credentials, false, Entropy.FromNumber(4), default);
        full.AddLocal(Path.Local);
        var taken = full.Receive(input, Path, default, _answer, out var second);
        Promise((result == IceCheckResult.Ignored) == (length == 0), "what is ignored draws no byte");
        Promise(result == IceCheckResult.Ignored || _genuine.Contains(Convert.ToHexString(input)), "only an authentic check is answered");
        Promise(taken == (result != IceCheckResult.Ignored) && (second > 0) == taken, "both agents take the same checks");
    }
}

#pragma warning disable CA1001 // a target lives as long as the process
internal sealed class DtlsTarget : FuzzTarget
#pragma warning restore CA1001
{
    /// <summary>How many inputs meet a server that waits for a hello, for each that meets one in the middle of a handshake: that costs a signature.</summary>
    private const int Dear = 20;

    private readonly DtlsContext? _context;
    private int _inputs;

    public DtlsTarget()
    {
        if (!DtlsContext.IsSupported)
        {
            Examples = [[22]];
            return;
        }

        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=fuzz", key, HashAlgorithmName.SHA256);
        using var certificate = request.CreateSelfSigned(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddYears(100));
        _context = new DtlsContext(certificate.RawData, key.ExportECPrivateKey());
        Examples = Handshake(_context);
    }

    public override string Name => "dtls";

    public override IReadOnlyList<byte[]> Examples { get; }

    public override void Run(byte[] input)
    {
        if (_context is null) return;
        using var session = new DtlsSession(_context, true, [_context.Fingerprint], default);
        if (_inputs++ % Dear == 0) session.Receive(Examples[0], default);
        session.Receive(input, default);
        session.HandleTimeout(new MonoTime(100_000));
        var buffer = new byte[DtlsSession.Mtu];
        var sent = 0;
        while (session.TryTransmit(buffer, out var length)) sent += length;
        Promise(sent < 10_000, "a datagram does not draw a flood");
        Promise(session.State != DtlsState.Connected, "nobody is connected by two datagrams");
    }

    private static List<byte[]> Handshake(DtlsContext context)
    {
        using var client = new DtlsSession(context, false, [context.Fingerprint], default);
        using var server = new DtlsSession(context, true, [context.Fingerprint], default);
        var datagrams = new List<byte[]>();
        var buffer = new byte[DtlsSession.Mtu];
        for (var round = 0; round < 4; round++)
        {
            foreach (var (from, to) in new[] { (client, server), (server, client) })
            {
                while (from.TryTransmit(buffer, out var length))
                {
                    datagrams.Add(buffer[..length]);
                    to.Receive(datagrams[^1], default);
                }
            }
        }

        Promise(server.State == DtlsState.Connected, "a handshake without loss connects");
        return datagrams;
    }
}
