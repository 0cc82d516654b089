using Parley.Rooms.Contracts;
using Parley.Rooms.Effects;
using Parley.Rooms.JsonRpc;
using Parley.Rooms.Moderation;
using Parley.Rooms.Rooms;

namespace Parley.Rooms.Media;

/// <summary>The connections of all participants to the media engine.</summary>
internal sealed class MediaTable(Core core, QualityBoard quality, SpeakerBoard speakers)
{
    private static readonly Refusal NotRouted =
        new(ErrorReason.NotRouted, "Media of this room flow from browser to browser. Wait for room.mode.");

    /// <summary>The refusal of a name whose connection is over.</summary>
    public static readonly Refusal UsedUp =
        new(ErrorReason.UnknownConnection, "This connection has ended. Make a new one, with another name.");

    /// <summary>The refusal of a session that has asked for too much at once.</summary>
    public static readonly Refusal TooManyWait =
        new(ErrorReason.RateLimited, "Too many requests wait for their answer.", RetryAfterSeconds: 1);

    /// <summary>What stands for the answer of an engine that gives none.</summary>
    public static readonly MediaAnswer NoAnswer = new(MediaFault.Stopping, "The media server does not answer. Try again in a moment.");

    /// <summary>Asks the engine to answer an offer.</summary>
    public void Connect(in Request request, ParticipantState participant, MediaConnectParams offer)
    {
        var session = request.Session;
        var seat = participant.Seat;
        if (participant.Room.Media.Mode == RoomMode.Direct && seat.Find(offer.Connection) is null)
        {
            request.Refuse(NotRouted);
        }
        else if (seat.IsUsedUp(offer.Connection))
        {
            request.Refuse(UsedUp);
        }
        else if (session.Pending >= core.Options.PendingPerSession)
        {
            request.Refuse(TooManyWait);
        }
        else
        {
            session.Pending++;
            var connection = seat.Offer(offer.Connection);
            var asker = request;
            core.Perform(
                new ConnectMedia(participant.Room.Id, participant.Id, offer.Connection, offer.Offer, offer.Sources, PublishRights.Of(participant)),
                (answer, now) => Settle(asker, participant, connection, answer, now),
                now => Settle(asker, participant, connection, NoAnswer, now));
        }
    }

    /// <summary>Ends a connection at the client's wish.</summary>
    public void Disconnect(ParticipantState participant, string connection, Moment now)
    {
        if (participant.Seat.Find(connection) is not { } known)
            return;
        core.Perform(new DisconnectMedia(participant.Room.Id, participant.Id, connection));
        Forget(participant, known, now);
    }

    /// <summary>Ends all that a participant has, without a word.</summary>
    public void DisconnectAll(ParticipantState participant, Moment now)
    {
        while (participant.Seat.First is { } connection)
            Disconnect(participant, connection.Name, now);
    }

    /// <summary>Ends all that a participant has, and says why.</summary>
    public void DisconnectAll(ParticipantState participant, MediaEndedReason reason, Moment now)
    {
        while (participant.Seat.First is { } connection)
        {
            Disconnect(participant, connection.Name, now);
            TellEnded(participant, connection, reason);
        }
    }

    /// <summary>The engine has ended a connection.</summary>
    public void Lost(ParticipantState participant, MediaConnection connection, MediaEndedReason reason, Moment now)
    {
        // an offer that is under way would make it anew, and nobody would know of it
        if (connection.Offers > 0)
            core.Perform(new DisconnectMedia(participant.Room.Id, participant.Id, connection.Name));
        Forget(participant, connection, now);
        TellEnded(participant, connection, reason);
    }

    /// <summary>An offer has come back.</summary>
    public void Settle(in Request request, ParticipantState participant, MediaConnection connection, MediaAnswer answer, Moment now)
    {
        request.Session.Pending--;
        var taken = answer.Fault == MediaFault.None;
        if (!(taken ? participant.Seat.Answer(connection) : participant.Seat.Refuse(connection)))
        {
            request.Refuse(UsedUp);
        }
        else if (taken)
        {
            request.Reply(new MediaConnectResult(answer.Text), ContractJson.Default.MediaConnectResult);
            MediaNotices.CatchUp(core.Frames, participant);
            // of the connection that it may have replaced nothing is true any more
            quality.Changed(participant.Room, now);
        }
        else
        {
            request.Refuse(ReasonOf(answer.Fault), answer.Text);
        }
    }

    private void Forget(ParticipantState participant, MediaConnection connection, Moment now)
    {
        participant.Seat.End(connection);
        quality.Changed(participant.Room, now);
        speakers.Ended(participant.Room, now);
    }

    private void TellEnded(ParticipantState participant, MediaConnection connection, MediaEndedReason reason) =>
        participant.Session?.Send(core.Frames.Notification(
            "media.ended", new MediaEnded(participant.Room.Id, connection.Name, reason), ContractJson.Default.MediaEnded));

    /// <summary>Why an offer is refused, as clients are told.</summary>
    public static ErrorReason ReasonOf(MediaFault fault) => fault switch
    {
        MediaFault.BadOffer => ErrorReason.BadOffer,
        MediaFault.UnknownConnection => ErrorReason.UnknownConnection,
        MediaFault.TooManyConnections => ErrorReason.TooManyConnections,
        _ => ErrorReason.ServerStopping,
    };
}
