using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace Parley.AspNetCore.Signaling;

/// <summary>
/// Which web pages may open a WebSocket here. Browsers let any page try, with this server's cookies; they tell the page's origin, and only the own
/// and those listed are taken. Programs that are no browsers send none and are taken.
/// </summary>
internal sealed class OriginPolicy(IOptions<ParleyOptions> options)
{
    private readonly HashSet<string> _listed = options.Value.AllowedOrigins.Select(Normal).OfType<string>().ToHashSet(StringComparer.OrdinalIgnoreCase);

    public bool Allows(HttpRequest request)
    {
        if (request.Headers.Origin.Count == 0)
            return true;
        // "null", which sandboxed pages send, is nobody's
        return request.Headers.Origin is [{ } origin] && Normal(origin) is { } normal && (IsOwn(normal, request) || _listed.Contains(normal));
    }

    /// <summary>The same for what the pages of this server alone may do, listed ones not.</summary>
    public static bool IsOwn(HttpRequest request) =>
        request.Headers.Origin.Count == 0 || (request.Headers.Origin is [{ } origin] && Normal(origin) is { } normal && IsOwn(normal, request));

    private static bool IsOwn(string origin, HttpRequest request) =>
        string.Equals(origin, Normal($"{request.Scheme}://{request.Host.Value}"), StringComparison.OrdinalIgnoreCase);

    /// <summary>Scheme, host and port, the port always written.</summary>
    private static string? Normal(string origin) =>
        Uri.TryCreate(origin, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https" ? $"{uri.Scheme}://{uri.IdnHost}:{uri.Port}" : null;
}
