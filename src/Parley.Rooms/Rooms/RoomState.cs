using Parley.Rooms.Breakouts;
using Parley.Rooms.Calls;
using Parley.Rooms.Contracts;
using Parley.Rooms.Media;
using Parley.Rooms.Moderation;
using Parley.Rooms.Polls;
using Parley.Rooms.Sessions;

namespace Parley.Rooms.Rooms;

/// <summary>A room and who is in it.</summary>
internal sealed class RoomState
{
    /// <summary>From so many on, what each is told of all the others counts.</summary>
    private const int LargeRoom = 64;

    private const int UnitsPerStage = 5;
    private const int StagesAtOnce = 6;

    private readonly List<ParticipantState> _participants = [];
    private readonly Dictionary<string, ParticipantState> _byId = new(StringComparer.Ordinal);
    private readonly Dictionary<string, ParticipantState>.AlternateLookup<ReadOnlySpan<char>> _byIdText;

    /// <summary>How often it may still become a stage, or none: all who are in it become something else, and everybody is told of each.</summary>
    private TokenBucket _stages = new(perSecond: 1, StagesAtOnce * UnitsPerStage, 0);

    public RoomState(string id, RoomRules rules, LiveCall? call, int capacity, string? owner = null)
    {
        (Id, Rules, Call, Capacity, Standing) = (id, rules, call, capacity, new RoomStanding(owner));
        _byIdText = _byId.GetAlternateLookup<ReadOnlySpan<char>>();
    }

    public string Id { get; }

    /// <summary>How it is kept.</summary>
    public RoomRules Rules { get; set; }

    public RoomMedia Media { get; } = new();

    /// <summary>Who is what.</summary>
    public RoomStanding Standing { get; }

    /// <summary>Who is kept out.</summary>
    public BanList Bans { get; } = new();

    /// <summary>Who waits at the door.</summary>
    public RoomKnocks Knocks { get; } = new();

    /// <summary>What is to be told of votes.</summary>
    public RoomPolls Polls { get; } = new();

    /// <summary>The meeting whose breakout room it is.</summary>
    public RoomState? Meeting { get; init; }

    /// <summary>A name for the address of the guest who opened it; null when that was no guest.</summary>
    public string? OpenedFrom { get; init; }

    /// <summary>Its breakout rooms.</summary>
    public BreakoutSet? Breakouts { get; set; }

    /// <summary>Hands that were up before the server was restarted, by participant.</summary>
    public Dictionary<string, long> ExpectedHands { get; } = new(StringComparer.Ordinal);

    /// <summary>The participant who was shown large to everybody before the server was restarted, and is not back yet.</summary>
    public string? ExpectedSpotlight { get; set; }

    /// <summary>
    /// Participants whom a restart took out of the meeting, who may still come back, and their users; none any more once that is over. For as long as
    /// there are any, whoever comes first and leaves again ends nothing.
    /// </summary>
    public Dictionary<string, string> Expected { get; } = new(StringComparer.Ordinal);

    /// <summary>Whether a restart has broken off its meeting, and nobody of it is back yet: who is there has come since.</summary>
    public bool IsBrokenOff { get; set; }

    /// <summary>Whether a restart has broken off its meeting, and who was host there may still come back: nobody else is it for being first.</summary>
    public bool IsHostExpected { get; set; }

    /// <summary>How it stands with the writing of it.</summary>
    public RoomStoring Storing { get; } = new();

    /// <summary>Who is to be shown large to everybody.</summary>
    public ParticipantState? Spotlight { get; set; }

    /// <summary>When somebody came who found nobody there, in ms since 1970 UTC; null before.</summary>
    public long? OpenedAt { get; set; }

    /// <summary>
    /// From when on goes with the door what was written behind it, where that is earlier than <see cref="OpenedAt"/>: a restart broke off the meeting,
    /// and others have come since.
    /// </summary>
    public long? GuardedSince { get; set; }

    /// <summary>Names the meeting that is going on, from the first who comes until the last has gone; null while there is none.</summary>
    public string? Sitting { get; set; }

    /// <summary>Whether it belongs to somebody, a call, or a meeting; else it is whoever's who opens it, for as long as anybody is there.</summary>
    public bool IsNobodys => Standing.Owner is null && Call is null && Meeting is null;

    /// <summary>The call that it belongs to.</summary>
    public LiveCall? Call { get; }

    public int Capacity { get; }

    /// <summary>Whether it is end-to-end encrypted.</summary>
    public bool IsEncrypted => RoomId.IsEncrypted(Id);

    /// <summary>Whether it stays for a while when nobody is in it.</summary>
    public bool IsKept => Standing.Owner is not null;

    /// <summary>Whether it is no room any more: it ended, or was empty for too long.</summary>
    public bool IsGone { get; set; }

    /// <summary>When the time that it was planned for is over.</summary>
    public Deadline? CloseDeadline { get; set; }

    /// <summary>When it has been empty for too long.</summary>
    public Deadline? EmptyDeadline { get; set; }

    public IReadOnlyList<ParticipantState> Participants => _participants;

    /// <summary>Whether nobody is there, and nobody is to come back.</summary>
    public bool IsDeserted => _participants.Count == 0 && Expected.Count == 0;

    /// <summary>Whether anybody with a session is there.</summary>
    public bool HasPeople => _participants.Exists(participant => participant.Session is not null);

    public ParticipantState? Find(ReadOnlySpan<char> participant) => _byIdText.TryGetValue(participant, out var found) ? found : null;

    public void Add(ParticipantState participant)
    {
        _participants.Add(participant);
        _byId.Add(participant.Id, participant);
    }

    public void Remove(ParticipantState participant)
    {
        _participants.Remove(participant);
        _byId.Remove(participant.Id);
    }

    /// <summary>Somebody is back: as the same, or as another for want of a proof.</summary>
    public void ExpectNoMore(ParticipantState back)
    {
        if (Expected.Count > 0 && !Expected.Remove(back.Id) && Expected.FirstOrDefault(expected => expected.Value == back.User.Id).Key is { } before)
            Expected.Remove(before);
    }

    /// <summary>Whether anybody is there who can let others in.</summary>
    public bool HasKeeper => _participants.Exists(participant => participant.Session is not null && Permissions.May(participant.Role, Act.Admit));

    /// <summary>Whether a user is there, with any device; what they send or watch by WHIP and WHEP is none.</summary>
    public bool HasPerson(string user) => _participants.Exists(participant => participant.Session?.User.Id == user);

    /// <summary>When a hand is raised now: later than all others that are up.</summary>
    public long NextHand(Moment now)
    {
        var last = 0L;
        foreach (var participant in _participants)
            last = Math.Max(last, participant.Hand ?? 0);
        return Math.Max(now.UnixMilliseconds, last + 1);
    }

    /// <summary>
    /// Sends who came, left or changed to everybody in the room but one session. When many come at once into a large room, each is told
    /// of all: there such news gathers.
    /// </summary>
    public void SendNews(byte[] message, Session? except = null) => Send(message, except, mayWait: _participants.Count >= LargeRoom);

    /// <summary>Sends a message to everybody in the room but one session.</summary>
    public void Send(byte[] message, Session? except = null) => Send(message, except, mayWait: false);

    private void Send(byte[] message, Session? except, bool mayWait)
    {
        foreach (var participant in _participants)
        {
            if (participant.Session != except)
                participant.Session?.Send(message, mayWait);
        }
    }

    /// <summary>When it may become a stage, or none, in seconds, after <see cref="MayChangeStage"/> has said no.</summary>
    public int SecondsUntilStage => _stages.SecondsUntil(UnitsPerStage);

    /// <summary>Takes the right to become a stage, or none.</summary>
    public bool MayChangeStage(Moment now) => _stages.TryTake(UnitsPerStage, now.Microseconds);

    /// <summary>The meeting is over, and so is what was expected of those who were in it or waited for it.</summary>
    public void EndMeeting()
    {
        Standing.EndMeeting();
        (Sitting, ExpectedSpotlight, IsHostExpected, IsBrokenOff) = (null, null, false, false);
        Expected.Clear();
        ExpectedHands.Clear();
        Knocks.Expected.Clear();
    }

    public Room ToContract() =>
        new(Id, Media.Mode, Capacity, [.. _participants.Select(participant => participant.ToContract())], Rules.ToContract(), Rules.Name, Call?.Id, Spotlight?.Id, Breakouts?.ToContract(), Meeting?.Id, IsEncrypted ? true : null, IsNobodys ? OpenedAt : null);
}
