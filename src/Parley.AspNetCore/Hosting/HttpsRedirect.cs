using Microsoft.AspNetCore.Http;

namespace Parley.AspNetCore.Hosting;

/// <summary>Sends plain HTTP to the same address in HTTPS, but for what must be had without a trusted certificate: health and the authority itself.</summary>
internal sealed class HttpsRedirect(RequestDelegate next, int httpsPort)
{
    private const int DefaultHttpsPort = 443;

    public Task Invoke(HttpContext context)
    {
        var request = context.Request;
        if (request.IsHttps || request.Path == "/healthz" || request.Path == "/ca.crt")
            return next(context);
        if (!request.Host.HasValue)
        {
            // HTTP/1.0 may leave it out
            context.Response.StatusCode = StatusCodes.Status400BadRequest;
            return Task.CompletedTask;
        }

        var host = httpsPort == DefaultHttpsPort ? new HostString(request.Host.Host) : new HostString(request.Host.Host, httpsPort);
        // 307: a browser that keeps a permanent redirect would go on using it after the ports were changed
        context.Response.StatusCode = StatusCodes.Status307TemporaryRedirect;
        context.Response.Headers.Location = $"https://{host.ToUriComponent()}{request.PathBase.ToUriComponent()}{request.Path.ToUriComponent()}{request.QueryString.ToUriComponent()}";
        return Task.CompletedTask;
    }
}
