using Parley.Rooms.Contracts;

namespace Parley.Rooms.Effects;

/// <summary>Why the media engine does not take an offer.</summary>
public enum MediaFault
{
    /// <summary>It does.</summary>
    None = 0,

    /// <summary>It cannot be understood, or nothing in it can be used.</summary>
    BadOffer,

    /// <summary>The connection is gone.</summary>
    UnknownConnection,

    /// <summary>There are too many connections.</summary>
    TooManyConnections,

    /// <summary>The engine does not run (any more).</summary>
    Stopping,
}

/// <summary>What came of an offer.</summary>
/// <param name="Fault">Why not.</param>
/// <param name="Text">The answer, or a sentence for whoever made the offer.</param>
public sealed record MediaAnswer(MediaFault Fault, string Text);

/// <summary>
/// Answer an offer of a participant. Another connection than the one that it has replaces that one; if the offer is refused, nothing is
/// changed. Effects of media must be carried out in the order in which they were taken, at least those of one participant.
/// </summary>
public sealed class ConnectMedia : Effect<MediaAnswer>
{
    internal ConnectMedia(
        string room, string participant, string connection, string offer, IReadOnlyList<OfferedTrack> sources, IReadOnlyList<TrackSource> permitted) =>
        (Room, Participant, Connection, Offer, Sources, Permitted) = (room, participant, connection, offer, sources, permitted);

    /// <summary>The room's id; empty for a connection that is in none until <see cref="EnterMedia"/>.</summary>
    public string Room { get; }

    /// <summary>The participant's id; without a room the session's.</summary>
    public string Participant { get; }

    /// <summary>The client's name for the connection.</summary>
    public string Connection { get; }

    /// <summary>The session description.</summary>
    public string Offer { get; }

    /// <summary>Which m-section carries what.</summary>
    public IReadOnlyList<OfferedTrack> Sources { get; }

    /// <summary>What of it is to be passed on, until <see cref="PermitMedia"/> says otherwise.</summary>
    public IReadOnlyList<TrackSource> Permitted { get; }

    /// <inheritdoc />
    public override void PerformBy(IEffectPerformer performer) => performer.Perform(this);
}

/// <summary>
/// A connection that a session had made ready is a participant's from now on. If it is not there (any more), that is reported as its end.
/// </summary>
public sealed class EnterMedia : Effect<Done>
{
    internal EnterMedia(string session, string room, string participant, string connection, IReadOnlyList<TrackSource> permitted) =>
        (Session, Room, Participant, Connection, Permitted) = (session, room, participant, connection, permitted);

    /// <summary>The session's id.</summary>
    public string Session { get; }

    /// <summary>The room's id.</summary>
    public string Room { get; }

    /// <summary>The participant's id.</summary>
    public string Participant { get; }

    /// <summary>The client's name for the connection.</summary>
    public string Connection { get; }

    /// <summary>What of it is to be passed on, until <see cref="PermitMedia"/> says otherwise.</summary>
    public IReadOnlyList<TrackSource> Permitted { get; }

    /// <inheritdoc />
    public override void PerformBy(IEffectPerformer performer) => performer.Perform(this);
}

/// <summary>From now on pass on these sources of a connection, and nothing else that it sends. Nothing hangs on the outcome.</summary>
public sealed class PermitMedia : Effect<Done>
{
    internal PermitMedia(string room, string participant, string connection, IReadOnlyList<TrackSource> sources) =>
        (Room, Participant, Connection, Sources) = (room, participant, connection, sources);

    /// <summary>The room's id.</summary>
    public string Room { get; }

    /// <summary>The participant's id.</summary>
    public string Participant { get; }

    /// <summary>The client's name for the connection.</summary>
    public string Connection { get; }

    /// <summary>What is passed on.</summary>
    public IReadOnlyList<TrackSource> Sources { get; }

    /// <inheritdoc />
    public override void PerformBy(IEffectPerformer performer) => performer.Perform(this);
}

/// <summary>End a connection, if it is there. Nothing hangs on the outcome.</summary>
public sealed class DisconnectMedia : Effect<Done>
{
    internal DisconnectMedia(string room, string participant, string connection) => (Room, Participant, Connection) = (room, participant, connection);

    /// <summary>The room's id; empty for a connection that is in none.</summary>
    public string Room { get; }

    /// <summary>The participant's id; without a room the session's.</summary>
    public string Participant { get; }

    /// <summary>The client's name for the connection.</summary>
    public string Connection { get; }

    /// <inheritdoc />
    public override void PerformBy(IEffectPerformer performer) => performer.Perform(this);
}

/// <summary>A layout has changed. Nothing hangs on the outcome.</summary>
public sealed class ViewMedia : Effect<Done>
{
    internal ViewMedia(string room, string participant, string connection, IReadOnlyList<ViewedTile> tiles, bool audio) =>
        (Room, Participant, Connection, Tiles, Audio) = (room, participant, connection, tiles, audio);

    /// <summary>The room's id.</summary>
    public string Room { get; }

    /// <summary>The participant's id.</summary>
    public string Participant { get; }

    /// <summary>The client's name for the connection.</summary>
    public string Connection { get; }

    /// <summary>What it shows, the most important first.</summary>
    public IReadOnlyList<ViewedTile> Tiles { get; }

    /// <summary>Whether the room is to be heard.</summary>
    public bool Audio { get; }

    /// <inheritdoc />
    public override void PerformBy(IEffectPerformer performer) => performer.Perform(this);
}

/// <summary>A client has taken the slots of a revision off their tiles. Nothing hangs on the outcome.</summary>
public sealed class ReadyMedia : Effect<Done>
{
    internal ReadyMedia(string room, string participant, string connection, int revision) =>
        (Room, Participant, Connection, Revision) = (room, participant, connection, revision);

    /// <summary>The room's id.</summary>
    public string Room { get; }

    /// <summary>The participant's id.</summary>
    public string Participant { get; }

    /// <summary>The client's name for the connection.</summary>
    public string Connection { get; }

    /// <summary>This revision, and all before it.</summary>
    public int Revision { get; }

    /// <inheritdoc />
    public override void PerformBy(IEffectPerformer performer) => performer.Perform(this);
}

/// <summary>Whether anything authentic has come over a connection in the last 10 s, be it media or a check (RFC 7675). False of one that is not there.</summary>
public sealed class HearMedia : Effect<bool>
{
    internal HearMedia(string room, string participant, string connection) => (Room, Participant, Connection) = (room, participant, connection);

    /// <summary>The room's id.</summary>
    public string Room { get; }

    /// <summary>The participant's id.</summary>
    public string Participant { get; }

    /// <summary>The client's name for the connection.</summary>
    public string Connection { get; }

    /// <inheritdoc />
    public override void PerformBy(IEffectPerformer performer) => performer.Perform(this);
}
