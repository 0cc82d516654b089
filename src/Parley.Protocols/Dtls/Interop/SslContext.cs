using System.Runtime.InteropServices;
using System.Text;

namespace Parley.Protocols.Dtls.Interop;

/// <summary>An <c>SSL_CTX</c> for DTLS 1.2 with memory BIOs.</summary>
internal sealed unsafe class SslContext : SafeHandle
{
    private const int EcKey = 408;
    private const int SetMinVersion = 123;
    private const int SetMaxVersion = 124;
    private const int SetGroups = 92;
    private const int SetSessionCache = 44;
    private const int SetMaxCertificates = 51;
    private const int SetMaxSendFragment = 52;
    private const int MaxSendFragment = 1280; // more than goes into a datagram; each connection keeps a buffer of this size
    private const int Dtls12 = 0xFEFD;
    private const int MaxCertificateBytes = 16 * 1024;
    private const int VerifyPeer = 1 | 2; // and fail without a certificate
    private const ulong Options = 0x1000 /* no query of the MTU */ | 0x4000 /* no tickets */ | 0x40000000 /* no renegotiation */ | 0x400000 /* server's choice */;

    // the certificate is always of ECDSA here; a peer's may be of RSA
    private const string Ciphers = "ECDHE+AESGCM:ECDHE+CHACHA20:ECDHE+AES";
    private const string Groups = "X25519:P-256:P-384";

    private readonly LibSsl _ssl;

    public SslContext(LibSsl ssl, ReadOnlySpan<byte> certificate, ReadOnlySpan<byte> key, string srtpProfiles)
        : base(0, ownsHandle: true)
    {
        _ssl = ssl;
        SetHandle(ssl.ContextNew(ssl.DtlsMethod()));
        Require(!IsInvalid, "a context");
        Require(ssl.ContextControl(handle, SetMinVersion, Dtls12, 0) == 1, "DTLS 1.2");
        Require(ssl.ContextControl(handle, SetMaxVersion, Dtls12, 0) == 1, "DTLS 1.2");
        ssl.ContextControl(handle, SetSessionCache, 0, 0);
        ssl.ContextControl(handle, SetMaxCertificates, MaxCertificateBytes, 0);
        ssl.ContextControl(handle, SetMaxSendFragment, MaxSendFragment, 0);
        ssl.ContextSetOptions(handle, Options);
        ssl.ContextSetVerify(handle, VerifyPeer, &AcceptCertificate);
        fixed (byte* ciphers = Text(Ciphers), groups = Text(Groups), profiles = Text(srtpProfiles), cert = certificate, k = key)
        {
            Require(ssl.ContextSetCiphers(handle, ciphers) == 1, "the ciphers");
            Require(ssl.ContextControl(handle, SetGroups, 0, (nint)groups) == 1, "the groups");
            Require(ssl.ContextSetSrtp(handle, profiles) == 0, "the SRTP profiles");
            Require(ssl.ContextUseCertificate(handle, certificate.Length, cert) == 1, "the certificate");
            Require(ssl.ContextUseKey(EcKey, handle, k, key.Length) == 1, "the private key");
        }
    }

    public override bool IsInvalid => handle == 0;

    protected override bool ReleaseHandle()
    {
        _ssl.ContextFree(handle);
        return true;
    }

    internal static byte[] Text(string text) => [.. Encoding.ASCII.GetBytes(text), 0];

    // Certificates are self-signed: the fingerprint that came with the description is the check, made when the handshake is done.
    [UnmanagedCallersOnly]
    private static int AcceptCertificate(int ok, nint store) => 1;

    private static void Require(bool done, string what)
    {
        if (!done) throw new InvalidOperationException($"OpenSSL did not take {what}.");
    }
}
