using System.Security.Claims;
using Parley.Rooms.Ports;

namespace Parley.AspNetCore.Signaling;

/// <summary>The user of the application around Parley.</summary>
internal static class HostUser
{
    private const int MaxIdLength = 128;

    /// <summary>Who <paramref name="principal"/> is, when the application has signed them in and says an id: <c>sub</c> or the name identifier.</summary>
    public static Identity? From(ClaimsPrincipal principal)
    {
        if (principal.Identity is not { IsAuthenticated: true })
            return null;
        var id = principal.FindFirstValue("sub") ?? principal.FindFirstValue(ClaimTypes.NameIdentifier);
        if (string.IsNullOrEmpty(id) || id.Length > MaxIdLength || id.Any(char.IsControl))
            return null;
        var name = principal.FindFirstValue("name") ?? principal.FindFirstValue(ClaimTypes.Name) ?? principal.Identity.Name;
        return new Identity(id, string.IsNullOrWhiteSpace(name) ? id : name);
    }
}
