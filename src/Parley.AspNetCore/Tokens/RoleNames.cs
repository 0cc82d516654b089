using System.Collections.Frozen;
using System.Text.Json;
using Parley.Rooms.Contracts;

namespace Parley.AspNetCore.Tokens;

/// <summary>How roles are written in tokens and on the command line: as in the protocol.</summary>
internal static class RoleNames
{
    private static readonly FrozenDictionary<string, Role> Roles = Enum.GetValues<Role>().ToFrozenDictionary(ToText, role => role, StringComparer.Ordinal);

    /// <summary>All of them, for people.</summary>
    public static string All => string.Join(", ", Enum.GetValues<Role>().Select(ToText));

    public static string ToText(Role role) => JsonNamingPolicy.KebabCaseLower.ConvertName(role.ToString());

    /// <summary>The role of this name, or null.</summary>
    public static Role? Parse(string text) => Roles.TryGetValue(text, out var role) ? role : null;
}
