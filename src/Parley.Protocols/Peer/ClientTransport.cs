using Parley.Protocols.Dtls;
using Parley.Protocols.Ice;
using Parley.Protocols.Primitives;
using Parley.Protocols.Rtcp;
using Parley.Protocols.Rtp;
using Parley.Protocols.Sdp.Negotiation;
using Parley.Protocols.Srtp;

namespace Parley.Protocols.Peer;

/// <summary>
/// The client's side of a connection to a media server: it controls ICE (RFC 8445), begins DTLS (RFC 5764) on the path that it chose, and
/// has SRTP both ways then. Sans-IO and with one owner: who owns the sockets says which addresses there are, gives datagrams and time, and
/// sends what <see cref="TryTransmit"/> writes.
/// </summary>
public sealed class ClientTransport : IDisposable
{
    /// <summary>The room that <see cref="TryTransmit"/> needs, in bytes.</summary>
    public const int MaxMessage = DtlsSession.Mtu;

    private const int MaxAnswers = 8;

    private readonly DtlsContext _context;
    private readonly Entropy _entropy;
    private readonly IceAgent _ice;
    private readonly Queue<(Path Path, byte[] Message)> _answers = new();
    private readonly Queue<PeerEvent> _events = new();
    private readonly byte[] _answer = new byte[IceAgent.MaxMessage];
    private AnsweredSession? _remote;
    private DtlsSession? _dtls;
    private Path? _path;
    private MonoTime _iceDue;
    private MonoTime _now;

    /// <summary>A transport that waits for the answer.</summary>
    /// <param name="context">Certificate and suites.</param>
    /// <param name="entropy">Where credentials and transaction ids come from.</param>
    /// <param name="now">Now.</param>
    public ClientTransport(DtlsContext context, Entropy entropy, MonoTime now)
    {
        _context = context;
        _entropy = entropy;
        Local = IceCredentials.From(entropy);
        _ice = new IceAgent(Local, controlling: true, entropy, now);
        _iceDue = _now = now;
    }

    /// <summary>Our ICE credentials, for the offer.</summary>
    public IceCredentials Local { get; private set; }

    /// <summary>Where the transport is.</summary>
    public ClientTransportState State { get; private set; }

    /// <summary>The path in use, once there is one.</summary>
    public Path? SelectedPath => _path;

    /// <summary>Protects what we send; null until connected.</summary>
    public SrtpSender? Sender { get; private set; }

    /// <summary>Checks what we receive; null until connected.</summary>
    public SrtpReceiver? Receiver { get; private set; }

    /// <summary>The suite that the server chose.</summary>
    public SrtpProfile Profile => _dtls?.Profile ?? SrtpProfile.None;

    /// <summary>When <see cref="HandleTimeout"/> should be called.</summary>
    public MonoTime NextTimeout
    {
        get
        {
            if (State is ClientTransportState.Failed or ClientTransportState.Closed) return MonoTime.Never;
            var dtls = _dtls?.NextTimeout ?? MonoTime.Never;
            return _iceDue < dtls ? _iceDue : dtls;
        }
    }

    /// <summary>Adds an address of a socket, before the answer is given.</summary>
    public void AddLocal(TransportAddress address) => _ice.AddLocal(address);

    /// <summary>Takes the answer: to the first offer, or to that of a restart.</summary>
    /// <returns>False if none of its candidates can be reached from here.</returns>
    public bool Accept(AnsweredSession answer, MonoTime now)
    {
        _remote = answer;
        _ice.SetRemote(new IceCredentials(answer.IceUfrag, answer.IcePwd));
        var reachable = false;
        foreach (var candidate in answer.Candidates) reachable |= _ice.AddRemote(candidate);
        HandleTimeout(now);
        return reachable;
    }

    /// <summary>
    /// Begins an ICE restart (RFC 8445 section 9): an offer with the new <see cref="Local"/> credentials has to be made then. Media go on over
    /// the path from before until there is a new one.
    /// </summary>
    public void Restart(MonoTime now)
    {
        if (State == ClientTransportState.Closed) return;
        Local = IceCredentials.From(_entropy);
        _ice.Restart(Local, now);
        if (State == ClientTransportState.Failed) State = Sender is null ? ClientTransportState.Connecting : ClientTransportState.Connected;
        Update(now);
    }

    /// <summary>Takes a datagram. RTP and RTCP are decrypted in place.</summary>
    /// <param name="datagram">The datagram.</param>
    /// <param name="path">The path it came over; its local end is one that was added.</param>
    /// <param name="now">Now.</param>
    /// <param name="length">The length of the clear packet at the beginning of <paramref name="datagram"/>, if it is one.</param>
    public PeerInput Receive(Span<byte> datagram, in Path path, MonoTime now, out int length)
    {
        length = 0;
        _now = now;
        if (State == ClientTransportState.Closed || datagram.IsEmpty) return PeerInput.Ignored;
        if (datagram[0] < 4) return ReceiveStun(datagram, path, now);
        if (!_ice.IsValid(path)) return PeerInput.Ignored;
        if (DtlsSession.LooksLike(datagram)) return ReceiveDtls(datagram, now);
        if (Receiver is null) return PeerInput.Ignored;
        if (RtcpPacket.LooksLike(datagram)) return Receiver.TryUnprotectRtcp(datagram, out length) ? PeerInput.Rtcp : PeerInput.Ignored;
        if (RtpHeader.LooksLike(datagram)) return Receiver.TryUnprotect(datagram, out length) ? PeerInput.Rtp : PeerInput.Ignored;
        return PeerInput.Ignored;
    }

    /// <summary>Takes a message that is to be sent: a check, an answer to one, or part of a handshake.</summary>
    /// <param name="buffer">At least <see cref="MaxMessage"/> bytes.</param>
    /// <param name="transmit">Where to, and its length.</param>
    public bool TryTransmit(Span<byte> buffer, out Transmit transmit)
    {
        if (_answers.TryDequeue(out var answer))
        {
            answer.Message.CopyTo(buffer);
            transmit = new Transmit(answer.Path, answer.Message.Length);
            return true;
        }

        transmit = default;
        if (_iceDue <= _now && State != ClientTransportState.Closed)
        {
            if (_ice.TryTransmit(buffer, out transmit)) return true;
            _iceDue = _ice.NextTimeout;
        }

        if (_dtls is null || _path is not { } path || !_dtls.TryTransmit(buffer, out var length)) return false;
        transmit = new Transmit(path, length);
        return true;
    }

    /// <summary>Lets time pass; what is due is then taken with <see cref="TryTransmit"/>.</summary>
    public void HandleTimeout(MonoTime now)
    {
        _now = now;
        if (State is ClientTransportState.Failed or ClientTransportState.Closed) return;
        _ice.HandleTimeout(now);
        _dtls?.HandleTimeout(now);
        Update(now);
    }

    /// <summary>Takes an event.</summary>
    public bool TryReadEvent(out PeerEvent peerEvent) => _events.TryDequeue(out peerEvent);

    /// <summary>Says goodbye: the message is then to be taken with <see cref="TryTransmit"/>.</summary>
    public void Close()
    {
        if (State == ClientTransportState.Closed) return;
        _dtls?.Close();
        State = ClientTransportState.Closed;
    }

    /// <summary>Frees keys and handshake.</summary>
    public void Dispose()
    {
        State = ClientTransportState.Closed;
        Sender?.Dispose();
        Receiver?.Dispose();
        _dtls?.Dispose();
    }

    private PeerInput ReceiveStun(ReadOnlySpan<byte> datagram, in Path path, MonoTime now)
    {
        if (!_ice.Receive(datagram, path, now, _answer, out var length)) return PeerInput.Ignored;
        if (length > 0 && _answers.Count < MaxAnswers) _answers.Enqueue((path, _answer[..length]));
        Update(now);
        return PeerInput.Handled;
    }

    private PeerInput ReceiveDtls(ReadOnlySpan<byte> datagram, MonoTime now)
    {
        if (_dtls is null || !_dtls.Receive(datagram, now)) return PeerInput.Ignored;
        Update(now);
        return PeerInput.Handled;
    }

    private void Update(MonoTime now)
    {
        _now = now;
        _iceDue = _ice.NextTimeout;
        if (_ice.SelectedPath is { } path && _path != path)
        {
            _path = path;
            _events.Enqueue(new PeerEvent(PeerEventKind.Selected, path, string.Empty));
        }

        if (_path is not null && _remote is not null) _dtls ??= new DtlsSession(_context, isServer: false, _remote.Fingerprints, now);
        if (_ice.State == IceAgentState.Failed) Fail("No path to the server works.");
        else if (_dtls?.State == DtlsState.Failed) Fail(_dtls.Failure);
        else if (_dtls?.State == DtlsState.Connected) Connect(_dtls);
        else if (_dtls?.State == DtlsState.Closed && State != ClientTransportState.Closed)
        {
            State = ClientTransportState.Closed;
            _events.Enqueue(new PeerEvent(PeerEventKind.Closed, _path, string.Empty));
        }
    }

    private void Connect(DtlsSession dtls)
    {
        if (Sender is not null) return;
        using var keys = dtls.ExportKeys();
        Sender = new SrtpSender(keys.Profile, keys.ClientKey, keys.ClientSalt);
        Receiver = new SrtpReceiver(keys.Profile, keys.ServerKey, keys.ServerSalt);
        State = ClientTransportState.Connected;
        _events.Enqueue(new PeerEvent(PeerEventKind.Connected, _path, string.Empty));
    }

    private void Fail(string reason)
    {
        if (State is ClientTransportState.Failed or ClientTransportState.Closed) return;
        State = ClientTransportState.Failed;
        _events.Enqueue(new PeerEvent(PeerEventKind.Failed, _path, reason));
    }
}
