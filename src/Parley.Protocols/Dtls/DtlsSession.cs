using System.Buffers.Binary;
using System.Security.Cryptography;
using Parley.Protocols.Dtls.Interop;
using Parley.Protocols.Primitives;
using Parley.Protocols.Sdp;
using Parley.Protocols.Srtp;

namespace Parley.Protocols.Dtls;

/// <summary>Where a handshake is.</summary>
public enum DtlsState : byte
{
    /// <summary>It goes on.</summary>
    Handshaking = 0,

    /// <summary>It is done, and the peer is who it should be.</summary>
    Connected,

    /// <summary>The peer said goodbye.</summary>
    Closed,

    /// <summary>It failed; <see cref="DtlsSession.Failure"/> says why. Another session can be begun with the same peer.</summary>
    Failed,
}

/// <summary>
/// One DTLS handshake, to get keys for SRTP (RFC 5764). Sans-IO: datagrams and time come in, datagrams go out. Give it only datagrams of a
/// path that an authenticated ICE check has validated, since anybody could begin a handshake otherwise.
/// </summary>
/// <remarks>
/// OpenSSL's own timer begins at a second and looks at the clock, so it is switched off: lost flights are sent again from here, after 50 ms
/// at first.
/// </remarks>
public sealed class DtlsSession : IDisposable
{
    /// <summary>The longest datagram that is sent, in bytes.</summary>
    public const int Mtu = 1200;

    private const int MaxDatagram = 4096;
    private const int RecordHeaderLength = 13;
    private const int EpochOffset = 3;
    private const int LengthOffset = 11;
    private const byte ChangeCipherSpec = 20;
    private const byte Alert = 21;
    private const byte Handshake = 22;
    private static readonly TimeSpan FirstTimeout = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan LongestTimeout = TimeSpan.FromSeconds(1.6);
    private static readonly TimeSpan ShortestRepeat = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly SslConnection _connection;
    private readonly IReadOnlyList<SdpFingerprint> _fingerprints;
    private readonly DtlsFlight _flight = new(Mtu);
    private readonly MonoTime _giveUp;
    private MonoTime _resend = MonoTime.Never;
    private MonoTime _sent;
    private TimeSpan _timeout = FirstTimeout;
    private DtlsGoodbyeReader? _goodbyeReader;
    private byte[] _goodbye = [];

    /// <summary>Begins a session; a client has its first flight to send at once.</summary>
    /// <param name="context">Certificate and suites.</param>
    /// <param name="isServer">Whether the peer begins.</param>
    /// <param name="fingerprints">Hashes of which the peer's certificate must match one.</param>
    /// <param name="now">Now.</param>
    public DtlsSession(DtlsContext context, bool isServer, IReadOnlyList<SdpFingerprint> fingerprints, MonoTime now)
    {
        IsServer = isServer;
        _fingerprints = fingerprints;
        _giveUp = now + Patience;
        _connection = new SslConnection(LibSsl.Required, context.Native, isServer, Mtu);
        if (!isServer) Drive([], now);
    }

    /// <summary>Whether the peer begins.</summary>
    public bool IsServer { get; }

    /// <summary>Where the handshake is.</summary>
    public DtlsState State { get; private set; }

    /// <summary>Why it failed; empty if it did not.</summary>
    public string Failure { get; private set; } = string.Empty;

    /// <summary>The suite that was chosen.</summary>
    public SrtpProfile Profile { get; private set; }

    /// <summary>When <see cref="HandleTimeout"/> should be called.</summary>
    public MonoTime NextTimeout => State != DtlsState.Handshaking ? MonoTime.Never : _resend < _giveUp ? _resend : _giveUp;

    /// <summary>Whether a datagram on a multiplexed port is DTLS (RFC 7983). It looks only at the first byte.</summary>
    public static bool LooksLike(ReadOnlySpan<byte> datagram) => datagram.Length > 0 && datagram[0] is >= 20 and <= 63;

    /// <summary>
    /// Takes a datagram. False if it is none of DTLS, or too long, or a server's handshake would be ended by it without proof of who sent it: a
    /// peer that gave up does not come back to it anyway.
    /// </summary>
    public bool Receive(ReadOnlySpan<byte> datagram, MonoTime now)
    {
        if (!LooksLike(datagram) || datagram.Length > MaxDatagram || State is DtlsState.Failed or DtlsState.Closed) return false;
        if (IsServer && State == DtlsState.Handshaking && HasClearAlert(datagram)) return false;
        Drive(datagram, now);
        return true;
    }

    /// <summary>Sends the last flight again, or gives up after 30 s.</summary>
    public void HandleTimeout(MonoTime now)
    {
        if (State != DtlsState.Handshaking) return;
        if (now >= _giveUp)
        {
            Fail("The DTLS handshake was not done within 30 s.");
            return;
        }

        if (now < _resend) return;
        Repeat(now);
        _timeout = _timeout * 2 < LongestTimeout ? _timeout * 2 : LongestTimeout;
        _resend = now + _timeout;
    }

    /// <summary>Takes a datagram that is to be sent to the peer.</summary>
    /// <param name="buffer">At least <see cref="Mtu"/> bytes.</param>
    /// <param name="length">Its length.</param>
    public bool TryTransmit(Span<byte> buffer, out int length) => _flight.TryTake(buffer, out length);

    /// <summary>The keys of both directions, for the caller to dispose of.</summary>
    /// <exception cref="InvalidOperationException">The handshake is not done, or was released.</exception>
    public SrtpMasterKeys ExportKeys()
    {
        if (State != DtlsState.Connected || _connection.IsClosed) throw new InvalidOperationException("There are keys only between the end of the handshake and its release.");
        Span<byte> exported = stackalloc byte[SrtpMasterKeys.ExportLength(Profile)];
        if (!_connection.TryExport(exported)) throw new InvalidOperationException("OpenSSL did not export the keys.");
        var keys = new SrtpMasterKeys(Profile, exported);
        CryptographicOperations.ZeroMemory(exported);
        return keys;
    }

    /// <summary>
    /// Frees OpenSSL's part, about 50 KB, when the keys have been exported. A peer that missed the last flight still gets it again; goodbyes
    /// are said as before, and heard if the suite has AES-GCM.
    /// </summary>
    /// <exception cref="InvalidOperationException">The handshake is not done.</exception>
    public void Release()
    {
        if (State != DtlsState.Connected) throw new InvalidOperationException("A handshake that is not done can't be released.");
        if (_connection.IsClosed) return;
        _goodbyeReader = _connection.GoodbyeReader(peerIsClient: IsServer);
        _connection.Shutdown();
        _goodbye = TakePending();
        _connection.Dispose();
    }

    /// <summary>Says goodbye: the message is then to be taken with <see cref="TryTransmit"/>.</summary>
    public void Close()
    {
        if (State != DtlsState.Connected) return;
        State = DtlsState.Closed;
        if (!_connection.IsClosed)
        {
            _connection.Shutdown();
            _goodbye = TakePending();
        }

        _flight.Replace(_goodbye);
    }

    /// <summary>Frees the session.</summary>
    public void Dispose() => _connection.Dispose();

    // An alert of epoch 0 in any record of a datagram.
    private static bool HasClearAlert(ReadOnlySpan<byte> datagram)
    {
        while (datagram.Length >= RecordHeaderLength)
        {
            if (datagram[0] == Alert && BinaryPrimitives.ReadUInt16BigEndian(datagram[EpochOffset..]) == 0) return true;
            var record = RecordHeaderLength + BinaryPrimitives.ReadUInt16BigEndian(datagram[LengthOffset..]);
            datagram = datagram[Math.Min(record, datagram.Length)..];
        }

        return false;
    }

    private void Drive(ReadOnlySpan<byte> datagram, MonoTime now)
    {
        var connected = State == DtlsState.Connected;
        var result = _connection.IsClosed ? ReadReleased(datagram) : connected ? _connection.Read(datagram) : _connection.Handshake(datagram);
        if (!_connection.IsClosed && TakeFlight())
        {
            _sent = now;
            _timeout = FirstTimeout;
            _resend = now + _timeout;
        }
        else if (connected && datagram[0] is (ChangeCipherSpec or Handshake) && now >= _sent + ShortestRepeat)
        {
            // The peer is still at its handshake, so our last flight was lost. A copy of its own last flight is a replay, which OpenSSL drops.
            Repeat(now);
        }

        switch (result)
        {
            case SslResult.Done when State == DtlsState.Handshaking:
                Complete();
                break;
            case SslResult.Closed when State == DtlsState.Handshaking:
                Fail("The peer ended the DTLS handshake.");
                break;
            case SslResult.Closed:
                State = DtlsState.Closed;
                break;
            case SslResult.Failed when State == DtlsState.Handshaking:
                Fail($"The DTLS handshake failed: {_connection.Reason}.");
                break;
        }
    }

    private void Repeat(MonoTime now)
    {
        _flight.Rewind();
        _sent = now;
    }

    private SslResult ReadReleased(ReadOnlySpan<byte> datagram) =>
        _goodbyeReader is not null && _goodbyeReader.IsGoodbye(datagram) ? SslResult.Closed : SslResult.WantsMore;

    private bool TakeFlight()
    {
        if (_connection.Pending == 0) return false;
        _flight.Replace(TakePending());
        return true;
    }

    private byte[] TakePending()
    {
        var records = new byte[_connection.Pending];
        return records[.._connection.Take(records)];
    }

    private void Complete()
    {
        var certificate = _connection.PeerCertificate();
        Profile = _connection.SelectedProfile();
        if (_fingerprints.Any(fingerprint => fingerprint.Matches(certificate)) && Profile != SrtpProfile.None)
        {
            State = DtlsState.Connected;
            return;
        }

        _flight.Replace([]); // whoever this is, it is not told that we are done
        Fail(Profile == SrtpProfile.None ? "The peer has none of our SRTP suites." : "The peer's certificate is not the one of its description.");
    }

    private void Fail(string reason)
    {
        State = DtlsState.Failed;
        Failure = reason;
    }
}
