using System.Text.Json;
using System.Text.Json.Nodes;

namespace Parley.Rooms.Tests.Harness;

/// <summary>A client as the protocol describes it: counts, resumes, sends again.</summary>
internal sealed class Peer(World world)
{
    private readonly List<(long Number, string Text)> _unconfirmed = [];
    private readonly Dictionary<long, JsonNode> _answers = [];
    private Wire? _wire;
    private long _lastId;
    private long _sent;
    private JsonNode? _hello;

    /// <summary>What to say in <c>session.hello</c>, beside <c>resume</c>.</summary>
    public JsonObject Credentials { get; init; } = [];

    public ConnectionInfo Info { get; set; } = new();

    public JsonNode Welcome { get; private set; } = new JsonObject();

    /// <summary>Every counted message of the server, in order.</summary>
    public List<JsonNode> Transcript { get; } = [];

    /// <summary>Messages that do not count: <c>session.closing</c>, and answers to a refused hello.</summary>
    public List<JsonNode> Uncounted { get; } = [];

    public long Received { get; private set; }

    public Wire Wire => _wire!;

    public bool IsOpen => _wire is { IsOpen: true };

    public string Id => Text(Welcome["user"]!["id"]);

    public JsonNode User => Welcome["user"]!;

    public static Peer Guest(World world, string name)
    {
        var peer = new Peer(world) { Credentials = Guest(name) };
        peer.Connect();
        return peer;
    }

    public static Peer Token(World world, string id, string? room = null, string? role = null)
    {
        var peer = new Peer(world) { Credentials = new JsonObject { ["token"] = string.Join(':', ((string?[])["good", id, id, room, role]).OfType<string>()) } };
        peer.Connect();
        return peer;
    }

    public static JsonObject Guest(string name) => new() { ["guest"] = new JsonObject { ["name"] = name } };

    /// <summary>Another device of the same user.</summary>
    public Peer AnotherDevice()
    {
        var credentials = (JsonObject)Credentials.DeepClone();
        if (Welcome["identity"] is { } identity)
            credentials["guest"]!["identity"] = identity.DeepClone();
        var peer = new Peer(world) { Credentials = credentials };
        peer.Connect();
        return peer;
    }

    /// <summary>Opens a connection and says hello: for the first time, or to go on with the session.</summary>
    /// <param name="reloaded">The page has its key and nothing else.</param>
    /// <param name="forgetful">The page has not even its key.</param>
    public void Connect(bool reloaded = false, bool forgetful = false)
    {
        var hello = (JsonObject)Credentials.DeepClone();
        if (Welcome["identity"] is { } identity && hello["guest"] is { } guest)
            guest["identity"] = identity.DeepClone();
        if (Welcome["resumeKey"] is { } key && !forgetful)
        {
            hello["resume"] = new JsonObject { ["key"] = key.DeepClone() };
            if (!reloaded)
                hello["resume"]!["received"] = Received;
        }

        if (reloaded || forgetful)
            _lastId = 0;
        _hello = null;
        _wire = world.Connect(Info);
        _wire.Received = message => Take(JsonNode.Parse(message)!);
        world.Send(_wire, Request(0, "session.hello", hello));
    }

    /// <summary>The error that refused the hello.</summary>
    public string? HelloRefusal => _hello?["error"] is { } error ? Text(error["data"]!["reason"]) : null;

    /// <summary>The connection breaks.</summary>
    public void Cut()
    {
        if (_wire is not null)
            world.Cut(_wire);
    }

    public void SignOut() => Send("session.end");

    /// <summary>Sends a request; remembers it until it is known that the server has it.</summary>
    public long Send(string method, JsonObject? parameters = null)
    {
        var id = ++_lastId;
        var text = Request(id, method, parameters ?? []);
        _unconfirmed.Add((++_sent, text));
        if (IsOpen)
            world.Send(_wire!, text);
        return id;
    }

    public void Notify(string method, JsonObject parameters)
    {
        var text = new JsonObject { ["jsonrpc"] = "2.0", ["method"] = method, ["params"] = parameters }.ToJsonString();
        if (method != "session.ack")
            _unconfirmed.Add((++_sent, text));
        if (IsOpen)
            world.Send(_wire!, text);
    }

    public void Acknowledge() => Notify("session.ack", new JsonObject { ["received"] = Received });

    public JsonNode? Answer(long id) => _answers.GetValueOrDefault(id);

    /// <summary>Sends a request that succeeds.</summary>
    public JsonNode Do(string method, JsonObject? parameters = null)
    {
        var answer = Answer(Send(method, parameters));
        Assert.NotNull(answer);
        Assert.True(answer["result"] is not null, $"{method}: {answer.ToJsonString()}");
        return answer["result"]!;
    }

    /// <summary>Sends a request that is refused, and gives the reason.</summary>
    public string Refused(string method, JsonObject? parameters = null)
    {
        var answer = Answer(Send(method, parameters));
        Assert.NotNull(answer);
        Assert.True(answer["error"] is not null, $"{method}: {answer.ToJsonString()}");
        return Text(answer["error"]!["data"]!["reason"]);
    }

    /// <summary>Makes a room, and gives its id.</summary>
    public string Make(JsonObject settings) => Text(Do("room.create", new JsonObject { ["settings"] = settings })["room"]);

    /// <summary>What somebody is whose <c>room.join</c> was answered so.</summary>
    public static string Role(JsonNode joined) =>
        Text(joined["room"]!["participants"]!.AsArray().Single(one => Text(one!["id"]) == Text(joined["participant"]))!["role"]);

    /// <summary>Notifications of one method, as their parameters.</summary>
    public IReadOnlyList<JsonNode> Heard(string method) =>
        [.. Transcript.Where(message => message["method"] is { } name && Text(name) == method).Select(message => message["params"]!)];

    /// <summary>The last notification of a method.</summary>
    public JsonNode Last(string method)
    {
        var heard = Heard(method);
        Assert.True(heard.Count > 0, $"never heard {method}");
        return heard[^1];
    }

    /// <summary>What came since the last time, as method names; answers as <c>result</c> or the reason of the error.</summary>
    public IReadOnlyList<string> News()
    {
        var news = Transcript.Skip(_told).Select(Name).ToList();
        _told = Transcript.Count;
        return news;
    }

    private int _told;

    public static string Name(JsonNode message) =>
        message["method"] is { } method ? Text(method) : message["error"] is { } error ? Text(error["data"]!["reason"]) : "result";

    public static string Text(JsonNode? node) => node!.GetValue<string>();

    private static string Request(long id, string method, JsonObject parameters) =>
        new JsonObject { ["jsonrpc"] = "2.0", ["id"] = id, ["method"] = method, ["params"] = parameters }.ToJsonString();

    private void Take(JsonNode message)
    {
        if (_hello is null && message["id"]?.GetValueKind() == JsonValueKind.Number && message["id"]!.GetValue<long>() == 0)
        {
            _hello = message;
            if (message["result"] is { } welcome)
                Begin(welcome);
            else
                Uncounted.Add(message);
        }
        else if (message["method"] is { } method && Text(method) == "session.closing")
        {
            Uncounted.Add(message);
        }
        else
        {
            Received++;
            Transcript.Add(message);
            if (message["id"]?.GetValueKind() == JsonValueKind.Number)
                _answers[message["id"]!.GetValue<long>()] = message;
        }
    }

    private void Begin(JsonNode welcome)
    {
        Welcome = welcome;
        var has = welcome["received"]!.GetValue<long>();
        if (!welcome["resumed"]!.GetValue<bool>() || _lastId == 0)
        {
            Received = 0;
            _sent = 0;
            _unconfirmed.Clear();
            return;
        }

        _unconfirmed.RemoveAll(message => message.Number <= has);
        foreach (var (_, text) in _unconfirmed.ToArray())
            world.Switchboard.Receive(_wire!.Connection, System.Text.Encoding.UTF8.GetBytes(text), world.Now);
    }
}
