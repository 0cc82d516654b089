using System.Net.WebSockets;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Parley.Server.Tests.Load;

/// <summary>As much of a server as <c>parley load</c> needs: health, signaling, WHIP and WHEP, media.</summary>
internal sealed class FakeServer : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly Lock _lock = new();
    private readonly List<Member> _members = [];

    private FakeServer(WebApplication app) => _app = app;

    public FakeMedia Media { get; } = new();

    public Uri Url { get; private set; } = null!;

    /// <summary>How many a room takes.</summary>
    public int Capacity { get; init; } = 500;

    /// <summary>From how many on the room is routed.</summary>
    public int RoutedFrom { get; init; } = 3;

    /// <summary>What was asked, in order.</summary>
    public List<(string Method, JsonNode Parameters)> Asked { get; } = [];

    public List<string?> Authorizations { get; } = [];

    public int Deleted { get; private set; }

    public static async Task<FakeServer> Start(int capacity = 500, int routedFrom = 3)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        var server = new FakeServer(app) { Capacity = capacity, RoutedFrom = routedFrom };
        app.UseWebSockets();
        app.Map("/healthz", () => "ok");
        app.Map("/parley/ws", (Delegate)server.Signal);
        app.MapPost("/whip/{room}", (Delegate)server.Offer);
        app.MapPost("/whep/{room}", (Delegate)server.Offer);
        app.MapDelete("/resource/{id}", () =>
        {
            lock (server._lock) server.Deleted++;
        });
        await app.StartAsync(TestContext.Current.CancellationToken);
        server.Url = new Uri(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single());
        return server;
    }

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync(TestContext.Current.CancellationToken);
        await _app.DisposeAsync();
        Media.Dispose();
    }

    private async Task Offer(HttpContext context)
    {
        using var reader = new System.IO.StreamReader(context.Request.Body);
        var offer = await reader.ReadToEndAsync(context.RequestAborted);
        int count;
        lock (_lock)
        {
            Authorizations.Add(context.Request.Headers.Authorization);
            count = Authorizations.Count;
        }

        if (count > Capacity)
        {
            context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
            await context.Response.WriteAsync("The room is full.", context.RequestAborted);
            return;
        }

        context.Response.StatusCode = StatusCodes.Status201Created;
        context.Response.ContentType = "application/sdp";
        context.Response.Headers.Location = $"/resource/{count}";
        await context.Response.WriteAsync(Media.Connect(offer, 0), context.RequestAborted);
    }

    private async Task Signal(HttpContext context)
    {
        using var socket = await context.WebSockets.AcceptWebSocketAsync("parley.v1");
        var buffer = new byte[1 << 20];
        using var member = new Member(socket);
        try
        {
            while (true)
            {
                var length = 0;
                ValueWebSocketReceiveResult read;
                do
                {
                    read = await socket.ReceiveAsync(buffer.AsMemory(length), context.RequestAborted);
                    length += read.Count;
                }
                while (!read.EndOfMessage);
                if (read.MessageType == WebSocketMessageType.Close) break;
                var message = JsonNode.Parse(buffer.AsSpan(0, length))!;
                var (method, parameters) = (message["method"]!.GetValue<string>(), message["params"]!);
                lock (_lock) Asked.Add((method, parameters));
                if (message["id"] is not { } id) continue;
                var (name, answer) = Answer(member, method, parameters);
                await member.Send(new JsonObject { ["jsonrpc"] = "2.0", ["id"] = id.DeepClone(), [name] = answer });
                await Follow(member, method);
            }
        }
        catch (Exception exception) when (exception is WebSocketException or OperationCanceledException)
        {
            // the client is gone
        }
    }

    private (string Name, JsonNode Answer) Answer(Member member, string method, JsonNode parameters)
    {
        lock (_lock)
        {
            switch (method)
            {
                case "session.hello":
                    return ("result", JsonNode.Parse(
                        """
                        {"session":"s","resumeKey":"k","resumed":false,"received":0,"user":{"id":"u","name":"n","guest":true},"iceServers":[],"iceServersExpireAt":0,
                         "limits":{"messageBytes":1,"nameLength":1,"chatLength":1,"roomNameLength":1,"historyPage":1,"participantsPerRoom":1,"ringSeconds":1,"resumeSeconds":1},
                         "calls":[],"rooms":[],"missedCalls":[],"now":0}
                        """)!);
                case "room.join":
                    if (_members.Count == Capacity)
                        return ("error", JsonNode.Parse("""{"code":-32000,"message":"The room is full.","data":{"reason":"room-full"}}""")!);
                    member.Camera = parameters["media"]!["camera"]!.GetValue<bool>();
                    member.Publisher = parameters["media"]!["microphone"]!.GetValue<bool>() ? _members.Count(other => other.Publisher >= 0) : -1;
                    member.Id = $"p{_members.Count}";
                    _members.Add(member);
                    var room = new JsonObject
                    {
                        ["id"] = "load",
                        ["mode"] = _members.Count >= RoutedFrom ? "routed" : "direct",
                        ["capacity"] = Capacity,
                        ["participants"] = new JsonArray([.. _members.Select(other => (JsonNode)other.Describe())]),
                        ["settings"] = JsonNode.Parse("""{"locked":false,"lobby":false,"password":false,"waitForHost":false,"stage":false,"persistent":false}"""),
                    };
                    return ("result", new JsonObject { ["participant"] = member.Id, ["room"] = room, ["rejoin"] = "r" });
                case "media.connect":
                    member.Connection = parameters["connection"]!.GetValue<string>();
                    return ("result", new JsonObject { ["answer"] = Media.Connect(parameters["offer"]!.GetValue<string>(), member.Publisher) });
                default:
                    return ("result", new JsonObject());
            }
        }
    }

    private async Task Follow(Member member, string method)
    {
        List<Member> others;
        lock (_lock) others = [.. _members.Where(other => other != member)];
        if (method == "room.join" && member.Id.Length > 0)
        {
            foreach (var other in others) await other.Tell("participant.joined", new JsonObject { ["room"] = "load", ["participant"] = member.Describe() });
            if (others.Count + 1 != RoutedFrom) return;
            foreach (var other in others) await other.Tell("room.mode", new JsonObject { ["room"] = "load", ["mode"] = "routed" });
        }
        else if (method == "media.view")
        {
            var slots = others.Where(other => other.Camera).SelectMany(other => (JsonNode[])
            [
                new JsonObject { ["mid"] = $"v{other.Publisher}", ["participant"] = other.Id, ["source"] = "camera", ["number"] = FakeMedia.NumberOf(other.Publisher) },
                new JsonObject { ["mid"] = $"a{other.Publisher}", ["participant"] = other.Id, ["source"] = "microphone", ["number"] = FakeMedia.NumberOf(other.Publisher) },
            ]);
            await member.Tell("media.slots", new JsonObject { ["room"] = "load", ["connection"] = member.Connection, ["revision"] = 1, ["slots"] = new JsonArray([.. slots]) });
        }
        else if (method == "media.connect" && member.Camera)
        {
            var layers = JsonNode.Parse("""[{"mid":"cam","layers":[{"active":false,"rid":"q"},{"active":false,"rid":"h"},{"active":true,"rid":"f"}]}]""");
            await member.Tell("media.layers", new JsonObject { ["room"] = "load", ["connection"] = member.Connection, ["sources"] = layers });
        }
    }

    private sealed class Member(WebSocket socket) : IDisposable
    {
        private readonly SemaphoreSlim _sending = new(1);

        public string Id { get; set; } = string.Empty;

        public string Connection { get; set; } = string.Empty;

        public bool Camera { get; set; }

        public int Publisher { get; set; } = -1;

        public void Dispose() => _sending.Dispose();

        public JsonObject Describe() => new()
        {
            ["id"] = Id,
            ["user"] = new JsonObject { ["id"] = Id, ["name"] = Id, ["guest"] = true },
            ["media"] = new JsonObject { ["microphone"] = true, ["camera"] = Camera, ["screen"] = false },
            ["joinedAt"] = 0,
            ["connected"] = true,
            ["role"] = "speaker",
        };

        public Task Tell(string method, JsonObject parameters) => Send(new JsonObject { ["jsonrpc"] = "2.0", ["method"] = method, ["params"] = parameters });

        public async Task Send(JsonObject message)
        {
            await _sending.WaitAsync();
            try
            {
                await socket.SendAsync(Encoding.UTF8.GetBytes(message.ToJsonString()), WebSocketMessageType.Text, true, CancellationToken.None);
            }
            catch (Exception exception) when (exception is WebSocketException or InvalidOperationException or ObjectDisposedException)
            {
                // it has left
            }
            finally
            {
                _sending.Release();
            }
        }
    }
}
