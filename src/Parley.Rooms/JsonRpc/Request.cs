using System.Text.Json.Serialization.Metadata;
using Parley.Rooms.Contracts;
using Parley.Rooms.Sessions;

namespace Parley.Rooms.JsonRpc;

/// <summary>One request: who asks, and the way to answer, which stays good until the answer from storage is there.</summary>
internal readonly struct Request(Core core, Connection connection, Session? session, long? id)
{
    private readonly int _epoch = session?.Epoch ?? 0;

    public Connection Connection => connection;

    /// <summary>The asking session; only with methods that need one. Without, answers go straight to the connection and are not counted.</summary>
    public Session Session => session!;

    /// <summary>Whether whoever asked is gone: the session has ended, or another page has taken it over.</summary>
    public bool IsStale => session is null || _epoch != session.Epoch;

    public void Reply<T>(T result, JsonTypeInfo<T> type)
    {
        if (id is { } known)
            Send(core.Frames.Result(known, result, type));
    }

    public void ReplyEmpty()
    {
        if (id is { } known)
            Send(FrameWriter.EmptyResult(known, core.Pool));
    }

    public void Refuse(Refusal refusal) => Send(core.Frames.Error(id, refusal.ToError()));

    public void Refuse(ErrorReason reason, string message) => Refuse(new Refusal(reason, message));

    private void Send(in Frame frame)
    {
        if (session is null)
            core.Outbox.Send(connection, frame.Bytes);
        else if (_epoch == session.Epoch)
            session.Send(frame);
    }
}
