using Parley.Rooms.Contracts;
using Parley.Rooms.Ports;

namespace Parley.Rooms.Sessions;

/// <summary>What a session was given with its token.</summary>
/// <param name="Room">The only room that it may enter; null for any.</param>
/// <param name="Role">What its user is in rooms; null for what the room gives.</param>
internal readonly record struct TokenGrant(string? Room, Role? Role)
{
    public static TokenGrant Of(Identity identity) => new(identity.Room, identity.Role);
}
