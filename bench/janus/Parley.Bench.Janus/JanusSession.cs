using System.Collections.Concurrent;
using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace Parley.Bench.Janus;

/// <summary>A session of Janus's HTTP API with any number of handles of its VideoRoom.</summary>
internal sealed class JanusSession : IDisposable
{
    private const int EventsAtOnce = 64;
    private static readonly TimeSpan AnswerWithin = TimeSpan.FromSeconds(20);

    // the long poll lasts half a minute
    private readonly HttpClient _http = new() { Timeout = TimeSpan.FromMinutes(1) };
    private readonly ConcurrentDictionary<string, TaskCompletionSource<JsonNode>> _awaited = new(StringComparer.Ordinal);
    private readonly CancellationTokenSource _ending = new();
    private readonly Uri _root;
    private string _session = "";
    private int _transactions;

    private JanusSession(Uri root) => _root = root;

    public static async Task<JanusSession> Begin(Uri root)
    {
        var session = new JanusSession(root);
        session._session = Id((await session.Post("", new JsonObject { ["janus"] = "create" }))["data"]!);
        _ = session.Listen();
        return session;
    }

    /// <summary>Opens a handle.</summary>
    public async Task<string> Attach() =>
        Id((await Post(_session, new JsonObject { ["janus"] = "attach", ["plugin"] = "janus.plugin.videoroom" }))["data"]!);

    /// <summary>Asks the plugin something, with a description or without, and returns the whole event that it answers with.</summary>
    public async Task<JsonNode> Ask(string handle, JsonObject body, string? kind = null, string? sdp = null)
    {
        var message = new JsonObject { ["janus"] = "message", ["body"] = body };
        if (sdp is not null)
            message["jsep"] = new JsonObject { ["type"] = kind, ["sdp"] = sdp, ["trickle"] = false };
        var transaction = NextTransaction();
        var awaited = new TaskCompletionSource<JsonNode>(TaskCreationOptions.RunContinuationsAsynchronously);
        _awaited[transaction] = awaited;
        var answer = await Post($"{_session}/{handle}", message, transaction);
        // some requests are answered at once
        if (answer["janus"]!.GetValue<string>() == "success")
            awaited.TrySetResult(answer);
        var happened = await awaited.Task.WaitAsync(AnswerWithin);
        _awaited.TryRemove(transaction, out _);
        return happened["plugindata"]?["data"]?["error"] is { } error ? throw new InvalidOperationException("Janus: " + error) : happened;
    }

    public void Dispose()
    {
        _ending.Cancel();
        _http.Dispose();
        _ending.Dispose();
    }

    private static string Id(JsonNode data) => data["id"]!.GetValue<long>().ToString(CultureInfo.InvariantCulture);

    private string NextTransaction() => Interlocked.Increment(ref _transactions).ToString(CultureInfo.InvariantCulture);

    private Uri Address(string path) => new(_root, path.Length == 0 ? "/janus" : "/janus/" + path);

    private async Task<JsonNode> Post(string path, JsonObject message, string? transaction = null)
    {
        message["transaction"] = transaction ?? NextTransaction();
        using var response = await _http.PostAsJsonAsync(Address(path), message);
        var answer = (await response.Content.ReadFromJsonAsync<JsonNode>())!;
        return answer["janus"]!.GetValue<string>() == "error" ? throw new InvalidOperationException("Janus: " + answer["error"]) : answer;
    }

    private async Task Listen()
    {
        try
        {
            while (true)
            {
                var events = await _http.GetFromJsonAsync<JsonNode>(Address($"{_session}?maxev={EventsAtOnce}"), _ending.Token);
                foreach (var happened in events as JsonArray ?? [events])
                {
                    if (happened?["transaction"]?.GetValue<string>() is { } transaction && _awaited.TryGetValue(transaction, out var awaited))
                        awaited.TrySetResult(happened);
                }
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or HttpRequestException or ObjectDisposedException)
        {
            foreach (var awaited in _awaited.Values)
                awaited.TrySetException(exception);
        }
    }
}
