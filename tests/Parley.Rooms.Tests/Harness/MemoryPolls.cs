using Parley.Rooms.Contracts;
using Parley.Rooms.Effects;

namespace Parley.Rooms.Tests.Harness;

/// <summary>The polls of all rooms, in memory.</summary>
internal sealed class MemoryPolls
{
    private readonly List<Entry> _entries = [];

    public PollChange Add(StorePoll effect)
    {
        if (Find(effect.Room, effect.Id) is { } same)
            return same.Poll.By.Id == effect.By.Id ? new PollChange(PollFault.None, Poll: same.For(effect.By.Id)) : new PollChange(PollFault.Taken);
        if (_entries.Count(entry => entry.Room == effect.Room && entry.Poll.ClosedAt is null) >= StorePoll.OpenPerRoom)
            return new PollChange(PollFault.TooMany);
        var seq = _entries.Where(entry => entry.Room == effect.Room).Select(entry => entry.Poll.Seq).DefaultIfEmpty().Max() + 1;
        var entry = new Entry(effect.Room, new Poll(
            effect.Id, seq, 1, effect.Question, [.. effect.Options.Select(option => new PollOption(option, 0))], effect.Multiple, effect.Anonymous, effect.Results, effect.By, effect.At, 0));
        _entries.Add(entry);
        return new PollChange(PollFault.None, Changed: true, entry.For(effect.By.Id));
    }

    public PollChange Vote(StoreVote effect)
    {
        if (Find(effect.Room, effect.Id) is not { } entry)
            return new PollChange(PollFault.UnknownPoll);
        if (entry.Poll.ClosedAt is not null)
            return new PollChange(PollFault.Closed);
        if ((effect.Options.Count > 1 && !entry.Poll.Multiple) || effect.Options.Any(option => option >= entry.Poll.Options.Count))
            return new PollChange(PollFault.BadChoice);
        if (entry.Mine(effect.By.Id).SequenceEqual(effect.Options))
            return new PollChange(PollFault.None, Poll: entry.For(effect.By.Id));
        entry.Votes.RemoveAll(vote => vote.By.Id == effect.By.Id);
        if (effect.Options.Count > 0)
            entry.Votes.Add((effect.By, effect.Options));
        entry.Poll = entry.Poll with
        {
            Revision = entry.Poll.Revision + 1,
            Voters = entry.Votes.Count,
            Options = [.. entry.Poll.Options.Select((option, place) => option with { Votes = entry.Votes.Count(vote => vote.Options.Contains(place)) })],
        };
        return new PollChange(PollFault.None, Changed: true, entry.For(effect.By.Id));
    }

    public PollChange Close(ClosePoll effect)
    {
        if (Find(effect.Room, effect.Id) is not { } entry)
            return new PollChange(PollFault.UnknownPoll);
        if (!entry.IsFor(effect.By, effect.OthersSince))
            return new PollChange(PollFault.Forbidden);
        var changed = entry.Close(effect.At);
        return new PollChange(PollFault.None, changed, entry.For(effect.By.Id));
    }

    public Done CloseAll(CloseRoomPolls effect)
    {
        foreach (var entry in _entries.Where(entry => entry.Room == effect.Room && entry.Poll.CreatedAt <= effect.At))
            entry.Close(effect.At);
        return default;
    }

    public PollDeletion Delete(DeletePoll effect)
    {
        if (Find(effect.Room, effect.Id) is not { } entry)
            return new PollDeletion(PollFault.UnknownPoll);
        if (!entry.IsFor(effect.By, effect.OthersSince))
            return new PollDeletion(PollFault.Forbidden);
        _entries.Remove(entry);
        return new PollDeletion(PollFault.None, entry.Poll.By);
    }

    public void DeleteSince(string room, long time) => _entries.RemoveAll(entry => entry.Room == room && entry.Poll.CreatedAt >= time);

    public bool Has(string room) => _entries.Exists(entry => entry.Room == room);

    public PollListResult Page(LoadPolls effect)
    {
        var all = _entries.Where(entry => entry.Room == effect.Room && entry.Poll.Seq < (effect.Before ?? long.MaxValue)).OrderByDescending(entry => entry.Poll.Seq).ToList();
        return new PollListResult([.. all.Take(effect.Limit).Select(entry => entry.For(effect.Reader))], all.Count > effect.Limit);
    }

    public PollVoters Voters(LoadVoters effect)
    {
        if (Find(effect.Room, effect.Id) is not { } entry)
            return new PollVoters(null, [], false);
        var all = entry.Votes.Where(vote => vote.Options.Contains(effect.Option)).Select(vote => vote.By).ToList();
        return new PollVoters(entry.Poll, [.. all.Skip(effect.Skip).Take(effect.Limit)], all.Count > effect.Skip + effect.Limit);
    }

    public override string ToString() =>
        string.Join('\n', _entries.Select(entry => $"{entry.Room} {entry.Poll} {string.Join(' ', entry.Votes.Select(vote => $"{vote.By.Id}:{string.Join(',', vote.Options)}"))}"));

    private Entry? Find(string room, string id) => _entries.Find(entry => entry.Room == room && entry.Poll.Id == id);

    private sealed class Entry(string room, Poll poll)
    {
        public string Room { get; } = room;

        public Poll Poll { get; set; } = poll;

        public List<(User By, IReadOnlyList<int> Options)> Votes { get; } = [];

        public IReadOnlyList<int> Mine(string user) => Votes.Find(vote => vote.By.Id == user).Options ?? [];

        public Poll For(string user) => Poll with { Mine = Mine(user) };

        public bool IsFor(User user, long? othersSince) => Poll.By.Id == user.Id || Poll.CreatedAt >= othersSince;

        public bool Close(long at)
        {
            if (Poll.ClosedAt is not null)
                return false;
            Poll = Poll with { ClosedAt = at, Revision = Poll.Revision + 1 };
            return true;
        }
    }
}
