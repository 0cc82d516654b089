using Parley.Rooms.Contracts;
using Parley.Rooms.Effects;
using Parley.Rooms.JsonRpc;
using Parley.Rooms.Ports;

namespace Parley.Rooms.Sessions;

/// <summary><c>session.hello</c>: who is it, and do they go on with a session that lost its connection?</summary>
internal sealed class SessionHelloMethod(Core core, SessionTable sessions, WelcomeWriter welcome)
    : Method<SessionHelloParams>("session.hello", 10, ContractJson.Default.SessionHelloParams)
{
    private const int LongestToken = 4096;

    private readonly GuestIdentities _guests = new(core);

    public override bool NeedsSession => false;

    public override bool Counts => false;

    protected override void Handle(in Request request, SessionHelloParams parameters, Moment now)
    {
        var connection = request.Connection;
        if (connection.Session is not null || connection.SigningIn)
        {
            request.Refuse(ErrorReason.AlreadySignedIn, "This connection has its session already.");
            return;
        }

        if (FindResumable(connection, parameters.Resume) is { } session)
            Resume(request, parameters, session, now);
        else
            SignInAnew(request, parameters, now);
    }

    private void Resume(in Request request, SessionHelloParams parameters, Session session, Moment now)
    {
        sessions.Hold(session);
        SignIn(request, parameters, new Arrival(session.User.User, default, session), now);
    }

    private void SignInAnew(in Request request, SessionHelloParams parameters, Moment now)
    {
        if (core.IsDraining)
            request.Refuse(Drain.NothingNew);
        else if (Introduce(request.Connection, parameters, now, out var refusal) is { } arrival)
            SignIn(request, parameters, arrival, now);
        else
            request.Refuse(refusal!);
    }

    private void SignIn(in Request request, SessionHelloParams parameters, Arrival arrival, Moment now)
    {
        request.Connection.SigningIn = true;
        var asker = request;
        core.Perform(
            new SignInUser(arrival.User, now.UnixMilliseconds, core.Options.HistoryPage),
            (missed, later) => Admit(asker, parameters, arrival, missed, later),
            later => Admit(asker, parameters, arrival, [], later));
    }

    private void Admit(in Request request, SessionHelloParams hello, Arrival arrival, IReadOnlyList<CallRecord> missed, Moment now)
    {
        var connection = request.Connection;
        connection.SigningIn = false;
        if (arrival.Resuming is { } held)
            sessions.LetGo(held, now);
        if (connection.IsClosed)
            return;

        Refusal? refusal = null;
        var session = FindResumable(connection, hello.Resume);
        var resumed = session is not null;
        if (!resumed && arrival.Resuming is not null)
        {
            // The session ended meanwhile. Its key was proof for going on with it, not for another one.
            SignInAnew(request, hello, now);
            return;
        }

        session ??= sessions.TryOpen(arrival.User, arrival.Grant, connection.Info.Address, now, out refusal);
        if (session is null)
        {
            request.Refuse(refusal!);
            return;
        }

        core.Deadlines.Cancel(connection.HelloDeadline);
        var received = hello.Resume?.Received;
        if (resumed && received is null)
            sessions.Forget(session, now);
        sessions.Attach(session, connection, resumed ? hello.Resume!.Key : null);
        if (resumed && received is { } has)
            session.Replay.Acknowledge(has);

        var identity = session.User.User.Guest ? _guests.Seal(session.User.Id) : null;
        request.Reply(welcome.Write(session, resumed, identity, missed, now), ContractJson.Default.Welcome);
        for (var i = 0; i < session.Replay.Count; i++)
            core.Outbox.Send(connection, session.Replay[i].Bytes);
        sessions.Announce(session, now);
    }

    private Session? FindResumable(Connection connection, ResumeRequest? resume)
    {
        if (resume is null || sessions.FindByResumeKey(resume.Key) is not { } session)
            return null;
        // The key is the proof; but a browser whose host application has another user signed in now is somebody else.
        if (connection.Info.HostUser is { } host && host.Id != session.User.Id)
            return null;
        return resume.Received is not { } received || session.Replay.Reaches(received) ? session : null;
    }

    private Arrival? Introduce(Connection connection, SessionHelloParams hello, Moment now, out Refusal? refusal)
    {
        refusal = null;
        if (connection.Info.HostUser is { } host)
            return Vouched(host, out refusal);
        if (hello.Token is { } token)
        {
            if (token.Length <= LongestToken && core.Tokens.Verify(token, now) is { } identity)
                return Vouched(identity, out refusal);
            core.Audit.RefusedToken(connection.Info.Address, now);
            refusal = new Refusal(ErrorReason.Unauthorized, "The token is not good: wrong signature, expired, or not a token.");
            return null;
        }

        if (!core.Options.Guests)
            refusal = new Refusal(hello.Guest is null ? ErrorReason.Unauthorized : ErrorReason.GuestsNotAllowed, "This server wants a token.");
        else if (hello.Guest is not { } guest)
            refusal = new Refusal(ErrorReason.Unauthorized, "A token or a guest's name is missing.");
        else if (!DisplayText.TryNormalize(guest.Name, core.Options.NameLength, out var name))
            refusal = Refusal.InvalidParams("guest.name", $"A name has 1 to {core.Options.NameLength} visible letters and no control characters.");
        else if (_guests.IdFor(guest.Identity, connection.Info.Address, now, out refusal) is { } id)
            return new Arrival(new User(id, name, Guest: true), default, Resuming: null);
        return null;
    }

    private Arrival? Vouched(Identity identity, out Refusal? refusal)
    {
        var user = VouchedUser.From(identity, core.Options.NameLength);
        refusal = user is null ? new Refusal(ErrorReason.Unauthorized, VouchedUser.Fault) : null;
        return user is null ? null : new Arrival(user, TokenGrant.Of(identity), Resuming: null);
    }

    /// <param name="User">Who.</param>
    /// <param name="Grant">What their token gives.</param>
    /// <param name="Resuming">The session whose key they have shown; null without one.</param>
    private sealed record Arrival(User User, TokenGrant Grant, Session? Resuming);
}
