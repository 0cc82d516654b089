using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Parley.Protocols.Dtls;
using Parley.Protocols.Srtp;

namespace Parley.Testing;

/// <summary>Certificates for handshakes.</summary>
public static class PeerIdentity
{
    /// <summary>A context with a new self-signed certificate.</summary>
    public static DtlsContext NewContext(IReadOnlyList<SrtpProfile>? profiles = null)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=test", key, HashAlgorithmName.SHA256);
        using var certificate = request.CreateSelfSigned(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero), new DateTimeOffset(2036, 1, 1, 0, 0, 0, TimeSpan.Zero));
        return new DtlsContext(certificate.RawData, key.ExportECPrivateKey(), profiles);
    }
}
