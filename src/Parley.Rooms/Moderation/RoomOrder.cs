using Parley.Rooms.Contracts;
using Parley.Rooms.Rooms;
using Parley.Rooms.Sessions;

namespace Parley.Rooms.Moderation;

/// <summary>Carries out what hosts and moderators decide about those in the room. Whether they may is decided before.</summary>
internal sealed class RoomOrder(Core core, RoomTable rooms, PublishRights rights) : ISessionObserver
{
    private static readonly ParticipantMedia Nothing = new(Microphone: false, Camera: false, Screen: false);
    private static readonly ParticipantMedia All = new(Microphone: true, Camera: true, Screen: true);

    /// <summary>Gives a user, with all devices, another role, for as long as the room remembers. False when it remembers no more.</summary>
    public bool GiveRole(ParticipantState participant, Role role, Moment now)
    {
        var room = participant.Room;
        if (!room.Standing.Give(participant.User.Id, role))
            return false;
        foreach (var device in OfUser(room, participant.User))
            Become(device, role, now);
        return true;
    }

    /// <summary>The room has become a stage, or is none any more: everybody who was given nothing else has the usual role.</summary>
    public void FollowStage(RoomState room, Moment now)
    {
        // who has a role by token is that on a stage and off it, unless somebody has given them another
        room.Standing.ForgetFloor(except: room.Participants
            .Where(participant => (participant.Session?.Grant.Role ?? participant.External?.Granted) is not null)
            .Select(participant => participant.User.Id)
            .ToHashSet(StringComparer.Ordinal));
        foreach (var participant in room.Participants.ToArray())
        {
            if (participant.External is { } external)
                Become(participant, room.Standing.RoleOf(participant.User, external.Granted, room.Rules.UsualRole), now);
            else if (participant is { Session.Grant.Role: null, Role: < Role.Moderator })
                Become(participant, room.Rules.UsualRole, now);
        }
    }

    /// <summary>Stops what somebody sends, and tells their client.</summary>
    public void Mute(ParticipantState target, MutedSource source, ParticipantState by)
    {
        var was = target.Media;
        target.Media = source switch
        {
            MutedSource.Microphone => was with { Microphone = false },
            MutedSource.Camera => was with { Camera = false },
            _ => was with { Screen = false },
        };
        target.Silenced |= PublishRights.FlagOf(source);
        target.SilencedBy = by.Id;
        rights.Changed(target);
        TellMuted(target, source);
        if (target.Media != was)
            rooms.Notices.Changed(target);
    }

    /// <summary>Somebody is back who sends what was stopped meanwhile: they were not told.</summary>
    /// <param name="back">Who.</param>
    /// <param name="sends">What they say that they send.</param>
    public void CatchUp(ParticipantState back, ParticipantMedia? sends)
    {
        if (back.Silenced == Silenced.None || back.SilencedBy is null)
            return;
        if (sends is { Microphone: true } && back.Silenced.HasFlag(Silenced.Microphone))
            TellMuted(back, MutedSource.Microphone);
        if (sends is { Camera: true } && back.Silenced.HasFlag(Silenced.Camera))
            TellMuted(back, MutedSource.Camera);
        if (sends is { Screen: true } && back.Silenced.HasFlag(Silenced.Screen))
            TellMuted(back, MutedSource.Screen);
    }

    void ISessionObserver.Attached(Session session, Moment now)
    {
        // a client that goes on was told
    }

    void ISessionObserver.Detached(Session session, Moment now)
    {
        // it is told when it is back
    }

    void ISessionObserver.Ended(Session session, Moment now)
    {
        // its participants leave their rooms
    }

    // what was on its way to the page before is lost with it, and this one would send what is stopped
    void ISessionObserver.Forgotten(Session session, Moment now)
    {
        foreach (var participant in session.Participations)
            CatchUp(participant, All);
    }

    void ISessionObserver.Renamed(UserState user, Moment now)
    {
        // nobody is named here
    }

    /// <summary>Asks the person at a client to switch something on; who cannot be asked is only taken again.</summary>
    public void Ask(ParticipantState target, MutedSource source, ParticipantState by)
    {
        if (target.External is not null)
            Lift(target, PublishRights.FlagOf(source));
        target.Session?.Send(core.Frames.Notification(
            "participant.asked", new ParticipantAsked(target.Room.Id, source, by.Id), ContractJson.Default.ParticipantAsked));
    }

    /// <summary>A participant says what it sends now. That it sends again what was stopped is its own to say.</summary>
    public void Update(ParticipantState participant, ParticipantMedia media)
    {
        var was = participant.Media;
        if (was == media)
            return;
        participant.Media = media;
        var again = (media.Microphone && !was.Microphone ? Silenced.Microphone : Silenced.None)
            | (media.Camera && !was.Camera ? Silenced.Camera : Silenced.None)
            | (media.Screen && !was.Screen ? Silenced.Screen : Silenced.None);
        Lift(participant, again);
        rooms.Notices.Updated(participant);
    }

    /// <summary>
    /// Sends somebody out with all their devices and what they send and watch by WHIP and WHEP; one of the latter alone, if it is one. They have to
    /// knock from now on.
    /// </summary>
    /// <returns>The sessions that were in the room.</returns>
    public IReadOnlyList<Session> Remove(ParticipantState target, LeaveReason reason, Moment now) =>
        SendOut(target.Room, target.User, target.External is null ? OfUser(target.Room, target.User) : [target], reason, now);

    /// <summary>Ends what came by WHIP or WHEP; nobody has to knock for it.</summary>
    public void End(ParticipantState stream, Moment now) => rooms.Leave(stream, LeaveReason.Removed, now);

    /// <summary>Sends a user out, who may also only have stood before the door, and keeps them out; of a guest, others from the same address too.</summary>
    /// <param name="by">Who does it, in the room.</param>
    /// <param name="user">Whom.</param>
    /// <param name="address">From where they came.</param>
    /// <param name="time">For how long.</param>
    /// <param name="now">The time.</param>
    public void Ban(ParticipantState by, User user, string? address, TimeSpan time, Moment now)
    {
        var room = by.Room;
        room.Bans.Add(new KeptOut(user, now.UnixMilliseconds, now.UnixMilliseconds + (long)time.TotalMilliseconds, by.User, user.Guest ? address : null), now);
        room.Standing.Forget(user);
        SendOut(room, user, OfUser(room, user), LeaveReason.Banned, now);
    }

    private IReadOnlyList<Session> SendOut(RoomState room, User user, ParticipantState[] participants, LeaveReason reason, Moment now)
    {
        // whose stream alone is ended stays, and comes back with their page as before
        var stays = participants is [{ External: not null }] && room.HasPerson(user.Id);
        if (stays)
            room.Standing.HoldStreams(user.Id, core.Options.WaitingTime, now);
        else
            room.Standing.Hold(user.Id);
        foreach (var participant in participants)
            rooms.Leave(participant, reason, now);
        // whatever they came by, and with whichever device
        foreach (var breakout in stays ? [] : room.Breakouts?.Rooms ?? [])
        {
            foreach (var there in rooms.Find(breakout.Id) is { } place ? OfUser(place, user) : [])
                rooms.Leave(there, LeaveReason.Moved, now);
        }

        return [.. participants.Select(participant => participant.Session).OfType<Session>()];
    }

    /// <summary>Makes a device what its user is now; what comes by WHIP of somebody who may send nothing any more ends.</summary>
    private void Become(ParticipantState participant, Role role, Moment now)
    {
        if (participant.External is null)
            SetRole(participant, role);
        else if (participant.External.Via == ParticipantVia.Whip && !Permissions.May(role, Act.Publish))
            End(participant, now);
    }

    private void SetRole(ParticipantState participant, Role role)
    {
        if (participant.Role == role)
            return;
        var could = Permissions.May(participant.Role, Act.Publish);
        var can = Permissions.May(role, Act.Publish);
        participant.Role = role;
        if (can)
            participant.Hand = null;
        else
            participant.Media = Nothing;
        // whatever their devices do: they are heard when they say that they speak
        if (can && !could)
            (participant.Silenced, participant.SilencedBy) = (Silenced.Microphone | Silenced.Camera | Silenced.Screen, null);
        if (can != could)
            rights.Changed(participant);
        rooms.Notices.Changed(participant);
    }

    private void TellMuted(ParticipantState target, MutedSource source) => target.Session?.Send(core.Frames.Notification(
        "participant.muted", new ParticipantMuted(target.Room.Id, source, target.SilencedBy!), ContractJson.Default.ParticipantMuted));

    private void Lift(ParticipantState participant, Silenced sources)
    {
        if ((participant.Silenced & sources) == Silenced.None)
            return;
        participant.Silenced &= ~sources;
        rights.Changed(participant);
    }

    /// <summary>All that is in the room of the same user, however it came.</summary>
    private static ParticipantState[] OfUser(RoomState room, User user) => [.. room.Participants.Where(other => other.User.Id == user.Id)];
}
