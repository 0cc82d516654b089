using System.Text;
using System.Text.Json;
using Parley.Rooms;
using Parley.Rooms.Contracts;
using Parley.Rooms.Effects;
using Parley.Rooms.Ports;

namespace Parley.Fuzz.Targets;

/// <summary>
/// The whole signaling core: a call between two people of whom one has two devices, somebody who watches, somebody else, and a connection that has not
/// said hello. Each input is a message of one of them. Whatever it is, everything that anybody receives is JSON, and nothing grows.
/// </summary>
internal sealed class SwitchboardTarget : FuzzTarget
{
    private const int RestartAfter = 250;

    private readonly List<byte[]> _examples;
    private readonly HashSet<string> _answered = [];
    private Scene _scene;
    private int _runs;

    public SwitchboardTarget()
    {
        _scene = new Scene();
        // the same random numbers each time: these ids are good after every restart
        _examples = [.. Messages(_scene).Select(text => Encoding.UTF8.GetBytes(text))];
    }

    public override string Name => "switchboard";

    public override IReadOnlyList<byte[]> Examples => _examples;

    /// <summary>Which messages the server sent so far, by method, or "result" or the reason of an error.</summary>
    public IReadOnlySet<string> Answered => _answered;

    public override void Run(byte[] input)
    {
        if (_runs++ % RestartAfter == 0 || _scene.SomebodyIsGone) _scene = new Scene();
        foreach (var message in _scene.Give(input, sender: input.Length + _runs)) _answered.Add(Kind(message));
        Promise(_scene.Figures is { Sessions: <= 8, Calls: <= 2, Rooms: <= 64, Deadlines: <= 96, MediaConnections: <= 16 }, $"nothing grows: {_scene.Figures}");
    }

    private static string Kind(JsonDocument message)
    {
        using (message)
        {
            var root = message.RootElement;
            Promise(root.ValueKind == JsonValueKind.Object && root.GetProperty("jsonrpc").ValueEquals("2.0"), "a message is a JSON-RPC object");
            if (root.TryGetProperty("method", out var method)) return method.GetString()!;
            return root.TryGetProperty("error", out var error) ? error.GetProperty("data").GetProperty("reason").GetString()! : "result";
        }
    }

    private static IEnumerable<string> Messages(Scene scene)
    {
        var (room, call, to) = (scene.Room, scene.Call, scene.Participant);
        string[] bodies =
        [
            "session.hello\",\"params\":{\"guest\":{\"name\":\"Zoë \\uD83D\\uDE00\",\"identity\":\"67756573742d78\"},\"client\":{\"name\":\"c\",\"version\":\"1\"},\"resume\":{\"key\":\"k\",\"received\":3}}",
            "session.hello\",\"params\":{\"token\":\"a.b.c\"}",
            "session.rename\",\"params\":{\"name\":\"语言 👨‍👩‍👧\"}",
            "session.ping\",\"params\":{}",
            "session.iceServers\"",
            "presence.watch\",\"params\":{}",
            "presence.unwatch\"",
            $"call.start\",\"params\":{{\"to\":\"{scene.Bob}\",\"media\":{{\"audio\":true,\"video\":false}},\"id\":\"c1\"}}",
            $"call.start\",\"params\":{{\"to\":\"{scene.Walter}\",\"media\":{{\"audio\":true,\"video\":true}}}}",
            "call.start\",\"params\":{\"to\":\"nobody\",\"media\":{\"audio\":true,\"video\":true}}",
            $"call.accept\",\"params\":{{\"call\":\"{call}\",\"media\":{{\"audio\":true,\"video\":true}}}}",
            $"call.decline\",\"params\":{{\"call\":\"{call}\",\"reason\":\"busy\",\"message\":\"later\"}}",
            $"call.cancel\",\"params\":{{\"call\":\"{call}\"}}",
            $"call.hangup\",\"params\":{{\"call\":\"{call}\"}}",
            "call.history\",\"params\":{\"before\":1800000000000,\"limit\":10}",
            $"call.seen\",\"params\":{{\"calls\":[\"{call}\",\"x\"]}}",
            "room.create\",\"params\":{\"name\":\"Tea\"}",
            $"room.join\",\"params\":{{\"room\":\"{room}\",\"media\":{{\"microphone\":true,\"camera\":false,\"screen\":false}},\"rejoin\":\"{scene.Rejoin}\"}}",
            "room.join\",\"params\":{\"room\":\"lobby\"}",
            "room.create\",\"params\":{\"encrypted\":true}",
            "room.join\",\"params\":{\"room\":\"e2ee-tea\",\"deviceKey\":\"AAAA-_\"}",
            "e2ee.announce\",\"params\":{\"room\":\"e2ee-tea\",\"deviceKey\":\"BBBB\"}",
            $"e2ee.send\",\"params\":{{\"room\":\"e2ee-tea\",\"keys\":[{{\"to\":\"{to}\",\"key\":\"QUJD\"}},{{\"to\":\"x\",\"key\":\"AA\"}},null]}}",
            $"room.leave\",\"params\":{{\"room\":\"{room}\"}}",
            $"participant.update\",\"params\":{{\"room\":\"{room}\",\"media\":{{\"microphone\":false,\"camera\":true,\"screen\":true}}}}",
            $"peer.signal\",\"params\":{{\"room\":\"{room}\",\"to\":\"{to}\",\"signal\":{{\"connection\":\"c1\",\"remote\":\"c2\",\"description\":{{\"type\":\"offer\",\"sdp\":\"v=0\\r\\no=- 1 2 IN IP4 127.0.0.1\\r\\n\"}}}}}}",
            $"peer.signal\",\"params\":{{\"room\":\"{room}\",\"to\":\"{to}\",\"signal\":{{\"connection\":\"c1\",\"candidate\":{{\"candidate\":\"candidate:1 1 udp 2 192.0.2.1 4 typ host\",\"sdpMid\":\"0\",\"sdpMLineIndex\":0,\"usernameFragment\":\"Xk2f\"}},\"more\":[1,{{}}]}}}}",
            $"chat.send\",\"params\":{{\"room\":\"{room}\",\"id\":\"9f8a7c1e-0000-4000-8000-000000000001\",\"text\":\"hello\\n<b>语</b> \\u0000\"}}",
            $"chat.send\",\"params\":{{\"room\":\"{room}\",\"id\":\"9f8a7c1e-0000-4000-8000-000000000002\",\"text\":\"psst\",\"to\":\"{scene.Bob}\",\"replyTo\":\"9f8a7c1e-0000-4000-8000-000000000001\"}}",
            $"chat.edit\",\"params\":{{\"room\":\"{room}\",\"id\":\"9f8a7c1e-0000-4000-8000-000000000001\",\"text\":\"hello again\"}}",
            $"chat.delete\",\"params\":{{\"room\":\"{room}\",\"id\":\"9f8a7c1e-0000-4000-8000-000000000001\"}}",
            $"chat.react\",\"params\":{{\"room\":\"{room}\",\"id\":\"9f8a7c1e-0000-4000-8000-000000000001\",\"emoji\":\"👩🏽‍🚀\",\"on\":true}}",
            $"chat.send\",\"params\":{{\"room\":\"{room}\",\"id\":\"9f8a7c1e-0000-4000-8000-000000000003\",\"text\":\"\",\"files\":[\"0f3a\",\"1b2c\"]}}",
            $"chat.send\",\"params\":{{\"room\":\"{room}\",\"id\":\"9f8a7c1e-0000-4000-8000-000000000004\",\"text\":\"\",\"offers\":[{{\"id\":\"9f8a7c1e-0000-4000-8000-000000000005\",\"name\":\"..\\\\a\\u202Eb\",\"size\":900}}]}}",
            $"chat.search\",\"params\":{{\"room\":\"{room}\",\"text\":\"hello 语\",\"before\":77}}",
            $"room.ticket\",\"params\":{{\"room\":\"{room}\"}}",
            $"chat.changes\",\"params\":{{\"room\":\"{room}\",\"since\":3,\"limit\":5}}",
            $"chat.history\",\"params\":{{\"room\":\"{room}\",\"before\":9,\"limit\":5}}",
            $"chat.typing\",\"params\":{{\"room\":\"{room}\",\"typing\":true}}",
            $"media.connect\",\"params\":{{\"room\":\"{room}\",\"connection\":\"pc-1\",\"offer\":\"v=0\\r\\no=- 1 2 IN IP4 127.0.0.1\\r\\n\",\"sources\":[{{\"mid\":\"0\",\"source\":\"microphone\"}},{{\"mid\":\"1\",\"source\":\"camera\"}},{{\"mid\":\"2\",\"source\":\"screen\"}},{{\"mid\":\"3\",\"source\":\"screen-audio\"}}]}}",
            "media.prepare\",\"params\":{\"connection\":\"pc-3\",\"offer\":\"12345\",\"sources\":[{\"mid\":\"0\",\"source\":\"microphone\"}]}",
            $"room.join\",\"params\":{{\"room\":\"{room}\",\"connection\":\"pc-3\"}}",
            $"media.connect\",\"params\":{{\"room\":\"{room}\",\"connection\":\"pc-2\",\"offer\":\"12345\",\"sources\":[]}}",
            $"media.view\",\"params\":{{\"room\":\"{room}\",\"connection\":\"pc-1\",\"tiles\":[{{\"participant\":\"{to}\",\"source\":\"camera\",\"width\":640,\"height\":360}},{{\"participant\":\"{to}\",\"source\":\"screen\",\"width\":1920,\"height\":1080}}],\"audio\":false}}",
            $"media.disconnect\",\"params\":{{\"room\":\"{room}\",\"connection\":\"pc-2\"}}",
            $"poll.create\",\"params\":{{\"room\":\"lobby\",\"id\":\"9f8a7c1e-0000-4000-8000-000000000007\",\"question\":\"Tea or 咖啡?\",\"options\":[\"Tea\",\"咖啡 ☕\"],\"multiple\":true,\"anonymous\":true,\"results\":\"when-closed\"}}",
            $"poll.create\",\"params\":{{\"room\":\"{room}\",\"id\":\"9f8a7c1e-0000-4000-8000-000000000008\",\"question\":\"Yes?\",\"options\":[\"Yes\",\"No\"]}}",
            $"poll.vote\",\"params\":{{\"room\":\"lobby\",\"id\":\"9f8a7c1e-0000-4000-8000-000000000007\",\"options\":[0,2]}}",
            $"poll.vote\",\"params\":{{\"room\":\"{room}\",\"id\":\"9f8a7c1e-0000-4000-8000-000000000007\",\"options\":[]}}",
            $"poll.close\",\"params\":{{\"room\":\"lobby\",\"id\":\"9f8a7c1e-0000-4000-8000-000000000007\"}}",
            $"poll.delete\",\"params\":{{\"room\":\"lobby\",\"id\":\"9f8a7c1e-0000-4000-8000-000000000007\"}}",
            $"poll.list\",\"params\":{{\"room\":\"{room}\",\"before\":9,\"limit\":5}}",
            $"poll.voters\",\"params\":{{\"room\":\"{room}\",\"id\":\"9f8a7c1e-0000-4000-8000-000000000007\",\"option\":1,\"skip\":20}}",
            "breakout.create\",\"params\":{\"room\":\"lobby\",\"names\":[\"Red 🟥\",\"Blue\"],\"choose\":true,\"random\":true}",
            $"breakout.assign\",\"params\":{{\"room\":\"lobby\",\"user\":\"{scene.Bob}\",\"breakout\":\"breakout-x\"}}",
            "breakout.open\",\"params\":{\"room\":\"lobby\",\"seconds\":60}",
            "breakout.timer\",\"params\":{\"room\":\"lobby\",\"seconds\":30}",
            "breakout.close\",\"params\":{\"room\":\"lobby\"}",
            "breakout.announce\",\"params\":{\"room\":\"lobby\",\"text\":\"Five minutes 时间\"}",
            "session.end\",\"params\":{}",
            "no.such.method\",\"params\":[]",
        ];
        foreach (var body in bodies) yield return "{\"jsonrpc\":\"2.0\",\"id\":777,\"method\":\"" + body + "}";
        yield return "{\"jsonrpc\":\"2.0\",\"method\":\"session.ack\",\"params\":{\"received\":1}}";
        yield return $"{{\"jsonrpc\":\"2.0\",\"method\":\"media.ready\",\"params\":{{\"room\":\"{room}\",\"connection\":\"pc-1\",\"revision\":1}}}}";
        yield return $"{{\"jsonrpc\":\"2.0\",\"method\":\"peer.signal\",\"params\":{{\"room\":\"{room}\",\"to\":\"{to}\",\"signal\":{{\"connection\":\"c\",\"candidate\":{{\"candidate\":\"\"}}}}}}}}";
    }

    /// <summary>The people, their connections, and a shell that knows nothing.</summary>
    private sealed class Scene : ITokenVerifier, ISeal, IIceServerSource, IEffectPerformer
    {
#pragma warning disable CA5394 // an input must be the same for the same seed
        private readonly Random _random = new(1);
#pragma warning restore CA5394
        private readonly Switchboard _switchboard;
        private readonly List<Connection> _connections = [];
        private readonly List<JsonDocument> _sent = [];
        private Moment _now = new(1_000_000, 1_800_000_000_000);
        private int _id;
        private bool _storageFails;

        public Scene()
        {
            _switchboard = new Switchboard(
                new SwitchboardOptions { AlwaysRouted = true, UnitsPerSecond = 100_000, UnitsAtOnce = 1_000_000 }, this, this, this, _random.NextBytes, _now);
            var alice = SignIn("Alice", null);
            var bob = SignIn("Bob", null);
            Bob = Text(bob.Welcome, "user", "id");
            SignIn("Bob", Text(bob.Welcome, "identity"));
            var watcher = SignIn("Walter", null);
            Walter = Text(watcher.Welcome, "user", "id");
            SignIn("Wendy", null);
            Ask(alice.Connection, "room.join", "{\"room\":\"lobby\"}");
            Ask(bob.Connection, "room.join", "{\"room\":\"lobby\"}");
            Ask(watcher.Connection, "presence.watch", "{}");
            Open();
            Call = Text(Ask(alice.Connection, "call.start", $"{{\"to\":\"{Bob}\",\"media\":{{\"audio\":true,\"video\":true}}}}"), "call", "id");
            Room = Text(Ask(bob.Connection, "call.accept", $"{{\"call\":\"{Call}\"}}"), "call", "room");
            Rejoin = Text(Ask(alice.Connection, "room.join", $"{{\"room\":\"{Room}\"}}"), "rejoin");
            Participant = Text(Ask(bob.Connection, "room.join", $"{{\"room\":\"{Room}\"}}"), "participant");
        }

        public string Bob { get; }

        /// <summary>Somebody who is in no call.</summary>
        public string Walter { get; }

        public string Call { get; }

        public string Room { get; }

        public string Rejoin { get; }

        public string Participant { get; }

        public bool SomebodyIsGone => _connections.Exists(connection => connection.IsClosed);

        public SwitchboardFigures Figures => _switchboard.Figures;

        /// <summary>Gives a message to the core, with the next id where it has the examples' one, and returns what everybody receives.</summary>
        public List<JsonDocument> Give(byte[] message, int sender)
        {
            _storageFails = sender % 7 == 0;
            var at = message.AsSpan().IndexOf("777"u8);
            if (at >= 0) message = [.. message.AsSpan(0, at), .. Encoding.ASCII.GetBytes((++_id).ToString(System.Globalization.CultureInfo.InvariantCulture)), .. message.AsSpan(at + 3)];
            Deliver(_connections[sender % _connections.Count], message);
            TellOfMedia(sender);
            _now = new Moment(_now.Microseconds + 100_000, _now.UnixMilliseconds + 100);
            _switchboard.HandleTimeout(_now);
            Drain();
            return _sent;
        }

        public Identity? Verify(string token, Moment now) => token.Length % 2 == 0 ? new Identity(token, token, token.Length % 4 == 0 ? "lobby" : null) : null;

        public string Seal(SealPurpose purpose, ReadOnlySpan<byte> content) => Convert.ToHexString(content);

        public byte[]? Open(SealPurpose purpose, string text) =>
            text.Length % 2 == 0 && text.All(char.IsAsciiHexDigit) ? Convert.FromHexString(text) : null;

        public SessionIceServersResult For(User user, ConnectionInfo connection, Moment now) => new([], 0);

        public void Perform(SignInUser effect) => Complete(effect, []);

        public void Perform(RememberUser effect) => Complete(effect, default);

        public void Perform(FindUser effect) => Complete(effect, effect.Id.Length % 2 == 0 ? new User(effect.Id, "Somebody", false) : null);

        public void Perform(StoreCall effect) => Complete(effect, default);

        public void Perform(FindEndedCall effect) => Complete(effect, effect.Call.Length % 2 == 0);

        public void Perform(LoadCallHistory effect) => Complete(effect, new CallHistoryResult([], false));

        public void Perform(MarkCallsSeen effect) => Complete(effect, default);

        public void Perform(StoreChatMessage effect) =>
            Complete(effect, new StoredChatMessage(new ChatMessage(effect.Id, effect.Room, 1, 1, effect.From, effect.Text, effect.SentAt, effect.To), true));

        public void Perform(EditChatMessage effect) => Complete(effect, Change(effect.Text.Length));

        public void Perform(DeleteChatMessage effect) => Complete(effect, Change(effect.Id[^1]));

        public void Perform(ReactToChatMessage effect) => Complete(effect, Change(effect.Emoji.Length));

        public void Perform(LoadChatHistory effect) => Complete(effect, new ChatHistoryResult([], false, 0));

        public void Perform(SearchChat effect) => Complete(effect, new ChatSearchResult([]));

        public void Perform(DeleteRoomFiles effect) => Complete(effect, default);

        public void Perform(LoadChatChanges effect) => Complete(effect, new ChatChangesResult([], false, 0));

        public void Perform(StorePoll effect) => Complete(effect, Polled(effect.Options.Count - 2));

        public void Perform(StoreVote effect) => Complete(effect, Polled(effect.Options.Count));

        public void Perform(ClosePoll effect) => Complete(effect, Polled(effect.Id[^1]));

        public void Perform(CloseRoomPolls effect) => Complete(effect, default);

        public void Perform(DeletePoll effect) => Complete(effect, new PollDeletion((PollFault)(effect.Id[^1] % 8)));

        public void Perform(LoadPolls effect) => Complete(effect, new PollListResult([Polled(0).Poll!], false));

        public void Perform(LoadVoters effect) => Complete(effect, new PollVoters(effect.Option % 2 == 0 ? Polled(0).Poll : null, [], false));

        public void Perform(StoreRoom effect) => Complete(effect, effect.State.Length % 8 > 0);

        public void Perform(LoadRoom effect) => Complete(effect, null);

        public void Perform(DeleteRoom effect) => Complete(effect, default);

        public void Perform(StoreAudit effect) => Complete(effect, default);

        public void Perform(HashPassword effect) => Complete(effect, effect.Password);

        public void Perform(CheckPassword effect) => Complete(effect, effect.Hash == effect.Password);

        public void Perform(ConnectMedia effect) => Complete(effect, new MediaAnswer((MediaFault)(effect.Offer.Length % 5), "v=0\r\n"));

        public void Perform(EnterMedia effect) => Complete(effect, default);

        public void Perform(PermitMedia effect) => Complete(effect, default);

        public void Perform(DisconnectMedia effect) => Complete(effect, default);

        public void Perform(ViewMedia effect) => Complete(effect, default);

        public void Perform(ReadyMedia effect) => Complete(effect, default);

        public void Perform(HearMedia effect) => Complete(effect, false);

        /// <summary>The media engine has something to say, about connections that may be there or not.</summary>
        private void TellOfMedia(int kind)
        {
            var connection = kind % 2 == 0 ? "pc-1" : "pc-2";
            var media = _switchboard.Media;
            if (kind % 11 == 0) media.Disconnected(Room, Participant, connection, MediaEndedReason.Lost, _now);
            media.Slots(Room, Participant, connection, kind, [new FedSlot("5", Participant, TrackSource.Camera, 7)]);
            media.Layers(Room, Participant, connection, [new WantedTrack("1", [new WantedLayer(true, "q")])]);
            media.Quality(Room, Participant, connection, (MediaGrade)(kind % 3), MediaGrade.Good, false, _now);
            media.Speakers(Room, [new Speaker(Participant, kind % 128)], _now);
            Drain();
        }

        private static ChatChange Change(int kind) =>
            new((ChatFault)(kind % 5), kind % 3 == 0, 1, 1, new User("u", "Somebody", true), kind % 5 == 0 ? new User("v", "Somebody else", true) : null, Count: 1);

        private static PollChange Polled(int kind) => (PollFault)(kind % 8) is not PollFault.None and var fault
            ? new PollChange(fault)
            : new PollChange(PollFault.None, kind % 4 == 0, new Poll(
                "9f8a7c1e-0000-4000-8000-000000000007", 1, 1, "Tea?", [new PollOption("Yes", 1), new PollOption("No", 0)], false, kind % 3 == 0, (PollResults)(kind % 2), new User("u", "Somebody", true), 1, 1, Mine: [0]));

        private static string Text(JsonElement element, params ReadOnlySpan<string> path)
        {
            foreach (var name in path) element = element.GetProperty(name);
            return element.GetString()!;
        }

        private void Complete<T>(Effect<T> effect, T result)
        {
            if (_storageFails) effect.Fail(_now);
            else effect.Complete(result, _now);
        }

        private Connection Open()
        {
            var connection = _switchboard.Open(new ConnectionInfo(), null, _now);
            _connections.Add(connection);
            return connection;
        }

        private (Connection Connection, JsonElement Welcome) SignIn(string name, string? identity)
        {
            var connection = Open();
            var known = identity is null ? "" : $",\"identity\":\"{identity}\"";
            return (connection, Ask(connection, "session.hello", $"{{\"guest\":{{\"name\":\"{name}\"{known}}}}}"));
        }

        private JsonElement Ask(Connection connection, string method, string parameters)
        {
            var id = ++_id;
            Deliver(connection, Encoding.UTF8.GetBytes($"{{\"jsonrpc\":\"2.0\",\"id\":{id},\"method\":\"{method}\",\"params\":{parameters}}}"));
            return _sent.Select(message => message.RootElement)
                .First(answer => answer.TryGetProperty("id", out var asked) && asked.ValueKind == JsonValueKind.Number && asked.GetInt32() == id)
                .GetProperty("result").Clone();
        }

        private void Deliver(Connection connection, ReadOnlySpan<byte> message)
        {
            _sent.Clear();
            _switchboard.Receive(connection, message, _now);
            Drain();
        }

        private void Drain()
        {
            while (true)
            {
                if (_switchboard.TryTakeEffect(out var effect)) effect.PerformBy(this);
                else if (!_switchboard.TryTransmit(out var transmission)) return;
                else if (transmission.CloseCode == 0) _sent.Add(JsonDocument.Parse(transmission.Message.ToArray()));
                else _switchboard.Close(transmission.Connection, _now);
            }
        }
    }
}
