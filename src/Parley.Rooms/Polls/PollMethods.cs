using System.Text;
using Parley.Rooms.Audit;
using Parley.Rooms.Chat;
using Parley.Rooms.Contracts;
using Parley.Rooms.Effects;
using Parley.Rooms.JsonRpc;
using Parley.Rooms.Moderation;
using Parley.Rooms.Rooms;

namespace Parley.Rooms.Polls;

/// <summary><c>poll.create</c>: stored first, then answered and told to the others.</summary>
internal sealed class PollCreateMethod(Core core, RoomTable rooms, PollBoard board) : RoomMethod<PollCreateParams>("poll.create", 10, ContractJson.Default.PollCreateParams)
{
    // what is kept for good, and goes to everybody: a poll is more than a text of the same length
    private const int UnitsOfPoll = 5;
    private const int BytesPerUnit = 256;

    protected override Refusal? Fault(PollCreateParams parameters) => ChatWords.Id(parameters.Id, out _) ?? PollForm.Check(parameters, out _, out _);

    protected override string RoomOf(PollCreateParams parameters) => parameters.Room;

    protected override Act ActOf(PollCreateParams parameters, ParticipantState actor) => Act.Poll;

    protected override void Do(in Request request, PollCreateParams parameters, ParticipantState actor, ParticipantState? target, Moment now)
    {
        ChatWords.Id(parameters.Id, out var id);
        PollForm.Check(parameters, out var question, out var options);
        var bytes = Encoding.UTF8.GetByteCount(question) + options.Sum(Encoding.UTF8.GetByteCount);
        if (core.Chat.TakeText(request.Session, UnitsOfPoll + (bytes / BytesPerUnit), now) is { } refusal)
        {
            request.Refuse(refusal);
            return;
        }

        core.Ask(
            request,
            new StorePoll(parameters.Room, id, question, options, parameters.Multiple == true, parameters.Anonymous == true, parameters.Results ?? PollResults.Live, actor.User, now.UnixMilliseconds),
            (asker, change, _) => PollAnswers.Settle(rooms, asker, parameters.Room, change, board.Opened));
    }
}

/// <summary><c>poll.vote</c>: stored first, then answered; the others are told when they may be.</summary>
internal sealed class PollVoteMethod(Core core, RoomTable rooms, PollBoard board) : RoomMethod<PollVoteParams>("poll.vote", 3, ContractJson.Default.PollVoteParams)
{
    protected override Refusal? Fault(PollVoteParams parameters) => ChatWords.Id(parameters.Id, out _) ?? PollForm.Check(parameters.Options, out _);

    protected override string RoomOf(PollVoteParams parameters) => parameters.Room;

    protected override Act ActOf(PollVoteParams parameters, ParticipantState actor) => Act.Vote;

    protected override void Do(in Request request, PollVoteParams parameters, ParticipantState actor, ParticipantState? target, Moment now)
    {
        ChatWords.Id(parameters.Id, out var id);
        PollForm.Check(parameters.Options, out var options);
        if (core.Chat.Take(request.Session, 1, now) is { } refusal)
        {
            request.Refuse(refusal);
            return;
        }

        core.Ask(
            request, new StoreVote(parameters.Room, id, options, actor.User),
            (asker, change, later) => PollAnswers.Settle(rooms, asker, parameters.Room, change, (room, poll, _) => board.Voted(room, poll, actor, later)));
    }
}

/// <summary><c>poll.close</c>.</summary>
internal sealed class PollCloseMethod(Core core, RoomTable rooms, PollBoard board) : RoomMethod<PollCloseParams>("poll.close", 5, ContractJson.Default.PollCloseParams)
{
    protected override Refusal? Fault(PollCloseParams parameters) => ChatWords.Id(parameters.Id, out _);

    protected override string RoomOf(PollCloseParams parameters) => parameters.Room;

    protected override Act ActOf(PollCloseParams parameters, ParticipantState actor) => Act.Poll;

    protected override void Do(in Request request, PollCloseParams parameters, ParticipantState actor, ParticipantState? target, Moment now)
    {
        ChatWords.Id(parameters.Id, out var id);
        core.Ask(
            request, new ClosePoll(parameters.Room, id, actor.User, Permissions.OthersSince(actor, Act.Poll), now.UnixMilliseconds),
            (asker, change, _) => PollAnswers.Settle(rooms, asker, parameters.Room, change, board.Closed));
    }
}

/// <summary><c>poll.delete</c>.</summary>
internal sealed class PollDeleteMethod(Core core, RoomTable rooms, PollBoard board) : RoomMethod<PollDeleteParams>("poll.delete", 5, ContractJson.Default.PollDeleteParams)
{
    protected override Refusal? Fault(PollDeleteParams parameters) => ChatWords.Id(parameters.Id, out _);

    protected override string RoomOf(PollDeleteParams parameters) => parameters.Room;

    protected override Act ActOf(PollDeleteParams parameters, ParticipantState actor) => Act.Poll;

    protected override void Do(in Request request, PollDeleteParams parameters, ParticipantState actor, ParticipantState? target, Moment now)
    {
        ChatWords.Id(parameters.Id, out var id);
        core.Ask(request, new DeletePoll(parameters.Room, id, actor.User, Permissions.OthersSince(actor, Act.Poll)), (asker, deletion, later) =>
        {
            if (deletion.Fault is not (PollFault.None or PollFault.UnknownPoll))
            {
                asker.Refuse(PollForm.Explain(deletion.Fault)!);
                return;
            }

            asker.ReplyEmpty();
            if (deletion.From is { } from && from.Id != asker.Session.User.Id)
                core.Audit.Did(asker.Session, parameters.Room, AuditAction.DeleteMessage, later, from, $"poll {id}");
            if (deletion.Fault == PollFault.None && rooms.Find(parameters.Room) is { } room)
                board.Deleted(room, id, asker.Session.In(parameters.Room));
        });
    }
}

/// <summary><c>poll.list</c>.</summary>
internal sealed class PollListMethod(Core core) : RoomMethod<PollListParams>("poll.list", 5, ContractJson.Default.PollListParams)
{
    protected override string RoomOf(PollListParams parameters) => parameters.Room;

    protected override Act ActOf(PollListParams parameters, ParticipantState actor) => Act.Vote;

    protected override void Do(in Request request, PollListParams parameters, ParticipantState actor, ParticipantState? target, Moment now)
    {
        if (PageSize.Check(parameters.Before, parameters.Limit, core.Options.HistoryPage, out var entries) is { } refusal)
            request.Refuse(refusal);
        else
            core.Ask(
                request, new LoadPolls(parameters.Room, actor.User.Id, parameters.Before, entries),
                (asker, page, _) => asker.Reply(
                    PollForm.ThatFits(page with { Polls = [.. page.Polls.Select(poll => poll.Shown)] }, ChatPage.Most(core)), ContractJson.Default.PollListResult));
    }
}

/// <summary><c>poll.voters</c>.</summary>
internal sealed class PollVotersMethod(Core core) : RoomMethod<PollVotersParams>("poll.voters", 5, ContractJson.Default.PollVotersParams)
{
    private static readonly Refusal Anonymous = new(ErrorReason.Forbidden, "This poll is anonymous: nobody can learn who voted for what.");
    private static readonly Refusal NotYet = new(ErrorReason.Forbidden, "The results of this poll are shown when it is closed.");

    protected override Refusal? Fault(PollVotersParams parameters)
    {
        if (ChatWords.Id(parameters.Id, out _) is { } bad)
            return bad;
        if (parameters.Option is < 0 or >= PollForm.MostOptions)
            return Refusal.InvalidParams("option", $"option is 0 to {PollForm.MostOptions - 1}.");
        return parameters.Skip < 0 ? Refusal.InvalidParams("skip", "skip must not be negative.") : null;
    }

    protected override string RoomOf(PollVotersParams parameters) => parameters.Room;

    protected override Act ActOf(PollVotersParams parameters, ParticipantState actor) => Act.Vote;

    protected override void Do(in Request request, PollVotersParams parameters, ParticipantState actor, ParticipantState? target, Moment now)
    {
        ChatWords.Id(parameters.Id, out var id);
        core.Ask(request, new LoadVoters(parameters.Room, id, parameters.Option, parameters.Skip ?? 0, core.Options.HistoryPage), (asker, found, _) =>
        {
            var refusal = found.Poll switch
            {
                null => PollForm.Unknown,
                { Anonymous: true } => Anonymous,
                { Results: PollResults.WhenClosed, ClosedAt: null } => NotYet,
                _ => null,
            };
            if (refusal is not null)
                asker.Refuse(refusal);
            else
                asker.Reply(new PollVotersResult(found.Voters, found.More), ContractJson.Default.PollVotersResult);
        });
    }
}

/// <summary>How requests about a poll are answered, and what comes of them.</summary>
internal static class PollAnswers
{
    /// <summary>Answers, and has the room told if something has changed.</summary>
    /// <param name="rooms">All rooms.</param>
    /// <param name="asker">Who asked.</param>
    /// <param name="room">The room's id.</param>
    /// <param name="change">What storage says.</param>
    /// <param name="tell">Tells the room; the last argument is whose client knows, if still there.</param>
    public static void Settle(RoomTable rooms, in Request asker, string room, PollChange change, Action<RoomState, Poll, ParticipantState?> tell)
    {
        if (PollForm.Explain(change.Fault) is { } refusal)
        {
            asker.Refuse(refusal);
            return;
        }

        var poll = change.Poll!;
        asker.Reply(new PollAnswer(poll.Shown), ContractJson.Default.PollAnswer);
        if (change.Changed && rooms.Find(room) is { } state)
            tell(state, poll, asker.IsStale ? null : asker.Session.In(room));
    }
}
