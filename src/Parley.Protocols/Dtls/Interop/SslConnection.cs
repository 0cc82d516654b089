using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using Parley.Protocols.Primitives;
using Parley.Protocols.Srtp;

namespace Parley.Protocols.Dtls.Interop;

/// <summary>What came of driving a connection.</summary>
internal enum SslResult : byte
{
    WantsMore = 0,
    Done = 1,
    Closed = 2,
    Failed = 3,
}

/// <summary>An <c>SSL</c> between two memory BIOs. It never sends again by itself: its timer is set beyond any handshake.</summary>
internal sealed unsafe class SslConnection : SafeHandle
{
    private const int SetMtu = 17;
    private const int BioReset = 1;
    private const int BioPending = 10;
    private const int SetEmptyReturn = 130;
    private const uint HourInMicroseconds = 3_600_000_000;

    private readonly LibSsl _ssl;
    private readonly SslContext _context;
    private readonly nint _in;
    private readonly nint _out;

    public SslConnection(LibSsl ssl, SslContext context, bool server, int mtu)
        : base(0, ownsHandle: true)
    {
        _ssl = ssl;
        _context = context;
        SetHandle(ssl.New(context.DangerousGetHandle()));
        if (!IsInvalid) OpenSslObjects.OfHandshakes.Made();
        _in = ssl.BioNew(ssl.MemoryMethod());
        _out = ssl.BioNew(ssl.MemoryMethod());
        if (IsInvalid || _in == 0 || _out == 0) throw new InvalidOperationException("OpenSSL could not make a connection.");
        ssl.BioControl(_in, SetEmptyReturn, -1, 0);
        ssl.BioControl(_out, SetEmptyReturn, -1, 0);
        ssl.SetBio(handle, _in, _out);
        ssl.Control(handle, SetMtu, mtu, 0);
        ssl.SetTimerCallback(handle, &Never);
        if (server) ssl.SetAcceptState(handle);
        else ssl.SetConnectState(handle);
        GC.KeepAlive(context);
    }

    public override bool IsInvalid => handle == 0;

    /// <summary>Why the last drive failed.</summary>
    public string Reason { get; private set; } = string.Empty;

    /// <summary>How many bytes are to be sent.</summary>
    public int Pending => (int)_ssl.BioControl(_out, BioPending, 0, 0);

    /// <summary>Goes on with the handshake, with a datagram or without one.</summary>
    public SslResult Handshake(ReadOnlySpan<byte> datagram)
    {
        Put(datagram);
        _ssl.ClearErrors();
        return Judge(_ssl.Handshake(handle));
    }

    /// <summary>Reads after the handshake: a peer that missed our last messages asks again, or says goodbye. Data are thrown away.</summary>
    public SslResult Read(ReadOnlySpan<byte> datagram)
    {
        Put(datagram);
        var data = stackalloc byte[2048];
        int read;
        do
        {
            _ssl.ClearErrors();
            read = _ssl.Read(handle, data, 2048);
        }
        while (read > 0);
        return Judge(read);
    }

    public void Shutdown()
    {
        _ssl.ClearErrors();
        _ssl.Shutdown(handle);
    }

    /// <summary>Takes bytes that are to be sent.</summary>
    public int Take(Span<byte> destination)
    {
        fixed (byte* to = destination) return Math.Max(0, _ssl.BioRead(_out, to, destination.Length));
    }

    public SrtpProfile SelectedProfile()
    {
        var profile = _ssl.SelectedSrtp(handle);
        return profile == null ? SrtpProfile.None : (SrtpProfile)profile->Id;
    }

    public bool TryExport(Span<byte> keys)
    {
        fixed (byte* to = keys, label = SslContext.Text(SrtpMasterKeys.ExporterLabel))
            return _ssl.ExportKeys(handle, to, (nuint)keys.Length, label, (nuint)SrtpMasterKeys.ExporterLabel.Length, null, 0, 0) == 1;
    }

    /// <summary>What hears the peer's goodbye when this is freed; null if the suite is not one of those.</summary>
    public DtlsGoodbyeReader? GoodbyeReader(bool peerIsClient)
    {
        const int RandomLength = 32;
        Span<byte> secret = stackalloc byte[48];
        Span<byte> randoms = stackalloc byte[2 * RandomLength];
        fixed (byte* s = secret, r = randoms)
        {
            var length = _ssl.MasterSecret(_ssl.Session(handle), s, (nuint)secret.Length);
            _ssl.ServerRandom(handle, r, RandomLength);
            _ssl.ClientRandom(handle, r + RandomLength, RandomLength);
            var reader = DtlsGoodbyeReader.Create(_ssl.CipherNumber(_ssl.CurrentCipher(handle)), secret[..(int)length], randoms, peerIsClient);
            CryptographicOperations.ZeroMemory(secret);
            return reader;
        }
    }

    /// <summary>The peer's certificate in DER, or nothing.</summary>
    public byte[] PeerCertificate()
    {
        var certificate = _ssl.PeerCertificate(handle);
        if (certificate == 0) return [];
        var der = new byte[Math.Max(0, _ssl.EncodeCertificate(certificate, null))];
        fixed (byte* to = der)
        {
            var end = to;
            if (der.Length > 0) _ssl.EncodeCertificate(certificate, &end);
        }

        _ssl.FreeCertificate(certificate);
        return der;
    }

    protected override bool ReleaseHandle()
    {
        _ssl.Free(handle);
        OpenSslObjects.OfHandshakes.Freed();
        GC.KeepAlive(_context);
        return true;
    }

    [UnmanagedCallersOnly]
    private static uint Never(nint ssl, uint microseconds) => HourInMicroseconds;

    // A memory BIO knows no datagrams, so it holds one at most.
    private void Put(ReadOnlySpan<byte> datagram)
    {
        _ssl.BioControl(_in, BioReset, 0, 0);
        if (datagram.IsEmpty) return;
        fixed (byte* from = datagram) _ssl.BioWrite(_in, from, datagram.Length);
    }

    private SslResult Judge(int result)
    {
        if (result > 0) return SslResult.Done;
        switch (_ssl.GetError(handle, result))
        {
            case LibSsl.ErrorWantRead:
                return SslResult.WantsMore;
            case LibSsl.ErrorZeroReturn:
                return SslResult.Closed;
            default:
                var reason = _ssl.ErrorReason(_ssl.NextError());
                Reason = reason == null ? "unknown" : Encoding.ASCII.GetString(MemoryMarshal.CreateReadOnlySpanFromNullTerminated(reason));
                return SslResult.Failed;
        }
    }
}
