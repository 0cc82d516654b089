using System.Net.WebSockets;
using System.Text.Json;

namespace Parley.EndToEnd.Tests.Hosting;

/// <summary>Somebody in a room who has no page: reads all that is told, without looking at it, and says what they are made to say.</summary>
internal sealed class CrowdMember : IAsyncDisposable
{
    private const int AckEvery = 16;

    private readonly ClientWebSocket _socket = new();
    private readonly byte[] _buffer = new byte[1 << 16];
    private readonly SemaphoreSlim _sending = new(1);
    private readonly CancellationTokenSource _leaving = new();
    private readonly string _room;
    private Task _reading = Task.CompletedTask;
    private int _lastId;
    private long _received;

    private CrowdMember(string room) => _room = room;

    /// <summary>Whether their hand is up.</summary>
    public bool HandIsUp { get; private set; }

    /// <summary>Whether their microphone is said to be on.</summary>
    public bool Unmuted { get; private set; }

    /// <summary>Whether the server still speaks with them.</summary>
    public bool IsHere => !_reading.IsCompleted;

    /// <summary>Signs in and joins.</summary>
    public static async Task<CrowdMember> JoinAsync(ParleyServer server, string room, string name)
    {
        var member = new CrowdMember(room);
        member._socket.Options.AddSubProtocol("parley.v1");
        await member._socket.ConnectAsync(new Uri(server.Url.Replace("https:", "wss:", StringComparison.Ordinal) + "/parley/ws"), server.Http, CancellationToken.None);
        await member.SendAsync(new { jsonrpc = "2.0", id = 0, method = "session.hello", @params = new { guest = new { name } } });
        await member.AnswerAsync(0);
        await member.TellAsync("room.join", new { room, media = member.Media });
        await member.AnswerAsync(1);
        member._reading = member.ReadAsync();
        return member;
    }

    public Task WriteAsync(string text) => TellAsync("chat.send", new { room = _room, id = Guid.NewGuid().ToString(), text });

    public Task TypeAsync(bool typing) => TellAsync("chat.typing", new { room = _room, typing });

    public Task ReactAsync(string reaction) => TellAsync("reaction.send", new { room = _room, reaction });

    public Task ToggleHandAsync()
    {
        HandIsUp = !HandIsUp;
        return TellAsync(HandIsUp ? "hand.raise" : "hand.lower", new { room = _room });
    }

    public Task ToggleMicrophoneAsync()
    {
        Unmuted = !Unmuted;
        return TellAsync("participant.update", new { room = _room, media = Media });
    }

    public async ValueTask DisposeAsync()
    {
        if (IsHere)
            await TellAsync("session.end", new { });
        await _leaving.CancelAsync();
        await _reading.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _socket.Dispose();
        _sending.Dispose();
        _leaving.Dispose();
    }

    private object Media => new { microphone = Unmuted, camera = false, screen = false };

    private Task TellAsync(string method, object parameters) => SendAsync(new { jsonrpc = "2.0", id = Interlocked.Increment(ref _lastId), method, @params = parameters });

    private async Task SendAsync(object message)
    {
        await _sending.WaitAsync();
        try
        {
            await _socket.SendAsync(JsonSerializer.SerializeToUtf8Bytes(message), WebSocketMessageType.Text, endOfMessage: true, CancellationToken.None);
        }
        finally
        {
            _sending.Release();
        }
    }

    /// <summary>Reads up to the answer of a request.</summary>
    private async Task AnswerAsync(int id)
    {
        while (true)
        {
            using var text = new MemoryStream();
            ValueWebSocketReceiveResult read;
            do
            {
                read = await _socket.ReceiveAsync(_buffer.AsMemory(), CancellationToken.None);
                text.Write(_buffer, 0, read.Count);
            }
            while (!read.EndOfMessage);

            using var message = JsonDocument.Parse(text.GetBuffer().AsMemory(0, (int)text.Length));
            var answers = message.RootElement.TryGetProperty("id", out var of) && of.GetInt32() == id;
            // the answer to session.hello is not counted
            if (!answers || id > 0)
                _received++;
            if (!answers)
                continue;
            if (!message.RootElement.TryGetProperty("result", out _))
                throw new InvalidOperationException($"Refused: {message.RootElement}");
            return;
        }
    }

    private async Task ReadAsync()
    {
        while (true)
        {
            var read = await _socket.ReceiveAsync(_buffer.AsMemory(), _leaving.Token);
            if (read.MessageType == WebSocketMessageType.Close)
                return;
            if (read.EndOfMessage && ++_received % AckEvery == 0)
                await SendAsync(new { jsonrpc = "2.0", method = "session.ack", @params = new { received = _received } });
        }
    }
}
