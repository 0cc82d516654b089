using System.Net;
using System.Net.WebSockets;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Parley.AspNetCore.Signaling.WebSockets;

namespace Parley.AspNetCore.Tests.Signaling;

public sealed class SignalingEndpointTests
{
    private const string Hello = """{"jsonrpc":"2.0","id":1,"method":"session.hello","params":{"guest":{"name":"Ann"}}}""";

    [Fact]
    public async Task A_guest_is_welcomed_with_servers_under_the_name_they_came_by()
    {
        await using var server = await RunningServer.StartPlain();
        using var client = await SignalingClient.Connect(server.Plain("/parley/ws"));
        var welcome = await client.Request("session.hello", """{"guest":{"name":"Ann"}}""");
        Assert.Equal("Ann", welcome["user"]!["name"]!.GetValue<string>());
        var turn = welcome["iceServers"]![0]!;
        Assert.StartsWith("turn:localhost:", turn["urls"]![0]!.GetValue<string>(), StringComparison.Ordinal);
        Assert.EndsWith(":" + welcome["user"]!["id"]!.GetValue<string>(), turn["username"]!.GetValue<string>(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task It_works_over_TLS_and_over_HTTP_2()
    {
        await using var server = await RunningServer.Start();
        using var handler = server.Handler();
        using var invoker = new HttpMessageInvoker(handler);
        foreach (var version in (Version[])[HttpVersion.Version11, HttpVersion.Version20])
        {
            using var client = await SignalingClient.Connect(server.Secure("/parley/ws"), options => (options.HttpVersion, options.HttpVersionPolicy) = (version, HttpVersionPolicy.RequestVersionExact), invoker);
            Assert.NotNull(await client.Request("session.hello", """{"guest":{"name":"Ann"}}"""));
            await client.Socket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, TestContext.Current.CancellationToken);
        }
    }

    [Theory]
    [InlineData("https://evil.example", 403)]
    [InlineData("null", 403)]
    [InlineData("http://localhost.evil.example", 403)]
    [InlineData("http://localhost", 403)]
    [InlineData("https://listed.example", 101)]
    [InlineData("https://LISTED.example:443", 101)]
    public async Task Pages_of_other_origins_are_refused_unless_listed(string origin, int status)
    {
        await using var server = await RunningServer.StartPlain(("AllowedOrigins:0", "https://listed.example"));
        Assert.Equal(status, await Handshake(server, options => options.SetRequestHeader("Origin", origin)));
        Assert.Equal(101, await Handshake(server, options => options.SetRequestHeader("Origin", $"http://localhost:{server.HttpPort}")));
        if (status == 403)
            Assert.Contains("parley_signaling_refused_total{reason=\"origin\"} 1\n", await server.Metrics(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_no_handshake_of_ours_is_refused()
    {
        await using var server = await RunningServer.StartPlain();
        Assert.Equal(HttpStatusCode.BadRequest, (await server.Http.GetAsync(server.Plain("/parley/ws"), TestContext.Current.CancellationToken)).StatusCode);
        using var other = new ClientWebSocket();
        other.Options.AddSubProtocol("chat");
        other.Options.CollectHttpResponseDetails = true;
        await Assert.ThrowsAsync<WebSocketException>(() => other.ConnectAsync(new Uri($"ws://localhost:{server.HttpPort}/parley/ws"), TestContext.Current.CancellationToken));
        Assert.Equal(HttpStatusCode.BadRequest, other.HttpStatusCode);
    }

    [Fact]
    public async Task Too_many_connections_are_refused()
    {
        await using var server = await RunningServer.StartPlain(("Signaling:Connections", "1"));
        using var one = await SignalingClient.SignIn(server, "Ann");
        Assert.Equal(503, await Handshake(server, _ => { }));
    }

    [Theory]
    [InlineData("{", "parse")]
    [InlineData("""{"jsonrpc":"2.0","id":2,"method":"no.such","params":{}}""", "unknown-method")]
    [InlineData("""{"jsonrpc":"2.0","id":2,"method":"room.join","params":{"room":7}}""", "invalid-params")]
    [InlineData("[]", "invalid")]
    [InlineData("\"text\"", "invalid")]
    public async Task A_bad_message_is_answered_and_changes_nothing(string message, string reason)
    {
        await using var server = await RunningServer.StartPlain();
        using var client = await SignalingClient.Connect(server.Plain("/parley/ws"));
        await client.Send(Hello);
        await client.Receive();
        await client.Send(message);
        Assert.Equal(reason, (await client.Receive())!["error"]!["data"]!["reason"]!.GetValue<string>());
        await client.Send("""{"jsonrpc":"2.0","id":99,"method":"room.create","params":{}}""");
        Assert.NotNull((await client.Receive())!["result"]);
    }

    [Fact]
    public async Task A_message_nested_too_deep_is_answered()
    {
        await using var server = await RunningServer.StartPlain();
        using var client = await SignalingClient.SignIn(server, "Ann");
        await client.Send(new string('[', 20_000));
        Assert.NotNull((await client.Receive())!["error"]);
        Assert.NotNull(await client.Request("room.create", "{}"));
    }

    [Fact]
    public async Task One_byte_fragments_make_a_message()
    {
        await using var server = await RunningServer.StartPlain();
        using var client = await RawSocket.Connect(server.HttpPort);
        var bytes = Encoding.UTF8.GetBytes(Hello);
        for (var index = 0; index < bytes.Length; index++)
            await client.Send(ClientFrame.Make(index == 0 ? Opcode.Text : Opcode.Continuation, bytes.AsSpan(index, 1), final: index == bytes.Length - 1));
        Assert.Contains("resumeKey", Encoding.UTF8.GetString((await client.Frame())!.Value.Payload), StringComparison.Ordinal);
    }

    public static TheoryData<byte[], int, string> Rules() => new()
    {
        { ClientFrame.Make(Opcode.Binary, "{}"u8), 1003, "text messages only" },
        { ClientFrame.Make(Opcode.Text, [0xC3, 0x28]), 1007, "not UTF-8" },
        { [0x81, 0xFF, 0, 0, 0, 0, 4, 0, 0, 0, 0, 0, 0, 0], 1009, "message too large" },
        { [0x81, 1, (byte)'x'], 1002, "not as RFC 6455 says" },
        { ClientFrame.Make(Opcode.Close, [3, 0xE8]), 1000, "" },
    };

    [Theory]
    [MemberData(nameof(Rules))]
    public async Task A_broken_rule_closes_with_its_code_and_words_and_nobody_else_notices(byte[] bytes, int code, string words)
    {
        await using var server = await RunningServer.StartPlain();
        using var other = await SignalingClient.SignIn(server, "Bob");
        using var client = await RawSocket.Connect(server.HttpPort);
        await client.SendText(Hello);
        await client.Send(bytes);
        Assert.Equal((code, words), await client.Closed());
        Assert.NotNull(await other.Request("room.create", "{}"));
    }

    [Fact]
    public async Task A_ping_is_answered_with_its_payload()
    {
        await using var server = await RunningServer.StartPlain();
        using var client = await RawSocket.Connect(server.HttpPort);
        await client.Send(ClientFrame.Make(Opcode.Ping, "here?"u8));
        var frame = (await client.Frame())!.Value;
        Assert.Equal(Opcode.Pong, frame.Opcode);
        Assert.Equal("here?"u8.ToArray(), frame.Payload);
    }

    [Fact]
    public async Task Of_a_flood_of_pings_few_are_answered()
    {
        const int Pings = 2_000;
        await using var server = await RunningServer.StartPlain();
        using var client = await RawSocket.Connect(server.HttpPort);
        var ping = ClientFrame.Make(Opcode.Ping, []);
        await client.Send(Enumerable.Repeat(ping, Pings).SelectMany(bytes => bytes).ToArray());
        await client.SendText(Hello);
        var pongs = 0;
        while ((await client.Frame())!.Value.Opcode is Opcode.Pong)
            pongs++;
        Assert.InRange(pongs, 1, Pings / 10);
    }

    [Fact]
    public async Task Who_says_no_hello_is_closed()
    {
        await using var server = await RunningServer.StartPlain(("Signaling:HelloTimeout", "00:00:00.2"));
        using var client = await RawSocket.Connect(server.HttpPort);
        Assert.Equal(1008, await client.CloseCode());
    }

    [Fact]
    public async Task A_dead_peer_is_noticed_and_one_that_answers_pings_is_not()
    {
        var time = new ManualTime(DateTimeOffset.UtcNow);
        await using var server = await RunningServer.Start(services => services.AddSingleton<TimeProvider>(time), ("BehindProxy", "true"), ("Signaling:KeepAlive", "00:00:01"));
        using var alive = await Greeted(server);
        using var dead = await Greeted(server);
        using var other = await Greeted(server);
        for (var second = 0; second < 4; second++)
        {
            time.Advance(TimeSpan.FromSeconds(1));
            await AnswerPing(alive, other);
        }

        Assert.Equal(Opcode.Ping, (await dead.Frame())!.Value.Opcode);
        Assert.Equal(1006, await dead.CloseCode());
    }

    [Fact]
    public async Task When_the_server_itself_has_stood_still_everybody_is_asked_before_they_are_missed()
    {
        var time = new ManualTime(DateTimeOffset.UtcNow);
        await using var server = await RunningServer.Start(services => services.AddSingleton<TimeProvider>(time), ("BehindProxy", "true"), ("Signaling:KeepAlive", "00:00:10"));
        using var alive = await Greeted(server);
        using var dead = await Greeted(server);
        using var other = await Greeted(server);
        time.Advance(TimeSpan.FromMinutes(10));
        await AnswerPing(alive, other);
        // between a ping and the end there are eight seconds for an answer
        for (var second = 0; second < 7; second++)
            time.Advance(TimeSpan.FromSeconds(1));
        await RoundTrip(other);
        await dead.Send(ClientFrame.Make(Opcode.Ping, []));
        Assert.Equal([Opcode.Ping, Opcode.Pong], [(await dead.Frame())!.Value.Opcode, (await dead.Frame())!.Value.Opcode]);
        for (var second = 0; second < 10; second++)
            time.Advance(TimeSpan.FromSeconds(1));
        await AnswerPing(alive, other);
        for (var second = 0; second < 8; second++)
            time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(1006, await dead.CloseCode());
        await RoundTrip(alive);
    }

    [Fact]
    public async Task A_stop_is_announced_and_closes()
    {
        await using var server = await RunningServer.StartPlain();
        using var client = await SignalingClient.SignIn(server, "Ann");
        var stopping = server.App.StopAsync(TestContext.Current.CancellationToken);
        var closing = await client.Notification("session.closing");
        Assert.Equal("server-stopping", closing["params"]!["reason"]!.GetValue<string>());
        Assert.Equal(1012, await client.Closed());
        await client.Socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, TestContext.Current.CancellationToken);
        await stopping;
    }

    [Fact]
    public async Task What_goes_on_may_go_on_for_a_while_when_the_server_is_told_to_stop_and_no_longer_than_anybody_is_in_it()
    {
        await using var server = await RunningServer.StartPlain(("DrainTime", "00:10:00"));
        using var client = await SignalingClient.SignIn(server, "Ann");
        await client.Request("room.join", """{"room":"going-on"}""");
        var stopping = server.App.StopAsync(TestContext.Current.CancellationToken);
        Assert.Equal(600, (await client.Notification("server.draining"))["params"]!["endsInSeconds"]!.GetValue<int>());
        using var health = await server.Http.GetAsync(server.Plain("/healthz"), TestContext.Current.CancellationToken);
        Assert.Equal((HttpStatusCode.ServiceUnavailable, "draining\n"), (health.StatusCode, await health.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)));
        Assert.Equal("server-stopping", (await client.Ask("room.create", "{}"))["error"]!["data"]!["reason"]!.GetValue<string>());
        await client.Request("chat.send", """{"room":"going-on","id":"00000000-0000-4000-8000-000000000001","text":"Goodbye"}""");
        using var late = await SignalingClient.Connect(server.Plain("/parley/ws"));
        Assert.Equal("server-stopping", (await late.Ask("session.hello", """{"guest":{"name":"Late"}}"""))["error"]!["data"]!["reason"]!.GetValue<string>());
        Assert.False(stopping.IsCompleted);

        await client.Request("room.leave", """{"room":"going-on"}""");
        await client.Notification("session.closing");
        Assert.Equal(1012, await client.Closed());
        await client.Socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, TestContext.Current.CancellationToken);
        await stopping;
    }

    [Fact]
    public async Task Chat_and_missed_calls_are_there_after_a_restart()
    {
        using var folder = new TemporaryFolder();
        string identity, bob;
        await using (var server = await RunningServer.StartPlain(("DataPath", folder.Path)))
        {
            using var callee = await SignalingClient.Connect(server.Plain("/parley/ws"));
            var welcome = await callee.Request("session.hello", """{"guest":{"name":"Bob"}}""");
            (identity, bob) = (welcome["identity"]!.GetValue<string>(), welcome["user"]!["id"]!.GetValue<string>());
            await callee.Request("session.end", "{}");
            using var client = await SignalingClient.SignIn(server, "Ann");
            await client.Request("room.join", """{"room":"tea-time"}""");
            for (var message = 0; message < 3; message++)
            {
                var stored = await client.Request("chat.send", $$"""{"room":"tea-time","id":"00000000-0000-4000-8000-00000000000{{message}}","text":"text {{message}}"}""");
                Assert.Equal(message + 1, stored["message"]!["seq"]!.GetValue<int>());
            }

            // sent again, stored once
            Assert.Equal(2, (await client.Request("chat.send", """{"room":"tea-time","id":"00000000-0000-4000-8000-000000000001","text":"again"}"""))["message"]!["seq"]!.GetValue<int>());
            var call = await client.Request("call.start", $$"""{"to":"{{bob}}","media":{"audio":true,"video":true} }""");
            Assert.Equal("unreachable", call["call"]!["reason"]!.GetValue<string>());
        }

        await using (var server = await RunningServer.StartPlain(("DataPath", folder.Path)))
        {
            using var client = await SignalingClient.Connect(server.Plain("/parley/ws"));
            var welcome = await client.Request("session.hello", $$"""{"guest":{"name":"Bob","identity":"{{identity}}"} }""");
            Assert.Equal(bob, welcome["user"]!["id"]!.GetValue<string>());
            Assert.Equal("Ann", Assert.Single(welcome["missedCalls"]!.AsArray())!["with"]!["name"]!.GetValue<string>());
            await client.Request("room.join", """{"room":"tea-time"}""");
            var page = await client.Request("chat.history", """{"room":"tea-time","limit":2}""");
            Assert.Equal(["text 1", "text 2"], page["messages"]!.AsArray().Select(message => message!["text"]!.GetValue<string>()));
            Assert.True(page["more"]!.GetValue<bool>());
        }
    }

    [Fact]
    public async Task A_call_that_was_hung_up_before_a_restart_is_not_taken_up_after_it()
    {
        using var folder = new TemporaryFolder();
        string identity, room, proof;
        await using (var server = await RunningServer.StartPlain(("DataPath", folder.Path)))
        {
            using var callee = await SignalingClient.Connect(server.Plain("/parley/ws"));
            var welcome = await callee.Request("session.hello", """{"guest":{"name":"Bob"}}""");
            identity = welcome["identity"]!.GetValue<string>();
            using var caller = await SignalingClient.SignIn(server, "Ann");
            var call = (await caller.Request("call.start", $$"""{"to":"{{welcome["user"]!["id"]}}","media":{"audio":true,"video":true} }"""))["call"]!["id"]!.GetValue<string>();
            room = (await callee.Request("call.accept", $$"""{"call":"{{call}}"}"""))["call"]!["room"]!.GetValue<string>();
            proof = (await callee.Request("room.join", $$"""{"room":"{{room}}"}"""))["rejoin"]!.GetValue<string>();
            callee.Socket.Abort();
            await caller.Request("call.hangup", $$"""{"call":"{{call}}"}""");
        }

        await using (var server = await RunningServer.StartPlain(("DataPath", folder.Path)))
        {
            using var callee = await SignalingClient.Connect(server.Plain("/parley/ws"));
            await callee.Request("session.hello", $$"""{"guest":{"name":"Bob","identity":"{{identity}}"} }""");
            var answer = await callee.Ask("room.join", $$"""{"room":"{{room}}","rejoin":"{{proof}}"}""");
            Assert.Equal("bad-rejoin", answer["error"]!["data"]!["reason"]!.GetValue<string>());
        }
    }

    [Fact]
    public async Task What_is_older_than_its_retention_is_deleted_at_the_start_and_numbers_go_on()
    {
        using var folder = new TemporaryFolder();
        using (var database = new AspNetCore.Storage.Database(new AspNetCore.Storage.DataFolder(folder.Path)))
        {
            database.Execute("INSERT INTO chat_rooms (room, last_seq, last_revision) VALUES ('tea-time', 5, 5)");
            database.Execute("INSERT INTO chat (room, seq, revision, id, user_id, user_name, user_guest, text, sent_at) VALUES ('tea-time', 5, 5, 'x', 'u', 'U', 1, 'old', $0)", DateTimeOffset.UtcNow.AddDays(-8).ToUnixTimeMilliseconds());
        }

        await using var server = await RunningServer.StartPlain(("DataPath", folder.Path), ("ChatRetentionDays", "7"));
        using var client = await SignalingClient.SignIn(server, "Ann");
        await client.Request("room.join", """{"room":"tea-time"}""");
        Assert.Empty((await client.Request("chat.history", """{"room":"tea-time"}"""))["messages"]!.AsArray());
        var stored = await client.Request("chat.send", """{"room":"tea-time","id":"00000000-0000-4000-8000-000000000001","text":"new"}""");
        Assert.Equal(6, stored["message"]!["seq"]!.GetValue<int>());
    }

    [Fact]
    public async Task A_token_names_its_bearer_and_guests_can_be_refused()
    {
        const string Key = "a token key for tests, 32 bytes and more";
        await using var server = await RunningServer.StartPlain(("Guests", "false"), ("TokenKey", Key));
        using var client = await SignalingClient.Connect(server.Plain("/parley/ws"));
        Assert.Equal("guests-not-allowed", (await client.Ask("session.hello", """{"guest":{"name":"Ann"}}"""))["error"]!["data"]!["reason"]!.GetValue<string>());
        using var other = await SignalingClient.Connect(server.Plain("/parley/ws"));
        var token = new AspNetCore.Tokens.AccessToken("u1", "Ann", null).Sign(Encoding.UTF8.GetBytes(Key));
        var user = (await other.Request("session.hello", $$"""{"token":"{{token}}"}"""))["user"]!;
        Assert.Equal(("u1", "Ann", false), (user["id"]!.GetValue<string>(), user["name"]!.GetValue<string>(), user["guest"]!.GetValue<bool>()));
        using var third = await SignalingClient.Connect(server.Plain("/parley/ws"));
        Assert.Equal("unauthorized", (await third.Ask("session.hello", $$"""{"token":"{{token[..^2]}}"}"""))["error"]!["data"]!["reason"]!.GetValue<string>());
    }

    private static async Task<RawSocket> Greeted(RunningServer server)
    {
        var socket = await RawSocket.Connect(server.HttpPort);
        await socket.SendText(Hello);
        Assert.Equal(Opcode.Text, (await socket.Frame())!.Value.Opcode);
        return socket;
    }

    private static async Task AnswerPing(RawSocket asked, RawSocket other)
    {
        Assert.Equal(Opcode.Ping, (await asked.Frame())!.Value.Opcode);
        await asked.Send(ClientFrame.Make(Opcode.Pong, []));
        await RoundTrip(other);
    }

    /// <summary>One thread reads what all of them send: when this is answered, what came before has been read.</summary>
    private static async Task RoundTrip(RawSocket client)
    {
        await client.Send(ClientFrame.Make(Opcode.Ping, []));
        while ((await client.Frame())!.Value.Opcode is not Opcode.Pong)
        {
            // it is asked too
        }
    }

    private static async Task<int> Handshake(RunningServer server, Action<ClientWebSocketOptions> configure)
    {
        using var socket = new ClientWebSocket();
        socket.Options.AddSubProtocol("parley.v1");
        socket.Options.CollectHttpResponseDetails = true;
        configure(socket.Options);
        try
        {
            await socket.ConnectAsync(new Uri($"ws://localhost:{server.HttpPort}/parley/ws"), TestContext.Current.CancellationToken);
        }
        catch (WebSocketException)
        {
            // the status says why
        }

        return (int)socket.HttpStatusCode;
    }
}
