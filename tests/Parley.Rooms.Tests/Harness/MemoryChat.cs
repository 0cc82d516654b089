using Parley.Rooms.Contracts;
using Parley.Rooms.Effects;

namespace Parley.Rooms.Tests.Harness;

/// <summary>The chat of all rooms, in memory.</summary>
internal sealed class MemoryChat
{
    private readonly Dictionary<string, List<Entry>> _rooms = new(StringComparer.Ordinal);
    private readonly Dictionary<string, long> _revisions = new(StringComparer.Ordinal);

    public IReadOnlyList<ChatMessage> Of(string room) => [.. In(room).Select(entry => entry.Message)];

    public StoredChatMessage Add(StoreChatMessage effect)
    {
        var entries = In(effect.Room);
        if (entries.Find(entry => entry.Message.Id == effect.Id) is { } there)
            return new StoredChatMessage(there.As(effect.From.Id), Added: false);
        ChatQuote? quote = null;
        if (effect.ReplyTo is { } answered)
        {
            if (entries.Find(entry => entry.Message.Id == answered)?.Message is not { DeletedAt: null } original
                || (original.To is { } to && !Pair(effect.From, effect.To).SetEquals(Pair(original.From, to))))
                return new StoredChatMessage(null, Added: false, ChatFault.UnknownMessage);
            quote = ChatQuote.Of(original.Id, original.Seq, original.From, original.Text);
        }

        if (effect.Files?.Any(file => Files.GetValueOrDefault(file) != effect.From.Id) == true)
            return new StoredChatMessage(null, Added: false, ChatFault.UnknownFile);
        foreach (var file in effect.Files ?? [])
            Files.Remove(file);
        List<ChatFile> files =
        [
            .. effect.Files?.Select(file => new ChatFile(file, file, 1, "text/plain")) ?? [],
            .. effect.Offers?.Select(offer => new ChatFile(offer.Id, offer.Name, offer.Size, "application/octet-stream", Direct: true)) ?? [],
        ];
        var message = new ChatMessage(
            effect.Id, effect.Room, (entries.LastOrDefault()?.Message.Seq ?? 0) + 1, Next(effect.Room), effect.From, effect.Text, effect.SentAt, effect.To, quote, Files: files.Count == 0 ? null : files);
        entries.Add(new Entry(message));
        return new StoredChatMessage(message, Added: true);
    }

    public ChatChange Edit(EditChatMessage effect)
    {
        if (Find(effect.Room, effect.Id, effect.By) is not { Message.DeletedAt: null } entry)
            return ChatChange.Failed(ChatFault.UnknownMessage);
        if (entry.Message.From.Id != effect.By)
            return ChatChange.Failed(ChatFault.Forbidden);
        if (entry.Message.Text == effect.Text)
            return new ChatChange(ChatFault.None, Changed: false, entry.Message.Revision, effect.At);
        entry.Message = entry.Message with { Text = effect.Text, EditedAt = effect.At, Revision = Next(effect.Room) };
        return Changed(entry, effect.At);
    }

    public ChatChange Delete(DeleteChatMessage effect)
    {
        if (Find(effect.Room, effect.Id, effect.By.Id) is not { } entry)
            return ChatChange.Failed(ChatFault.UnknownMessage);
        var own = entry.Message.From.Id == effect.By.Id;
        if (!own && !(entry.Message.SentAt >= effect.OthersSince))
            return ChatChange.Failed(ChatFault.Forbidden);
        if (entry.Message.DeletedAt is { } at)
            return new ChatChange(ChatFault.None, Changed: false, entry.Message.Revision, at, By: entry.Message.DeletedBy);
        entry.Reactions.Clear();
        entry.Message = entry.Message with { Text = "", EditedAt = null, DeletedAt = effect.At, DeletedBy = own ? null : effect.By, Revision = Next(effect.Room) };
        return Changed(entry, effect.At) with { By = entry.Message.DeletedBy };
    }

    public void DeleteSince(string room, long time) => In(room).RemoveAll(entry => entry.Message.SentAt >= time || entry.Message.EditedAt >= time);

    public ChatChange React(ReactToChatMessage effect)
    {
        if (Find(effect.Room, effect.Id, effect.By.Id) is not { Message.DeletedAt: null } entry)
            return ChatChange.Failed(ChatFault.UnknownMessage);
        var there = entry.Reactions.Exists(reaction => reaction.Emoji == effect.Emoji && reaction.User.Id == effect.By.Id);
        if (effect.On && !there && entry.Reactions.Count(reaction => reaction.User.Id == effect.By.Id) >= ReactToChatMessage.KindsPerUser)
            return ChatChange.Failed(ChatFault.TooManyReactions);
        if (effect.On && !there && entry.Reactions.Count(reaction => reaction.Emoji == effect.Emoji) >= ReactToChatMessage.UsersPerKind)
            return ChatChange.Failed(ChatFault.TooManyReacted);
        if (there != effect.On)
        {
            if (effect.On)
                entry.Reactions.Add((effect.Emoji, effect.By));
            else
                entry.Reactions.RemoveAll(reaction => reaction.Emoji == effect.Emoji && reaction.User.Id == effect.By.Id);
            entry.Message = entry.Message with { Revision = Next(effect.Room) };
        }

        return Changed(entry, effect.At) with { Changed = there != effect.On, Count = entry.Reactions.Count(reaction => reaction.Emoji == effect.Emoji) };
    }

    /// <summary>Files that can be sent: id to sender.</summary>
    public Dictionary<string, string> Files { get; } = new(StringComparer.Ordinal);

    public ChatSearchResult Search(SearchChat effect)
    {
        var all = Readable(effect.Room, effect.Reader).Where(message => message.Seq < (effect.Before ?? long.MaxValue)).Reverse().ToList();
        var found = all.Where(message => effect.Words.All(word => Words(message).Any(text => text.Contains(word, StringComparison.OrdinalIgnoreCase)))).Take(SearchChat.Limit).ToList();
        return new ChatSearchResult(found, found.Count == SearchChat.Limit ? found[^1].Seq : null);
    }

    public ChatHistoryResult Page(LoadChatHistory effect)
    {
        var all = Readable(effect.Room, effect.Reader).Where(message => message.Seq < (effect.Before ?? long.MaxValue)).ToList();
        return new ChatHistoryResult([.. all.TakeLast(effect.Limit)], all.Count > effect.Limit, _revisions.GetValueOrDefault(effect.Room));
    }

    public ChatChangesResult Changes(LoadChatChanges effect)
    {
        var all = Readable(effect.Room, effect.Reader).Where(message => message.Revision > effect.Since).OrderBy(message => message.Revision).ToList();
        var more = all.Count > effect.Limit;
        return new ChatChangesResult([.. all.Take(effect.Limit)], more, more ? all[effect.Limit - 1].Revision : _revisions.GetValueOrDefault(effect.Room));
    }

    private static ChatChange Changed(Entry entry, long at) => new(ChatFault.None, Changed: true, entry.Message.Revision, at, entry.Message.From, entry.Message.To);

    private static IEnumerable<string> Words(ChatMessage message) => [message.Text, .. message.Files?.Select(file => file.Name) ?? []];

    private static HashSet<string> Pair(User from, User? to) => [from.Id, to?.Id ?? ""];

    private IEnumerable<ChatMessage> Readable(string room, string reader) =>
        In(room).Where(entry => entry.MayRead(reader)).Select(entry => Quoted(entry.As(reader)));

    private ChatMessage Quoted(ChatMessage message)
    {
        if (message.ReplyTo is not { } quote)
            return message;
        var original = In(message.Room).Find(entry => entry.Message.Id == quote.Id)?.Message;
        return message with { ReplyTo = original is { DeletedAt: null } ? ChatQuote.Of(original.Id, original.Seq, original.From, original.Text) : new ChatQuote(quote.Id) };
    }

    private Entry? Find(string room, string id, string reader) => In(room).Find(entry => entry.Message.Id == id && entry.MayRead(reader));

    private long Next(string room) => _revisions[room] = _revisions.GetValueOrDefault(room) + 1;

    private List<Entry> In(string room)
    {
        if (!_rooms.TryGetValue(room, out var entries))
            _rooms.Add(room, entries = []);
        return entries;
    }

    private sealed class Entry(ChatMessage message)
    {
        public ChatMessage Message { get; set; } = message;

        public List<(string Emoji, User User)> Reactions { get; } = [];

        public bool MayRead(string reader) => Message.To is null || Message.To.Id == reader || Message.From.Id == reader;

        public ChatMessage As(string reader) => Message with
        {
            Reactions = Reactions.Count == 0 ? null :
                [.. Reactions.GroupBy(one => one.Emoji).Select(kind => new ChatReaction(kind.Key, kind.Count(), [.. kind.Select(one => one.User)], kind.Any(one => one.User.Id == reader)))],
        };
    }
}
