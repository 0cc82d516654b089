using System.Text;
using Parley.Rooms.Contracts;
using Parley.Rooms.Effects;
using Parley.Rooms.Encryption;
using Parley.Rooms.JsonRpc;

namespace Parley.Rooms.Chat;

/// <summary>What every change to the chat has to stand up to.</summary>
internal static class ChatWords
{
    /// <summary>Most files of a message, however they go.</summary>
    public const int MostFiles = 10;

    private const int BytesPerUnit = 256;
    private const int LongestFileId = 64;

    /// <summary>The id of a message, as it is stored.</summary>
    public static Refusal? Id(string text, out string id, string member = "id")
    {
        var known = Guid.TryParseExact(text, "D", out var parsed);
        id = parsed.ToString("D");
        return known ? null : Refusal.InvalidParams(member, $"{member} must be a UUID.");
    }

    /// <summary>Whether these can be the files of one message.</summary>
    public static Refusal? Files(IReadOnlyList<string>? ids)
    {
        if (ids is null)
            return null;
        if (ids.Count is 0 or > MostFiles || ids.Distinct(StringComparer.Ordinal).Count() < ids.Count)
            return Refusal.InvalidParams("files", $"files must be 1 to {MostFiles} different ids.");
        // annotations say nothing about what a list from the network holds
        return ids.All(id => id is { Length: <= LongestFileId }) ? null : Refusal.InvalidParams("files", "files holds what is no id.");
    }

    /// <summary>The text as it is stored, if its user may write that now.</summary>
    public static Refusal? Check(Core core, in Request request, string room, string written, Moment now, out string text, bool mayBeEmpty = false)
    {
        text = ChatText.WithoutControls(written);
        if (string.IsNullOrWhiteSpace(text) && !mayBeEmpty)
            return new Refusal(ErrorReason.Empty, "There is nothing in the text.");
        if (SealedText.Check(room, written) is { } unsealed)
            return unsealed;
        var longest = SealedText.LongestIn(room, core.Options.ChatLength);
        if (written.Length > longest)
            return new Refusal(ErrorReason.TooLong, $"A text has at most {longest} characters.");
        return core.Chat.TakeText(request.Session, 1 + (Encoding.UTF8.GetByteCount(text) / BytesPerUnit), now);
    }

    /// <summary>Why storage did not make a change.</summary>
    public static Refusal? Explain(ChatFault fault) => fault switch
    {
        ChatFault.UnknownMessage => new Refusal(ErrorReason.UnknownMessage, "There is no such message here (any more)."),
        ChatFault.Forbidden => new Refusal(ErrorReason.Forbidden, "The message is somebody else's."),
        ChatFault.UnknownFile => new Refusal(ErrorReason.UnknownFile, "A file is not there, not whole, not yours, or was sent already."),
        ChatFault.TooManyReactions => new Refusal(
            ErrorReason.TooManyReactions, $"A message has at most {ReactToChatMessage.KindsPerMessage} kinds of reactions, {ReactToChatMessage.KindsPerUser} from one user."),
        ChatFault.TooManyReacted => new Refusal(
            ErrorReason.TooManyReactions, $"{ReactToChatMessage.UsersPerKind} people have put this emoji to the message, and no more can. Put another one that is there."),
        _ => null,
    };
}
