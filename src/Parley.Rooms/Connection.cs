using Parley.Rooms.Ports;
using Parley.Rooms.Sessions;

namespace Parley.Rooms;

/// <summary>What the shell knows of a WebSocket when it opens.</summary>
/// <param name="HostUser">Whom the host application has authenticated; null when nobody.</param>
/// <param name="Host">The host name or address under which the client reached this server, for its ICE servers; without a port.</param>
/// <param name="Address">A name for the address that the client has: the same for the same address, and not to be turned back into it. Null when it says nothing.</param>
public sealed record ConnectionInfo(Identity? HostUser = null, string? Host = null, string? Address = null);

/// <summary>
/// One open WebSocket. Made by <see cref="Switchboard.Open"/>; the shell hands it back with every message, so that a sender is always
/// known by its connection and never by what a message claims.
/// </summary>
public sealed class Connection
{
    internal Connection(ConnectionInfo info, object? state, TokenBucket bucket)
    {
        Info = info;
        State = state;
        Bucket = bucket;
    }

    /// <summary>What the shell said when it opened.</summary>
    public ConnectionInfo Info { get; }

    /// <summary>The shell's own: its socket.</summary>
    public object? State { get; }

    /// <summary>True from the moment that either side has closed it; nothing is sent to it any more.</summary>
    public bool IsClosed { get; internal set; }

    /// <summary>Whether others see its user in a room or a call, so that they should soon know when it is gone.</summary>
    public bool IsAwaited => Session is { } session && (session.Participations.Count > 0 || session.User.Call is not null);

    internal Session? Session { get; set; }

    /// <summary>A hello is under way and waits for storage.</summary>
    internal bool SigningIn { get; set; }

    internal Deadline? HelloDeadline { get; set; }

    internal TokenBucket Bucket;
}
