using Parley.Rooms.Contracts;
using Parley.Rooms.Effects;
using Parley.Rooms.JsonRpc;
using Parley.Rooms.Presence;
using Parley.Rooms.Rooms;
using Parley.Rooms.Sessions;

namespace Parley.Rooms.Calls;

/// <summary>
/// The state machine of calls. A user is in one call at most, from its first ring to its end; ringing becomes connected or over,
/// connected becomes over.
/// </summary>
internal sealed class CallTable(Core core, RoomTable rooms, PresenceBoard presence) : ISessionObserver, IRoomObserver
{
    private readonly Dictionary<string, LiveCall> _calls = new(StringComparer.Ordinal);

    // restored calls that have ended; empty again when no proof restores any call any more
    private readonly HashSet<string> _over = new(StringComparer.Ordinal);

    public int Count => _calls.Count;

    public bool IsFull => _calls.Count >= core.Options.Calls;

    public LiveCall? Find(string id) => _calls.GetValueOrDefault(id);

    /// <summary>Whether a call from before a restart has ended since, so that it is not to be restored again.</summary>
    public bool IsOver(string id) => _over.Contains(id);

    /// <summary>Lets all devices of the callee ring.</summary>
    public LiveCall Ring(Session caller, UserState callee, CallMedia media, string? clientId, Moment now)
    {
        var from = new CallParty(caller.User.User, caller.User) { Device = caller, Media = media };
        var call = new LiveCall(core.Ids.Next(), from, new CallParty(callee.User, callee), media, now.UnixMilliseconds) { ClientId = clientId };
        _calls.Add(call.Id, call);
        caller.User.Call = call;
        callee.Call = call;
        call.Deadline = core.Deadlines.Add(now.In(core.Options.RingTime), later => End(call, CallEndReason.Timeout, later));
        if (caller.Connection is null)
            AwaitCaller(call, now);
        callee.SendAboutCall(core.Frames.Notification("call.incoming", new CallIncoming(call.ToContract()), ContractJson.Default.CallIncoming));
        presence.Update(caller.User, now);
        presence.Update(callee, now);
        return call;
    }

    /// <summary>Tells the caller that it rings somewhere, once a device of the callee is there to ring.</summary>
    public void TellRinging(LiveCall call)
    {
        if (call.ToldRinging || !call.Callee.State!.CanRing)
            return;
        call.ToldRinging = true;
        call.Caller.Device!.Send(core.Frames.Notification("call.ringing", new CallRinging(call.ToContract()), ContractJson.Default.CallRinging));
    }

    /// <summary>A device of the callee takes the call: the others stop ringing, the caller learns the room.</summary>
    public void Accept(LiveCall call, Session device, CallMedia? media, Moment now)
    {
        var elsewhere = call.ToContract() with
        {
            State = CallState.Ended,
            EndedAt = now.UnixMilliseconds,
            Reason = CallEndReason.AnsweredElsewhere,
        };
        call.Callee.Device = device;
        call.Callee.Media = media ?? call.Media;
        Connect(call, core.Ids.Next(RoomId.CallPrefix, 26), null, CallEndReason.Failed, now.UnixMilliseconds, now);
        TellAnswered(call);
        if (device.User.Sessions.Count > 1)
            device.User.SendAboutCall(EndedMessage(elsewhere), except: device);
    }

    /// <summary>Takes up a call that was connected before the server was restarted, for the one of its users who is back.</summary>
    public Refusal? Restore(RejoinClaim claim, CallClaim old, UserState user, Moment now)
    {
        if (user.Call is not null)
            return new Refusal(ErrorReason.AlreadyInCall, "You are in another call.");
        var call = Find(old.Id);
        if (call is null)
        {
            if (IsFull)
                return new Refusal(ErrorReason.CallLimit, "This server holds no more calls.");
            if (old.Caller.Id != user.Id && old.Callee.Id != user.Id)
                return new Refusal(ErrorReason.BadRejoin, "The proof is for another call.");
            call = TakeUp(claim, old, now);
        }

        return Bind(call, user, now);
    }

    /// <summary>Ends a call that was connected before the server was restarted, whether the other side is back in it or not; null if it is over already.</summary>
    public Call? EndLost(RejoinClaim claim, CallClaim old, CallEndReason reason, Session asked, Moment now) =>
        IsOver(old.Id) ? null : End(Find(old.Id) ?? TakeUp(claim, old, now), reason, now, asked: asked);

    /// <summary>Gives a restored call back to one of its users. Others are refused.</summary>
    public Refusal? Bind(LiveCall call, UserState user, Moment now)
    {
        if (call.PartyOf(user.Id) is not { } party)
            return new Refusal(ErrorReason.NotInvited, "This room is for others.");
        if (party.State == user)
            return null;
        if (user.Call is not null)
            return new Refusal(ErrorReason.AlreadyInCall, "You are in another call.");
        party.State = user;
        user.Call = call;
        presence.Update(user, now);
        return null;
    }

    /// <summary>It is over: tells all devices of both, stores it, and ends its room.</summary>
    /// <param name="call">The call.</param>
    /// <param name="reason">Why.</param>
    /// <param name="now">The time.</param>
    /// <param name="message">What the callee said.</param>
    /// <param name="asked">The session whose request ends it, and which is answered instead of told.</param>
    public Call End(LiveCall call, CallEndReason reason, Moment now, string? message = null, Session? asked = null)
    {
        var ended = call.ToContract() with { State = CallState.Ended, EndedAt = now.UnixMilliseconds, Reason = reason, Message = message };
        _calls.Remove(call.Id);
        if (call.IsRestored)
            RememberEnd(call.Id, now);
        core.Deadlines.Cancel(call.Deadline);
        core.Deadlines.Cancel(call.CallerDeadline);
        var frame = EndedMessage(ended);
        Release(call.Caller, frame, asked);
        Release(call.Callee, frame, asked);
        Store(ended, call.Callee.State, reason is CallEndReason.Timeout or CallEndReason.Cancelled or CallEndReason.Unreachable);
        if (call.Room is { } room)
        {
            rooms.End(room, RoomEndReason.CallEnded, now);
            // nobody comes into the room of a call again
            core.Perform(new DeleteRoomFiles(room.Id));
        }

        if (call.Caller.State is { } caller)
            presence.Update(caller, now);
        if (call.Callee.State is { } callee)
            presence.Update(callee, now);
        return ended;
    }

    /// <summary>A call that never rang: the callee is busy or away.</summary>
    public Call Miss(User caller, User callee, UserState? state, CallMedia media, CallEndReason reason, Moment now)
    {
        var at = now.UnixMilliseconds;
        var ended = new Call(
            core.Ids.Next(), caller, callee, media, CallState.Ended, at, EndedAt: at, Reason: reason);
        Store(ended, state, missed: true);
        return ended;
    }

    void ISessionObserver.Attached(Session session, Moment now)
    {
        if (session.User.Call is not { IsConnected: false } call)
            return;
        if (call.Callee.State == session.User)
        {
            TellRinging(call);
        }
        else if (call.Caller.Device == session)
        {
            core.Deadlines.Cancel(call.CallerDeadline);
            call.CallerDeadline = null;
        }
    }

    void ISessionObserver.Detached(Session session, Moment now)
    {
        if (session.User.Call is { IsConnected: false } call && call.Caller.Device == session)
            AwaitCaller(call, now);
    }

    void ISessionObserver.Ended(Session session, Moment now)
    {
        if (session.User.Call is not { } call)
            return;
        if (!call.IsConnected && call.Caller.Device == session)
            End(call, CallEndReason.Cancelled, now);
        else if (!session.User.TakesCalls)
            End(call, call.IsConnected ? CallEndReason.Left : CallEndReason.Unreachable, now);
    }

    void ISessionObserver.Forgotten(Session session, Moment now)
    {
        // The page learns its call from the Welcome.
    }

    void ISessionObserver.Renamed(UserState user, Moment now)
    {
        // The next message about the call has the name.
    }

    void IRoomObserver.Left(ParticipantState participant, Moment now)
    {
        if (participant.Room.Call is { } call)
            End(call, CallEndReason.Left, now);
    }

    private void TellAnswered(LiveCall call)
    {
        var answered = core.Frames.Notification("call.answered", new CallAnswered(call.ToContract()), ContractJson.Default.CallAnswered);
        // whose session was lost has another one by now, which has been shown the call as ringing
        if (call.Caller.Device!.Connection is null)
            call.Caller.State!.SendAboutCall(answered);
        else
            call.Caller.Device.Send(answered);
    }

    private LiveCall TakeUp(RejoinClaim claim, CallClaim old, Moment now)
    {
        var call = new LiveCall(old.Id, new CallParty(old.Caller, null), new CallParty(old.Callee, null), old.Media, old.StartedAt) { IsRestored = true };
        _calls.Add(call.Id, call);
        Connect(call, claim.Room, claim.Name, CallEndReason.Left, old.AnsweredAt, now);
        return call;
    }

    private void RememberEnd(string id, Moment now)
    {
        if (_over.Count == 0)
            core.Deadlines.Add(now.In(core.Options.RestoreTime), _ => _over.Clear());
        _over.Add(id);
    }

    private void AwaitCaller(LiveCall call, Moment now) =>
        call.CallerDeadline = core.Deadlines.Add(now.In(core.Options.CallerTime), later => End(call, CallEndReason.Cancelled, later));

    private void Connect(LiveCall call, string room, string? name, CallEndReason otherwise, long answeredAt, Moment now)
    {
        core.Deadlines.Cancel(call.Deadline);
        core.Deadlines.Cancel(call.CallerDeadline);
        call.AnsweredAt = answeredAt;
        call.Room = rooms.Open(room, name, call);
        call.Deadline = core.Deadlines.Add(now.In(core.Options.ResumeTime), later =>
        {
            if (call.Room.Participants.Count < 2)
                End(call, otherwise, later);
        });
    }

    private static void Release(CallParty party, byte[] frame, Session? asked)
    {
        if (party.State is not { } user)
            return;
        user.Call = null;
        user.SendAboutCall(frame, except: asked);
    }

    private void Store(Call ended, UserState? callee, bool missed)
    {
        core.Perform(new StoreCall(ended, missed));
        if (!missed || callee is null)
            return;
        var record = new CallRecord(
            ended.Id, CallDirection.In, ended.Caller, ended.Media, ended.StartedAt, ended.EndedAt!.Value, ended.Reason!.Value, Seen: false);
        callee.SendAboutCall(core.Frames.Notification("call.missed", new CallMissed([record]), ContractJson.Default.CallMissed));
    }

    private byte[] EndedMessage(Call call) =>
        core.Frames.Notification("call.ended", new CallEnded(call), ContractJson.Default.CallEnded);
}
