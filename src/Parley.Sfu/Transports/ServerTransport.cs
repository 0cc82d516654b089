using Parley.Protocols.Dtls;
using Parley.Protocols.Ice;
using Parley.Protocols.Primitives;
using Parley.Protocols.Primitives.Interop;
using Parley.Protocols.Rtcp;
using Parley.Protocols.Rtp;
using Parley.Protocols.Srtp;
using Parley.Protocols.Stun;

namespace Parley.Sfu.Transports;

/// <summary>
/// The server's end of one peer's connection: ICE-lite (RFC 8445), a DTLS handshake (RFC 5764), and SRTP with its keys (RFC 3711, RFC 7714),
/// over whatever paths the peer's authentic checks come. Sans-IO, one owner. Nothing is allocated per packet of media, nor per check.
/// </summary>
/// <remarks>
/// After each <see cref="Receive"/> that was <see cref="TransportInput.Handled"/> and after each other call, take what there is with
/// <see cref="TryTransmit"/> and <see cref="TryReadEvent"/>.
/// </remarks>
public sealed class ServerTransport : IDisposable
{
    /// <summary>The room that <see cref="TryTransmit"/> needs, in bytes.</summary>
    public const int MaxDatagram = DtlsSession.Mtu;

    /// <summary>How many steps <see cref="Expect"/> has.</summary>
    public const int ExpectSteps = SrtpReceiver.ExpectSteps + 1;

    private const int IceBytes = 256;
    private const int ReceiverBytes = 128;

    private readonly TransportPlan _plan;
    private readonly IceLiteAgent _ice;
    private readonly ServerHandshake _handshake;
    private readonly Queue<TransportEvent> _events = new();
    private byte[]? _answer;
    private int _answerLength;
    private Path _answerPath;
    private Path _sendPath;
    private SrtpReceiver? _receiver;
    private SrtpCounters _lastSrtp;
    private long _strangers;
    private long _unauthentic;
    private long _early;
    private long _unknown;

    /// <summary>A transport that waits for its peer's checks.</summary>
    public ServerTransport(TransportPlan plan, MonoTime now)
    {
        _plan = plan;
        _ice = new IceLiteAgent(plan.Local, plan.RemoteUfrag, now);
        _handshake = new ServerHandshake(plan.Dtls, plan.Fingerprints);
    }

    /// <summary>The number of its plan.</summary>
    public long Id => _plan.Id;

    /// <summary>Where it is.</summary>
    public TransportState State { get; private set; }

    /// <summary>The server's ICE credentials now.</summary>
    public IceCredentials Local => _ice.Local;

    /// <summary>The path to send over: the one that the peer nominated, before that the newest valid one. Null if none is valid.</summary>
    public Path? SelectedPath => _ice.SendPath;

    /// <summary>Protects what is sent to the peer; null before <see cref="TransportState.Connected"/> and after the end.</summary>
    public SrtpSender? Sender { get; private set; }

    /// <summary>What became of what was received.</summary>
    public TransportCounters Counters => new(_strangers, _unauthentic, _early, _unknown, _receiver?.Counters ?? _lastSrtp);

    /// <summary>When <see cref="HandleTimeout"/> should be called; the moment moves with each check.</summary>
    public MonoTime NextTimeout
    {
        get
        {
            if (State == TransportState.Gone) return MonoTime.Never;
            MonoTime consent = _ice.NextTimeout, forget = _ice.NextForget, handshake = _handshake.NextTimeout;
            var ice = consent < forget ? consent : forget;
            return ice < handshake ? ice : handshake;
        }
    }

    /// <summary>Whether an authentic check of this peer has validated a path.</summary>
    public bool IsValid(in Path path) => State != TransportState.Gone && _ice.IsValid(path);

    /// <summary>Whether a path is this peer's alone, because it was heard over it lately.</summary>
    public bool IsFresh(in Path path, MonoTime now) => State != TransportState.Gone && _ice.IsFresh(path, now);

    /// <summary>Whether anything authentic has come within <see cref="IceLiteAgent.Fresh"/> over the path that is sent over.</summary>
    public bool IsHeard(MonoTime now) => SelectedPath is { } path && IsFresh(path, now);

    /// <summary>Soon a datagram will come: asks for the memory that takes, step by step (<see cref="SrtpReceiver.Expect"/>).</summary>
    public void Expect(int step)
    {
        if (step > 0)
        {
            _receiver?.Expect(step - 1);
            return;
        }

        CacheHint.Fetch(_ice, IceBytes);
        CacheHint.Fetch(_receiver, ReceiverBytes);
    }

    /// <summary>Takes a datagram.</summary>
    /// <param name="datagram">The datagram. Media is decrypted in place.</param>
    /// <param name="path">The path it came over.</param>
    /// <param name="now">Now.</param>
    /// <param name="length">The length of the clear packet, if it was media.</param>
    public TransportInput Receive(Span<byte> datagram, in Path path, MonoTime now, out int length)
    {
        length = 0;
        if (State == TransportState.Gone) return Count(ref _unknown);
        if (StunMessage.LooksLike(datagram)) return ReceiveCheck(datagram, path, now);
        if (!_ice.IsValid(path)) return Count(ref _strangers);
        if (RtpHeader.LooksLike(datagram)) return ReceiveMedia(datagram, path, now, TransportInput.Rtp, out length);
        if (RtcpPacket.LooksLike(datagram)) return ReceiveMedia(datagram, path, now, TransportInput.Rtcp, out length);
        return DtlsSession.LooksLike(datagram) ? ReceiveHandshake(datagram, now) : Count(ref _unknown);
    }

    /// <summary>Takes a datagram that is to be sent: an answer to a check, or a part of a handshake.</summary>
    /// <param name="buffer">At least <see cref="MaxDatagram"/> bytes.</param>
    /// <param name="transmit">Where to, and its length. On a stream it is still to be framed (RFC 4571).</param>
    public bool TryTransmit(Span<byte> buffer, out Transmit transmit)
    {
        transmit = default;
        if (_answerLength > 0)
        {
            _answer.AsSpan(0, _answerLength).CopyTo(buffer);
            transmit = new Transmit(_answerPath, _answerLength);
            _answerLength = 0;
            return true;
        }

        if (SelectedPath is not { } path || !_handshake.TryTransmit(buffer, out var length)) return false;
        transmit = new Transmit(path, length);
        return true;
    }

    /// <summary>Takes what happened, in order.</summary>
    public bool TryReadEvent(out TransportEvent happened) => _events.TryDequeue(out happened);

    /// <summary>
    /// Begins an ICE restart (RFC 8445 section 9): media goes on over the path in use until the peer nominates one with the new credentials.
    /// </summary>
    public void Restart(IceCredentials local, string remoteUfrag, MonoTime now)
    {
        if (State == TransportState.Gone) return;
        var forgotten = _ice.Previous;
        _ice.Restart(local, remoteUfrag, now);
        if (forgotten is not null) _events.Enqueue(new TransportEvent(TransportEventKind.UfragForgotten, default, forgotten.Ufrag));
    }

    /// <summary>
    /// The connection of a path has ended (ICE-TCP): what is sent goes over another from now on, if there is one. Otherwise
    /// <see cref="SelectedPath"/> is null until the peer checks another.
    /// </summary>
    public void PathClosed(in Path path)
    {
        if (State == TransportState.Gone || !_ice.Forget(path)) return;
        _events.Enqueue(new TransportEvent(TransportEventKind.PathForgotten, path, string.Empty));
        FollowSelection();
    }

    /// <summary>Does what is due.</summary>
    public void HandleTimeout(MonoTime now)
    {
        if (State == TransportState.Gone) return;
        if (_ice.IsExpired(now))
        {
            End(TransportEventKind.Lost);
            return;
        }

        while (_ice.TryForget(now, out var path)) _events.Enqueue(new TransportEvent(TransportEventKind.PathForgotten, path, string.Empty));
        _handshake.HandleTimeout(now);
        FollowHandshake();
    }

    /// <summary>Ends the transport. The goodbye is then to be taken with <see cref="TryTransmit"/>.</summary>
    public void Close()
    {
        if (State == TransportState.Gone) return;
        _handshake.Close();
        End(TransportEventKind.Closed);
    }

    /// <summary>Frees keys and handshake.</summary>
    public void Dispose()
    {
        Release();
        _handshake.Dispose();
    }

    private static TransportInput Count(ref long counter)
    {
        counter++;
        return TransportInput.Ignored;
    }

    private TransportInput ReceiveCheck(ReadOnlySpan<byte> datagram, in Path path, MonoTime now)
    {
        var (known, previous) = (_ice.IsValid(path), _ice.Previous);
        _answer ??= new byte[IceLiteAgent.MaxAnswer];
        var result = _ice.Receive(datagram, path, now, _answer, out var length);
        if (result == IceCheckResult.Ignored) return Count(ref _unauthentic);

        (_answerLength, _answerPath) = (length, path);
        if (result == IceCheckResult.Refused) return TransportInput.Handled;
        if (State == TransportState.Waiting) State = TransportState.Handshaking;
        if (_ice.Forgotten is { } forgotten) _events.Enqueue(new TransportEvent(TransportEventKind.PathForgotten, forgotten, string.Empty));
        if (!known) _events.Enqueue(new TransportEvent(TransportEventKind.PathValidated, path, string.Empty));
        FollowSelection();
        if (previous is not null && _ice.Previous is null)
            _events.Enqueue(new TransportEvent(TransportEventKind.UfragForgotten, default, previous.Ufrag));
        return TransportInput.Handled;
    }

    private void FollowSelection()
    {
        var send = _ice.SendPath ?? default;
        if (send == _sendPath) return;
        _sendPath = send;
        if (send != default) _events.Enqueue(new TransportEvent(TransportEventKind.Selected, send, string.Empty));
    }

    private TransportInput ReceiveHandshake(ReadOnlySpan<byte> datagram, MonoTime now)
    {
        if (!_handshake.Receive(datagram, now)) return Count(ref _unknown);
        FollowHandshake();
        return TransportInput.Handled;
    }

    private void FollowHandshake()
    {
        switch (_handshake.State)
        {
            case DtlsState.Handshaking when State == TransportState.Failed:
                State = TransportState.Handshaking;
                break;
            case DtlsState.Connected when State == TransportState.Handshaking:
                Connect();
                break;
            case DtlsState.Failed when State == TransportState.Handshaking:
                State = TransportState.Failed;
                _events.Enqueue(new TransportEvent(TransportEventKind.Failed, default, _handshake.Failure));
                break;
            case DtlsState.Closed:
                End(TransportEventKind.Closed);
                break;
        }
    }

    private void Connect()
    {
        using var keys = _handshake.TakeKeys();
        _receiver = new SrtpReceiver(keys.Profile, keys.ClientKey, keys.ClientSalt);
        Sender = new SrtpSender(keys.Profile, keys.ServerKey, keys.ServerSalt);
        State = TransportState.Connected;
        _events.Enqueue(new TransportEvent(TransportEventKind.Connected, default, string.Empty));
    }

    private TransportInput ReceiveMedia(Span<byte> datagram, in Path path, MonoTime now, TransportInput kind, out int length)
    {
        length = 0;
        if (_receiver is null) return Count(ref _early);
        var authentic = kind == TransportInput.Rtp ? _receiver.TryUnprotect(datagram, out length) : _receiver.TryUnprotectRtcp(datagram, out length);
        if (!authentic) return TransportInput.Ignored;
        _ice.Heard(path, now);
        return kind;
    }

    private void End(TransportEventKind how)
    {
        State = TransportState.Gone;
        for (var i = 0; i < _ice.PathCount; i++) _events.Enqueue(new TransportEvent(TransportEventKind.PathForgotten, _ice.PathAt(i), string.Empty));
        if (_ice.Previous is { } previous) _events.Enqueue(new TransportEvent(TransportEventKind.UfragForgotten, default, previous.Ufrag));
        _events.Enqueue(new TransportEvent(TransportEventKind.UfragForgotten, default, _ice.Local.Ufrag));
        _events.Enqueue(new TransportEvent(how, default, string.Empty));
        Release();
    }

    private void Release()
    {
        if (_receiver is null) return;
        _lastSrtp = _receiver.Counters;
        _receiver.Dispose();
        _receiver = null;
        Sender?.Dispose();
        Sender = null;
    }
}
