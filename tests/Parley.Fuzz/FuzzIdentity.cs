using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Parley.Protocols.Dtls;

namespace Parley.Fuzz;

/// <summary>The certificate of both sides of whatever handshake is fuzzed.</summary>
internal static class FuzzIdentity
{
    /// <summary>The certificate; it lives as long as the process.</summary>
    public static DtlsContext Context { get; } = New();

    private static DtlsContext New()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=fuzz", key, HashAlgorithmName.SHA256);
        using var certificate = request.CreateSelfSigned(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddYears(100));
        return new DtlsContext(certificate.RawData, key.ExportECPrivateKey());
    }
}
