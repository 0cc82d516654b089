using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Parley.AspNetCore.Storage;

namespace Parley.AspNetCore.Certificates;

/// <summary>The self-made certificate: for localhost, the host name and every address of the machine, renewed when one of them changes or it nears its end.</summary>
internal sealed class LocalCertificateSource(DataFolder folder, Func<MachineNames> names) : ICertificateSource
{
    private const string CertificateFile = "certificates/server.crt";
    private const string KeyFile = "certificates/server.key";
    private static readonly TimeSpan RenewBefore = TimeSpan.FromDays(30);

    private readonly LocalAuthority _authority = new(folder);
    private X509Certificate2? _current;

    public X509Certificate2? Authority { get; private set; }

    public CertificateChain? Renewed(DateTimeOffset now)
    {
        var wanted = names();
        if (_current is not null && IsRight(_current, wanted, now))
            return null;
        Authority = _authority.LoadOrMake(wanted, now);
        _current = Load(wanted, now) ?? Make(wanted, now);
        return new CertificateChain(_current, [Authority]);
    }

    private X509Certificate2? Load(MachineNames wanted, DateTimeOffset now)
    {
        try
        {
            var stored = X509Certificate2.CreateFromPemFile(folder.PathOf(CertificateFile), folder.PathOf(KeyFile));
            return IsRight(stored, wanted, now) ? stored : null;
        }
        catch (Exception exception) when (exception is CryptographicException or IOException)
        {
            // missing or damaged: it is ours to make again
            return null;
        }
    }

    private X509Certificate2 Make(MachineNames wanted, DateTimeOffset now)
    {
        var made = LocalAuthority.Issue(Authority!, wanted, now);
        using var key = made.GetECDsaPrivateKey()!;
        folder.Write(KeyFile, Encoding.ASCII.GetBytes(key.ExportPkcs8PrivateKeyPem() + "\n"));
        folder.Write(CertificateFile, Encoding.ASCII.GetBytes(made.ExportCertificatePem() + "\n"));
        return made;
    }

    private bool IsRight(X509Certificate2 certificate, MachineNames wanted, DateTimeOffset now)
    {
        var alternatives = certificate.Extensions.OfType<X509SubjectAlternativeNameExtension>().FirstOrDefault();
        return Authority is not null
            && certificate.IssuerName.RawData.AsSpan().SequenceEqual(Authority.SubjectName.RawData)
            && certificate.NotAfter.ToUniversalTime() > (now + RenewBefore).UtcDateTime
            && certificate.NotBefore.ToUniversalTime() <= now.UtcDateTime
            && alternatives is not null
            && alternatives.EnumerateDnsNames().ToHashSet(StringComparer.OrdinalIgnoreCase).SetEquals(wanted.Hosts)
            && new HashSet<IPAddress>(alternatives.EnumerateIPAddresses()).SetEquals(wanted.Addresses);
    }
}
