using System.Globalization;
using System.Net.NetworkInformation;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Parley.AspNetCore.Certificates;

/// <summary>The certificate that new connections get. Renewed while the server runs; a renewal that fails keeps the one in use and is logged.</summary>
internal sealed partial class ServerCertificate : BackgroundService
{
    private static readonly TimeSpan LookAgainAfter = TimeSpan.FromSeconds(10);

    private readonly ICertificateSource _source;
    private readonly TimeProvider _time;
    private readonly ILogger<ServerCertificate> _logger;
    private readonly Lock _renewing = new();
    private volatile SslStreamCertificateContext _current;
    private string? _lastFault;
    private string? _lastDoubt;

    /// <exception cref="ParleyConfigurationException">There is no certificate to begin with.</exception>
    public ServerCertificate(ICertificateSource source, TimeProvider time, ILogger<ServerCertificate> logger)
    {
        (_source, _time, _logger) = (source, time, logger);
        _current = Context(source.Renewed(time.GetUtcNow()) ?? throw new InvalidOperationException("A certificate source has a certificate to begin with."));
        Doubt();
    }

    /// <summary>The certificate with its chain. One context serves all connections until the next renewal, so that TLS sessions can be resumed.</summary>
    public SslStreamCertificateContext Current => _current;

    public X509Certificate2? Authority => _source.Authority;

    /// <summary>Looks whether there is a new certificate, and takes it.</summary>
    public void Renew()
    {
        lock (_renewing)
        {
            try
            {
                if (_source.Renewed(_time.GetUtcNow()) is { } chain)
                {
                    _current = Context(chain);
                    _lastFault = null;
                    LogRenewed(chain.Leaf.NotAfter.ToUniversalTime());
                }
            }
            catch (Exception exception) when (exception is ParleyConfigurationException or IOException or UnauthorizedAccessException or CryptographicException or SocketException or NetworkInformationException)
            {
                // whatever it is, connections go on with what there is, and the next look is soon
                if (_lastFault != exception.Message)
                    LogNotRenewed(exception.Message);
                _lastFault = exception.Message;
            }

            Doubt();
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        NetworkAddressChangedEventHandler changed = (_, _) => Renew();
        NetworkChange.NetworkAddressChanged += changed;
        try
        {
            using var timer = new PeriodicTimer(LookAgainAfter, _time);
            while (await timer.WaitForNextTickAsync(stoppingToken))
                Renew();
        }
        catch (OperationCanceledException)
        {
        }
        finally
        {
            NetworkChange.NetworkAddressChanged -= changed;
        }
    }

    /// <summary>Says once what browsers say each time.</summary>
    private void Doubt()
    {
        var now = _time.GetUtcNow().UtcDateTime;
        var (from, end) = (_current.TargetCertificate.NotBefore.ToUniversalTime(), _current.TargetCertificate.NotAfter.ToUniversalTime());
        var doubt = end <= now ? string.Create(CultureInfo.InvariantCulture, $"has ended at {end:u}")
            : from > now ? string.Create(CultureInfo.InvariantCulture, $"is not valid before {from:u}")
            : null;
        if (doubt is not null && doubt != _lastDoubt)
            LogRefused(doubt);
        _lastDoubt = doubt;
    }

    private static SslStreamCertificateContext Context(CertificateChain chain) =>
        SslStreamCertificateContext.Create(Usable(chain.Leaf), chain.Intermediates, offline: true);

    // Windows' TLS cannot use a key that lives in memory only; a round through PFX gives it a home.
    private static X509Certificate2 Usable(X509Certificate2 leaf) =>
        OperatingSystem.IsWindows() ? X509CertificateLoader.LoadPkcs12(leaf.Export(X509ContentType.Pfx), null) : leaf;

    [LoggerMessage(1, LogLevel.Information, "New connections get a new certificate, valid until {NotAfter:u}")]
    private partial void LogRenewed(DateTime notAfter);

    [LoggerMessage(2, LogLevel.Warning, "The certificate was not renewed, the old one stays in use: {Why}")]
    private partial void LogNotRenewed(string why);

    [LoggerMessage(3, LogLevel.Warning, "The certificate {Doubt}: browsers refuse it. Renew its file, which is taken without a restart, or set this machine's clock")]
    private partial void LogRefused(string doubt);
}
