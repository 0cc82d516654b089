using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Parley.AspNetCore.Storage;

namespace Parley.AspNetCore.Certificates;

/// <summary>The certificate authority of this installation: made at first start, kept in the data folder, signs this server's own certificate only.</summary>
internal sealed class LocalAuthority(DataFolder folder)
{
    /// <summary>The longest validity that browsers take is 398 days (CA/Browser Forum, since 2020).</summary>
    public static readonly TimeSpan LeafLifetime = TimeSpan.FromDays(396);

    private const string CertificateFile = "certificates/ca.crt";
    private const string KeyFile = "certificates/ca.key";
    private static readonly TimeSpan Lifetime = TimeSpan.FromDays(3652);

    /// <summary>Clocks of phones run late; a certificate made a moment ago shall be valid there too.</summary>
    private static readonly TimeSpan Backdate = TimeSpan.FromHours(24);

    /// <summary>The stored authority if it may sign for <paramref name="names"/> for a leaf's lifetime, otherwise a new one.</summary>
    public X509Certificate2 LoadOrMake(MachineNames names, DateTimeOffset now)
    {
        if (Load() is { } stored)
        {
            if (stored.NotAfter > (now + LeafLifetime).UtcDateTime.ToLocalTime() && stored.NotBefore <= now.UtcDateTime.ToLocalTime() && NameConstraints.Cover(stored, names))
                return stored;
            stored.Dispose();
        }

        return Make(names, now);
    }

    public static X509Certificate2 Issue(X509Certificate2 authority, MachineNames names, DateTimeOffset now)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=Parley server", key, HashAlgorithmName.SHA256);
        var alternatives = new SubjectAlternativeNameBuilder();
        foreach (var host in names.Hosts)
            alternatives.AddDnsName(host);
        foreach (var address in names.Addresses)
            alternatives.AddIpAddress(address);
        request.CertificateExtensions.Add(alternatives.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, critical: true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.1", "serverAuth")], critical: false));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, critical: false));
        request.CertificateExtensions.Add(X509AuthorityKeyIdentifierExtension.CreateFromCertificate(authority, includeKeyIdentifier: true, includeIssuerAndSerial: false));
        // the clock may have been set back since the authority was made, before which nothing of it is valid
        var (from, earliest) = (now - Backdate, new DateTimeOffset(authority.NotBefore));
        if (from < earliest)
            from = earliest;
        using var bare = request.Create(authority, from, from + LeafLifetime, SerialNumber());
        return bare.CopyWithPrivateKey(key);
    }

    private X509Certificate2? Load()
    {
        try
        {
            return File.Exists(folder.PathOf(CertificateFile))
                ? X509Certificate2.CreateFromPemFile(folder.PathOf(CertificateFile), folder.PathOf(KeyFile))
                : null;
        }
        catch (Exception exception) when (exception is CryptographicException or IOException or UnauthorizedAccessException)
        {
            throw new ParleyConfigurationException(
                $"{folder.PathOf(CertificateFile)} and its key cannot be read ({exception.Message.TrimEnd('.')}). Restore them, or delete both: a new authority is made, which every browser has to be told about again.",
                exception);
        }
    }

    private X509Certificate2 Make(MachineNames names, DateTimeOffset now)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var serial = SerialNumber();
        var host = names.Hosts.FirstOrDefault(name => name != "localhost") ?? "localhost";
        var request = new CertificateRequest(new X500DistinguishedName($"CN=\"Parley local authority ({host}, {Convert.ToHexStringLower(serial.AsSpan(0, 3))})\""), key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, true, 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, critical: true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, critical: false));
        request.CertificateExtensions.Add(NameConstraints.Permit(names));
        using var bare = request.Create(request.SubjectName, X509SignatureGenerator.CreateForECDsa(key), now - Backdate, now - Backdate + Lifetime, serial);
        var made = bare.CopyWithPrivateKey(key);
        folder.Write(KeyFile, Encoding.ASCII.GetBytes(key.ExportPkcs8PrivateKeyPem() + "\n"));
        folder.Write(CertificateFile, Encoding.ASCII.GetBytes(made.ExportCertificatePem() + "\n"));
        return made;
    }

    private static byte[] SerialNumber()
    {
        var serial = RandomNumberGenerator.GetBytes(16);
        serial[0] = (byte)((serial[0] & 0x7F) | 0x40);
        return serial;
    }
}
