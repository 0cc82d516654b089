using System.Globalization;
using Parley.Rooms.Contracts;
using Parley.Rooms.Effects;
using Parley.Rooms.Encryption;
using Parley.Rooms.JsonRpc;
using Parley.Rooms.Rooms;

namespace Parley.Rooms.Chat;

/// <summary><c>chat.history</c>: for those in the room.</summary>
internal sealed class ChatHistoryMethod(Core core) : Method<ChatHistoryParams>("chat.history", 5, ContractJson.Default.ChatHistoryParams)
{
    protected override void Handle(in Request request, ChatHistoryParams parameters, Moment now)
    {
        if (request.Session.In(parameters.Room) is null)
            request.Refuse(RoomRefusals.NotInRoom);
        else if (PageSize.Check(parameters.Before, parameters.Limit, core.Options.HistoryPage, out var entries) is { } refusal)
            request.Refuse(refusal);
        else
            core.Ask(
                request, new LoadChatHistory(parameters.Room, request.Session.User.Id, parameters.Before, entries),
                (asker, page, _) => asker.Reply(ChatPage.ThatFits(page, ChatPage.Most(core)), ContractJson.Default.ChatHistoryResult));
    }
}

/// <summary><c>chat.changes</c>: for those in the room.</summary>
internal sealed class ChatChangesMethod(Core core) : Method<ChatChangesParams>("chat.changes", 5, ContractJson.Default.ChatChangesParams)
{
    protected override void Handle(in Request request, ChatChangesParams parameters, Moment now)
    {
        if (request.Session.In(parameters.Room) is null)
            request.Refuse(RoomRefusals.NotInRoom);
        else if (parameters.Since < 0)
            request.Refuse(Refusal.InvalidParams("since", "since must not be negative."));
        else if (PageSize.Check(null, parameters.Limit, core.Options.HistoryPage, out var entries) is { } refusal)
            request.Refuse(refusal);
        else
            core.Ask(
                request, new LoadChatChanges(parameters.Room, request.Session.User.Id, parameters.Since, entries),
                (asker, page, _) => asker.Reply(ChatPage.ThatFits(page, ChatPage.Most(core)), ContractJson.Default.ChatChangesResult));
    }
}

/// <summary><c>chat.search</c>: for those in the room.</summary>
internal sealed class ChatSearchMethod(Core core) : Method<ChatSearchParams>("chat.search", 20, ContractJson.Default.ChatSearchParams)
{
    private const int LongestText = 100;

    /// <summary>Each is looked for in thousands of texts while everybody else's storage waits.</summary>
    private const int MostWords = 8;

    protected override void Handle(in Request request, ChatSearchParams parameters, Moment now)
    {
        var text = parameters.Text.Trim();
        var words = text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Distinct(StringComparer.OrdinalIgnoreCase).ToList();
        if (request.Session.In(parameters.Room) is null)
            request.Refuse(RoomRefusals.NotInRoom);
        else if (SealedText.Search(parameters.Room) is { } encrypted)
            request.Refuse(encrypted);
        else if (text.Length > LongestText || !IsEnough(text))
            request.Refuse(Refusal.InvalidParams("text", $"text must have 2 to {LongestText} characters, or be a letter of a script without upper and lower case."));
        else if (words.Count > MostWords)
            request.Refuse(Refusal.InvalidParams("text", $"text must have {MostWords} different words at most. Leave some out: all of them are looked for."));
        else if (parameters.Before < 0)
            request.Refuse(Refusal.InvalidParams("before", "before must not be negative."));
        else
            core.Ask(
                request, new SearchChat(parameters.Room, request.Session.User.Id, words, parameters.Before),
                (asker, found, _) => asker.Reply(ChatPage.ThatFits(found, ChatPage.Most(core)), ContractJson.Default.ChatSearchResult));
    }

    /// <summary>A single letter is in almost all texts, but where each is a word or a syllable (Chinese, Japanese, Korean) it is worth looking for.</summary>
    private static bool IsEnough(string text) => text.Length > 1 || (text.Length == 1 && char.GetUnicodeCategory(text[0]) == UnicodeCategory.OtherLetter);
}
