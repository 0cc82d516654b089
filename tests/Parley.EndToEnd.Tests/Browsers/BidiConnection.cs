using System.Collections.Concurrent;
using System.Net.WebSockets;
using System.Text.Json;
using Parley.EndToEnd.Tests.Lab;

namespace Parley.EndToEnd.Tests.Browsers;

/// <summary>Something the browser tells by itself.</summary>
internal sealed class BidiEvent(string method, JsonElement parameters) : EventArgs
{
    public string Method => method;

    public JsonElement Parameters => parameters;
}

/// <summary>
/// The part of WebDriver BiDi (https://w3c.github.io/webdriver-bidi/) that the tests need. Playwright's Firefox is a patched
/// build; this drives the one that people have.
/// </summary>
internal sealed class BidiConnection : IAsyncDisposable
{
    private readonly ClientWebSocket _socket = new();
    private readonly SemaphoreSlim _sending = new(1);
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentDictionary<int, TaskCompletionSource<JsonElement>> _pending = new();
    private Task _reading = Task.CompletedTask;
    private int _lastId;

    private BidiConnection()
    {
    }

    public event EventHandler<BidiEvent>? Received;

    /// <param name="address">Where the browser listens.</param>
    /// <param name="machine">The machine it runs on: it listens on that machine's loopback only.</param>
    public static async Task<BidiConnection> ConnectAsync(Uri address, LabHost machine)
    {
        var connection = new BidiConnection();
        using var connector = machine.Connector();
        await connection._socket.ConnectAsync(address, connector, CancellationToken.None);
        connection._reading = connection.ReadAsync();
        return connection;
    }

    public async Task<JsonElement> SendAsync(string method, object parameters)
    {
        var id = Interlocked.Increment(ref _lastId);
        var answer = new TaskCompletionSource<JsonElement>(TaskCreationOptions.RunContinuationsAsynchronously);
        _pending[id] = answer;
        var message = JsonSerializer.SerializeToUtf8Bytes(new { id, method, @params = parameters });
        await _sending.WaitAsync();
        try
        {
            await _socket.SendAsync(message, WebSocketMessageType.Text, endOfMessage: true, _stop.Token);
        }
        finally
        {
            _sending.Release();
        }

        return await answer.Task.WaitAsync(Support.Eventually.Patience * 2);
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _reading;
        _socket.Dispose();
        _sending.Dispose();
        _stop.Dispose();
    }

    private async Task ReadAsync()
    {
        var message = new MemoryStream();
        var buffer = new byte[65_536];
        try
        {
            while (true)
            {
                var received = await _socket.ReceiveAsync(buffer, _stop.Token);
                if (received.MessageType == WebSocketMessageType.Close)
                    break;
                message.Write(buffer, 0, received.Count);
                if (!received.EndOfMessage)
                    continue;
                Take(message.ToArray());
                message.SetLength(0);
            }
        }
        catch (Exception e) when (e is OperationCanceledException or WebSocketException)
        {
            // the browser has gone, or is let go: those who wait are told below
        }

        foreach (var waiting in _pending.Values)
            waiting.TrySetException(new InvalidOperationException("The browser has closed its connection."));
    }

    private void Take(byte[] bytes)
    {
        using var document = JsonDocument.Parse(bytes);
        var message = document.RootElement.Clone();
        switch (message.GetProperty("type").GetString())
        {
            case "event":
                Received?.Invoke(this, new BidiEvent(message.GetProperty("method").GetString()!, message.GetProperty("params")));
                break;
            case "success" when _pending.TryRemove(message.GetProperty("id").GetInt32(), out var answer):
                answer.SetResult(message.GetProperty("result"));
                break;
            case "error" when message.GetProperty("id").ValueKind == JsonValueKind.Number && _pending.TryRemove(message.GetProperty("id").GetInt32(), out var failed):
                failed.SetException(new InvalidOperationException($"{message.GetProperty("error")}: {message.GetProperty("message")}"));
                break;
        }
    }
}
