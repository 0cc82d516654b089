using Parley.Protocols.Dtls.Interop;
using Parley.Protocols.Sdp;
using Parley.Protocols.Srtp;

namespace Parley.Protocols.Dtls;

/// <summary>
/// A certificate with its key, and the SRTP suites in order of preference: what all sessions of a server share. DTLS 1.2 (RFC 6347) with
/// DTLS-SRTP (RFC 5764), by OpenSSL 3.
/// </summary>
public sealed class DtlsContext : IDisposable
{
    private static readonly SrtpProfile[] DefaultProfiles = [SrtpProfile.AeadAes128Gcm, SrtpProfile.AeadAes256Gcm, SrtpProfile.AesCm128HmacSha1Tag80];

    /// <summary>A context.</summary>
    /// <param name="certificate">The certificate in DER: ECDSA with P-256, self-signed.</param>
    /// <param name="privateKey">Its key in DER, as an ECPrivateKey (RFC 5915).</param>
    /// <param name="profiles">The suites, the preferred one first; null takes AES-GCM before AES-CM.</param>
    /// <exception cref="DllNotFoundException">OpenSSL 3 is not installed.</exception>
    /// <exception cref="InvalidOperationException">OpenSSL does not take the certificate or its key.</exception>
    public DtlsContext(ReadOnlySpan<byte> certificate, ReadOnlySpan<byte> privateKey, IReadOnlyList<SrtpProfile>? profiles = null)
    {
        Native = new SslContext(LibSsl.Required, certificate, privateKey, string.Join(':', (profiles ?? DefaultProfiles).Select(Name)));
        Fingerprint = SdpFingerprint.OfCertificate(certificate);
    }

    /// <summary>Whether OpenSSL 3 is there.</summary>
    public static bool IsSupported => LibSsl.Instance is not null;

    /// <summary>The hash of the certificate, for the description.</summary>
    public SdpFingerprint Fingerprint { get; }

    internal SslContext Native { get; }

    /// <summary>Frees the context; sessions made of it go on.</summary>
    public void Dispose() => Native.Dispose();

    private static string Name(SrtpProfile profile) => profile switch
    {
        SrtpProfile.AeadAes128Gcm => "SRTP_AEAD_AES_128_GCM",
        SrtpProfile.AeadAes256Gcm => "SRTP_AEAD_AES_256_GCM",
        SrtpProfile.AesCm128HmacSha1Tag80 => "SRTP_AES128_CM_SHA1_80",
        _ => throw new ArgumentOutOfRangeException(nameof(profile), profile, "There is no such SRTP profile."),
    };
}
