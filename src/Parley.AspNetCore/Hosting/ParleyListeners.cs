using System.Net.Security;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Parley.AspNetCore.Certificates;
using Parley.AspNetCore.Hosting.Interop;
using Parley.AspNetCore.Net.Streams;
using Parley.AspNetCore.Signaling.Handover;

namespace Parley.AspNetCore.Hosting;

/// <summary>Kestrel's listeners of a server that is Parley and nothing else.</summary>
internal sealed class ParleyListeners(IOptions<ParleyOptions> options, IServiceProvider services) : IConfigureOptions<KestrelServerOptions>
{
    private const int MaxRequestBodyBytes = 65_536;

    /// <summary>Bytes read ahead of what is handled, per connection.</summary>
    private const int MaxBufferBytes = 65_536;

    public void Configure(KestrelServerOptions kestrel)
    {
        var parley = options.Value;
        TlsRecordBuffers.ReleaseWhileIdle();
        kestrel.AddServerHeader = false;
        kestrel.Limits.MaxRequestBodySize = MaxRequestBodyBytes;
        kestrel.Limits.MaxRequestBufferSize = MaxBufferBytes;
        kestrel.Limits.MaxConcurrentUpgradedConnections = null;
        if (parley is { HttpsPort: not 0, BehindProxy: false })
            kestrel.ListenAnyIP(parley.HttpsPort, listen => Secure(listen));
        if (parley.HttpPort != 0)
            kestrel.ListenAnyIP(parley.HttpPort, Plain);
        if (parley.TcpPort != 0)
            kestrel.ListenAnyIP(parley.TcpPort, Streams);
    }

    private void Secure(ListenOptions listen)
    {
        UseTls(listen.UseParleyStreams()).UseParleyStreams();
        listen.Use(ConnectionHandover.Middleware);
    }

    /// <summary>TURN over TCP and over TLS, and nothing else.</summary>
    private void Streams(ListenOptions listen) => UseTls(listen.UseParleyStreams()).UseParleyStreams().RefuseEverythingElse();

    private ListenOptions UseTls(ListenOptions listen)
    {
        var certificate = services.GetRequiredService<ServerCertificate>();
        return listen.UseHttps(new TlsHandshakeCallbackOptions
        {
            OnConnection = _ => ValueTask.FromResult(new SslServerAuthenticationOptions { ServerCertificateContext = certificate.Current }),
        });
    }

    private static void Plain(ListenOptions listen)
    {
        listen.Protocols = HttpProtocols.Http1;
        listen.Use(ConnectionHandover.Middleware);
    }
}
