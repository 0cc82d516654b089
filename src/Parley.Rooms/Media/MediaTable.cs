using Parley.Rooms.Contracts;
using Parley.Rooms.Effects;
using Parley.Rooms.JsonRpc;
using Parley.Rooms.Rooms;

namespace Parley.Rooms.Media;

/// <summary>The connections of all participants to the media engine.</summary>
internal sealed class MediaTable(Core core)
{
    private static readonly Refusal NotRouted =
        new(ErrorReason.NotRouted, "Media of this room flow from browser to browser. Wait for room.mode.");

    private static readonly Refusal UsedUp =
        new(ErrorReason.UnknownConnection, "This connection has ended. Make a new one, with another name.");

    /// <summary>Asks the engine to answer an offer.</summary>
    public void Connect(in Request request, ParticipantState participant, MediaConnectParams offer)
    {
        var session = request.Session;
        var seat = participant.Seat;
        if (participant.Room.Mode == RoomMode.Direct && seat.Find(offer.Connection) is null)
        {
            request.Refuse(NotRouted);
        }
        else if (seat.Ended == offer.Connection)
        {
            request.Refuse(UsedUp);
        }
        else if (session.Pending >= core.Options.PendingPerSession)
        {
            request.Refuse(new Refusal(ErrorReason.RateLimited, "Too many requests wait for their answer.", RetryAfterSeconds: 1));
        }
        else
        {
            session.Pending++;
            var connection = seat.Offer(offer.Connection);
            var asker = request;
            core.Perform(
                new ConnectMedia(participant.Room.Id, participant.Id, offer.Connection, offer.Offer, offer.Sources),
                (answer, _) => Settle(asker, participant, connection, answer),
                _ => Settle(asker, participant, connection, new MediaAnswer(MediaFault.Stopping, "The media server does not answer. Try again in a moment.")));
        }
    }

    /// <summary>Ends a connection at the client's wish.</summary>
    public void Disconnect(ParticipantState participant, string connection)
    {
        if (participant.Seat.Find(connection) is not { } known)
            return;
        participant.Seat.End(known);
        core.Perform(new DisconnectMedia(participant.Room.Id, participant.Id, connection));
    }

    /// <summary>Ends all that a participant has, without a word.</summary>
    public void DisconnectAll(ParticipantState participant)
    {
        foreach (var connection in participant.Seat.EndAll())
            core.Perform(new DisconnectMedia(participant.Room.Id, participant.Id, connection.Name));
    }

    private static void Settle(in Request request, ParticipantState participant, MediaConnection connection, MediaAnswer answer)
    {
        request.Session.Pending--;
        var taken = answer.Fault == MediaFault.None;
        var there = taken ? participant.Seat.Answer(connection) : participant.Seat.Refuse(connection);
        if (!there)
            request.Refuse(UsedUp);
        else if (taken)
            request.Reply(new MediaConnectResult(answer.Text), ContractJson.Default.MediaConnectResult);
        else
            request.Refuse(ReasonOf(answer.Fault), answer.Text);
    }

    private static ErrorReason ReasonOf(MediaFault fault) => fault switch
    {
        MediaFault.BadOffer => ErrorReason.BadOffer,
        MediaFault.UnknownConnection => ErrorReason.UnknownConnection,
        MediaFault.TooManyConnections => ErrorReason.TooManyConnections,
        _ => ErrorReason.ServerStopping,
    };
}
