using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Parley.Protocols.Dtls;
using Parley.Protocols.Ice;
using Parley.Protocols.Primitives;
using Parley.Protocols.Rtp;
using Parley.Protocols.Sdp;
using Parley.Protocols.Srtp;
using Parley.Protocols.Stun;
using Parley.Protocols.Stun.Attributes;
using Parley.Sfu.Transports;

namespace Parley.Fuzz.Targets;

#pragma warning disable CA1001 // a target lives as long as the process

/// <summary>
/// A transport of the media server in one of its states, and somebody who changes what a real peer sent. Every second input comes over a path
/// that no check has validated. A millisecond passes with each.
/// </summary>
internal abstract class ServerTransportTarget : FuzzTarget
{
    private static readonly Parley.Protocols.Primitives.Path Way = Parley.Protocols.Primitives.Path.Udp(TransportAddress.V4(1, 1), TransportAddress.V4(2, 2));
    private static readonly Parley.Protocols.Primitives.Path Elsewhere = Parley.Protocols.Primitives.Path.Udp(TransportAddress.V4(1, 1), TransportAddress.V4(3, 3));

    private readonly IceCredentials _local = IceCredentials.From(Entropy.FromNumber(1));
    private readonly List<byte[]> _examples = [];
    private readonly HashSet<string> _genuine = [];
    private readonly byte[] _buffer = new byte[ServerTransport.MaxDatagram];
    private readonly byte[] _packet = new byte[4096];
    private readonly DtlsContext? _context;
    private ServerTransport? _transport;
    private int _left;

    protected ServerTransportTarget()
    {
        if (!DtlsContext.IsSupported)
        {
            _examples.Add([22]);
            return;
        }

        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=fuzz", key, HashAlgorithmName.SHA256);
        using var certificate = request.CreateSelfSigned(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddYears(100));
        _context = new DtlsContext(certificate.RawData, key.ExportECPrivateKey());
        First = New();
        Connect(First);
        Promise(First.State == TransportState.Connected, "a peer without a fault connects");
        _genuine.UnionWith(_examples.Select(Convert.ToHexString));
        _examples.Add([21, 0xFE, 0xFD, 0, 0, 0, 0, 0, 0, 0, 50, 0, 2, 1, 0]); // an alert in clear
    }

    public sealed override IReadOnlyList<byte[]> Examples => _examples;

    /// <summary>The transport that the examples were sent to; they are authentic for no other, but for the checks.</summary>
    protected ServerTransport? First { get; }

    protected MonoTime Now { get; private set; } = new(1_000_000);

    /// <summary>How many inputs a transport takes before another has its place.</summary>
    protected abstract int InputsEach { get; }

    public sealed override void Run(byte[] input)
    {
        if (_context is null) return;
        Now += TimeSpan.FromMilliseconds(1);
        if (_left-- == 0 || _transport is null)
        {
            if (_transport != First) _transport?.Dispose();
            (_transport, _left) = (Prepare(), InputsEach - 1);
            Take(_transport);
        }

        var (before, genuine, stranger) = (_transport.State, _genuine.Contains(Convert.ToHexString(input)), Now.Microseconds % 2000 != 0);
        input.CopyTo(_packet, 0);
        var result = _transport.Receive(_packet.AsSpan(0, input.Length), stranger ? Elsewhere : Way, Now, out var length);
        Promise(length <= input.Length && (length > 0) == result is TransportInput.Rtp or TransportInput.Rtcp, "media has a length, and nothing else has");
        Promise(genuine || result is not (TransportInput.Rtp or TransportInput.Rtcp), "only authentic media is passed on");
        if (_transport.NextTimeout <= Now) _transport.HandleTimeout(Now);
        var (toPeer, toStranger, events) = Take(_transport);
        Promise(toStranger == 0 || genuine, "nothing is sent to strangers");
        Promise(toPeer + toStranger < 10_000 && events < 10, "a datagram draws no flood");
        if (_transport.State == before) return;
        Promise(MayBecome(_transport.State, genuine), $"{before} does not become {_transport.State}");
        _left = 0;
    }

    /// <summary>A transport in the state that the inputs are to meet.</summary>
    protected abstract ServerTransport Prepare();

    /// <summary>Whether an input may bring it to another state.</summary>
    protected abstract bool MayBecome(TransportState state, bool genuine);

    protected ServerTransport New(SdpFingerprint? fingerprint = null) =>
        new(new TransportPlan(1, _local, "peer", [fingerprint ?? _context!.Fingerprint], _context!), Now);

    protected void Receive(ServerTransport transport, byte[] datagram)
    {
        datagram.CopyTo(_packet, 0);
        transport.Receive(_packet.AsSpan(0, datagram.Length), Way, Now, out _);
        if (transport == First || First is null) _examples.Add(datagram);
    }

    /// <summary>What a peer does from the first check to the goodbye, the last of it only recorded.</summary>
    protected void Connect(ServerTransport transport)
    {
        Receive(transport, Check());
        Take(transport);
        using var client = new DtlsSession(_context!, isServer: false, [_context!.Fingerprint], Now);
        for (var round = 0; round < 4; round++)
        {
            while (client.TryTransmit(_buffer, out var length)) Receive(transport, _buffer[..length]);
            while (transport.TryTransmit(_buffer, out var transmit)) client.Receive(_buffer.AsSpan(0, transmit.Length), Now);
        }

        if (First is not null || client.State != DtlsState.Connected) return;
        using var keys = client.ExportKeys();
        using var sender = new SrtpSender(keys.Profile, keys.ClientKey, keys.ClientSalt);
        var packet = new byte[100];
        for (byte sequence = 0; sequence < 20; sequence++)
        {
            packet.AsSpan().Clear();
            (packet[0], packet[1], packet[3], packet[11]) = (0x80, 96, sequence, 7);
            sender.TryProtect(packet, RtpHeader.FixedLength, packet.AsSpan(RtpHeader.FixedLength, 60), 0, out var length);
            _examples.Add(packet[..length]);
            sender.TryProtectRtcp([0x80, 201, 0, 1, 0, 0, 0, 7], packet, out length);
            _examples.Add(packet[..length]);
        }

        client.Close();
        client.TryTransmit(_buffer, out var goodbye);
        _examples.Add(_buffer[..goodbye]);
    }

    private (int ToPeer, int ToStranger, int Events) Take(ServerTransport transport)
    {
        int toPeer = 0, toStranger = 0, events = 0;
        while (transport.TryTransmit(_buffer, out var transmit))
        {
            if (transmit.Path == Way) toPeer += transmit.Length;
            else toStranger += transmit.Length;
        }

        while (transport.TryReadEvent(out _)) events++;
        return (toPeer, toStranger, events);
    }

    private byte[] Check()
    {
        var writer = new StunWriter(_buffer, StunMethod.Binding, StunClass.Request, new TransactionId(1, 2));
        writer.Add(StunAttributeType.Username, _local.Ufrag + ":peer");
        writer.Add(StunAttributeType.Priority, 1u);
        writer.Add(StunAttributeType.IceControlling, 1UL);
        writer.Add(StunAttributeType.UseCandidate, []);
        writer.AddMessageIntegrity(Encoding.UTF8.GetBytes(_local.Password));
        writer.AddFingerprint();
        return _buffer[..writer.Finish()];
    }
}

internal sealed class WaitingTransportTarget : ServerTransportTarget
{
    public override string Name => "transport-waiting";

    protected override int InputsEach => 1;

    protected override ServerTransport Prepare() => New();

    protected override bool MayBecome(TransportState state, bool genuine) => genuine && state == TransportState.Handshaking;
}

internal sealed class HandshakingTransportTarget : ServerTransportTarget
{
    /// <summary>How many inputs meet a server that waits for a hello, for each that meets one in the middle of a handshake: that costs a signature.</summary>
    private const int Dear = 20;

    private int _prepared;

    public override string Name => "transport-handshaking";

    protected override int InputsEach => 1;

    protected override ServerTransport Prepare()
    {
        var transport = New();
        Receive(transport, Examples[0]);
        if (_prepared++ % Dear == 0) Receive(transport, Examples[1]);
        return transport;
    }

    protected override bool MayBecome(TransportState state, bool genuine) => state == TransportState.Failed;
}

internal sealed class ConnectedTransportTarget : ServerTransportTarget
{
    private bool _isLater;

    public override string Name => "transport-connected";

    protected override int InputsEach => int.MaxValue;

    protected override ServerTransport Prepare()
    {
        var transport = _isLater ? New() : First!;
        if (_isLater) Connect(transport);
        _isLater = true;
        return transport;
    }

    protected override bool MayBecome(TransportState state, bool genuine) => genuine && state == TransportState.Gone;
}

internal sealed class FailedTransportTarget : ServerTransportTarget
{
    public override string Name => "transport-failed";

    protected override int InputsEach => 2000;

    protected override ServerTransport Prepare()
    {
        var transport = New(SdpFingerprint.OfCertificate([1]));
        Connect(transport);
        Promise(transport.State == TransportState.Failed, "a wrong certificate fails");
        return transport;
    }

    protected override bool MayBecome(TransportState state, bool genuine) => state == TransportState.Handshaking;
}

internal sealed class GoneTransportTarget : ServerTransportTarget
{
    public override string Name => "transport-gone";

    protected override int InputsEach => int.MaxValue;

    protected override ServerTransport Prepare()
    {
        First!.Close();
        return First;
    }

    protected override bool MayBecome(TransportState state, bool genuine) => false;
}
