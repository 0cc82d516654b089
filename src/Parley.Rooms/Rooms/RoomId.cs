using System.Buffers;

namespace Parley.Rooms.Rooms;

/// <summary>What a room id looks like: 3 to 64 of <c>a-z 0-9 -</c>.</summary>
public static class RoomId
{
    /// <summary>Rooms of calls; nobody opens one by joining it.</summary>
    public const string CallPrefix = "call-";

    /// <summary>Breakout rooms; only their meeting opens them.</summary>
    public const string BreakoutPrefix = "breakout-";

    /// <summary>Rooms that are end-to-end encrypted. It stands in the id, so that no restart and no other node forgets it.</summary>
    public const string EncryptedPrefix = "e2ee-";

    private static readonly SearchValues<char> Letters = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789-");

    /// <summary>Whether a room can be called so.</summary>
    public static bool IsValid(string id) => id.Length is >= 3 and <= 64 && !id.AsSpan().ContainsAnyExcept(Letters);

    /// <summary>Whether it is the room of a call.</summary>
    public static bool IsCall(string id) => id.StartsWith(CallPrefix, StringComparison.Ordinal);

    /// <summary>Whether it is a breakout room.</summary>
    public static bool IsBreakout(string id) => id.StartsWith(BreakoutPrefix, StringComparison.Ordinal);

    /// <summary>Whether it is end-to-end encrypted.</summary>
    public static bool IsEncrypted(string id) => id.StartsWith(EncryptedPrefix, StringComparison.Ordinal);
}
