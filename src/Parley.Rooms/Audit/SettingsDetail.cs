using System.Globalization;
using Parley.Rooms.Moderation;

namespace Parley.Rooms.Audit;

/// <summary>Says what has changed of a room's settings: what they are, but of the password only whether there is one, and of the name only that it is another.</summary>
internal static class SettingsDetail
{
    /// <summary>Such as <c>locked=true lobby=false</c>; null when nothing has changed.</summary>
    public static string? Of(RoomRules before, RoomRules after)
    {
        var changes = new List<string>();
        Tell("locked", before.Locked, after.Locked);
        Tell("lobby", before.Lobby, after.Lobby);
        Tell("waitForHost", before.WaitForHost, after.WaitForHost);
        Tell("stage", before.Stage, after.Stage);
        Tell("persistent", before.Persistent, after.Persistent);
        Time("opensAt", before.OpensAt, after.OpensAt);
        Time("closesAt", before.ClosesAt, after.ClosesAt);
        if (before.PasswordHash != after.PasswordHash)
            changes.Add(after.PasswordHash is null ? "password=none" : "password=new");
        if (before.Name != after.Name)
            changes.Add(after.Name is null ? "name=none" : "name=new");
        return changes.Count == 0 ? null : string.Join(' ', changes);

        void Tell(string name, bool was, bool now)
        {
            if (was != now)
                changes.Add($"{name}={(now ? "true" : "false")}");
        }

        void Time(string name, long? was, long? now)
        {
            if (was != now)
                changes.Add($"{name}={(now is { } at ? DateTimeOffset.FromUnixTimeMilliseconds(at).ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture) : "none")}");
        }
    }
}
