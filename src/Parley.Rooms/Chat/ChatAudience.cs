using System.Text.Json.Serialization.Metadata;
using Parley.Rooms.Contracts;
using Parley.Rooms.Effects;
using Parley.Rooms.JsonRpc;
using Parley.Rooms.Rooms;
using Parley.Rooms.Sessions;

namespace Parley.Rooms.Chat;

/// <summary>Who is told of what happens in the chat.</summary>
internal static class ChatAudience
{
    /// <summary>The user with this id, if any device of theirs is in the room.</summary>
    public static User? Find(RoomState room, string user)
    {
        foreach (var participant in room.Participants)
        {
            // somebody without a session has nobody to read it
            if (participant.Session is not null && participant.User.Id == user)
                return participant.User;
        }

        return null;
    }

    /// <summary>Sends to all in the room who may read a message, but one session: with <paramref name="to"/> to all devices of the two.</summary>
    public static void Tell(RoomState? room, User from, User? to, byte[] message, Session? except)
    {
        if (to is null)
        {
            room?.Send(message, except);
            return;
        }

        foreach (var participant in room?.Participants ?? [])
        {
            if (participant.Session is { } session && session != except && (session.User.Id == from.Id || session.User.Id == to.Id))
                session.Send(message);
        }
    }

    /// <summary>Answers a request for a change, and tells it to the others.</summary>
    public static void Settle<T>(Core core, RoomState? room, in Request asker, ChatChange change, string notification, T told, JsonTypeInfo<T> type)
    {
        if (ChatWords.Explain(change.Fault) is { } refusal)
        {
            asker.Refuse(refusal);
            return;
        }

        asker.Reply(told, type);
        if (change.Changed)
            Tell(room, change.From!, change.To, core.Frames.Notification(notification, told, type), asker.Session);
    }
}
