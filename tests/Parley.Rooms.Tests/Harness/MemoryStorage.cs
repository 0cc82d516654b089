using Parley.Rooms.Audit;
using Parley.Rooms.Contracts;
using Parley.Rooms.Effects;
using Parley.Rooms.Media;

namespace Parley.Rooms.Tests.Harness;

/// <summary>Storage and the media engine as the shell's, in memory. They can be held up, and they can fail.</summary>
internal sealed class MemoryStorage : IEffectPerformer
{
    private readonly Queue<Action<Moment>> _held = new();
    private readonly Dictionary<string, User> _users = new(StringComparer.Ordinal);
    private readonly MemoryChat _chat = new();
    private readonly MemoryPolls _polls = new();

    /// <summary>Leave what is asked waiting until <see cref="Release"/>.</summary>
    public bool Hold { get; set; }

    public bool Fails { get; set; }

    /// <summary>The disk is full: what is there can be read, and what is kept of rooms neither written nor deleted.</summary>
    public bool IsFull { get; set; }

    public Moment Now { get; set; }

    public List<(Call Call, bool Missed)> Calls { get; } = [];

    public HashSet<(string User, string Call)> Seen { get; } = [];

    /// <summary>Rooms whose files are to be deleted.</summary>
    public List<string> RoomsWithoutFiles { get; } = [];

    /// <summary>What was written down, in order.</summary>
    public List<AuditEntry> Audit { get; } = [];

    /// <summary>What was asked of the media engine, in order, as words.</summary>
    public List<string> Media { get; } = [];

    /// <summary>The connections that the media engine holds.</summary>
    public Dictionary<(string Room, string Participant), string> Engine { get; } = [];

    /// <summary>What was to come into a room and is not there any more; the engine says so.</summary>
    public Queue<EnterMedia> Unfound { get; } = [];

    /// <summary>What comes of offers.</summary>
    public MediaAnswer Answer { get; set; } = new(MediaFault.None, "the answer");

    public int Waiting => _held.Count;

    public IReadOnlyList<ChatMessage> Chat(string room) => _chat.Of(room);

    /// <summary>A user has uploaded a file.</summary>
    public void Uploaded(string file, string user) => _chat.Files[file] = user;

    public bool Release(Moment now)
    {
        if (!_held.TryDequeue(out var action))
            return false;
        action(now);
        return true;
    }

    public void Perform(SignInUser effect) => Do(effect, () =>
    {
        _users[effect.User.Id] = effect.User;
        return [.. Records(effect.User.Id).Where(record => !record.Seen).Take(effect.Limit)];
    });

    public void Perform(RememberUser effect) => Do(effect, () =>
    {
        _users[effect.User.Id] = effect.User;
        return default;
    });

    public void Perform(FindUser effect) => Do(effect, () => _users.GetValueOrDefault(effect.Id));

    public void Perform(StoreCall effect) => Do(effect, () =>
    {
        Calls.Add((effect.Call, effect.Missed));
        return default;
    });

    public void Perform(FindEndedCall effect) => Do(effect, () => Calls.Any(entry => entry.Call.Id == effect.Call));

    public void Perform(LoadCallHistory effect) => Do(effect, () =>
    {
        var all = Records(effect.User).Where(record => record.StartedAt < (effect.Before ?? long.MaxValue)).ToList();
        return new CallHistoryResult([.. all.Take(effect.Limit)], all.Count > effect.Limit);
    });

    public void Perform(MarkCallsSeen effect) => Do(effect, () =>
    {
        foreach (var call in effect.Calls)
            Seen.Add((effect.User, call));
        return default;
    });

    public void Perform(StoreChatMessage effect) => Do(effect, () => _chat.Add(effect));

    public void Perform(EditChatMessage effect) => Do(effect, () => _chat.Edit(effect));

    public void Perform(DeleteChatMessage effect) => Do(effect, () => _chat.Delete(effect));

    public void Perform(ReactToChatMessage effect) => Do(effect, () => _chat.React(effect));

    public void Perform(LoadChatHistory effect) => Do(effect, () => _chat.Page(effect));

    public void Perform(SearchChat effect) => Do(effect, () => _chat.Search(effect));

    public void Perform(DeleteRoomFiles effect) => Do(effect, () =>
    {
        RoomsWithoutFiles.Add(effect.Room);
        return default;
    });

    public void Perform(LoadChatChanges effect) => Do(effect, () => _chat.Changes(effect));

    public void Perform(StorePoll effect) => Do(effect, () => _polls.Add(effect));

    public void Perform(StoreVote effect) => Do(effect, () => _polls.Vote(effect));

    public void Perform(ClosePoll effect) => Do(effect, () => _polls.Close(effect));

    public void Perform(CloseRoomPolls effect) => Do(effect, () => _polls.CloseAll(effect));

    public void Perform(DeletePoll effect) => Do(effect, () => _polls.Delete(effect));

    public void Perform(LoadPolls effect) => Do(effect, () => _polls.Page(effect));

    public void Perform(LoadVoters effect) => Do(effect, () => _polls.Voters(effect));

    /// <summary>Every poll and vote, as text.</summary>
    public string Polls => _polls.ToString();

    /// <summary>What is kept of rooms.</summary>
    public Dictionary<string, StoreRoom> Rooms { get; } = new(StringComparer.Ordinal);

    /// <summary>How many rooms for later one user may own.</summary>
    public int RoomsForLater { get; set; } = 200;

    public void Perform(StoreRoom effect) => Do(effect, () =>
    {
        if (effect is { MayBeRefused: true, IsForLater: true, Owner: not null }
            && Rooms.Values.Count(kept => kept.Owner == effect.Owner && kept.Room != effect.Room && (kept.KeptUntil is not { } until || until > effect.At + StoreRoom.AfterClosing.TotalMilliseconds)) >= RoomsForLater)
            return false;
        Rooms[effect.Room] = effect;
        return true;
    });

    public void Perform(LoadRoom effect) => Do(effect, () =>
        Rooms.TryGetValue(effect.Room, out var kept)
            && (kept.KeptUntil is null || kept.KeptUntil > effect.At || (kept.Guarded && (Chat(effect.Room).Count > 0 || _polls.Has(effect.Room)))) ? kept.State : null);

    public void Perform(DeleteRoom effect) => Do(effect, () =>
    {
        Rooms.Remove(effect.Room);
        if (effect.Since is { } since)
        {
            _chat.DeleteSince(effect.Room, since);
            _polls.DeleteSince(effect.Room, since);
        }

        return default;
    });

    public void Perform(StoreAudit effect) => Do(effect, () =>
    {
        Audit.Add(effect.Entry);
        return default;
    });

    public void Perform(HashPassword effect) => Do(effect, () => "hash of " + effect.Password);

    public void Perform(CheckPassword effect) => Do(effect, () => effect.Hash == "hash of " + effect.Password);

    public void Perform(PermitMedia effect) => Do(effect, () =>
    {
        Media.Add($"permit {effect.Connection}: {string.Join(' ', effect.Sources)}".TrimEnd());
        return default;
    });

    public void Perform(ConnectMedia effect) => Do(effect, () =>
    {
        var barred = effect.Permitted.Count == Enum.GetValues<TrackSource>().Length ? "" : $" only {string.Join(' ', effect.Permitted)}".TrimEnd();
        Media.Add($"connect {effect.Connection}: {string.Join(' ', effect.Sources.Select(source => $"{source.Mid}={source.Source}"))}{barred}");
        if (Answer.Fault == MediaFault.None)
            Engine[(effect.Room, effect.Participant)] = effect.Connection;
        return Answer;
    });

    public void Perform(EnterMedia effect) => Do(effect, () =>
    {
        Media.Add($"enter {effect.Connection}: {string.Join(' ', effect.Permitted)}".TrimEnd());
        if (Engine.Remove((PreparedConnections.NoRoom, effect.Session), out var connection))
            Engine[(effect.Room, effect.Participant)] = connection;
        else
            Unfound.Enqueue(effect);
        return default;
    });

    public void Perform(DisconnectMedia effect) => Do(effect, () =>
    {
        Media.Add($"disconnect {effect.Connection}");
        if (Engine.GetValueOrDefault((effect.Room, effect.Participant)) == effect.Connection)
            Engine.Remove((effect.Room, effect.Participant));
        return default;
    });

    public void Perform(ViewMedia effect) => Do(effect, () =>
    {
        var tiles = effect.Tiles.Select(tile => $" {tile.Participant}/{tile.Source} {tile.Width}x{tile.Height}");
        Media.Add($"view {effect.Connection}:{string.Concat(tiles)}{(effect.Audio ? "" : " silent")}");
        return default;
    });

    public void Perform(ReadyMedia effect) => Do(effect, () =>
    {
        Media.Add($"ready {effect.Connection} {effect.Revision}");
        return default;
    });

    /// <summary>The participants of whose media nothing comes.</summary>
    public HashSet<string> Silent { get; } = [];

    public void Perform(HearMedia effect) => Do(effect, () => Engine.GetValueOrDefault((effect.Room, effect.Participant)) == effect.Connection && !Silent.Contains(effect.Participant));

    private IEnumerable<CallRecord> Records(string user) =>
        from entry in Calls.AsEnumerable().Reverse()
        let call = entry.Call
        let incoming = call.Callee.Id == user
        where incoming || call.Caller.Id == user
        select new CallRecord(
            call.Id, incoming ? CallDirection.In : CallDirection.Out, incoming ? call.Caller : call.Callee, call.Media, call.StartedAt,
            call.EndedAt!.Value, call.Reason!.Value, !(incoming && entry.Missed) || Seen.Contains((user, call.Id)), call.AnsweredAt);

    private void Do<TResult>(Effect<TResult> effect, Func<TResult> work)
    {
        void Act(Moment now)
        {
            if (Fails || (IsFull && effect is StoreRoom or DeleteRoom))
                effect.Fail(now);
            else
                effect.Complete(work(), now);
        }

        // what is carried out keeps its order
        if (Hold || _held.Count > 0)
            _held.Enqueue(Act);
        else
            Act(Now);
    }
}
