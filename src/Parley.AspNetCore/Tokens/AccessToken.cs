using System.Buffers;
using System.Text.Json;
using Parley.Rooms.Contracts;

namespace Parley.AspNetCore.Tokens;

/// <summary>What a JSON Web Token (RFC 7519) says about its bearer.</summary>
/// <param name="Subject">Who (<c>sub</c>).</param>
/// <param name="Name">The display name (<c>name</c>).</param>
/// <param name="Room">The only room it opens (<c>room</c>); null opens all.</param>
/// <param name="Expires">From when on it is void (<c>exp</c>); null never.</param>
/// <param name="NotBefore">Until when it is void (<c>nbf</c>).</param>
/// <param name="Role">What its bearer is in rooms (<c>role</c>: <c>listener</c>, <c>speaker</c>, <c>moderator</c>, <c>host</c>); null for what the room gives.</param>
internal sealed record AccessToken(string Subject, string? Name, string? Room, DateTimeOffset? Expires = null, DateTimeOffset? NotBefore = null, Role? Role = null)
{
    private const long LastUnixSecond = 253_402_300_799;

    /// <summary>Clocks of two machines differ; this much is forgiven.</summary>
    private static readonly TimeSpan Leeway = TimeSpan.FromSeconds(30);

    public string Sign(ReadOnlySpan<byte> key)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("sub", Subject);
            if (Name is not null)
                json.WriteString("name", Name);
            if (Room is not null)
                json.WriteString("room", Room);
            if (Role is { } role)
                json.WriteString("role", RoleNames.ToText(role));
            if (NotBefore is { } notBefore)
                json.WriteNumber("nbf", notBefore.ToUnixTimeSeconds());
            if (Expires is { } expires)
                json.WriteNumber("exp", expires.ToUnixTimeSeconds());
            json.WriteEndObject();
        }

        return JsonWebSignature.Sign(buffer.WrittenSpan, key);
    }

    /// <summary>What <paramref name="token"/> says, when it was signed with <paramref name="key"/> and is valid at <paramref name="now"/>; null otherwise. Never throws.</summary>
    public static AccessToken? Verify(string? token, ReadOnlySpan<byte> key, DateTimeOffset now)
    {
        using var document = JsonWebSignature.Verify(token, key);
        if (document is null)
            return null;
        var claims = document.RootElement;
        if (!TryText(claims, "sub", out var subject) || string.IsNullOrEmpty(subject) || !TryText(claims, "name", out var name) || !TryText(claims, "room", out var room)
            || !TryRole(claims, out var role)
            || !TryTime(claims, "exp", out var expires) || !TryTime(claims, "nbf", out var notBefore))
            return null;
        if (expires + Leeway <= now || notBefore - Leeway > now)
            return null;
        return new AccessToken(subject, name, room, expires, notBefore, role);
    }

    // A claim of the wrong type is no claim to be ignored: a "room" that is a number must not open every room.
    private static bool TryText(JsonElement claims, string name, out string? value)
    {
        value = null;
        if (!claims.TryGetProperty(name, out var claim))
            return true;
        if (claim.ValueKind is not JsonValueKind.String)
            return false;
        try
        {
            value = claim.GetString();
            return true;
        }
        catch (InvalidOperationException)
        {
            // a string that is no UTF-16, such as a lone surrogate
            return false;
        }
    }

    // a role that is none of ours may be less than what everybody gets: the token is void
    private static bool TryRole(JsonElement claims, out Role? role)
    {
        role = null;
        if (!TryText(claims, "role", out var text))
            return false;
        if (text is null)
            return true;
        role = RoleNames.Parse(text);
        return role is not null;
    }

    private static bool TryTime(JsonElement claims, string name, out DateTimeOffset? value)
    {
        value = null;
        if (!claims.TryGetProperty(name, out var claim))
            return true;
        if (claim.ValueKind is not JsonValueKind.Number || !claim.TryGetDouble(out var seconds) || seconds is not (>= 0 and <= LastUnixSecond))
            return false;
        value = DateTimeOffset.FromUnixTimeSeconds((long)seconds);
        return true;
    }
}
