using System.Text.Json;

namespace Parley.Rooms.Audit;

/// <summary>How things are called in the audit log: as in the protocol.</summary>
public static class AuditWords
{
    /// <summary>The name of a member of an enumeration, such as <c>delete-message</c>.</summary>
    public static string Of<T>(T member)
        where T : struct, Enum => JsonNamingPolicy.KebabCaseLower.ConvertName(member.ToString());
}
