using System.Buffers.Binary;
using Parley.Protocols.Dtls;
using Parley.Protocols.Primitives;
using Parley.Protocols.Sdp;
using Parley.Protocols.Srtp;

namespace Parley.Sfu.Transports;

/// <summary>
/// The DTLS handshakes of one peer, one after the other until one succeeds. Each costs a signature, so they begin no closer than
/// <see cref="Interval"/>, and only with a ClientHello.
/// </summary>
internal sealed class ServerHandshake(DtlsContext context, IReadOnlyList<SdpFingerprint> fingerprints) : IDisposable
{
    /// <summary>How long after one handshake began the next may.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(500);

    /// <summary>
    /// How long a handshake may stand with its first flight unanswered before another ClientHello takes its place. Without that, a hello that
    /// somebody sent under the peer's address would keep the peer out until the handshake is given up. Until then the flight is not sent
    /// again, unless its own hello is: it may be the answer to the wrong one.
    /// </summary>
    public static readonly TimeSpan Stuck = TimeSpan.FromSeconds(1);

    private const int RandomPart = 16;

    private DtlsSession? _session;
    private MonoTime _began;
    private UInt128 _hello;
    private bool _answered;
    private bool _contested;

    /// <summary>Where the handshake is; null before the first.</summary>
    public DtlsState? State => _session?.State;

    /// <summary>Why the last one failed.</summary>
    public string Failure => _session?.Failure ?? string.Empty;

    /// <summary>When <see cref="HandleTimeout"/> should be called.</summary>
    public MonoTime NextTimeout => _session is null || _contested ? MonoTime.Never : _session.NextTimeout;

    /// <summary>Takes a datagram that came over a valid path. False if it is none of DTLS, or not wanted now.</summary>
    public bool Receive(ReadOnlySpan<byte> datagram, MonoTime now)
    {
        if (DtlsClientHello.LooksLike(datagram))
        {
            if (!TryBegin(datagram, now)) return false;
        }
        else
        {
            _answered = true;
            _contested = false;
        }

        if (_session is null || !_session.Receive(datagram, now)) return false;
        if (_session.State == DtlsState.Failed) _session.Dispose(); // what it still has to say was taken out of it
        return true;
    }

    /// <summary>Sends the last flight again, or gives up.</summary>
    public void HandleTimeout(MonoTime now)
    {
        if (_session is null || _contested || _session.State != DtlsState.Handshaking) return;
        _session.HandleTimeout(now);
        if (_session.State == DtlsState.Failed) _session.Dispose();
    }

    /// <summary>Takes a datagram that is to be sent.</summary>
    public bool TryTransmit(Span<byte> buffer, out int length)
    {
        length = 0;
        return _session is not null && _session.TryTransmit(buffer, out length);
    }

    /// <summary>The keys of a handshake that is done. OpenSSL's part of it is freed.</summary>
    public SrtpMasterKeys TakeKeys()
    {
        var keys = _session!.ExportKeys();
        _session.Release();
        return keys;
    }

    /// <summary>Says goodbye, if there is somebody to say it to.</summary>
    public void Close() => _session?.Close();

    public void Dispose() => _session?.Dispose();

    // False if the hello is to be dropped. A session that goes on, or is done, gets it too: it may be a copy of what was lost.
    private bool TryBegin(ReadOnlySpan<byte> datagram, MonoTime now)
    {
        var hello = DtlsClientHello.TryReadRandom(datagram, out var random) ? BinaryPrimitives.ReadUInt128BigEndian(random[RandomPart..]) : default;
        if (_session is { State: DtlsState.Failed } && now < _began + Interval) return false;
        if (_session is { State: not DtlsState.Failed } session)
        {
            if (_hello == default) _hello = hello;
            var another = hello != default && hello != _hello;
            _contested = another && !_answered;
            if (session.State != DtlsState.Handshaking || !_contested) return true;
            if (now < _began + Stuck) return false;
        }

        _session?.Dispose();
        _session = new DtlsSession(context, isServer: true, fingerprints, now);
        _began = now;
        _hello = hello;
        _answered = false;
        _contested = false;
        return true;
    }
}
