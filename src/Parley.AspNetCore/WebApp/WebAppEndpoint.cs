using System.Reflection;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Net.Http.Headers;

namespace Parley.AspNetCore.WebApp;

/// <summary>Serves the web app: one page for all of its addresses, files under their names.</summary>
internal sealed class WebAppEndpoint(WebAppFiles files, PagePolicy policy)
{
    /// <summary>Endpoints of the application around Parley come before the web app's.</summary>
    private const int Order = 1000;

    private const string NotBuilt = """
        <!doctype html>
        <html lang="en"><meta charset="utf-8"><title>Parley</title>
        <h1>The web app was not built in</h1>
        <p>The server runs, but it was built without its web app. Install Node.js 20.19 or newer and start with <code>./parley</code>,
        or build with <code>dotnet build -p:BuildWeb=true</code>.</p></html>
        """;

    private static readonly string Version = typeof(WebAppEndpoint).Assembly.ManifestModule.ModuleVersionId.ToString("N");

    public static void Map(IEndpointRouteBuilder routes)
    {
        var endpoint = new WebAppEndpoint(
            routes.ServiceProvider.GetService<WebAppFiles>() ?? new WebAppFiles(Assembly.GetExecutingAssembly()),
            routes.ServiceProvider.GetRequiredService<PagePolicy>());
        string[] pages = ["/", "/r/{**room}", "/call/{user}", "/doctor"];
        if (routes.ServiceProvider.Parley().Admin.Enabled)
            pages = [.. pages, "/admin", "/admin/{**place}"];
        foreach (var page in pages)
            routes.MapMethods(page, Methods, endpoint.ServePage).WithOrder(Order).WithDisplayName("Parley page " + page);
        routes.MapMethods("/{file}", Methods, endpoint.ServeFile).WithOrder(Order + 1).WithDisplayName("Parley file");
        routes.MapMethods("/assets/{**file}", Methods, endpoint.ServeFile).WithOrder(Order + 1).WithDisplayName("Parley asset");
    }

    private static string[] Methods => [HttpMethods.Get, HttpMethods.Head];

    private Task ServePage(HttpContext context)
    {
        policy.Apply(context.Response);
        if (files.Index is { } index)
            return Send(context, index);
        context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
        context.Response.ContentType = "text/html; charset=utf-8";
        context.Response.Headers.CacheControl = "no-store";
        return context.Response.WriteAsync(NotBuilt, context.RequestAborted);
    }

    private Task ServeFile(HttpContext context)
    {
        policy.Apply(context.Response);
        if (files.Find(context.Request.Path.Value!.TrimStart('/')) is { } file)
            return Send(context, file);
        context.Response.StatusCode = StatusCodes.Status404NotFound;
        return Task.CompletedTask;
    }

    private async Task Send(HttpContext context, WebAppFile file)
    {
        var (request, response) = (context.Request, context.Response);
        var resource = file.Resource;
        if (file.BrotliResource is { } brotli)
        {
            response.Headers.Vary = HeaderNames.AcceptEncoding;
            if (AcceptsBrotli(request))
            {
                resource = brotli;
                response.Headers.ContentEncoding = "br";
            }
        }

        response.ContentType = file.ContentType;
        response.Headers.CacheControl = file.Hashed ? "public, max-age=31536000, immutable" : "no-cache";
        if (!file.Hashed)
        {
            var tag = $"\"{Version}-{(resource == file.Resource ? "p" : "b")}\"";
            response.Headers.ETag = tag;
            if (request.Headers.IfNoneMatch == tag)
            {
                response.StatusCode = StatusCodes.Status304NotModified;
                return;
            }
        }

        await using var content = files.Open(resource);
        response.ContentLength = content.Length;
        if (!HttpMethods.IsHead(request.Method))
            await content.CopyToAsync(response.Body, context.RequestAborted);
    }

    private static bool AcceptsBrotli(HttpRequest request) =>
        StringWithQualityHeaderValue.TryParseList(request.Headers.AcceptEncoding, out var encodings)
        && encodings.Any(encoding => encoding.Value.Equals("br", StringComparison.OrdinalIgnoreCase) && encoding.Quality is not 0);
}
