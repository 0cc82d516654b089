using Parley.Rooms.Contracts;
using Parley.Rooms.JsonRpc;
using Parley.Rooms.Rooms;

namespace Parley.Rooms.Encryption;

/// <summary>The chat of an encrypted room: its texts are ciphertext, and anything else is refused, so that no client writes there in the clear by mistake.</summary>
internal static class SealedText
{
    /// <summary>How a sealed text begins; the number is that of its form.</summary>
    public const string Prefix = "e2ee1:";

    private const string FileName = "sealed";

    // Three bytes of UTF-8 for a UTF-16 unit, four letters for three bytes; and the writer's signature, nonce and tag, with names and keys of ten files.
    private const int LettersPerUnit = 4;
    private const int Beside = 8192;

    /// <summary>Longest text of a room.</summary>
    public static int LongestIn(string room, int plain) => RoomId.IsEncrypted(room) ? (plain * LettersPerUnit) + Beside : plain;

    /// <summary>Why a text does not go into a room.</summary>
    public static Refusal? Check(string room, string text) =>
        !RoomId.IsEncrypted(room) || (text.StartsWith(Prefix, StringComparison.Ordinal) && OpaqueText.IsValid(text.AsSpan(Prefix.Length), int.MaxValue))
            ? null
            : new Refusal(ErrorReason.EncryptedRoom, "This room is end-to-end encrypted: texts are sealed by the client.");

    /// <summary>Why a file is not called so in a room: what it is called is in the sealed text of its message.</summary>
    public static Refusal? CheckFileName(string room, string name) => RoomId.IsEncrypted(room) && name != FileName
        ? new Refusal(ErrorReason.EncryptedRoom, "This room is end-to-end encrypted: the client says in the sealed text what a file is called.")
        : null;

    /// <summary>Why a room's texts are not searched here.</summary>
    public static Refusal? Search(string room) => RoomId.IsEncrypted(room)
        ? new Refusal(ErrorReason.EncryptedRoom, "This room is end-to-end encrypted: its texts are searched by the client, who can read them.")
        : null;
}
