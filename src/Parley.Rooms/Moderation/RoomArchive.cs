using Parley.Rooms.Breakouts;
using Parley.Rooms.Contracts;
using Parley.Rooms.Effects;
using Parley.Rooms.JsonRpc;
using Parley.Rooms.Media;
using Parley.Rooms.Polls;
using Parley.Rooms.Rooms;

namespace Parley.Rooms.Moderation;

/// <summary>
/// Keeps what a room is beyond the people in it, and takes it up again. One write of a room is under way at a time, and what changes
/// meanwhile is in the next: however much happens, storage is asked no more often than it answers.
/// </summary>
internal sealed class RoomArchive(Core core, RoomTable rooms, Moment started) : IAttendance
{
    // an installation that was killed may be away for a while, and its meetings with it
    private static readonly TimeSpan WhileInUse = TimeSpan.FromDays(7);

    private static readonly Refusal TooMany = new(ErrorReason.TooManyRooms, "As many rooms for later are kept as one user may own. Plan one of them anew in place of this one, or wait until the time of one is over.");

    private static readonly TimeSpan Again = TimeSpan.FromSeconds(10);

    // with the door goes what was written behind it: on a full disk, from which can be read all the same, whoever has the link would find it
    private readonly UntilStored _deleting = new(core, Again, (room, since) => new DeleteRoom(room, since));

    private readonly long _restoreUntil = started.In(core.Options.RestoreTime);

    /// <summary>
    /// Rooms that storage was asked for, and who waits for them. They go on in the order in which they came: after a restart somebody joins the
    /// meeting first, then its breakout room.
    /// </summary>
    private readonly Dictionary<string, List<(Action<Moment> GoOn, Action<Moment> GiveUp)>> _opening = new(StringComparer.Ordinal);

    /// <summary>Gives a room that is nobody's another host when the one that it had does not come back.</summary>
    public HostSuccession? Succession { get; set; }

    /// <summary>Takes up the breakout rooms of a room.</summary>
    public BreakoutBoard? Breakouts { get; set; }

    /// <summary>Closes the polls of a meeting to which nobody has come back.</summary>
    public PollBoard? Polls { get; set; }

    /// <summary>Who has left meanwhile.</summary>
    public Departures? Departures { get; set; }

    /// <summary>Takes up the mode of a room.</summary>
    public RoomModes? Modes { get; set; }

    /// <summary>Something of a room has changed.</summary>
    public void Changed(RoomState room, Moment now)
    {
        if (room.Call is not null || room.Meeting is not null || room.IsGone)
            return;
        room.Storing.IsDue = true;
        Store(room, now);
    }

    /// <summary>A room is about to be forgotten here: what is not stored yet goes after what is on its way.</summary>
    public void Flush(RoomState room, Moment now)
    {
        if (!room.Storing.IsDue)
            return;
        room.Storing.IsDue = false;
        core.Perform(Write(room, room.Rules, now, mayBeRefused: false));
    }

    /// <summary>Keeps a room for later, and goes on; refuses the request when storage fails, or when its owner has as many of them as may be.</summary>
    /// <param name="request">Who wants it.</param>
    /// <param name="room">The room.</param>
    /// <param name="rules">How it is to be kept from then on.</param>
    /// <param name="now">The time.</param>
    /// <param name="then">Goes on.</param>
    /// <param name="refused">Nothing was stored.</param>
    public void Keep(in Request request, RoomState room, RoomRules rules, Moment now, Action<Request, Moment> then, Action<Moment>? refused = null)
    {
        if (!core.TryWait(request))
        {
            refused?.Invoke(now);
            return;
        }

        var asker = request;
        core.Perform(
            Write(room, rules, now, mayBeRefused: true),
            (isKept, later) =>
            {
                StorageRequests.Waited(asker);
                if (isKept)
                {
                    then(asker, later);
                    return;
                }

                asker.Refuse(TooMany);
                refused?.Invoke(later);
            },
            later =>
            {
                StorageRequests.Failed(asker);
                refused?.Invoke(later);
            });
    }

    /// <summary>
    /// Nothing of a room that is nobody's is to be kept any more. With its door goes what was written behind it; what was there before this
    /// meeting stays, or whoever finds the room empty could shut it to have it deleted.
    /// </summary>
    public void Forget(RoomState room, Moment now)
    {
        if (room.Call is not null)
            return;
        room.Storing.IsDue = false;
        if (IsGuarded(room, room.Rules, now) && (room.GuardedSince ?? room.OpenedAt) is { } since)
            _deleting.Begin(room.Id, since);
        else
            core.Perform(new DeleteRoom(room.Id, since: null));
    }

    /// <summary>Takes up what is kept of a room that is not here, if there is something, and goes on; refuses the request when storage fails.</summary>
    public void Open(in Request request, string id, Moment now, Action<Request, Moment> then)
    {
        if (IsSettled(id))
        {
            then(request, now);
            return;
        }

        if (!core.TryWait(request))
            return;
        var asker = request;
        Open(
            id,
            now,
            later =>
            {
                StorageRequests.Waited(asker);
                // a page that was reloaded, or has gone, would not know where it is
                if (!asker.IsStale)
                    then(asker, later);
            },
            _ => StorageRequests.Failed(asker));
    }

    /// <summary>The same for somebody who has no session.</summary>
    /// <param name="id">The room's id, as it came.</param>
    /// <param name="now">The time.</param>
    /// <param name="then">Goes on; perhaps at once.</param>
    /// <param name="failed">Told when storage has failed.</param>
    public void Open(string id, Moment now, Action<Moment> then, Action<Moment> failed)
    {
        if (IsSettled(id))
        {
            then(now);
            return;
        }

        if (_opening.TryGetValue(id, out var waiting))
        {
            waiting.Add((then, failed));
            return;
        }

        waiting = [(then, failed)];
        _opening.Add(id, waiting);
        Load(id, waiting, now);
    }

    private void Load(string id, List<(Action<Moment> GoOn, Action<Moment> GiveUp)> waiting, Moment now) => core.Perform(
        new LoadRoom(id, now.UnixMilliseconds),
        (state, later) => Loaded(id, state, waiting, later),
        later => GiveUp(id, waiting, later));

    private void Loaded(string id, string? state, List<(Action<Moment> GoOn, Action<Moment> GiveUp)> waiting, Moment now)
    {
        if (!_deleting.IsRefused(id))
            TakeUp(id, state, now);
        if (_deleting.IsRefused(id))
        {
            GiveUp(id, waiting, now);
        }
        else if (_deleting.IsUnderWay(id))
        {
            // it was over long ago: whoever asks is not to find what is being deleted
            Load(id, waiting, now);
        }
        else
        {
            _opening.Remove(id);
            foreach (var (goOn, _) in waiting)
                goOn(now);
        }
    }

    private void GiveUp(string id, List<(Action<Moment> GoOn, Action<Moment> GiveUp)> waiting, Moment now)
    {
        _opening.Remove(id);
        foreach (var (_, giveUp) in waiting)
            giveUp(now);
    }

    void IAttendance.Came(ParticipantState participant, Moment now) => Changed(participant.Room, now);

    void IAttendance.Moved(ParticipantState participant, Moment now)
    {
        // nothing of the room has changed
    }

    void IAttendance.Gone(ParticipantState participant, Moment now)
    {
        // where there are more than are written, the next who comes will do
        if (participant.Hand is not null || participant.Room.Participants.Count < RoomRecord.MostPeople)
            Changed(participant.Room, now);
    }

    /// <summary>Whether nothing more can be learnt of a room from storage.</summary>
    private bool IsSettled(string id) =>
        !_opening.ContainsKey(id) && (!RoomId.IsValid(id) || RoomId.IsCall(id) || RoomId.IsBreakout(id) || rooms.Find(id) is not null);

    private void TakeUp(string id, string? state, Moment now)
    {
        if (state is null || rooms.Find(id) is not null || rooms.IsFull || RoomRecord.Read(state) is not { } record)
            return;
        var room = rooms.Restore(id, record.Owner, record.Rules, now);
        record.Restore(room, now);
        Departures?.Settle(room);
        room.IsBrokenOff = room.Sitting is not null;
        if (record.Breakouts is not null)
            Breakouts?.Restore(room, record.Breakouts, now);
        // to a meeting that a restart has broken off its people come back soon, or never
        if (now.Microseconds > _restoreUntil)
            Lapse(room, now);
        else
            core.Deadlines.Add(_restoreUntil, later => Lapse(room, later));
        if (room.IsGone)
            return;
        if (record.Routed)
            Modes?.Resume(room, now);
        if (record.Owner is not null)
            return;
        room.IsHostExpected = record.Sitting is not null;
        core.Deadlines.Add(now.In(core.Options.RestoreTime), later => Succession?.Ensure(room, later));
    }

    /// <summary>Who is not back comes back no more: where that is everybody the meeting is over, and a room that is nobody's with it.</summary>
    public void Lapse(RoomState room, Moment now)
    {
        if (room.IsGone)
            return;
        room.Expected.Clear();
        if (room.Participants.Count > 0)
        {
            if (room.IsBrokenOff)
                BeginAnew(room, now);
            return;
        }

        // whoever looks at a room that is at rest changes nothing of it
        if (room.Sitting is null && room.Knocks.Expected.Count == 0 && !room.IsNobodys)
            return;
        room.EndMeeting();
        Breakouts?.Close(room, now);
        // whoever opens a room that is nobody's next may not
        Polls?.Ended(room, now);
        if (room.IsNobodys)
            rooms.Discard(room, now);
        else
            Changed(room, now);
    }

    /// <summary>Who is there has found the room empty: what was written in it before is not theirs, nor are its breakout rooms.</summary>
    private void BeginAnew(RoomState room, Moment now)
    {
        room.IsBrokenOff = false;
        // but with the door it goes as it would have
        if (IsGuarded(room, room.Rules, now))
            room.GuardedSince ??= room.OpenedAt;
        var opened = room.Participants.Min(participant => participant.JoinedAt);
        room.OpenedAt = opened;
        Polls?.Close(room, opened);
        room.ExpectedSpotlight = null;
        room.ExpectedHands.Clear();
        room.Knocks.Expected.Clear();
        Breakouts?.Close(room, now);
        Changed(room, now);
    }

    private void Store(RoomState room, Moment now)
    {
        if (room.Storing is not { IsDue: true, IsUnderWay: false } || room.IsGone)
            return;
        (room.Storing.IsDue, room.Storing.IsUnderWay) = (false, true);
        core.Perform(
            Write(room, room.Rules, now, mayBeRefused: false),
            (_, later) => Stored(room, later),
            later => Refused(room, later));
    }

    /// <summary>A full disk has room again some time, and what was decided meanwhile is to be there then.</summary>
    private void Refused(RoomState room, Moment now)
    {
        (room.Storing.IsDue, room.Storing.IsUnderWay, room.Storing.IsRefused) = (true, false, true);
        core.Deadlines.Cancel(room.Storing.Retry);
        room.Storing.Retry = core.Deadlines.Add(now.In(Again), later => Store(room, later), outlivesStop: true);
    }

    private void Stored(RoomState room, Moment now)
    {
        (room.Storing.IsUnderWay, room.Storing.IsRefused) = (false, false);
        Store(room, now);
    }

    private StoreRoom Write(RoomState room, RoomRules rules, Moment now, bool mayBeRefused) =>
        new(room.Id, room.Standing.Owner, RoomRecord.Write(room, rules), now.UnixMilliseconds, KeptUntil(room, rules, now), IsGuarded(room, rules, now), mayBeRefused);

    private static bool IsGuarded(RoomState room, RoomRules rules, Moment now) => rules.KeepsOut || room.Bans.HoldsAnybody(now);

    private long? KeptUntil(RoomState room, RoomRules rules, Moment now)
    {
        if (room.Standing.Owner is not null && rules.Persistent)
            return null;
        var until = now.UnixMilliseconds + (long)(room.IsDeserted ? core.Options.EmptyRoomTime : WhileInUse).TotalMilliseconds;
        var planned = rules.Time + (long)StoreRoom.AfterClosing.TotalMilliseconds;
        return Math.Max(until, planned ?? 0);
    }
}

/// <summary>How it stands with the writing of a room.</summary>
internal sealed class RoomStoring
{
    /// <summary>Something has changed since the last write began.</summary>
    public bool IsDue { get; set; }

    public bool IsUnderWay { get; set; }

    /// <summary>When it is tried again after storage has refused it.</summary>
    public Deadline? Retry { get; set; }

    /// <summary>Whether storage has refused it, and has not taken it since.</summary>
    public bool IsRefused { get; set; }
}
