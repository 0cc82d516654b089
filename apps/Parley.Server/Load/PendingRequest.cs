using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;

namespace Parley.Server.Load;

/// <summary>A request that waits for its answer.</summary>
internal interface IPendingRequest
{
    /// <summary>Takes the answer, which is good for the time of the call.</summary>
    void Take(ServerMessage message);

    /// <summary>None will come.</summary>
    void Lose();
}

/// <summary>A request of which something is answered. It is read where it came, since the answer to whoever joins a large room is too long to be copied.</summary>
/// <param name="method">What was asked.</param>
/// <param name="type">What is answered.</param>
internal sealed class PendingRequest<TResult>(string method, JsonTypeInfo<TResult> type) : IPendingRequest
{
    private readonly TaskCompletionSource<TResult> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>The answer; a <see cref="LoadFaultException"/> where it was refused, or none will come.</summary>
    public Task<TResult> Answer => _answer.Task;

    public void Take(ServerMessage message)
    {
        try
        {
            _answer.TrySetResult(Result(message));
        }
        catch (Exception exception) when (exception is LoadFaultException or JsonException)
        {
            _answer.TrySetException(exception);
        }
    }

    public void Lose() => _answer.TrySetException(new LoadFaultException($"{method}: the server closed the connection."));

    private TResult Result(ServerMessage message)
    {
        if (!message.Error.IsEmpty && JsonNode.Parse(message.Error) is { } error)
            throw new LoadFaultException($"{method} was refused: {error["data"]?["reason"] ?? error["code"]} ({error["message"]})");
        var result = message.Result.IsEmpty ? default : JsonSerializer.Deserialize(message.Result, type);
        return result ?? throw new LoadFaultException($"{method} was answered with nothing.");
    }
}
