using Parley.Rooms.Contracts;
using Parley.Rooms.Sessions;

namespace Parley.Rooms.Moderation;

/// <summary>Somebody at a room's door.</summary>
/// <param name="User">Who.</param>
/// <param name="Grant">What their token says.</param>
/// <param name="Address">From where, as the shell names it.</param>
/// <param name="HasPassword">Whether they have said the room's password.</param>
internal readonly record struct Visitor(User User, TokenGrant Grant, string? Address, bool HasPassword = false)
{
    public static Visitor Of(Session session, bool hasPassword = false) => new(session.User.User, session.Grant, session.Address, hasPassword);

    /// <summary>Whether their token is for this very room: whoever made it has invited them.</summary>
    public bool IsInvitedTo(string room) => Grant.Room == room;
}
