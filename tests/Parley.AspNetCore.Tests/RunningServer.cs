using System.Net;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Parley.AspNetCore.Certificates;
using Parley.AspNetCore.WebApp;

namespace Parley.AspNetCore.Tests;

/// <summary>A whole server on free ports of this machine.</summary>
internal sealed class RunningServer : IAsyncDisposable
{
    private readonly TemporaryFolder? _folder;

    private RunningServer(WebApplication app, TemporaryFolder? folder, int httpPort, int httpsPort)
    {
        (App, _folder, HttpPort, HttpsPort) = (app, folder, httpPort, httpsPort);
        Http = new HttpClient(Handler());
    }

    public WebApplication App { get; }

    public int HttpPort { get; }

    public int HttpsPort { get; }

    public HttpClient Http { get; }

    /// <summary>Trusts this server's own authority and nothing else.</summary>
    public SocketsHttpHandler Handler() => new()
    {
        AllowAutoRedirect = false,
        AutomaticDecompression = DecompressionMethods.None,
        SslOptions =
        {
            CertificateChainPolicy = new X509ChainPolicy
            {
                TrustMode = X509ChainTrustMode.CustomRootTrust,
                CustomTrustStore = { App.Services.GetRequiredService<ServerCertificate>().Authority! },
                RevocationMode = X509RevocationMode.NoCheck,
            },
        },
    };

    public Uri Plain(string path) => new($"http://localhost:{HttpPort}{path}");

    public Uri Secure(string path) => new($"https://localhost:{HttpsPort}{path}");

    /// <summary>Plain HTTP serves everything, as behind a proxy.</summary>
    public static Task<RunningServer> StartPlain(params (string Name, string Value)[] options) => Start([("BehindProxy", "true"), .. options]);

    public static Task<RunningServer> Start(params (string Name, string Value)[] options) => Start(_ => { }, options);

    /// <summary>With other services than usual.</summary>
    public static async Task<RunningServer> Start(Action<IServiceCollection> configure, params (string Name, string Value)[] options)
    {
        var folder = options.Any(option => option.Name == "DataPath") ? null : new TemporaryFolder();
        var (http, https) = (FreePort.Next(), FreePort.Next());
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        (string Name, string Value)[] ports = [("HttpPort", $"{http}"), ("HttpsPort", $"{https}"), ("TcpPort", "0"), ("UdpPort", $"{FreePort.Next()}"), ("DataPath", folder?.Path ?? ""), ("DrainTime", "00:00:00")];
        builder.Configuration.AddInMemoryCollection(ports.Concat(options).Where(option => option.Value.Length > 0).GroupBy(option => option.Name)
            .Select(group => KeyValuePair.Create("Parley:" + group.Key, (string?)group.Last().Value)));
        builder.Services.AddParley();
        builder.Services.AddSingleton(new WebAppFiles(typeof(RunningServer).Assembly));
        configure(builder.Services);
        builder.UseParleyEndpoints();
        var app = builder.Build();
        app.UseParley();
        app.MapParley();
        await app.StartAsync(TestContext.Current.CancellationToken);
        return new RunningServer(app, folder, http, https);
    }

    public async Task<string> Metrics() => await Http.GetStringAsync(Plain("/metrics"), TestContext.Current.CancellationToken);

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await App.StopAsync(CancellationToken.None);
        await App.DisposeAsync();
        _folder?.Dispose();
    }
}
