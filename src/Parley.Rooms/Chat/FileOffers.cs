using Parley.Rooms.Contracts;
using Parley.Rooms.Encryption;
using Parley.Rooms.JsonRpc;

namespace Parley.Rooms.Chat;

/// <summary>What a message says of files that go from page to page. The server has nothing of them to look at.</summary>
internal static class FileOffers
{
    /// <summary>Why these cannot be the offers of a message.</summary>
    /// <param name="message">The message.</param>
    /// <param name="largest">Most bytes of a file; 0 where none are sent.</param>
    public static Refusal? Check(ChatSendParams message, long largest)
    {
        if (message.Offers is not { } offers)
            return null;
        if (largest == 0)
            return Refusal.InvalidParams("offers", "No files are sent on this server.");
        if (offers.Count == 0 || offers.Count + (message.Files?.Count ?? 0) > ChatWords.MostFiles)
            return Refusal.InvalidParams("offers", $"A message has at most {ChatWords.MostFiles} files, and offers is left out where there is none.");
        var ids = new HashSet<string>(offers.Count, StringComparer.Ordinal);
        for (var place = 0; place < offers.Count; place++)
        {
            // an element of the list may be null, whatever its type says
            if (offers[place] is not { } offer || ChatWords.Id(offer.Id, out var id) is not null || id != offer.Id || !ids.Add(id))
                return Refusal.InvalidParams($"offers[{place}].id", "The id of an offer is a UUID in lower case, another one for each.");
            if (offer.Size < 0 || offer.Size > largest)
                return Refusal.InvalidParams($"offers[{place}].size", $"A file has at most {largest} bytes.");
            if (SealedText.CheckFileName(message.Room, offer.Name) is { } unsealed)
                return unsealed;
        }

        return null;
    }
}
