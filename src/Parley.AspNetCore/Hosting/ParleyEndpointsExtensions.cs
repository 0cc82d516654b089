using System.Net;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Parley.AspNetCore;
using Parley.AspNetCore.Certificates;
using Parley.AspNetCore.Hosting;
using Parley.AspNetCore.Hosting.Interop;
using Parley.AspNetCore.Signaling;
using Parley.AspNetCore.Signaling.Polling;

namespace Microsoft.AspNetCore.Builder;

/// <summary>For an application that is Parley and nothing else: its ports, its certificate, its redirect.</summary>
public static class ParleyEndpointsExtensions
{
    /// <summary>Listens where the options say: HTTPS with the own certificate, HTTP beside it.</summary>
    public static WebApplicationBuilder UseParleyEndpoints(this WebApplicationBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        MallocArenas.Bound();
        builder.Services.AddHostedService(provider => provider.GetRequiredService<ServerCertificate>());
        builder.Services.AddSingleton<IConfigureOptions<KestrelServerOptions>, ParleyListeners>();
        builder.Services.AddSingleton(provider => provider.Parley() is { BehindProxy: false, HttpsPort: not 0 and var port } ? new TurnOverHttps(port) : new TurnOverHttps(Port: null));
        builder.Services.AddOptions<SocketTransportOptions>().Configure<IOptions<ParleyOptions>>((sockets, parley) =>
        {
            sockets.UnsafePreferInlineScheduling = true;
            sockets.CreateBoundListenSocket = endPoint => TcpPorts.Bind(endPoint, parley.Value);
        });
        if (SocketPoller.IsSupported)
        {
            builder.Services.AddSingleton<SocketPoller>();
            builder.Services.AddSingleton<IConnectionListenerFactory, PolledTransport>();
        }

        return builder;
    }

    /// <summary>Believes the headers of trusted proxies, and sends plain HTTP to HTTPS. First in the pipeline.</summary>
    public static IApplicationBuilder UseParley(this IApplicationBuilder app)
    {
        ArgumentNullException.ThrowIfNull(app);
        var options = app.ApplicationServices.Parley();
        if (options.BehindProxy)
        {
            var forwarded = new ForwardedHeadersOptions { ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto | ForwardedHeaders.XForwardedHost };
            foreach (var proxy in options.TrustedProxies)
                forwarded.KnownIPNetworks.Add(IPAddress.TryParse(proxy, out var address) ? new System.Net.IPNetwork(address, address.GetAddressBytes().Length * 8) : System.Net.IPNetwork.Parse(proxy));
            app.UseForwardedHeaders(forwarded);
            app.UseMiddleware<UnknownProxies>();
        }
        else if (options.HttpsPort != 0)
        {
            app.Use(next => new HttpsRedirect(next, options.HttpsPort).Invoke);
        }

        return app;
    }
}
