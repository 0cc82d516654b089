using System.Buffers.Text;
using Parley.Rooms.Contracts;
using Parley.Rooms.Effects;
using Parley.Rooms.JsonRpc;

namespace Parley.Rooms.Sessions;

/// <summary><c>session.ack</c>: the client has this many messages. Never answered when it is right.</summary>
internal sealed class SessionAckMethod() : Method<SessionAckParams>("session.ack", 1, ContractJson.Default.SessionAckParams)
{
    public override bool Counts => false;

    public override IdRule IdRule => IdRule.Forbidden;

    /// <summary>One comes for every few messages, and the serializer takes longer for it than all else.</summary>
    protected override SessionAckParams? ReadQuickly(ReadOnlySpan<byte> parameters)
    {
        var scanner = new JsonScanner(parameters, Envelope.MaxDepth);
        return scanner.TryBeginObject() && scanner.TryNextName(out var name) && name.Is("received"u8)
            && scanner.Peek() == JsonKind.Number && scanner.TryReadNumber(out var number)
            && Utf8Parser.TryParse(number, out long received, out var used) && used == number.Length
            && !scanner.TryNextName(out _) && scanner.IsAtEnd() ? new SessionAckParams(received) : null;
    }

    protected override void Handle(in Request request, SessionAckParams parameters, Moment now)
    {
        if (!request.Session.Replay.Acknowledge(parameters.Received))
            request.Refuse(Refusal.InvalidParams("received", "More than was ever sent."));
    }
}

/// <summary><c>session.rename</c>: a guest takes another name.</summary>
internal sealed class SessionRenameMethod(Core core, SessionTable sessions)
    : Method<SessionRenameParams>("session.rename", 10, ContractJson.Default.SessionRenameParams)
{
    protected override void Handle(in Request request, SessionRenameParams parameters, Moment now)
    {
        var state = request.Session.User;
        if (!state.User.Guest)
        {
            request.Refuse(ErrorReason.Forbidden, "Your name comes from the application that signed you in.");
        }
        else if (!DisplayText.TryNormalize(parameters.Name, core.Options.NameLength, out var name))
        {
            request.Refuse(Refusal.InvalidParams("name", $"A name has 1 to {core.Options.NameLength} visible letters and no control characters."));
        }
        else
        {
            var user = state.User with { Name = name };
            if (user != state.User && !state.MayRename(now))
            {
                request.Refuse(new Refusal(ErrorReason.RateLimited, "You have taken many names. Wait before you take another.", RetryAfterSeconds: state.SecondsUntilRename));
                return;
            }

            request.Reply(new SessionRenameResult(user), ContractJson.Default.SessionRenameResult);
            if (user == state.User)
                return;
            sessions.Rename(state, user, now);
            core.Perform(new RememberUser(user, now.UnixMilliseconds));
        }
    }
}

/// <summary><c>session.iceServers</c>: fresh TURN credentials.</summary>
internal sealed class SessionIceServersMethod(Core core)
    : Method<SessionIceServersParams>("session.iceServers", 5, ContractJson.Default.SessionIceServersParams)
{
    protected override void Handle(in Request request, SessionIceServersParams parameters, Moment now) =>
        request.Reply(
            core.IceServers.For(request.Session.User.User, request.Connection.Info, now), ContractJson.Default.SessionIceServersResult);
}

/// <summary><c>session.ping</c>: is the connection still alive?</summary>
internal sealed class SessionPingMethod() : Method<SessionPingParams>("session.ping", 1, ContractJson.Default.SessionPingParams)
{
    protected override void Handle(in Request request, SessionPingParams parameters, Moment now) =>
        request.Reply(new SessionPingResult(now.UnixMilliseconds), ContractJson.Default.SessionPingResult);
}

/// <summary><c>session.end</c>: signs out now.</summary>
internal sealed class SessionEndMethod(SessionTable sessions)
    : Method<SessionEndParams>("session.end", 1, ContractJson.Default.SessionEndParams)
{
    protected override void Handle(in Request request, SessionEndParams parameters, Moment now)
    {
        request.ReplyEmpty();
        sessions.End(request.Session, now, signedOut: true);
    }
}
