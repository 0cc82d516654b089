using Parley.Rooms.Chat;
using Parley.Rooms.Contracts;
using Parley.Rooms.JsonRpc;
using Parley.Rooms.Rooms;

namespace Parley.Rooms.Moderation;

/// <summary>Refusals that several methods share.</summary>
internal static class HandRefusals
{
    public static Refusal TooOften(ParticipantState actor) =>
        new(ErrorReason.RateLimited, "That is more than a room can watch.", RetryAfterSeconds: actor.Reactions.SecondsUntil(1));
}

/// <summary><c>hand.raise</c>: asks for the floor.</summary>
internal sealed class HandRaiseMethod(RoomTable rooms, RoomArchive archive) : RoomMethod<HandRaiseParams>("hand.raise", 2, ContractJson.Default.HandRaiseParams)
{
    protected override string RoomOf(HandRaiseParams parameters) => parameters.Room;

    protected override Act ActOf(HandRaiseParams parameters, ParticipantState actor) => Act.RaiseHand;

    protected override void Do(in Request request, HandRaiseParams parameters, ParticipantState actor, ParticipantState? target, Moment now)
    {
        if (actor.Hand is not null)
        {
            request.ReplyEmpty();
            return;
        }

        if (!actor.Reactions.TryTake(1, now.Microseconds))
        {
            request.Refuse(HandRefusals.TooOften(actor));
            return;
        }

        request.ReplyEmpty();
        actor.Hand = actor.Room.NextHand(now);
        rooms.Notices.Changed(actor);
        archive.Changed(actor.Room, now);
    }
}

/// <summary><c>hand.lower</c>: takes a hand down.</summary>
internal sealed class HandLowerMethod(RoomTable rooms, RoomArchive archive) : RoomMethod<HandLowerParams>("hand.lower", 2, ContractJson.Default.HandLowerParams)
{
    protected override string RoomOf(HandLowerParams parameters) => parameters.Room;

    protected override string? TargetOf(HandLowerParams parameters) => parameters.Participant;

    protected override Act ActOf(HandLowerParams parameters, ParticipantState actor) =>
        parameters.Participant is { } other && other != actor.Id ? Act.LowerHand : Act.RaiseHand;

    protected override void Do(in Request request, HandLowerParams parameters, ParticipantState actor, ParticipantState? target, Moment now)
    {
        request.ReplyEmpty();
        var whose = target ?? actor;
        if (whose.Hand is null)
            return;
        whose.Hand = null;
        rooms.Notices.Changed(whose);
        archive.Changed(whose.Room, now);
    }
}

/// <summary><c>reaction.send</c>: shows an emoji for a moment.</summary>
internal sealed class ReactionSendMethod(Core core) : RoomMethod<ReactionSendParams>("reaction.send", 2, ContractJson.Default.ReactionSendParams)
{
    private static readonly Refusal NoEmoji = Refusal.InvalidParams("reaction", $"A reaction is one emoji of at most {Emoji.LongestText} UTF-16 units.");

    protected override Refusal? Fault(ReactionSendParams parameters) => Emoji.IsOne(parameters.Reaction) ? null : NoEmoji;

    protected override string RoomOf(ReactionSendParams parameters) => parameters.Room;

    protected override Act ActOf(ReactionSendParams parameters, ParticipantState actor) => Act.React;

    protected override void Do(in Request request, ReactionSendParams parameters, ParticipantState actor, ParticipantState? target, Moment now)
    {
        if (!actor.Reactions.TryTake(1, now.Microseconds))
        {
            request.Refuse(HandRefusals.TooOften(actor));
            return;
        }

        request.ReplyEmpty();
        actor.Room.Send(
            core.Frames.Notification(
                "reaction.sent", new ReactionSent(actor.Room.Id, actor.Id, parameters.Reaction), ContractJson.Default.ReactionSent),
            except: actor.Session);
    }
}
