using System.Text;
using Parley.Rooms.Contracts;

namespace Parley.Rooms.Chat;

/// <summary>Keeps a page of chat small enough to be sent: whoever writes long texts must not cost others their connection.</summary>
internal static class ChatPage
{
    // Ids, numbers, names of members.
    private const int AroundText = 400;

    /// <summary>The newest messages of a page that fit into so many bytes, at least one.</summary>
    public static ChatHistoryResult ThatFits(ChatHistoryResult page, int bytes)
    {
        var first = page.Messages.Count;
        while (first > 0)
        {
            var message = page.Messages[first - 1];
            bytes -= AroundText + Encoding.UTF8.GetByteCount(message.Text) + Encoding.UTF8.GetByteCount(message.From.Name);
            if (bytes < 0 && first < page.Messages.Count)
                return new ChatHistoryResult([.. page.Messages.Skip(first)], More: true);
            first--;
        }

        return page;
    }
}
