using System.Collections.Frozen;
using Parley.Rooms.Contracts;
using Parley.Rooms.JsonRpc;
using Parley.Rooms.Rooms;

namespace Parley.Rooms.Moderation;

/// <summary>
/// The one place where it is decided who may do what in a room. Who somebody is comes from their connection, and their role from the
/// room; nothing here is read from a message.
/// </summary>
internal static class Permissions
{
    private static readonly FrozenDictionary<Act, Rule> Rules = new Dictionary<Act, Rule>
    {
        [Act.SendNothing] = new(Role.Listener),
        [Act.RaiseHand] = new(Role.Listener),
        [Act.React] = new(Role.Listener),
        [Act.Publish] = new(Role.Speaker, Words: "Listeners send nothing here. Raise your hand to ask for the floor."),
        [Act.LowerHand] = new(Role.Moderator, Reach.Anybody),
        [Act.DeleteMessages] = new(Role.Moderator),
        [Act.Spotlight] = new(Role.Moderator, Reach.Anybody),
        [Act.Ask] = new(Role.Moderator, Reach.Anybody),
        [Act.Mute] = new(Role.Moderator, Reach.NotAbove),
        [Act.Admit] = new(Role.Moderator),
        [Act.Settings] = new(Role.Moderator),
        [Act.Plan] = new(Role.Host),
        [Act.GiveRole] = new(Role.Moderator, Reach.Below),
        [Act.Remove] = new(Role.Moderator, Reach.Below),
        [Act.Ban] = new(Role.Moderator, Reach.Below),
        [Act.Bans] = new(Role.Moderator),
        [Act.End] = new(Role.Host),
        [Act.Vote] = new(Role.Listener),
        [Act.Poll] = new(Role.Moderator),
        [Act.Breakouts] = new(Role.Moderator),
    }.ToFrozenDictionary();

    /// <summary>What is decided in the meeting, for its breakout rooms too.</summary>
    private static readonly FrozenSet<Act> OfTheMeeting =
        new[] { Act.Admit, Act.Settings, Act.Plan, Act.GiveRole, Act.Remove, Act.Ban, Act.Bans, Act.End, Act.Breakouts }.ToFrozenSet();

    /// <summary>What needs the server to read or to make something that an encrypted room keeps from it.</summary>
    private static readonly FrozenSet<Act> InTheClear = new[] { Act.Poll, Act.Breakouts }.ToFrozenSet();

    private static readonly Refusal Encrypted = new(
        ErrorReason.EncryptedRoom, "This room is end-to-end encrypted: polls and breakout rooms, which the server would read and could enter, are not to be had here.");

    private static readonly Refusal InTheMeeting = new(ErrorReason.Forbidden, "This is a breakout room: do that in its meeting.");
    private static readonly Refusal HostsOnly = new(ErrorReason.Forbidden, "Only hosts may do that.");
    private static readonly Refusal ModeratorsOnly = new(ErrorReason.Forbidden, "Only hosts and moderators may do that.");
    private static readonly Refusal OutOfReach = new(ErrorReason.Forbidden, "You may not do that to somebody of this role.");

    private enum Reach
    {
        /// <summary>Whoever is there.</summary>
        Anybody,

        /// <summary>Those who are not above oneself.</summary>
        NotAbove,

        /// <summary>Those below oneself; hosts reach other hosts too, but not the room's owner.</summary>
        Below,
    }

    /// <summary>Why somebody may not do something, perhaps to somebody; null when they may.</summary>
    public static Refusal? Check(ParticipantState actor, Act act, ParticipantState? target = null)
    {
        var rule = Rules[act];
        if (actor.Role < rule.Least)
            return rule.Words is { } words ? new Refusal(ErrorReason.Forbidden, words) : rule.Least == Role.Host ? HostsOnly : ModeratorsOnly;
        if (actor.Room.Meeting is not null && OfTheMeeting.Contains(act))
            return InTheMeeting;
        if (actor.Room.IsEncrypted && InTheClear.Contains(act))
            return Encrypted;
        return target is null || target == actor || IsOwnStream(actor, target) || Reaches(rule.Over, actor, target) ? null : OutOfReach;
    }

    /// <summary>Why somebody may not do something to a user who is not in the room; null when they may.</summary>
    /// <param name="actor">Who wants it.</param>
    /// <param name="act">What: something that is done to those below oneself.</param>
    /// <param name="user">To whom.</param>
    /// <param name="token">What their token makes them.</param>
    public static Refusal? CheckOutside(ParticipantState actor, Act act, User user, Role? token)
    {
        var standing = actor.Room.Standing;
        return Check(actor, act) ?? (ReachesBelow(actor, user, standing.RoleOf(user, token, actor.Room.Rules.UsualRole)) ? null : OutOfReach);
    }

    /// <summary>Whether a role is enough for something.</summary>
    public static bool May(Role role, Act act) => role >= Rules[act].Least;

    /// <summary>
    /// From when on somebody may do something to what others wrote or asked, in ms since 1970 UTC; null where they may not at all. Whoever
    /// finds a room that is nobody's empty is its host, and so keeps order in the meeting that begins; what was said and voted in those
    /// before is not theirs to take away.
    /// </summary>
    public static long? OthersSince(ParticipantState actor, Act act)
    {
        if (!May(actor.Role, act))
            return null;
        return actor.Room.IsNobodys && actor.Session?.Grant.Role is null ? actor.Room.OpenedAt : 0;
    }

    private static bool Reaches(Reach reach, ParticipantState actor, ParticipantState target) => reach switch
    {
        Reach.Anybody => true,
        Reach.NotAbove => target.Role <= actor.Role,
        _ => ReachesBelow(actor, target.User, RoleOf(target)),
    };

    private static bool ReachesBelow(ParticipantState actor, User user, Role role) =>
        !actor.Room.Standing.IsOwner(user) && (actor.Role == Role.Host || role < actor.Role);

    private static bool IsOwnStream(ParticipantState actor, ParticipantState target) => target.External is not null && target.User.Id == actor.User.Id;

    /// <summary>What somebody is here. What a host sends by WHIP keeps no order itself, but who is sent out or kept out with it is the host.</summary>
    private static Role RoleOf(ParticipantState target) =>
        target.External is { } external ? target.Room.Standing.RoleOf(target.User, external.Granted, target.Role) : target.Role;

    /// <param name="Least">The least role that may.</param>
    /// <param name="Over">Whom it may be done to.</param>
    /// <param name="Words">What to say to those who may not.</param>
    private sealed record Rule(Role Least, Reach Over = Reach.Anybody, string? Words = null);
}
