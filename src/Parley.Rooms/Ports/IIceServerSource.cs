using Parley.Rooms.Contracts;

namespace Parley.Rooms.Ports;

/// <summary>Makes the ICE servers that a user gets, with short-lived TURN credentials. Pure: no input or output, no waiting.</summary>
public interface IIceServerSource
{
    /// <summary>STUN and TURN servers for one user.</summary>
    /// <param name="user">Bound into the TURN user name.</param>
    /// <param name="connection">Tells under which name the client reaches this server.</param>
    /// <param name="now">For the expiry.</param>
    SessionIceServersResult For(User user, ConnectionInfo connection, Moment now);
}
