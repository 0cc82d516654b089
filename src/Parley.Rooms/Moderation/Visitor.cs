using Parley.Rooms.Contracts;
using Parley.Rooms.Sessions;

namespace Parley.Rooms.Moderation;

/// <summary>Somebody at a room's door.</summary>
/// <param name="User">Who.</param>
/// <param name="Grant">What their token says.</param>
/// <param name="Address">From where, as the shell names it.</param>
/// <param name="PasswordHash">The password that they have said, as the room kept it then; null where they have said none.</param>
internal readonly record struct Visitor(User User, TokenGrant Grant, string? Address, string? PasswordHash = null)
{
    public static Visitor Of(Session session, string? passwordHash = null) => new(session.User.User, session.Grant, session.Address, passwordHash);

    /// <summary>Whether their token is for this very room: whoever made it has invited them.</summary>
    public bool IsInvitedTo(string room) => Grant.Room == room;
}
