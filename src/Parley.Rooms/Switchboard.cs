using Parley.Rooms.Administration;
using Parley.Rooms.Contracts;
using Parley.Rooms.Effects;
using Parley.Rooms.Files;
using Parley.Rooms.JsonRpc;
using Parley.Rooms.Media;
using Parley.Rooms.Ports;
using Parley.Rooms.Sessions;

namespace Parley.Rooms;

/// <summary>
/// The signaling core: messages of WebSockets in, messages to WebSockets out. It knows no socket, no clock and no storage, and has one
/// owner: the shell calls it from one serial queue. After each call the shell empties <see cref="TryTransmit"/> and
/// <see cref="TryTakeEffect"/> and looks at <see cref="NextTimeout"/>.
/// </summary>
public sealed class Switchboard
{
    private const int RefusedInARow = 500;

    /// <summary>A message takes one unit more for each of these: what is handed on has to fit through the receiver's connection too.</summary>
    private const int BytesPerUnit = 2048;

    private readonly Core _core;
    private readonly Exchange _exchange;
    private int _connections;
    private bool _stopping;

    /// <summary>Makes an empty switchboard.</summary>
    /// <param name="options">Limits and durations.</param>
    /// <param name="tokens">Checks signed tokens.</param>
    /// <param name="seal">Signs guests' identities and rejoin proofs.</param>
    /// <param name="iceServers">Makes ICE servers.</param>
    /// <param name="random">Random bytes of cryptographic quality.</param>
    /// <param name="now">The time; rejoin proofs from before a restart are good for a while from now on.</param>
    public Switchboard(
        SwitchboardOptions options, ITokenVerifier tokens, ISeal seal, IIceServerSource iceServers, FillRandom random, Moment now)
    {
        _core = new Core(options, tokens, seal, iceServers, random);
        _exchange = new Exchange(_core, now);
    }

    /// <summary>When <see cref="HandleTimeout"/> wants to be called, in monotonic microseconds; <see cref="Moment.Never"/> when nothing waits.</summary>
    public long NextTimeout => _core.Deadlines.Next;

    /// <summary>How much there is of everything.</summary>
    public SwitchboardFigures Figures => _exchange.Figures(_connections);

    /// <summary>Whether any device of a user is in a room.</summary>
    /// <param name="room">The room's id.</param>
    /// <param name="user">The user's id.</param>
    public bool IsIn(string room, string user) => _exchange.IsIn(room, user);

    /// <summary>For what the media engine has to tell.</summary>
    public MediaReports Media => _exchange.Media;

    /// <summary>For participants without signaling.</summary>
    public ExternalParticipants External => _exchange.External;

    /// <summary>For operators.</summary>
    public OperatorDesk Operators => _exchange.Operators;

    /// <summary>For files.</summary>
    public FileDesk Files => _exchange.Files;

    /// <summary>A WebSocket has opened.</summary>
    /// <param name="info">What the shell knows of it.</param>
    /// <param name="state">The shell's own, found again as <see cref="Connection.State"/>.</param>
    /// <param name="now">The time.</param>
    public Connection Open(ConnectionInfo info, object? state, Moment now)
    {
        var bucket = new TokenBucket(_core.Options.UnitsPerSecond, _core.Options.UnitsAtOnce, now.Microseconds);
        var connection = new Connection(info, state, bucket);
        AwaitHello(connection, now);
        _connections++;
        return connection;
    }

    /// <summary>A text message has come. Whatever it holds, this does not throw.</summary>
    /// <param name="connection">From whom.</param>
    /// <param name="message">The whole message; not kept.</param>
    /// <param name="now">The time.</param>
    public void Receive(Connection connection, ReadOnlySpan<byte> message, Moment now)
    {
        if (_core.Outbox.IsEmpty)
            _core.Pool.Recycle();
        if (connection.IsClosed)
            return;
        if (message.Length > _core.Options.MessageBytes)
        {
            _core.Outbox.Close(connection, CloseCodes.TooLarge, "message too large");
            return;
        }

        var envelope = default(Envelope);
        var refusal = envelope.Read(message, _exchange.Methods);
        var method = envelope.Method;
        var session = method is { NeedsSession: false } ? null : connection.Session;
        if (session is not null && method is not { Counts: false })
            session.Received++;
        if (session is not null)
            _exchange.Sessions.Confirm(session);

        var request = new Request(_core, connection, session, envelope.Id);
        var cost = (method?.Cost ?? 1) + (message.Length / BytesPerUnit);
        if (!connection.Bucket.TryTake(cost, now.Microseconds))
            RefuseForRate(connection, request, cost);
        else if (refusal is not null)
            request.Refuse(refusal);
        else if (method is null)
            request.Refuse(ErrorReason.UnknownMethod, "No such method.");
        else if (Admit(method, connection, session, envelope.Id) is { } rejected)
            request.Refuse(rejected);
        else
            method.Handle(request, envelope.Params, now);
    }

    /// <summary>Somebody without signaling came with a token that is not good; see <see cref="Audit.AuditAction.RefuseToken"/>.</summary>
    /// <param name="address">A name for the address, as in <see cref="ConnectionInfo"/>.</param>
    /// <param name="now">The time.</param>
    public void RefusedToken(string? address, Moment now) => _core.Audit.RefusedToken(address, now);

    /// <summary>A WebSocket is gone, whoever closed it. Must be told once for each that was opened.</summary>
    public void Close(Connection connection, Moment now)
    {
        _connections--;
        connection.IsClosed = true;
        _core.Deadlines.Cancel(connection.HelloDeadline);
        if (connection.Session is { } session)
            _exchange.Sessions.Detach(session, now);
    }

    /// <summary>Does what is due by now.</summary>
    public void HandleTimeout(Moment now) => _core.Deadlines.Fire(now);

    /// <summary>The next thing to send or close. Messages to one connection must keep this order.</summary>
    public bool TryTransmit(out Transmission transmission) => _core.Outbox.TryTake(out transmission);

    /// <summary>The next effect to carry out.</summary>
    public bool TryTakeEffect([System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out Effect? effect) => _core.Effects.TryDequeue(out effect);

    /// <summary>
    /// The server goes down soon: everybody is told, and no rooms, calls and sessions begin any more. What goes on may go on until
    /// <see cref="IsDrained"/>; then <see cref="Stop"/> is due.
    /// </summary>
    /// <param name="time">How long at most.</param>
    /// <param name="now">The time.</param>
    public void BeginDrain(TimeSpan time, Moment now) => _exchange.Drain.Begin(time, now);

    /// <summary>Whether, after <see cref="BeginDrain"/>, the time is over or nobody is in a room or call any more.</summary>
    public bool IsDrained => _exchange.Drain.IsOver;

    /// <summary>The server goes down: everybody is told, and connections are closed with 1012. Nothing else is taken from then on, and nobody's time is up.</summary>
    /// <param name="connections">All open connections.</param>
    /// <param name="retryAfterSeconds">When clients should come back.</param>
    public void Stop(IEnumerable<Connection> connections, int retryAfterSeconds)
    {
        _stopping = true;
        _core.Deadlines.Stop();
        var message = _core.Frames.Notification(
            "session.closing", new SessionClosing(ClosingReason.ServerStopping, retryAfterSeconds), ContractJson.Default.SessionClosing);
        foreach (var connection in connections)
        {
            _core.Outbox.Send(connection, message);
            _core.Outbox.Close(connection, CloseCodes.ServerStopping, "server stopping");
        }
    }

    private void AwaitHello(Connection connection, Moment now) => connection.HelloDeadline = _core.Deadlines.Add(now.In(_core.Options.HelloTime), later =>
    {
        // a hello that has come waits for storage: that takes as long as it takes, and may end with none
        if (connection.SigningIn)
            AwaitHello(connection, later);
        else
            _core.Outbox.Close(connection, CloseCodes.Policy, "no session.hello");
    });

    private Refusal? Admit(Method method, Connection connection, Session? session, long? id)
    {
        if (_stopping)
            return new Refusal(ErrorReason.ServerStopping, "The server is going down; reconnect in a moment.");
        if (method.NeedsSession && session is null)
            return new Refusal(ErrorReason.NotSignedIn, connection.SigningIn ? "session.hello is not answered yet." : "session.hello comes first.");
        if (_core.IsDraining && method.Begins)
            return Drain.NothingNew;
        if (id is null)
            return method.IdRule == IdRule.Needed ? new Refusal(ErrorReason.Invalid, "The request has no id.") : null;
        if (method.IdRule == IdRule.Forbidden)
            return new Refusal(ErrorReason.Invalid, "This is a notification: it has no id.");
        if (session is null)
            return null;
        if (id <= session.LastRequest)
            return new Refusal(ErrorReason.Invalid, "Ids must rise; a request with this id was handled.");
        session.LastRequest = id.Value;
        return null;
    }

    private void RefuseForRate(Connection connection, in Request request, int cost)
    {
        if (connection.Bucket.Refused > RefusedInARow)
            _core.Outbox.Close(connection, CloseCodes.Policy, "too many requests");
        else
            request.Refuse(new Refusal(
                ErrorReason.RateLimited, "Too many requests.", RetryAfterSeconds: connection.Bucket.SecondsUntil(cost)));
    }
}
