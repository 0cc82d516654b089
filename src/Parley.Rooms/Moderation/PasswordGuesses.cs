using Parley.Rooms.Contracts;
using Parley.Rooms.Effects;
using Parley.Rooms.JsonRpc;
using Parley.Rooms.Rooms;
using Parley.Rooms.Sessions;

namespace Parley.Rooms.Moderation;

/// <summary>How often passwords may be tried: five at once and one every ten seconds, by each user and from each address.</summary>
internal sealed class PasswordGuesses(Core core)
{
    private const int UnitsPerGuess = 10;
    private const int UnitsAtOnce = 50;

    private static readonly Refusal Wrong = new(ErrorReason.WrongPassword, "This is not the room's password.");

    private readonly BucketTable _guessers = new(perSecond: 1, UnitsAtOnce);

    /// <summary>Tries a password; goes on when it is the room's, and refuses the request when it is not.</summary>
    public void Try(in Request request, RoomState room, string password, Moment now, Action<Request, Moment> then)
    {
        if (password.Length > RoomRules.LongestPassword)
        {
            request.Refuse(Wrong);
            return;
        }

        if (Take(request.Session, now) is { } refusal)
        {
            request.Refuse(refusal);
            return;
        }

        var hash = room.Rules.PasswordHash!;
        core.Ask(request, new CheckPassword(password, hash), (asker, good, later) =>
        {
            // it may be another one by now
            if (!good || (room.Rules.PasswordHash is { } current && current != hash))
                asker.Refuse(Wrong);
            else if (!asker.IsStale)
                then(asker, later);
        });
    }

    // the address first: whoever comes from one as ever new guests fills no table with them, which others need
    private Refusal? Take(Session session, Moment now) =>
        (session.Address is { } address ? Take("address " + address, now) : null) ?? Take("user " + session.User.Id, now);

    private Refusal? Take(string who, Moment now) => _guessers.Take(who, UnitsPerGuess, now) is { } seconds
        ? new Refusal(ErrorReason.RateLimited, "Too many passwords were tried.", RetryAfterSeconds: seconds)
        : null;
}
