using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Parley.AspNetCore.Certificates;
using Parley.AspNetCore.Storage;

namespace Parley.AspNetCore.Tests.Certificates;

public sealed class CertificateTests : IDisposable
{
    private static readonly DateTimeOffset Now = DateTimeOffset.UtcNow;
    private readonly TemporaryFolder _folder = new();
    private MachineNames _names = new(["box.lan", "localhost"], [IPAddress.Loopback, IPAddress.IPv6Loopback, IPAddress.Parse("192.168.1.7")]);

    [Fact]
    public void The_names_of_the_machine_are_also_those_under_which_it_is_reached_from_outside()
    {
        var names = MachineNames.Read(new ParleyOptions { PublicAddress = "Meet.Example, 203.0.113.5,2001:db8::5", CertificateNames = { "box.lan" } });
        Assert.Superset(new HashSet<string> { "meet.example", "box.lan", "localhost" }, names.Hosts.ToHashSet());
        Assert.Superset(new HashSet<IPAddress> { IPAddress.Parse("203.0.113.5"), IPAddress.Parse("2001:db8::5"), IPAddress.Loopback }, names.Addresses.ToHashSet());
    }

    [Fact]
    public void The_self_made_certificate_is_valid_for_every_name_and_trusted_through_its_authority()
    {
        var source = Local();
        var chain = source.Renewed(Now)!;
        foreach (var host in (string[])["localhost", "box.lan", "127.0.0.1", "192.168.1.7", "::1"])
            Assert.True(chain.Leaf.MatchesHostname(host), host);
        Assert.True(Trusted(chain.Leaf, source.Authority!));
        Assert.True(chain.Leaf.NotAfter - chain.Leaf.NotBefore <= TimeSpan.FromDays(397));
    }

    [Fact]
    public void The_authority_is_good_for_this_machine_and_private_networks_only()
    {
        var source = Local();
        source.Renewed(Now);
        Assert.True(Trusted(LocalAuthority.Issue(source.Authority!, new(["tv.local"], [IPAddress.Parse("10.1.2.3")]), Now), source.Authority!));
        Assert.False(Trusted(LocalAuthority.Issue(source.Authority!, new(["bank.example"], []), Now), source.Authority!));
        Assert.False(Trusted(LocalAuthority.Issue(source.Authority!, new(["localhost"], [IPAddress.Parse("192.0.2.1")]), Now), source.Authority!));
    }

    [Fact]
    public void A_restart_keeps_authority_and_certificate()
    {
        var (first, second) = (Local(), Local());
        var (one, other) = (first.Renewed(Now)!, second.Renewed(Now)!);
        Assert.Equal(one.Leaf.Thumbprint, other.Leaf.Thumbprint);
        Assert.Equal(first.Authority!.Thumbprint, second.Authority!.Thumbprint);
        Assert.Null(second.Renewed(Now));
    }

    [Fact]
    public void A_new_private_address_gets_a_new_certificate_of_the_same_authority()
    {
        var source = Local();
        source.Renewed(Now);
        var authority = source.Authority!.Thumbprint;
        _names = _names with { Addresses = [.. _names.Addresses, IPAddress.Parse("10.0.0.9")] };
        Assert.True(source.Renewed(Now)!.Leaf.MatchesHostname("10.0.0.9"));
        Assert.Equal(authority, source.Authority!.Thumbprint);
    }

    [Fact]
    public void A_public_name_that_the_authority_does_not_cover_gets_a_new_authority()
    {
        var source = Local();
        source.Renewed(Now);
        var authority = source.Authority!.Thumbprint;
        _names = _names with { Hosts = ["box.lan", "call.example", "localhost"] };
        var chain = source.Renewed(Now)!;
        Assert.NotEqual(authority, source.Authority!.Thumbprint);
        Assert.True(Trusted(chain.Leaf, source.Authority!));
    }

    [Fact]
    public void The_authority_outlives_the_addresses_that_IPv6_takes_for_a_day()
    {
        _names = _names with { Addresses = [.. _names.Addresses, IPAddress.Parse("2001:db8:1:2:aaaa::1"), IPAddress.Parse("2001:db8:1:2::5")] };
        var source = Local();
        source.Renewed(Now);
        var authority = source.Authority!.Thumbprint;
        _names = _names with { Addresses = [IPAddress.Loopback, IPAddress.Parse("2001:db8:1:2:bbbb::1")] };
        var chain = source.Renewed(Now)!;
        Assert.Equal(authority, source.Authority!.Thumbprint);
        Assert.True(chain.Leaf.MatchesHostname("2001:db8:1:2:bbbb::1"));
        Assert.True(Trusted(chain.Leaf, source.Authority!));
        Assert.False(Trusted(LocalAuthority.Issue(source.Authority!, new(["localhost"], [IPAddress.Parse("2001:db8:1:3::1")]), Now), source.Authority!));
    }

    [Fact]
    public void A_certificate_near_its_end_is_renewed_while_running_and_at_start()
    {
        var source = Local();
        var first = source.Renewed(Now)!;
        var later = Now + LocalAuthority.LeafLifetime - TimeSpan.FromDays(20);
        Assert.NotEqual(first.Leaf.Thumbprint, source.Renewed(later)!.Leaf.Thumbprint);
        Assert.Null(Local().Renewed(later) is { } stored && stored.Leaf.NotAfter < later.UtcDateTime ? stored : null);
    }

    [Theory]
    [InlineData(1, true)]
    [InlineData(72, false)]
    public void A_clock_that_is_set_back_costs_no_certificate(int hours, bool sameAuthority)
    {
        var source = Local();
        source.Renewed(Now);
        var authority = source.Authority!.Thumbprint;
        _names = _names with { Addresses = [.. _names.Addresses, IPAddress.Parse("10.0.0.9")] };
        var then = Now.AddHours(-hours);
        var chain = source.Renewed(then)!;
        Assert.True(chain.Leaf.NotBefore.ToUniversalTime() <= then.UtcDateTime);
        Assert.Equal(sameAuthority, source.Authority!.Thumbprint == authority);
        Assert.True(Trusted(chain.Leaf, source.Authority!));
    }

    [Fact]
    public void What_hinders_a_renewal_leaves_the_certificate_in_use_and_is_told_once()
    {
        var log = new RecordedLog<ServerCertificate>();
        var fault = (Exception?)null;
        var source = new LocalCertificateSource(new DataFolder(Path.Combine(_folder.Path, "data")), () => fault is null ? _names : throw fault);
        using var certificate = new ServerCertificate(source, TimeProvider.System, log);
        var before = certificate.Current;
        foreach (var hindrance in (Exception[])[new IOException("no space left"), new System.Net.NetworkInformation.NetworkInformationException(), new CryptographicException("broken")])
        {
            fault = hindrance;
            certificate.Renew();
            certificate.Renew();
            Assert.Same(before, certificate.Current);
        }

        Assert.Equal(3, log.Warnings.Count);
    }

    [Fact]
    public void Keys_are_for_their_owner_alone()
    {
        Local().Renewed(Now);
        if (OperatingSystem.IsWindows())
            return;
        foreach (var file in Directory.EnumerateFiles(Path.Combine(_folder.Path, "data", "certificates")))
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(Path.Combine(_folder.Path, "data")));
    }

    [Fact]
    public void A_damaged_authority_stops_the_start_with_the_files_name()
    {
        Local().Renewed(Now);
        File.WriteAllText(Path.Combine(_folder.Path, "data", "certificates", "ca.crt"), "nothing");
        Assert.Contains("ca.crt", Assert.Throws<ParleyConfigurationException>(() => Local().Renewed(Now)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("secret")]
    public void A_PFX_file_is_used(string? password)
    {
        var path = Path.Combine(_folder.Path, "own.pfx");
        using var own = SelfSigned("one.example");
        File.WriteAllBytes(path, own.Export(X509ContentType.Pfx, password));
        Assert.Equal(own.Thumbprint, new FileCertificateSource(path, null, password).Renewed(Now)!.Leaf.Thumbprint);
    }

    [Fact]
    public void PEM_files_are_used_and_read_again_when_they_change()
    {
        var (certificate, key) = (Path.Combine(_folder.Path, "own.pem"), Path.Combine(_folder.Path, "own.key"));
        using var first = SelfSigned("one.example");
        WritePem(first, certificate, key, DateTime.UtcNow.AddMinutes(-1));
        var source = new FileCertificateSource(certificate, key, null);
        Assert.Equal(first.Thumbprint, source.Renewed(Now)!.Leaf.Thumbprint);
        Assert.Null(source.Renewed(Now));
        using var second = SelfSigned("one.example");
        WritePem(second, certificate, key, DateTime.UtcNow);
        Assert.Equal(second.Thumbprint, source.Renewed(Now)!.Leaf.Thumbprint);
    }

    [Fact]
    public void What_cannot_be_used_is_named()
    {
        var path = Path.Combine(_folder.Path, "own.pem");
        Assert.Contains("own.pem", Fault(path, null), StringComparison.Ordinal);
        using var own = SelfSigned("one.example");
        File.WriteAllText(path, own.ExportCertificatePem());
        Assert.Contains("Parley:CertificateKeyPath", Fault(path, null), StringComparison.Ordinal);
        var key = Path.Combine(_folder.Path, "other.key");
        using var other = SelfSigned("one.example");
        File.WriteAllText(key, other.GetECDsaPrivateKey()!.ExportPkcs8PrivateKeyPem());
        Assert.Contains("Parley:CertificateKeyPath", Fault(path, key), StringComparison.Ordinal);
        File.WriteAllText(key, "rubbish");
        Assert.Contains("Parley:CertificateKeyPath", Fault(path, key), StringComparison.Ordinal);
        Assert.Contains("other.pem", Fault(path, Path.Combine(_folder.Path, "other.pem")), StringComparison.Ordinal);
        foreach (var nothing in new[] { "", "rubbish", own.GetECDsaPrivateKey()!.ExportPkcs8PrivateKeyPem() })
        {
            File.WriteAllText(path, nothing);
            Assert.Equal($"The certificate {path} (Parley:CertificatePath) cannot be used: it holds no certificate in PEM or PFX form.", Fault(path, key));
        }

        File.WriteAllBytes(path, own.Export(X509ContentType.Cert));
        Assert.EndsWith("no certificate in PEM or PFX form.", Fault(path, key), StringComparison.Ordinal);
        Assert.EndsWith("it is a folder; name the file in it.", Fault(_folder.Path, key), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(-30, -1, "has ended at")]
    [InlineData(1, 30, "is not valid before")]
    [InlineData(-30, 1, null)]
    public void One_that_browsers_will_refuse_is_used_and_warned_about_once(int from, int to, string? words)
    {
        var path = Path.Combine(_folder.Path, "own.pfx");
        using (var key = ECDsa.Create(ECCurve.NamedCurves.nistP256))
        using (var own = new CertificateRequest("CN=one.example", key, HashAlgorithmName.SHA256).CreateSelfSigned(Now.AddDays(from), Now.AddDays(to)))
            File.WriteAllBytes(path, own.Export(X509ContentType.Pfx));
        var log = new RecordedLog<ServerCertificate>();
        var time = new ManualTime(Now);
        using var certificate = new ServerCertificate(new FileCertificateSource(path, null, null), time, log);
        certificate.Renew();
        certificate.Renew();
        if (words is null)
        {
            Assert.Empty(log.Warnings);
            time.Advance(TimeSpan.FromDays(2));
            certificate.Renew();
            Assert.Contains("has ended at", Assert.Single(log.Warnings), StringComparison.Ordinal);
            return;
        }

        Assert.Contains(words, Assert.Single(log.Warnings), StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();

    private static string Fault(string path, string? key) =>
        Assert.Throws<ParleyConfigurationException>(() => new FileCertificateSource(path, key, null).Renewed(Now)).Message;

    private static void WritePem(X509Certificate2 certificate, string certificatePath, string keyPath, DateTime time)
    {
        File.WriteAllText(keyPath, certificate.GetECDsaPrivateKey()!.ExportPkcs8PrivateKeyPem());
        File.WriteAllText(certificatePath, certificate.ExportCertificatePem());
        File.SetLastWriteTimeUtc(keyPath, time);
        File.SetLastWriteTimeUtc(certificatePath, time);
    }

    private static X509Certificate2 SelfSigned(string name)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return new CertificateRequest("CN=" + name, key, HashAlgorithmName.SHA256).CreateSelfSigned(Now.AddDays(-1), Now.AddDays(30));
    }

    private static bool Trusted(X509Certificate2 leaf, X509Certificate2 authority)
    {
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.Add(authority);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        return chain.Build(leaf);
    }

    private LocalCertificateSource Local() => new(new DataFolder(Path.Combine(_folder.Path, "data")), () => _names);
}
