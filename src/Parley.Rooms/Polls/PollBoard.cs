using Parley.Rooms.Contracts;
using Parley.Rooms.Effects;
using Parley.Rooms.Rooms;

namespace Parley.Rooms.Polls;

/// <summary>
/// Tells a room how its polls go. Hundreds may vote at once, and each change goes to everybody: what is told twice a second, and in large
/// rooms more rarely, grows with the room, not with its square.
/// </summary>
internal sealed class PollBoard(Core core) : IAttendance
{
    /// <summary>Rooms up to this size are told as often as the options say.</summary>
    private const int SmallRoom = 100;

    // on a full disk those of a meeting that is over would be open in the room's next one; what is asked there meanwhile stays open
    private readonly UntilStored _closing = new(core, TimeSpan.FromMinutes(1), (room, at) => new CloseRoomPolls(room, at));

    /// <summary>There is a new poll; who made it knows.</summary>
    public void Opened(RoomState room, Poll poll, ParticipantState? by) => room.Send(
        core.Frames.Notification("poll.opened", new PollOpened(room.Id, Public(poll)), ContractJson.Default.PollOpened), except: by?.Session);

    /// <summary>Somebody has voted.</summary>
    public void Voted(RoomState room, Poll poll, ParticipantState by, Moment now)
    {
        Tell(by, poll);
        var polls = room.Polls;
        polls.Due[poll.Id] = poll;
        if (polls.TellDeadline is { Index: >= 0 })
            return;
        if (now.Microseconds >= polls.NextTell)
            Tell(room, now);
        else
            polls.TellDeadline = core.Deadlines.Add(polls.NextTell, later => Tell(room, later));
    }

    /// <summary>Nobody votes any more: everybody learns the results, who closed it in the answer.</summary>
    public void Closed(RoomState room, Poll poll, ParticipantState? by)
    {
        room.Polls.Due.Remove(poll.Id);
        room.Send(core.Frames.Notification("poll.closed", new PollClosed(room.Id, Public(poll)), ContractJson.Default.PollClosed), except: by?.Session);
    }

    /// <summary>A poll is gone.</summary>
    public void Deleted(RoomState room, string poll, ParticipantState? by)
    {
        room.Polls.Due.Remove(poll);
        room.Send(core.Frames.Notification("poll.deleted", new PollDeleted(room.Id, poll), ContractJson.Default.PollDeleted), except: by?.Session);
    }

    /// <summary>A meeting is over, and nobody votes in it any more.</summary>
    public void Ended(RoomState room, Moment now)
    {
        core.Deadlines.Cancel(room.Polls.TellDeadline);
        room.Polls.TellDeadline = null;
        room.Polls.Due.Clear();
        Close(room, now.UnixMilliseconds);
    }

    /// <summary>Nobody votes any more on what was asked until then, in ms since 1970 UTC.</summary>
    public void Close(RoomState room, long until) => _closing.Begin(room.Id, until);

    void IAttendance.Came(ParticipantState participant, Moment now)
    {
        // its client asks for the polls when it has its answer
    }

    void IAttendance.Moved(ParticipantState participant, Moment now)
    {
        // as above
    }

    void IAttendance.Gone(ParticipantState participant, Moment now)
    {
        var room = participant.Room;
        if (!room.IsDeserted || room.Call is not null)
            return;
        Ended(room, now);
    }

    /// <summary>Without what is one reader's business.</summary>
    private static Poll Public(Poll poll) => poll.Shown with { Mine = null };

    /// <summary>The other devices of who has voted.</summary>
    private void Tell(ParticipantState by, Poll poll)
    {
        byte[]? message = null;
        foreach (var device in by.Room.Participants)
        {
            if (device == by || device.Session is not { } session || session.User.Id != by.User.Id)
                continue;
            message ??= core.Frames.Notification("poll.voted", new PollVoted(by.Room.Id, poll.Id, poll.Revision, poll.Mine ?? []), ContractJson.Default.PollVoted);
            session.Send(message);
        }
    }

    private void Tell(RoomState room, Moment now)
    {
        var polls = room.Polls;
        polls.NextTell = now.In(core.Options.PollInterval * Math.Max(1, room.Participants.Count / SmallRoom));
        foreach (var poll in polls.Due.Values)
        {
            var shown = poll.Shown;
            IReadOnlyList<int>? votes = shown.Options[0].Votes is null ? null : [.. shown.Options.Select(option => option.Votes ?? 0)];
            room.Send(core.Frames.Notification("poll.counted", new PollCounted(room.Id, poll.Id, poll.Revision, poll.Voters, votes), ContractJson.Default.PollCounted));
        }

        polls.Due.Clear();
    }
}
