using Parley.Protocols.Dtls;
using Parley.Protocols.Ice;
using Parley.Protocols.Primitives;
using Parley.Protocols.Sdp;
using Parley.Protocols.Sdp.Negotiation;
using Parley.Protocols.Srtp;

namespace Parley.Testing;

/// <summary>
/// The least that is a media server to one client: ICE-lite, DTLS server and SRTP, on one address of a <see cref="VirtualNetwork"/>. What it
/// does with media, a test says.
/// </summary>
public sealed class LitePeer : INetworkNode, IDisposable
{
    private readonly VirtualNetwork _network;
    private readonly TransportAddress _address;
    private readonly DtlsContext _context;
    private readonly Entropy _entropy;
    private readonly byte[] _buffer = new byte[2048];
    private IceLiteAgent? _ice;
    private DtlsSession? _dtls;
    private int _version;

    /// <summary>A server on an address.</summary>
    public LitePeer(VirtualNetwork network, TransportAddress address, ulong seed, DtlsContext? context = null)
    {
        _network = network;
        _address = address;
        _context = context ?? PeerIdentity.NewContext();
        _entropy = Entropy.FromNumber(seed);
        network.Attach(address, this);
    }

    /// <summary>Is given clear packets: whether RTCP, and the packet.</summary>
    public Action<bool, byte[]> Received { get; set; } = (_, _) => { };

    /// <summary>Does what is due, when <see cref="Due"/> says so.</summary>
    public Action<MonoTime> Tick { get; set; } = _ => { };

    /// <summary>When <see cref="Tick"/> is to be called.</summary>
    public MonoTime Due { get; set; } = MonoTime.Never;

    /// <summary>What was agreed on.</summary>
    public NegotiatedSession? Session { get; private set; }

    /// <summary>The handshake.</summary>
    public DtlsSession? Dtls => _dtls;

    /// <summary>The path that the client chose.</summary>
    public Path? SelectedPath => _ice?.SelectedPath;

    /// <summary>Protects.</summary>
    public SrtpSender? Sender { get; private set; }

    /// <summary>Checks.</summary>
    public SrtpReceiver? Receiver { get; private set; }

    /// <summary>Names what the server sends in an m-section.</summary>
    public Func<NegotiatedMedia, AnswerSource?> Source { get; set; } = _ => null;

    /// <inheritdoc />
    public MonoTime NextTimeout => _dtls is { } dtls && dtls.NextTimeout < Due ? dtls.NextTimeout : Due;

    /// <summary>Answers an offer; another of the same client is a restart.</summary>
    public string Answer(string offer, AnswerPolicy? policy = null)
    {
        if (!SdpSession.TryParse(offer, out var parsed, out var error) || !SdpAnswerer.TryNegotiate(parsed, policy ?? new AnswerPolicy(), out var session, out error))
            throw new ArgumentException(error.ToString(), nameof(offer));
        Session = session;
        var local = IceCredentials.From(_entropy);
        if (_ice is null) _ice = new IceLiteAgent(local, session.IceUfrag, _network.Now);
        else _ice.Restart(local, session.IceUfrag, _network.Now);
        _dtls ??= new DtlsSession(_context, isServer: true, session.Fingerprints, _network.Now);
        var candidate = new SdpCandidate("1", 1, PathTransport.Udp, 2130706431, _address, SdpCandidateType.Host);
        return SdpAnswerWriter.Write(session, new AnswerTransport(1, ++_version, local.Ufrag, local.Password, _context.Fingerprint, [candidate]), Source);
    }

    /// <inheritdoc />
    public void Receive(byte[] datagram, TransportAddress local, TransportAddress remote, MonoTime now)
    {
        if (_ice is null || _dtls is null) return;
        var path = Path.Udp(local, remote);
        if (datagram[0] < 4)
        {
            _ice.Receive(datagram, path, now, _buffer, out var length);
            if (length > 0) _network.Send(_address, remote, _buffer.AsSpan(0, length));
        }
        else if (_ice.IsValid(path) && DtlsSession.LooksLike(datagram))
        {
            _dtls.Receive(datagram, now);
            Flush();
        }
        else if (_ice.IsValid(path) && Receiver is not null)
        {
            var rtcp = datagram[1] is >= 192 and <= 223;
            if (rtcp ? Receiver.TryUnprotectRtcp(datagram, out var length) : Receiver.TryUnprotect(datagram, out length)) Received(rtcp, datagram[..length]);
        }
    }

    /// <inheritdoc />
    public void HandleTimeout(MonoTime now)
    {
        _dtls?.HandleTimeout(now);
        Flush();
        if (Due <= now) Tick(now);
    }

    /// <summary>Sends an RTP packet: header, and payload behind it.</summary>
    public bool Send(ReadOnlySpan<byte> header, ReadOnlySpan<byte> payload)
    {
        if (Sender is null || SelectedPath is not { } path) return false;
        header.CopyTo(_buffer);
        if (!Sender.TryProtect(_buffer, header.Length, payload, 0, out var length)) return false;
        _network.Send(_address, path.Remote, _buffer.AsSpan(0, length));
        return true;
    }

    /// <summary>Sends an RTCP packet.</summary>
    public void SendRtcp(ReadOnlySpan<byte> packet)
    {
        if (Sender is null || SelectedPath is not { } path || !Sender.TryProtectRtcp(packet, _buffer, out var length)) return;
        _network.Send(_address, path.Remote, _buffer.AsSpan(0, length));
    }

    /// <summary>Says goodbye.</summary>
    public void Close()
    {
        _dtls?.Close();
        Flush();
    }

    /// <inheritdoc />
    public void Dispose()
    {
        _dtls?.Dispose();
        Sender?.Dispose();
        Receiver?.Dispose();
        _context.Dispose();
    }

    private void Flush()
    {
        if (_dtls is { State: DtlsState.Connected } && Sender is null)
        {
            using var keys = _dtls.ExportKeys();
            Sender = new SrtpSender(keys.Profile, keys.ServerKey, keys.ServerSalt);
            Receiver = new SrtpReceiver(keys.Profile, keys.ClientKey, keys.ClientSalt);
        }

        while (SelectedPath is { } path && _dtls!.TryTransmit(_buffer, out var length)) _network.Send(_address, path.Remote, _buffer.AsSpan(0, length));
    }
}
