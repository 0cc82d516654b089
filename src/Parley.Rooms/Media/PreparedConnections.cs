using Parley.Rooms.Contracts;
using Parley.Rooms.Effects;
using Parley.Rooms.JsonRpc;
using Parley.Rooms.Moderation;
using Parley.Rooms.Rooms;
using Parley.Rooms.Sessions;

namespace Parley.Rooms.Media;

/// <summary>
/// The connections that sessions have made ready before they join a room: whoever stands before a door need not agree on addresses and keys
/// when it opens. One for each session, a bounded number altogether, each for a while only.
/// </summary>
internal sealed class PreparedConnections(Core core, MediaTable media) : ISessionObserver
{
    /// <summary>What stands for the room of a connection that is in none: a room's id is never empty.</summary>
    public const string NoRoom = "";

    private static readonly Refusal Full = new(ErrorReason.TooManyConnections, "The server holds all the connections without a room that it takes. Offer one when you have joined.");

    private readonly Dictionary<string, Session> _sessions = new(StringComparer.Ordinal);

    public int Count => _sessions.Count;

    /// <summary>Asks the engine to answer an offer.</summary>
    public void Prepare(in Request request, MediaPrepareParams offer, Moment now)
    {
        var session = request.Session;
        if (session.Pending >= core.Options.PendingPerSession)
        {
            request.Refuse(MediaTable.TooManyWait);
            return;
        }

        if (session.Prepared is { } known && known.Connection.Name != offer.Connection)
            End(session);
        if (session.Prepared is null && (_sessions.Count >= core.Options.PreparedConnections || IsCrowded(session)))
        {
            request.Refuse(Full);
            return;
        }

        var prepared = session.Prepared ??= Begin(session, offer.Connection, now);
        session.Pending++;
        prepared.Connection.Offers++;
        var asker = request;
        core.Perform(
            new ConnectMedia(NoRoom, session.Id, offer.Connection, offer.Offer, offer.Sources, []),
            (answer, later) => Settle(asker, prepared, answer, later),
            later => Settle(asker, prepared, MediaTable.NoAnswer, later));
    }

    /// <summary>Gives somebody who has just come into a room the connection that their session has made ready for it.</summary>
    /// <returns>Whether it is theirs now. A direct room has no use for one.</returns>
    public bool TryTake(ParticipantState participant, string? name)
    {
        var room = participant.Room;
        if (participant.Session is not { Prepared: { } prepared } session || prepared.Connection.Name != name || room.Media.Mode != RoomMode.Routed || participant.Seat.Count > 0)
            return false;
        Forget(session);
        prepared.Taker = participant;
        participant.Seat.Take(prepared.Connection);
        core.Perform(new EnterMedia(session.Id, room.Id, participant.Id, prepared.Connection.Name, PublishRights.Of(participant)));
        core.Perform(new ViewMedia(room.Id, participant.Id, prepared.Connection.Name, FirstView.Of(participant), audio: true));
        return true;
    }

    /// <summary>The engine has ended a connection that nobody had taken.</summary>
    public void Lost(string session, string connection)
    {
        if (_sessions.GetValueOrDefault(session) is not { Prepared: { } prepared } found || prepared.Connection.Name != connection)
            return;
        // an offer that is under way would make it anew, and nobody would know of it
        if (prepared.Connection.Offers > 0)
            End(found);
        else
            Forget(found);
    }

    void ISessionObserver.Attached(Session session, Moment now)
    {
        // it needs no WebSocket
    }

    void ISessionObserver.Detached(Session session, Moment now)
    {
        // it needs no WebSocket
    }

    void ISessionObserver.Ended(Session session, Moment now) => End(session);

    void ISessionObserver.Forgotten(Session session, Moment now) => End(session);

    void ISessionObserver.Renamed(UserState user, Moment now)
    {
        // the engine knows no names
    }

    /// <summary>Guests of one address, who are made in a moment, leave others some.</summary>
    private bool IsCrowded(Session session) =>
        session.GuestAddress is { } address && _sessions.Values.Count(other => other.GuestAddress == address) >= core.Options.PreparedConnectionsPerAddress;

    private PreparedConnection Begin(Session session, string name, Moment now)
    {
        _sessions.Add(session.Id, session);
        return new PreparedConnection(name) { Expiry = core.Deadlines.Add(now.In(core.Options.PreparedTime), _ => End(session)) };
    }

    private void End(Session session)
    {
        if (session.Prepared is not { } prepared)
            return;
        core.Perform(new DisconnectMedia(NoRoom, session.Id, prepared.Connection.Name));
        prepared.Connection.HasEnded = true;
        Forget(session);
    }

    private void Forget(Session session)
    {
        core.Deadlines.Cancel(session.Prepared?.Expiry);
        session.Prepared = null;
        _sessions.Remove(session.Id);
    }

    private void Settle(in Request request, PreparedConnection prepared, MediaAnswer answer, Moment now)
    {
        if (prepared.Taker is { } taker)
        {
            media.Settle(request, taker, prepared.Connection, answer, now);
            return;
        }

        var connection = prepared.Connection;
        request.Session.Pending--;
        connection.Offers--;
        if (request.Session.Prepared != prepared)
        {
            request.Refuse(MediaTable.UsedUp);
        }
        else if (answer.Fault == MediaFault.None)
        {
            connection.IsAnswered = true;
            request.Reply(new MediaConnectResult(answer.Text), ContractJson.Default.MediaConnectResult);
        }
        else
        {
            if (connection is { IsAnswered: false, Offers: 0 })
                Forget(request.Session);
            request.Refuse(MediaTable.ReasonOf(answer.Fault), answer.Text);
        }
    }
}
