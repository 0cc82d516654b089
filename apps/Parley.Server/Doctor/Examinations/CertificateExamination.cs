using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Parley.AspNetCore;
using Parley.AspNetCore.Net.Addresses;

namespace Parley.Server.Doctor.Examinations;

/// <summary>The certificate that the HTTPS port shows: how long it is good, for which names, and whether browsers know it.</summary>
internal sealed class CertificateExamination : IExamination
{
    private static readonly TimeSpan Soon = TimeSpan.FromDays(14);

    public string Title => "Certificate";

    public async IAsyncEnumerable<Finding> Examine(Installation installation, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var options = installation.Options;
        if (options is { BehindProxy: true } or { HttpsPort: 0 })
        {
            yield return Finding.Notice("HTTPS", "It is the reverse proxy's matter: its certificate was not looked at.", "Open the public address in a browser: camera and microphone need HTTPS without a warning.");
            yield break;
        }

        var (certificate, trusted, fault) = await Shown(options.HttpsPort, PublicAddress.First(options.PublicAddress), cancellationToken);
        if (certificate is null)
        {
            yield return Finding.Problem("TLS", $"There is no TLS on port {options.HttpsPort}: {fault}", "Another program may hold the port: stop it, or choose another Parley:HttpsPort.");
            yield break;
        }

        using (certificate)
        {
            yield return Lifetime(certificate, options);
            yield return Names(certificate, installation);
            yield return Trust(trusted, options);
        }
    }

    private static Finding Lifetime(X509Certificate2 certificate, ParleyOptions options)
    {
        var end = certificate.NotAfter.ToUniversalTime();
        var renew = options.CertificatePath is null ? "Restart Parley: it renews its own certificate." : $"Renew {options.CertificatePath}; Parley takes it without a restart.";
        if (certificate.NotBefore.ToUniversalTime() > DateTime.UtcNow)
            return Finding.Problem("Validity", $"It is not valid before {certificate.NotBefore.ToUniversalTime():u}.", "Set this machine's clock, or renew the certificate.");
        if (end <= DateTime.UtcNow)
            return Finding.Problem("Validity", $"It ended at {end:u}.", renew);
        return end - DateTime.UtcNow < Soon ? Finding.Notice("Validity", $"It ends at {end:u}.", renew) : Finding.Good("Validity", $"It is good until {end:u}.");
    }

    private static Finding Names(X509Certificate2 certificate, Installation installation)
    {
        var names = PublicAddress.Names(installation.Options.PublicAddress);
        // a certificate of one's own is for the name by which people come; nobody expects the addresses in it
        List<string> wanted = installation.Options.CertificatePath is null
            ? [.. names.Concat(installation.Addresses.Advertised.Select(address => address.ToIPAddress().ToString())).Distinct()]
            : [.. names.Take(1)];
        var missing = wanted.Where(entry => !Matches(certificate, entry)).ToList();
        return missing.Count == 0
            ? Finding.Good("Names", wanted.Count == 0 ? $"It is for {certificate.GetNameInfo(X509NameType.DnsName, forIssuer: false)}." : $"It is good for {string.Join(", ", wanted)}.")
            : Finding.Problem("Names", $"It is not for {string.Join(", ", missing)}; browsers will refuse these.", "Add them with Parley:CertificateNames:0, or use a certificate that has them.");
    }

    private static bool Matches(X509Certificate2 certificate, string name) =>
        IPAddress.TryParse(name, out var address)
            ? certificate.Extensions.OfType<X509SubjectAlternativeNameExtension>().Any(alternatives => alternatives.EnumerateIPAddresses().Contains(address))
            : certificate.MatchesHostname(name);

    private static Finding Trust(bool trusted, ParleyOptions options)
    {
        if (trusted)
            return Finding.Good("Trust", "This machine trusts it.");
        var self = options.CertificatePath is null;
        return Finding.Notice(
            "Trust", self ? "It is self-made: browsers warn once, and TURN over TLS needs it trusted." : "This machine does not trust its issuer, and browsers may not either.",
            self ? $"Trust http://ADDRESS:{options.HttpPort}/ca.crt on each device, or set Parley:CertificatePath." : "Put the whole chain into the file of Parley:CertificatePath (fullchain.pem).");
    }

    private static async Task<(X509Certificate2? Certificate, bool IsTrusted, string Fault)> Shown(int port, string? name, CancellationToken cancellationToken)
    {
        X509Certificate2? shown = null;
        var trusted = false;
        try
        {
            using var client = new TcpClient();
            await client.ConnectAsync("localhost", port, cancellationToken);
            await using var tls = new SslStream(client.GetStream());
            await tls.AuthenticateAsClientAsync(
                new SslClientAuthenticationOptions
                {
                    TargetHost = name ?? "localhost",
                    RemoteCertificateValidationCallback = (_, certificate, _, errors) =>
                    {
                        shown = certificate is null ? null : X509CertificateLoader.LoadCertificate(certificate.GetRawCertData());
                        trusted = !errors.HasFlag(SslPolicyErrors.RemoteCertificateChainErrors);
                        // it is looked at, and nothing is said to it
                        return shown is not null;
                    },
                }, cancellationToken);
            return (shown, trusted, "");
        }
        catch (Exception exception) when (exception is IOException or SocketException or AuthenticationException)
        {
            shown?.Dispose();
            return (null, false, exception.Message);
        }
    }
}
