using Parley.Protocols.Dtls;
using Parley.Protocols.Ice;
using Parley.Protocols.Primitives;
using Parley.Protocols.Rtp;
using Parley.Protocols.Sdp;
using Parley.Protocols.Srtp;
using Parley.Protocols.Stun;
using Parley.Testing;

namespace Parley.Sfu.Tests.Transports;

/// <summary>
/// A peer on the virtual network, made of its parts so that a test can do what no honest client does. It may stand behind a NAT, which can
/// give it another port.
/// </summary>
internal sealed class TestClient : INetworkNode, IDisposable
{
    private readonly VirtualNetwork _network;
    private readonly TransportAddress _inside;
    private readonly TransportAddress _server;
    private readonly SdpFingerprint _serverFingerprint;
    private readonly DtlsContext _context;
    private readonly IceAgent _ice;
    private readonly byte[] _buffer = new byte[1500];
    private TransportAddress _outside;
    private ushort _sequence;
    private MonoTime _next;

    public TestClient(VirtualNetwork network, TransportAddress address, TransportAddress server, SdpFingerprint serverFingerprint, DtlsContext context, ulong seed)
    {
        (_network, _inside, _outside, _server) = (network, address, address, server);
        (_serverFingerprint, _context) = (serverFingerprint, context);
        Credentials = IceCredentials.From(Entropy.FromNumber(seed));
        _ice = new IceAgent(Credentials, controlling: true, Entropy.FromNumber(seed + 1000), network.Now);
        _ice.AddLocal(address);
        network.Attach(address, this);
    }

    public IceCredentials Credentials { get; }

    public DtlsSession? Dtls { get; private set; }

    public SrtpSender? Sender { get; private set; }

    public SrtpReceiver? Receiver { get; private set; }

    public TransportAddress Address => _outside;

    public int RtpReceived { get; private set; }

    /// <summary>Every datagram that was sent, for those who eavesdrop.</summary>
    public List<byte[]> Sent { get; } = [];

    /// <summary>What becomes of a datagram before it is sent: any number of others.</summary>
    public Func<byte[], IEnumerable<byte[]>> Mangle { get; set; } = datagram => [datagram];

    /// <summary>Whether it does anything at all.</summary>
    public bool IsAlive { get; set; } = true;

    public MonoTime NextTimeout => IsAlive ? _next : MonoTime.Never;

    public void Accept(IceCredentials server)
    {
        _ice.SetRemote(server);
        _ice.AddRemote(new SdpCandidate("1", 1, PathTransport.Udp, 100, _server, SdpCandidateType.Host));
        Flush();
    }

    /// <summary>The NAT gives it another address. Nothing tells the client.</summary>
    public void Rebind(TransportAddress outside)
    {
        _network.Detach(_outside);
        _network.Attach(outside, this);
        _outside = outside;
    }

    public void Receive(byte[] datagram, TransportAddress local, TransportAddress remote, MonoTime now)
    {
        if (!IsAlive) return;
        var path = Path.Udp(_inside, remote);
        if (StunMessage.LooksLike(datagram)) _ice.Receive(datagram, path, now, _buffer, out _);
        else if (DtlsSession.LooksLike(datagram)) Dtls?.Receive(datagram, now);
        else if (Receiver is not null && RtpHeader.LooksLike(datagram) && Receiver.TryUnprotect(datagram, out _)) RtpReceived++;
        Flush();
    }

    public void HandleTimeout(MonoTime now)
    {
        if (!IsAlive) return;
        _ice.HandleTimeout(now);
        Dtls?.HandleTimeout(now);
        Flush();
    }

    public void SendRtp(uint ssrc = 1)
    {
        var length = Rtp(_buffer, ssrc, _sequence++);
        if (Sender!.TryProtect(_buffer, RtpHeader.FixedLength, _buffer.AsSpan(RtpHeader.FixedLength, length - RtpHeader.FixedLength), 0, out length)) Send(_buffer[..length]);
    }

    public void SendRtcp()
    {
        byte[] report = [0x80, 201, 0, 1, 0, 0, 0, 1];
        if (Sender!.TryProtectRtcp(report, _buffer, out var length)) Send(_buffer[..length]);
    }

    public void Close()
    {
        Dtls?.Close();
        Flush();
        IsAlive = false;
    }

    public void BeginHandshakeAgain()
    {
        Dtls?.Dispose();
        Dtls = new DtlsSession(_context, isServer: false, [_serverFingerprint], _network.Now);
        Flush();
    }

    public void Dispose()
    {
        Dtls?.Dispose();
        Sender?.Dispose();
        Receiver?.Dispose();
    }

    public static int Rtp(Span<byte> packet, uint ssrc, ushort sequence)
    {
        packet[..200].Clear();
        packet[0] = 0x80;
        packet[1] = 96;
        System.Buffers.Binary.BinaryPrimitives.WriteUInt16BigEndian(packet[2..], sequence);
        System.Buffers.Binary.BinaryPrimitives.WriteUInt32BigEndian(packet[8..], ssrc);
        return 200;
    }

    private void Flush()
    {
        while (_ice.TryTransmit(_buffer, out var transmit)) Send(_buffer[..transmit.Length]);
        if (_ice.State == IceAgentState.Connected) Dtls ??= new DtlsSession(_context, isServer: false, [_serverFingerprint], _network.Now);
        while (Dtls is not null && Dtls.TryTransmit(_buffer, out var length)) Send(_buffer[..length]);
        if (Dtls?.State == DtlsState.Connected && Sender is null)
        {
            using var keys = Dtls.ExportKeys();
            Sender = new SrtpSender(keys.Profile, keys.ClientKey, keys.ClientSalt);
            Receiver = new SrtpReceiver(keys.Profile, keys.ServerKey, keys.ServerSalt);
        }

        var due = _ice.NextTimeout;
        if (Dtls is not null && Dtls.NextTimeout < due) due = Dtls.NextTimeout;
        var soonest = _network.Now + TimeSpan.FromMilliseconds(1);
        _next = due < soonest ? soonest : due;
    }

    private void Send(byte[] datagram)
    {
        Sent.Add(datagram);
        foreach (var mangled in Mangle(datagram)) _network.Send(_outside, _server, mangled);
    }
}
