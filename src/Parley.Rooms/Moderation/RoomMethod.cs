using System.Text.Json.Serialization.Metadata;
using Parley.Rooms.Contracts;
using Parley.Rooms.JsonRpc;
using Parley.Rooms.Rooms;

namespace Parley.Rooms.Moderation;

/// <summary>A request within a room: refused to those who are not in it, and to those whose role does not allow it.</summary>
/// <typeparam name="TParams">Its parameters.</typeparam>
/// <param name="name">The JSON-RPC method.</param>
/// <param name="cost">What it takes from the connection's units of work.</param>
/// <param name="type">How the parameters are read.</param>
internal abstract class RoomMethod<TParams>(string name, int cost, JsonTypeInfo<TParams> type) : Method<TParams>(name, cost, type)
    where TParams : class
{
    private static readonly Refusal Unknown = new(ErrorReason.UnknownParticipant, "No such participant in this room.");

    protected sealed override void Handle(in Request request, TParams parameters, Moment now)
    {
        if (Fault(parameters) is { } fault)
        {
            request.Refuse(fault);
        }
        else if (request.Session.In(RoomOf(parameters)) is not { } actor)
        {
            request.Refuse(RoomRefusals.NotInRoom);
        }
        else
        {
            // who may not do it learns nothing of who is there
            var act = ActOf(parameters, actor);
            var named = TargetOf(parameters);
            var target = named is null ? null : actor.Room.Find(named);
            var refusal = Permissions.Check(actor, act) ?? (named is not null && target is null ? Unknown : Permissions.Check(actor, act, target));
            if (refusal is null)
                Do(request, parameters, actor, target, now);
            else
                request.Refuse(refusal);
        }
    }

    /// <summary>What is wrong with the parameters, whoever sends them.</summary>
    protected virtual Refusal? Fault(TParams parameters) => null;

    protected abstract string RoomOf(TParams parameters);

    /// <summary>The participant whom it is done to, if to one.</summary>
    protected virtual string? TargetOf(TParams parameters) => null;

    protected abstract Act ActOf(TParams parameters, ParticipantState actor);

    /// <summary>Does it, and answers or refuses.</summary>
    protected abstract void Do(in Request request, TParams parameters, ParticipantState actor, ParticipantState? target, Moment now);
}
