using Parley.Rooms.Chat;
using Parley.Rooms.Contracts;
using Parley.Rooms.JsonRpc;
using Parley.Rooms.Moderation;
using Parley.Rooms.Rooms;
using Parley.Rooms.Sessions;

namespace Parley.Rooms.Breakouts;

/// <summary>Refusals that several methods share.</summary>
internal static class BreakoutRefusals
{
    public const int LongestTimer = 86_400;

    public static readonly Refusal None = new(ErrorReason.UnknownBreakout, "No breakout rooms are planned here (breakout.create).");
    public static readonly Refusal NotOpen = new(ErrorReason.UnknownBreakout, "The breakout rooms are not open.");
    public static readonly Refusal AreOpen = new(ErrorReason.BreakoutsOpen, "The breakout rooms are open. Close them first (breakout.close).");

    public static Refusal? Seconds(int? seconds) =>
        seconds is < 1 or > LongestTimer ? Refusal.InvalidParams("seconds", $"seconds is 1 to {LongestTimer}.") : null;
}

/// <summary><c>breakout.create</c>.</summary>
internal sealed class BreakoutCreateMethod(RoomTable rooms, BreakoutBoard board) : RoomMethod<BreakoutCreateParams>("breakout.create", 10, ContractJson.Default.BreakoutCreateParams)
{
    private const int MostRooms = 50;
    private const int NameLength = 40;

    private static readonly Refusal BadNames = Refusal.InvalidParams("names", $"names holds 1 to {MostRooms} names, each one line of 1 to {NameLength} visible letters.");

    protected override Refusal? Fault(BreakoutCreateParams parameters) => Names(parameters) is null ? BadNames : null;

    protected override string RoomOf(BreakoutCreateParams parameters) => parameters.Room;

    protected override Act ActOf(BreakoutCreateParams parameters, ParticipantState actor) => Act.Breakouts;

    protected override void Do(in Request request, BreakoutCreateParams parameters, ParticipantState actor, ParticipantState? target, Moment now)
    {
        var names = Names(parameters)!;
        if (actor.Room.Breakouts is { IsOpen: true })
        {
            request.Refuse(BreakoutRefusals.AreOpen);
        }
        else if (rooms.NoPlace(request.Session.GuestAddress, names.Count) is { } full)
        {
            request.Refuse(full);
        }
        else
        {
            request.ReplyEmpty();
            board.Plan(actor.Room, names, parameters.Choose == true, parameters.Random == true, now);
        }
    }

    private static List<string>? Names(BreakoutCreateParams parameters)
    {
        if (parameters.Names.Count is < 1 or > MostRooms)
            return null;
        var names = new List<string>();
        foreach (var written in parameters.Names)
        {
            // annotations say nothing about what a list from the network holds
            if (written is null || !DisplayText.TryNormalize(written, NameLength, out var name))
                return null;
            names.Add(name);
        }

        return names;
    }
}

/// <summary><c>breakout.assign</c>.</summary>
internal sealed class BreakoutAssignMethod(BreakoutBoard board) : RoomMethod<BreakoutAssignParams>("breakout.assign", 2, ContractJson.Default.BreakoutAssignParams)
{
    private static readonly Refusal NoRoom = new(ErrorReason.UnknownBreakout, "No breakout room of this meeting has this id.");
    private static readonly Refusal Nobody = new(ErrorReason.UnknownUser, "Nobody with this id is in the room.");
    private static readonly Refusal TooMany = new(ErrorReason.Forbidden, "As many people are to go somewhere as may.");

    protected override string RoomOf(BreakoutAssignParams parameters) => parameters.Room;

    protected override Act ActOf(BreakoutAssignParams parameters, ParticipantState actor) => Act.Breakouts;

    protected override void Do(in Request request, BreakoutAssignParams parameters, ParticipantState actor, ParticipantState? target, Moment now)
    {
        var meeting = actor.Room;
        var refusal = meeting.Breakouts is not { } set ? BreakoutRefusals.None
            : parameters.Breakout is { } breakout && !set.Has(breakout) ? NoRoom
            : parameters.Breakout is not null && ChatAudience.Find(meeting, parameters.User) is null ? Nobody
            : board.Assign(meeting, parameters.User, parameters.Breakout, now) ? null : TooMany;
        if (refusal is null)
            request.ReplyEmpty();
        else
            request.Refuse(refusal);
    }
}

/// <summary><c>breakout.open</c>.</summary>
internal sealed class BreakoutOpenMethod(RoomTable rooms, BreakoutBoard board) : RoomMethod<BreakoutOpenParams>("breakout.open", 10, ContractJson.Default.BreakoutOpenParams)
{
    public override bool Begins => true;

    protected override Refusal? Fault(BreakoutOpenParams parameters) => BreakoutRefusals.Seconds(parameters.Seconds);

    protected override string RoomOf(BreakoutOpenParams parameters) => parameters.Room;

    protected override Act ActOf(BreakoutOpenParams parameters, ParticipantState actor) => Act.Breakouts;

    protected override void Do(in Request request, BreakoutOpenParams parameters, ParticipantState actor, ParticipantState? target, Moment now)
    {
        if (actor.Room.Breakouts is not { } set)
        {
            request.Refuse(BreakoutRefusals.None);
        }
        else if (set.IsOpen)
        {
            request.Refuse(BreakoutRefusals.AreOpen);
        }
        else if (rooms.NoPlace(request.Session.GuestAddress, set.Rooms.Count) is { } full)
        {
            // there was when they were planned
            request.Refuse(full);
        }
        else
        {
            request.ReplyEmpty();
            board.Open(actor.Room, request.Session.GuestAddress, parameters.Seconds, now);
        }
    }
}

/// <summary><c>breakout.timer</c>.</summary>
internal sealed class BreakoutTimerMethod(BreakoutBoard board) : RoomMethod<BreakoutTimerParams>("breakout.timer", 5, ContractJson.Default.BreakoutTimerParams)
{
    protected override Refusal? Fault(BreakoutTimerParams parameters) => BreakoutRefusals.Seconds(parameters.Seconds);

    protected override string RoomOf(BreakoutTimerParams parameters) => parameters.Room;

    protected override Act ActOf(BreakoutTimerParams parameters, ParticipantState actor) => Act.Breakouts;

    protected override void Do(in Request request, BreakoutTimerParams parameters, ParticipantState actor, ParticipantState? target, Moment now)
    {
        if (actor.Room.Breakouts is not { IsOpen: true })
        {
            request.Refuse(BreakoutRefusals.NotOpen);
            return;
        }

        request.ReplyEmpty();
        board.Time(actor.Room, parameters.Seconds, now);
    }
}

/// <summary><c>breakout.close</c>.</summary>
internal sealed class BreakoutCloseMethod(BreakoutBoard board) : RoomMethod<BreakoutCloseParams>("breakout.close", 10, ContractJson.Default.BreakoutCloseParams)
{
    protected override string RoomOf(BreakoutCloseParams parameters) => parameters.Room;

    protected override Act ActOf(BreakoutCloseParams parameters, ParticipantState actor) => Act.Breakouts;

    protected override void Do(in Request request, BreakoutCloseParams parameters, ParticipantState actor, ParticipantState? target, Moment now)
    {
        request.ReplyEmpty();
        board.Close(actor.Room, now);
    }
}

/// <summary><c>breakout.announce</c>.</summary>
internal sealed class BreakoutAnnounceMethod(Core core, BreakoutNews news) : RoomMethod<BreakoutAnnounceParams>("breakout.announce", 5, ContractJson.Default.BreakoutAnnounceParams)
{
    private const int LongestText = 500;
    private const int Units = 5;

    protected override Refusal? Fault(BreakoutAnnounceParams parameters) => parameters.Text.Length > LongestText
        ? new Refusal(ErrorReason.TooLong, $"An announcement has at most {LongestText} characters.")
        : string.IsNullOrWhiteSpace(ChatText.WithoutControls(parameters.Text)) ? new Refusal(ErrorReason.Empty, "There is nothing in the text.") : null;

    protected override string RoomOf(BreakoutAnnounceParams parameters) => parameters.Room;

    protected override Act ActOf(BreakoutAnnounceParams parameters, ParticipantState actor) => Act.Breakouts;

    protected override void Do(in Request request, BreakoutAnnounceParams parameters, ParticipantState actor, ParticipantState? target, Moment now)
    {
        if (core.Chat.Take(request.Session, Units, now) is { } refusal)
        {
            request.Refuse(refusal);
            return;
        }

        request.ReplyEmpty();
        news.Announced(actor.Room, actor.User, ChatText.WithoutControls(parameters.Text));
    }
}
