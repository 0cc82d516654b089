using System.Reflection;
using System.Runtime.InteropServices;

namespace Parley.Protocols.Dtls.Interop;

/// <summary>
/// The functions of OpenSSL 3 that DTLS needs, as pointers, because the libraries' names differ between systems. With memory BIOs none of
/// them waits for anything.
/// </summary>
internal sealed unsafe class LibSsl
{
    public const int ErrorWantRead = 2;
    public const int ErrorZeroReturn = 6;

    private static readonly (string Ssl, string Crypto)[] Names = OperatingSystem.IsWindows()
        ? [("libssl-3-x64.dll", "libcrypto-3-x64.dll"), ("libssl-3-arm64.dll", "libcrypto-3-arm64.dll"), ("libssl-3.dll", "libcrypto-3.dll")]
        : OperatingSystem.IsMacOS()
            ? [
                ("libssl.3.dylib", "libcrypto.3.dylib"),
                ("/opt/homebrew/opt/openssl@3/lib/libssl.3.dylib", "/opt/homebrew/opt/openssl@3/lib/libcrypto.3.dylib"),
                ("/usr/local/opt/openssl@3/lib/libssl.3.dylib", "/usr/local/opt/openssl@3/lib/libcrypto.3.dylib"),
            ]
            : [("libssl.so.3", "libcrypto.so.3")];

    public readonly delegate* unmanaged<nint> DtlsMethod;
    public readonly delegate* unmanaged<nint, nint> ContextNew;
    public readonly delegate* unmanaged<nint, void> ContextFree;
    public readonly delegate* unmanaged<nint, int, nint, nint, nint> ContextControl;
    public readonly delegate* unmanaged<nint, ulong, ulong> ContextSetOptions;
    public readonly delegate* unmanaged<nint, byte*, int> ContextSetCiphers;
    public readonly delegate* unmanaged<nint, byte*, int> ContextSetSrtp;
    public readonly delegate* unmanaged<nint, int, delegate* unmanaged<int, nint, int>, void> ContextSetVerify;
    public readonly delegate* unmanaged<nint, int, byte*, int> ContextUseCertificate;
    public readonly delegate* unmanaged<int, nint, byte*, nint, int> ContextUseKey;
    public readonly delegate* unmanaged<nint, nint> New;
    public readonly delegate* unmanaged<nint, void> Free;
    public readonly delegate* unmanaged<nint, int, nint, nint, nint> Control;
    public readonly delegate* unmanaged<nint, nint, nint, void> SetBio;
    public readonly delegate* unmanaged<nint, void> SetAcceptState;
    public readonly delegate* unmanaged<nint, void> SetConnectState;
    public readonly delegate* unmanaged<nint, delegate* unmanaged<nint, uint, uint>, void> SetTimerCallback;
    public readonly delegate* unmanaged<nint, int> Handshake;
    public readonly delegate* unmanaged<nint, byte*, int, int> Read;
    public readonly delegate* unmanaged<nint, int> Shutdown;
    public readonly delegate* unmanaged<nint, int, int> GetError;
    public readonly delegate* unmanaged<nint, SrtpProtectionProfile*> SelectedSrtp;
    public readonly delegate* unmanaged<nint, byte*, nuint, byte*, nuint, byte*, nuint, int, int> ExportKeys;
    public readonly delegate* unmanaged<nint, nint> PeerCertificate;
    public readonly delegate* unmanaged<nint, nint> CurrentCipher;
    public readonly delegate* unmanaged<nint, ushort> CipherNumber;
    public readonly delegate* unmanaged<nint, nint> Session;
    public readonly delegate* unmanaged<nint, byte*, nuint, nuint> MasterSecret;
    public readonly delegate* unmanaged<nint, byte*, nuint, nuint> ClientRandom;
    public readonly delegate* unmanaged<nint, byte*, nuint, nuint> ServerRandom;
    public readonly delegate* unmanaged<nint> MemoryMethod;
    public readonly delegate* unmanaged<nint, nint> BioNew;
    public readonly delegate* unmanaged<nint, int, nint, nint, nint> BioControl;
    public readonly delegate* unmanaged<nint, byte*, int, int> BioRead;
    public readonly delegate* unmanaged<nint, byte*, int, int> BioWrite;
    public readonly delegate* unmanaged<nint, byte**, int> EncodeCertificate;
    public readonly delegate* unmanaged<nint, void> FreeCertificate;
    public readonly delegate* unmanaged<void> ClearErrors;
    public readonly delegate* unmanaged<nuint> NextError;
    public readonly delegate* unmanaged<nuint, byte*> ErrorReason;

    private LibSsl(nint ssl, nint crypto)
    {
        DtlsMethod = (delegate* unmanaged<nint>)NativeLibrary.GetExport(ssl, "DTLS_method");
        ContextNew = (delegate* unmanaged<nint, nint>)NativeLibrary.GetExport(ssl, "SSL_CTX_new");
        ContextFree = (delegate* unmanaged<nint, void>)NativeLibrary.GetExport(ssl, "SSL_CTX_free");
        ContextControl = (delegate* unmanaged<nint, int, nint, nint, nint>)NativeLibrary.GetExport(ssl, "SSL_CTX_ctrl");
        ContextSetOptions = (delegate* unmanaged<nint, ulong, ulong>)NativeLibrary.GetExport(ssl, "SSL_CTX_set_options");
        ContextSetCiphers = (delegate* unmanaged<nint, byte*, int>)NativeLibrary.GetExport(ssl, "SSL_CTX_set_cipher_list");
        ContextSetSrtp = (delegate* unmanaged<nint, byte*, int>)NativeLibrary.GetExport(ssl, "SSL_CTX_set_tlsext_use_srtp");
        ContextSetVerify = (delegate* unmanaged<nint, int, delegate* unmanaged<int, nint, int>, void>)NativeLibrary.GetExport(ssl, "SSL_CTX_set_verify");
        ContextUseCertificate = (delegate* unmanaged<nint, int, byte*, int>)NativeLibrary.GetExport(ssl, "SSL_CTX_use_certificate_ASN1");
        ContextUseKey = (delegate* unmanaged<int, nint, byte*, nint, int>)NativeLibrary.GetExport(ssl, "SSL_CTX_use_PrivateKey_ASN1");
        New = (delegate* unmanaged<nint, nint>)NativeLibrary.GetExport(ssl, "SSL_new");
        Free = (delegate* unmanaged<nint, void>)NativeLibrary.GetExport(ssl, "SSL_free");
        Control = (delegate* unmanaged<nint, int, nint, nint, nint>)NativeLibrary.GetExport(ssl, "SSL_ctrl");
        SetBio = (delegate* unmanaged<nint, nint, nint, void>)NativeLibrary.GetExport(ssl, "SSL_set_bio");
        SetAcceptState = (delegate* unmanaged<nint, void>)NativeLibrary.GetExport(ssl, "SSL_set_accept_state");
        SetConnectState = (delegate* unmanaged<nint, void>)NativeLibrary.GetExport(ssl, "SSL_set_connect_state");
        SetTimerCallback = (delegate* unmanaged<nint, delegate* unmanaged<nint, uint, uint>, void>)NativeLibrary.GetExport(ssl, "DTLS_set_timer_cb");
        Handshake = (delegate* unmanaged<nint, int>)NativeLibrary.GetExport(ssl, "SSL_do_handshake");
        Read = (delegate* unmanaged<nint, byte*, int, int>)NativeLibrary.GetExport(ssl, "SSL_read");
        Shutdown = (delegate* unmanaged<nint, int>)NativeLibrary.GetExport(ssl, "SSL_shutdown");
        GetError = (delegate* unmanaged<nint, int, int>)NativeLibrary.GetExport(ssl, "SSL_get_error");
        SelectedSrtp = (delegate* unmanaged<nint, SrtpProtectionProfile*>)NativeLibrary.GetExport(ssl, "SSL_get_selected_srtp_profile");
        ExportKeys = (delegate* unmanaged<nint, byte*, nuint, byte*, nuint, byte*, nuint, int, int>)NativeLibrary.GetExport(ssl, "SSL_export_keying_material");
        PeerCertificate = (delegate* unmanaged<nint, nint>)NativeLibrary.GetExport(ssl, "SSL_get1_peer_certificate");
        CurrentCipher = (delegate* unmanaged<nint, nint>)NativeLibrary.GetExport(ssl, "SSL_get_current_cipher");
        CipherNumber = (delegate* unmanaged<nint, ushort>)NativeLibrary.GetExport(ssl, "SSL_CIPHER_get_protocol_id");
        Session = (delegate* unmanaged<nint, nint>)NativeLibrary.GetExport(ssl, "SSL_get_session");
        MasterSecret = (delegate* unmanaged<nint, byte*, nuint, nuint>)NativeLibrary.GetExport(ssl, "SSL_SESSION_get_master_key");
        ClientRandom = (delegate* unmanaged<nint, byte*, nuint, nuint>)NativeLibrary.GetExport(ssl, "SSL_get_client_random");
        ServerRandom = (delegate* unmanaged<nint, byte*, nuint, nuint>)NativeLibrary.GetExport(ssl, "SSL_get_server_random");
        MemoryMethod = (delegate* unmanaged<nint>)NativeLibrary.GetExport(crypto, "BIO_s_mem");
        BioNew = (delegate* unmanaged<nint, nint>)NativeLibrary.GetExport(crypto, "BIO_new");
        BioControl = (delegate* unmanaged<nint, int, nint, nint, nint>)NativeLibrary.GetExport(crypto, "BIO_ctrl");
        BioRead = (delegate* unmanaged<nint, byte*, int, int>)NativeLibrary.GetExport(crypto, "BIO_read");
        BioWrite = (delegate* unmanaged<nint, byte*, int, int>)NativeLibrary.GetExport(crypto, "BIO_write");
        EncodeCertificate = (delegate* unmanaged<nint, byte**, int>)NativeLibrary.GetExport(crypto, "i2d_X509");
        FreeCertificate = (delegate* unmanaged<nint, void>)NativeLibrary.GetExport(crypto, "X509_free");
        ClearErrors = (delegate* unmanaged<void>)NativeLibrary.GetExport(crypto, "ERR_clear_error");
        NextError = (delegate* unmanaged<nuint>)NativeLibrary.GetExport(crypto, "ERR_get_error");
        ErrorReason = (delegate* unmanaged<nuint, byte*>)NativeLibrary.GetExport(crypto, "ERR_reason_error_string");
    }

    /// <summary>The libraries of this machine, or null.</summary>
    public static LibSsl? Instance { get; } = Find();

    /// <summary>The libraries of this machine.</summary>
    /// <exception cref="DllNotFoundException">They are not installed.</exception>
    public static LibSsl Required => Instance
        ?? throw new DllNotFoundException("OpenSSL 3 (libssl and libcrypto) was not found. It comes with the package openssl or libssl3 of most systems.");

    private static LibSsl? Find()
    {
        foreach (var (sslName, cryptoName) in Names)
        {
            var assembly = Assembly.GetExecutingAssembly();
            if (!NativeLibrary.TryLoad(cryptoName, assembly, DllImportSearchPath.SafeDirectories, out var crypto)) continue;
            if (!NativeLibrary.TryLoad(sslName, assembly, DllImportSearchPath.SafeDirectories, out var ssl)) continue;
            try
            {
                return new LibSsl(ssl, crypto);
            }
            catch (EntryPointNotFoundException)
            {
                NativeLibrary.Free(ssl);
                NativeLibrary.Free(crypto);
            }
        }

        return null;
    }
}

/// <summary>OpenSSL's <c>SRTP_PROTECTION_PROFILE</c>: a name and a number.</summary>
[StructLayout(LayoutKind.Sequential)]
internal readonly struct SrtpProtectionProfile
{
    private readonly nint _name;
    private readonly CULong _id;

    public uint Id => (uint)_id.Value;
}
