using System.Security.Cryptography;
using Parley.Protocols.Ice;
using Parley.Protocols.Primitives;
using Parley.Protocols.Sdp;
using Parley.Protocols.Sdp.Negotiation;
using Parley.Sfu.Engine;

namespace Parley.AspNetCore.Media;

/// <summary>The media engine over the workers: answers offers here, and tells the worker that has a connection the rest.</summary>
internal sealed class MediaPlane(ConnectionDirectory directory, PeerPlanner planner, IMediaCommands workers, TimeProvider calendar) : IMediaPlane
{
    /// <summary>How long an answered connection may take to send its first check.</summary>
    internal static readonly TimeSpan FirstCheck = TimeSpan.FromSeconds(30);

    private static readonly MediaConnectOutcome Unknown =
        new(MediaRefusal.UnknownConnection, "There is no such connection any more. Make a new one.");

    private readonly Lock _entrance = new();
    private readonly Lock _entropyLock = new();
    private readonly Entropy _entropy = new(RandomNumberGenerator.GetBytes(32));
    private long _lastId = RandomNumberGenerator.GetInt32(1 << 28);
    private volatile IMediaEvents? _listener;

    /// <inheritdoc />
    public void Listen(IMediaEvents events)
    {
        _listener = events;
        workers.Listen(events);
    }

    /// <inheritdoc />
    public MediaConnectOutcome Connect(MediaPeer peer, MediaOffer offer)
    {
        if (!workers.IsRunning)
            return new MediaConnectOutcome(MediaRefusal.Stopping, "The server is going down. Connect again in a moment.");
        if (PeerPlanner.Negotiate(offer, out var problem) is not { } session)
            return new MediaConnectOutcome(MediaRefusal.BadOffer, problem);
        MediaConnection? replaced;
        MediaConnectOutcome outcome;
        lock (_entrance)
        {
            replaced = directory.Find(peer);
            if (replaced is not null && replaced.Peer == peer)
                return Renegotiate(replaced, offer, session);
            if (replaced is null && directory.IsFull)
                return new MediaConnectOutcome(MediaRefusal.TooManyConnections, "The server has all the media connections that it takes. Try again later.");
            var connection = new MediaConnection(peer, ++_lastId, offer.Kind, calendar.GetUtcNow()) { Permitted = offer.Permitted };
            outcome = Answer(connection, offer, session, NewCredentials());
            if (outcome.Refusal != MediaRefusal.None)
                return outcome;
            directory.Add(connection);
        }

        if (replaced is not null)
            End(replaced, MediaEndReason.Replaced);
        return outcome;
    }

    /// <inheritdoc />
    public void Enter(MediaPeer prepared, MediaPeer peer, MediaSources permitted)
    {
        lock (_entrance)
        {
            if (directory.Find(prepared) is { } connection && connection.Peer == prepared && TryEnter(connection, peer, permitted))
                return;
        }

        _listener?.Disconnected(peer, MediaEndReason.Lost);
    }

    /// <inheritdoc />
    public MediaConnectOutcome Patch(MediaPeer peer, string fragment)
    {
        if (directory.Find(peer) is not { } connection || connection.Peer != peer)
            return Unknown;
        if (!SdpFragment.TryParse(fragment, out var parsed, out var error))
            return new MediaConnectOutcome(MediaRefusal.BadOffer, error.ToString());
        lock (connection.Negotiation)
        {
            // candidates alone are of no use to an ICE-lite agent: it learns paths from checks
            if (parsed.IceUfrag == connection.RemoteUfrag || connection is not { IsRemoved: false, Plan: { } plan })
                return new MediaConnectOutcome(MediaRefusal.None, string.Empty);
            var credentials = NewCredentials();
            Rename(connection, credentials);
            connection.RemoteUfrag = parsed.IceUfrag;
            connection.Plan = plan with { Transport = plan.Transport with { Local = credentials, RemoteUfrag = parsed.IceUfrag } };
            workers.Renegotiate(connection);
            return new MediaConnectOutcome(MediaRefusal.None, PeerPlanner.Fragment(plan, credentials));
        }
    }

    /// <inheritdoc />
    public void Disconnect(MediaPeer peer)
    {
        if (directory.Find(peer) is { } connection && connection.Peer == peer)
            End(connection, MediaEndReason.Closed);
    }

    /// <inheritdoc />
    public void Permit(MediaPeer peer, MediaSources sources)
    {
        if (directory.Find(peer) is not { } connection || connection.Peer != peer)
            return;
        connection.Permitted = sources;
        workers.Permit(connection);
    }

    /// <inheritdoc />
    public void View(MediaPeer peer, MediaView view)
    {
        if (directory.Find(peer) is { } connection && connection.Peer == peer)
            workers.View(connection, view);
    }

    /// <inheritdoc />
    public void Ready(MediaPeer peer, int revision)
    {
        if (directory.Find(peer) is { } connection && connection.Peer == peer)
            workers.Ready(connection, revision);
    }

    /// <inheritdoc />
    public Task<bool> IsHeard(MediaPeer peer) =>
        directory.Find(peer) is { } connection && connection.Peer == peer ? workers.IsHeard(connection) : Task.FromResult(false);

    /// <summary>Takes out what was answered and never came. No engine knows of it, so that it is told here.</summary>
    public void ForgetWhoNeverCame()
    {
        var latest = calendar.GetUtcNow() - FirstCheck;
        foreach (var connection in directory.All)
        {
            if (connection.Owner < 0 && connection.Made < latest && End(connection, MediaEndReason.Lost))
                _listener?.Disconnected(connection.Peer, MediaEndReason.Lost);
        }
    }

    private bool TryEnter(MediaConnection connection, MediaPeer peer, MediaSources permitted)
    {
        lock (connection.Negotiation)
        {
            if (connection is not { IsRemoved: false, Plan: { } plan })
                return false;
            directory.Move(connection, peer);
            connection.Permitted = permitted;
            connection.Plan = plan with { Room = peer.Room, Participant = peer.Participant };
            workers.Permit(connection);
            workers.Renegotiate(connection);
            return true;
        }
    }

    private MediaConnectOutcome Renegotiate(MediaConnection connection, MediaOffer offer, NegotiatedSession session)
    {
        lock (connection.Negotiation)
        {
            if (connection.IsRemoved)
                return Unknown;
            var credentials = session.IceUfrag == connection.RemoteUfrag ? connection.Local.Current! : NewCredentials();
            var outcome = Answer(connection, offer, session, credentials);
            if (outcome.Refusal == MediaRefusal.None)
                workers.Renegotiate(connection);
            return outcome;
        }
    }

    private MediaConnectOutcome Answer(MediaConnection connection, MediaOffer offer, NegotiatedSession session, IceCredentials credentials)
    {
        var identity = new PlannedPeer(connection.Id, connection.Peer.Room, connection.Peer.Participant);
        if (planner.Plan(identity, offer, session, credentials, connection.Answers + 1, out var problem) is not { } answer)
            return new MediaConnectOutcome(MediaRefusal.BadOffer, problem);
        connection.Answers++;
        connection.RemoteUfrag = session.IceUfrag;
        connection.Plan = answer.Plan;
        if (credentials != connection.Local.Current)
            Rename(connection, credentials);
        return new MediaConnectOutcome(MediaRefusal.None, answer.Sdp);
    }

    private void Rename(MediaConnection connection, IceCredentials credentials)
    {
        if (connection.Local.Previous is { } forgotten)
            directory.Forget(forgotten.Ufrag);
        connection.Local = (credentials, connection.Local.Current);
        directory.Name(credentials.Ufrag, connection);
    }

    private bool End(MediaConnection connection, MediaEndReason reason)
    {
        lock (connection.Negotiation)
        {
            if (connection.IsRemoved)
                return false;
            connection.IsRemoved = true;
            directory.Remove(connection);
        }

        workers.End(connection, reason);
        return true;
    }

    private IceCredentials NewCredentials()
    {
        lock (_entropyLock)
            return IceCredentials.From(_entropy);
    }
}
