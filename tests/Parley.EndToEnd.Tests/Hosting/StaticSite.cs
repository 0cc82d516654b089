using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Parley.EndToEnd.Tests.Hosting;

/// <summary>A web site of one page that has nothing to do with Parley.</summary>
internal sealed class StaticSite : IAsyncDisposable
{
    private readonly WebApplication _app;

    private StaticSite(WebApplication app) => _app = app;

    /// <summary>With a name that browsers count as a secure context, so that cameras work without TLS.</summary>
    public string Url => _app.Urls.First().Replace("127.0.0.1", "localhost", StringComparison.Ordinal);

    public static async Task<StaticSite> StartAsync(string html, string? contentSecurityPolicy = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        app.Run(context =>
        {
            context.Response.ContentType = "text/html; charset=utf-8";
            if (contentSecurityPolicy is not null)
                context.Response.Headers.ContentSecurityPolicy = contentSecurityPolicy;
            return context.Response.WriteAsync(html);
        });
        await app.StartAsync();
        return new StaticSite(app);
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();
}
