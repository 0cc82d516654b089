using Parley.Rooms.Contracts;
using Parley.Rooms.Moderation;
using Parley.Rooms.Rooms;

namespace Parley.Rooms.Media;

/// <summary>Moves rooms between direct and routed: to routed at once, back only when it has been possible for a while.</summary>
internal sealed class RoomModes(Core core, MediaTable media)
{
    private const int MostDirect = 2;

    // by then everybody has found the restarted server
    private static readonly TimeSpan ReturnTime = TimeSpan.FromSeconds(30);

    /// <summary>Keeps which mode a room is in.</summary>
    public RoomArchive? Archive { get; set; }

    /// <summary>
    /// A room that was routed is taken up after a restart of the server. Its people come back one by one: if the first two were direct until the
    /// third is there, everybody would move twice.
    /// </summary>
    public void Resume(RoomState room, Moment now)
    {
        room.Media.Mode = RoomMode.Routed;
        room.Media.DirectDeadline = core.Deadlines.Add(now.In(ReturnTime), later => LeaveToThemselves(room, later));
    }

    /// <summary>Somebody came or went.</summary>
    /// <param name="room">Where.</param>
    /// <param name="now">The time.</param>
    /// <param name="newcomer">Whose client learns the mode by another message.</param>
    public void Consider(RoomState room, Moment now, ParticipantState? newcomer = null)
    {
        var state = room.Media;
        if (core.Options.AlwaysRouted || room.Rules.Stage || room.Participants.Count > MostDirect || room.Participants.Any(participant => participant.External is not null))
        {
            Route(room, newcomer);
        }
        else if (room.Participants.Count == 0)
        {
            state.Mode = RoomMode.Direct;
        }
        else if (state.Mode == RoomMode.Routed)
        {
            state.DirectDeadline ??= core.Deadlines.Add(now.In(core.Options.DirectAfter), later => LeaveToThemselves(room, later));
        }
    }

    private void Route(RoomState room, ParticipantState? newcomer)
    {
        var state = room.Media;
        core.Deadlines.Cancel(state.DirectDeadline);
        core.Deadlines.Cancel(state.EndDeadline);
        state.DirectDeadline = state.EndDeadline = null;
        if (state.Mode != RoomMode.Routed)
            Change(room, RoomMode.Routed, newcomer);
    }

    private void LeaveToThemselves(RoomState room, Moment now)
    {
        room.Media.DirectDeadline = null;
        Change(room, RoomMode.Direct, null);
        Archive?.Changed(room, now);
        room.Media.EndDeadline = core.Deadlines.Add(now.In(core.Options.RoutedStay), later => EndRouted(room, later));
    }

    private void EndRouted(RoomState room, Moment now)
    {
        room.Media.EndDeadline = null;
        foreach (var participant in room.Participants)
            media.DisconnectAll(participant, MediaEndedReason.Direct, now);
    }

    private void Change(RoomState room, RoomMode mode, ParticipantState? newcomer)
    {
        room.Media.Mode = mode;
        room.Send(
            core.Frames.Notification("room.mode", new RoomModeChanged(room.Id, mode), ContractJson.Default.RoomModeChanged),
            except: newcomer?.Session);
    }
}
