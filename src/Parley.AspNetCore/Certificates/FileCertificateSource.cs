using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Parley.AspNetCore.Certificates;

/// <summary>A certificate of the operator's own, PEM or PFX, read again whenever its files change.</summary>
internal sealed class FileCertificateSource(string certificatePath, string? keyPath, string? password) : ICertificateSource
{
    private (DateTime Certificate, DateTime Key)? _read;

    public X509Certificate2? Authority => null;

    public CertificateChain? Renewed(DateTimeOffset now)
    {
        var stamp = (Stamp(certificatePath), keyPath is null ? default : Stamp(keyPath));
        if (_read == stamp)
            return null;
        var chain = Read();
        _read = stamp;
        return chain;
    }

    private DateTime Stamp(string path)
    {
        try
        {
            // a renewal swaps links as often as files (certbot, Kubernetes), so the time of what they lead to counts
            return (File.ResolveLinkTarget(path, returnFinalTarget: true) ?? new FileInfo(path)).LastWriteTimeUtc;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw Unreadable(exception.Message, exception);
        }
    }

    private CertificateChain Read()
    {
        if (Directory.Exists(certificatePath))
            throw Unreadable("it is a folder; name the file in it", null);
        try
        {
            var chain = HoldsPem() ? ReadPem() : HoldsPfx() ? ReadPfx() : throw Unreadable("it holds no certificate in PEM or PFX form", null);
            return chain.Leaf.HasPrivateKey ? chain : throw Unreadable("there is no private key in it; name its file with Parley:CertificateKeyPath", null);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw Unreadable(exception.Message, exception);
        }
        catch (Exception exception) when (exception is CryptographicException or ArgumentException)
        {
            // an argument is wrong where the key of another certificate was given, as for a moment while both are renewed
            throw Unreadable($"{exception.Message.Split(" (Parameter", 2)[0].TrimEnd('.')}; check Parley:CertificateKeyPath and Parley:CertificatePassword", exception);
        }
    }

    private bool HoldsPem() => File.ReadAllText(certificatePath).Contains("-----BEGIN CERTIFICATE-----", StringComparison.Ordinal);

    private bool HoldsPfx()
    {
        try
        {
            return X509Certificate2.GetCertContentType(certificatePath) is X509ContentType.Pfx;
        }
        catch (CryptographicException)
        {
            return false;
        }
    }

    private CertificateChain ReadPfx()
    {
        var all = X509CertificateLoader.LoadPkcs12CollectionFromFile(certificatePath, password);
        var leaf = all.FirstOrDefault(certificate => certificate.HasPrivateKey) ?? throw Unreadable("there is no private key in it", null);
        return new CertificateChain(leaf, [.. all.Where(certificate => !ReferenceEquals(certificate, leaf))]);
    }

    private CertificateChain ReadPem()
    {
        var leaf = password is null
            ? X509Certificate2.CreateFromPemFile(certificatePath, keyPath)
            : X509Certificate2.CreateFromEncryptedPemFile(certificatePath, password, keyPath);
        var all = new X509Certificate2Collection();
        all.ImportFromPemFile(certificatePath);
        return new CertificateChain(leaf, [.. all.Where(certificate => !certificate.RawDataMemory.Span.SequenceEqual(leaf.RawDataMemory.Span))]);
    }

    private ParleyConfigurationException Unreadable(string why, Exception? inner) =>
        new($"The certificate {certificatePath} (Parley:CertificatePath) cannot be used: {why.TrimEnd('.')}.", inner);
}
