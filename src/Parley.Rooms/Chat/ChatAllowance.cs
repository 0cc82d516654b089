using Parley.Rooms.Contracts;
using Parley.Rooms.JsonRpc;
using Parley.Rooms.Sessions;

namespace Parley.Rooms.Chat;

/// <summary>
/// How much may be written: by a user, by the guests of one address together, and in one room. A room keeps its newest messages only, and a guest
/// is made in a moment: without the latter two, enough of them would push out all that others have written.
/// </summary>
internal sealed class ChatAllowance(SwitchboardOptions options)
{
    private const int SecondsAtOnce = 200;

    /// <summary>So much more is changed than written: a whole class votes, and puts a thumb to a message.</summary>
    private const int ChangesPerText = 10;

    private const string Crowded = "That is more than guests of one address may write in this time.";

    // by id and not with the session: whoever signs out and in again begins where they were
    private readonly BucketTable _users = new(options.ChatUnitsPerSecond, options.ChatUnitsAtOnce);
    private readonly GuestAllowance _texts = new(options.ChatUnitsPerSecondPerAddress, options.ChatUnitsPerSecondPerAddress * SecondsAtOnce, Crowded);
    private readonly GuestAllowance _changes = new(options.ChatUnitsPerSecondPerAddress * ChangesPerText, options.ChatUnitsPerSecondPerAddress * ChangesPerText * SecondsAtOnce, Crowded);
    private readonly BucketTable _rooms = new(options.ChatMessagesPerSecondPerRoom, options.ChatMessagesPerSecondPerRoom * SecondsAtOnce);

    /// <summary>Takes what a small change costs.</summary>
    public Refusal? Take(Session session, int units, Moment now) => Take(_changes, session, units, now);

    /// <summary>Takes what a text costs.</summary>
    public Refusal? TakeText(Session session, int units, Moment now) => Take(_texts, session, units, now);

    /// <summary>Takes the place of a new message in its room.</summary>
    public Refusal? TakePlace(string room, Moment now) =>
        _rooms.Take(room, 1, now) is { } seconds ? Refused("That is more than may be written in a room in this time.", seconds) : null;

    private Refusal? Take(GuestAllowance guests, Session session, int units, Moment now) => guests.Take(
        session, units, now, () => _users.Take(session.User.Id, units, now) is { } seconds ? Refused("That is more than a user may write in this time.", seconds) : null);

    private static Refusal Refused(string message, int seconds) => new(ErrorReason.RateLimited, message, RetryAfterSeconds: seconds);
}
