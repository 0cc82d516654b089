using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Parley.Rooms.Audit;
using Parley.Rooms.Contracts;

namespace Parley.Server.Reporting;

/// <summary>Lines of the audit log, for people and for programs.</summary>
internal static class AuditReport
{
    private const int ActionWidth = 14;

    // names in any script stay readable; nothing of it is put into a page
    private static readonly AuditJson Readable = new(new JsonSerializerOptions(AuditJson.Default.Options) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });

    /// <summary>Such as <c>2026-11-28 09:12:03Z  ban  tea-time  Olga (u-1) → Ben (guest-2)  24 h</c>.</summary>
    public static string Text(AuditEntry entry)
    {
        var parts = new List<string> { Time(entry.At, "yyyy-MM-dd HH:mm:ssZ"), AuditWords.Of(entry.Action).PadRight(ActionWidth) };
        if (entry.Room is { } room)
            parts.Add(room);
        if (entry.By is { } by)
            parts.Add(Name(by) + (entry.Whom is { } whom ? " → " + Name(whom) : ""));
        if (entry.Detail is { } detail)
            parts.Add(detail);
        if (entry.Address is { } address)
            parts.Add("from " + address);
        return string.Join("  ", parts);
    }

    /// <summary>The same as one line of JSON.</summary>
    public static string Json(AuditEntry entry) => JsonSerializer.Serialize(
        new AuditLine(Time(entry.At, "yyyy-MM-ddTHH:mm:ss.fffZ"), AuditWords.Of(entry.Action), entry.Room, entry.By, entry.Whom, entry.Detail, entry.Address), Readable.AuditLine);

    private static string Name(User user) => $"{user.Name} ({user.Id})";

    private static string Time(long at, string format) => DateTimeOffset.FromUnixTimeMilliseconds(at).ToString(format, CultureInfo.InvariantCulture);
}

/// <summary>A line for programs.</summary>
internal sealed record AuditLine(string At, string Action, string? Room, User? By, User? Whom, string? Detail, string? Address);

/// <summary>How it is written.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(AuditLine))]
internal sealed partial class AuditJson : JsonSerializerContext;
