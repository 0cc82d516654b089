using Parley.Rooms.Contracts;
using Parley.Rooms.Rooms;

namespace Parley.Rooms.Sessions;

/// <summary>Says to a client that signs in everything that it needs to know.</summary>
internal sealed class WelcomeWriter(Core core, RejoinClaims claims)
{
    private readonly Limits _limits = new(
        core.Options.MessageBytes,
        core.Options.NameLength,
        core.Options.ChatLength,
        core.Options.RoomNameLength,
        core.Options.HistoryPage,
        core.Options.ParticipantsPerRoom,
        (int)core.Options.RingTime.TotalSeconds,
        (int)core.Options.ResumeTime.TotalSeconds,
        FileBytes: core.Options.FileBytes);

    public Welcome Write(Session session, bool resumed, string? identity, IReadOnlyList<CallRecord> missed, Moment now)
    {
        var user = session.User.User;
        var ice = core.IceServers.For(user, session.Connection!.Info, now);
        return new Welcome(
            session.Id,
            session.ResumeKey,
            resumed,
            session.Received,
            user,
            ice.IceServers,
            ice.IceServersExpireAt,
            _limits,
            session.User.Call is { } call && session.TakesCalls ? [call.ToContract()] : [],
            [.. session.Participations.Select(participation => claims.Joined(participation))],
            session.TakesCalls ? missed : [],
            now.UnixMilliseconds,
            identity);
    }
}
