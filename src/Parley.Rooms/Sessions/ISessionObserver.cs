namespace Parley.Rooms.Sessions;

/// <summary>Is told what becomes of sessions.</summary>
internal interface ISessionObserver
{
    /// <summary>A session has a connection, for the first time or again; its client has got the Welcome and everything missing.</summary>
    void Attached(Session session, Moment now);

    /// <summary>A session's connection is gone; it may come back.</summary>
    void Detached(Session session, Moment now);

    /// <summary>A session has ended. It is no longer among its user's sessions.</summary>
    void Ended(Session session, Moment now);

    /// <summary>A page that was reloaded took its session over and knows nothing of what was before.</summary>
    void Forgotten(Session session, Moment now);

    /// <summary>A user has another name.</summary>
    void Renamed(UserState user, Moment now);
}
