using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Parley.Protocols.Dtls;

namespace Parley.AspNetCore.Media.Negotiation;

/// <summary>
/// The certificate by which media connections know this server. It is made at each start and says nothing: peers check that it is the one
/// whose hash stood in the answer (RFC 5763 section 5).
/// </summary>
internal static class MediaCertificate
{
    // a clock that is wrong by a day must not make it invalid
    private static readonly TimeSpan Before = TimeSpan.FromDays(2);
    private static readonly TimeSpan Validity = TimeSpan.FromDays(3650);

    /// <summary>Makes one.</summary>
    /// <exception cref="DllNotFoundException">OpenSSL 3 is not installed.</exception>
    public static DtlsContext Create(TimeProvider calendar)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=parley", key, HashAlgorithmName.SHA256);
        var now = calendar.GetUtcNow();
        using var certificate = request.CreateSelfSigned(now - Before, now + Validity);
        return new DtlsContext(certificate.RawData, key.ExportECPrivateKey());
    }
}
