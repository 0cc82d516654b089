using System.Text;
using Parley.Rooms.Contracts;

namespace Parley.Rooms.Chat;

/// <summary>Keeps a page of chat small enough to be sent: whoever writes long texts must not cost others their connection.</summary>
internal static class ChatPage
{
    // Ids, numbers, names of members.
    private const int AroundText = 400;
    private const int AroundUser = 64;

    /// <summary>Most bytes of a page: an answer that leaves room beside it in what is kept for a session.</summary>
    public static int Most(Core core) => core.Options.ReplayBytes / 2;

    /// <summary>The newest messages of a page that fit into so many bytes, at least one.</summary>
    public static ChatHistoryResult ThatFits(ChatHistoryResult page, int bytes)
    {
        var first = page.Messages.Count;
        while (first > 0)
        {
            bytes -= Size(page.Messages[first - 1]);
            if (bytes < 0 && first < page.Messages.Count)
                return page with { Messages = [.. page.Messages.Skip(first)], More = true };
            first--;
        }

        return page;
    }

    /// <summary>The first messages of a page that fit into so many bytes, at least one.</summary>
    public static ChatChangesResult ThatFits(ChatChangesResult page, int bytes)
    {
        for (var count = 0; count < page.Messages.Count; count++)
        {
            bytes -= Size(page.Messages[count]);
            if (bytes < 0 && count > 0)
                return new ChatChangesResult([.. page.Messages.Take(count)], More: true, page.Messages[count - 1].Revision);
        }

        return page;
    }

    /// <summary>The first messages that were found that fit into so many bytes, at least one.</summary>
    public static ChatSearchResult ThatFits(ChatSearchResult found, int bytes)
    {
        for (var count = 0; count < found.Messages.Count; count++)
        {
            bytes -= Size(found.Messages[count]);
            if (bytes < 0 && count > 0)
                return new ChatSearchResult([.. found.Messages.Take(count)], found.Messages[count - 1].Seq);
        }

        return found;
    }

    private static int Size(ChatMessage message)
    {
        var size = AroundText + Encoding.UTF8.GetByteCount(message.Text) + Size(message.From) + Size(message.To) + Size(message.DeletedBy);
        if (message.ReplyTo is { } quote)
            size += AroundText + Encoding.UTF8.GetByteCount(quote.Text ?? "") + Size(quote.From);
        foreach (var reaction in message.Reactions ?? [])
            size += AroundUser + reaction.Users.Sum(Size);
        return size + ((AroundText + AroundUser) * (message.Files?.Count ?? 0));
    }

    private static int Size(User? user) => user is null ? 0 : AroundUser + Encoding.UTF8.GetByteCount(user.Id) + Encoding.UTF8.GetByteCount(user.Name);
}
