using System.Collections;
using System.Reflection;
using System.Text;
using System.Text.Json.Nodes;
using Parley.Rooms.Rooms;

namespace Parley.Rooms.Tests.Harness;

/// <summary>A room of Olga's with somebody of each role in it, somebody who was sent out, somebody who is kept out, and others outside.</summary>
internal sealed class RoleScene
{
    /// <summary>The id of what the owner has written to everybody.</summary>
    public const string OwnersMessage = "7e0ba6f2-0000-4000-8000-000000000001";

    private readonly Dictionary<Peer, string> _participants = [];

    public RoleScene(SwitchboardOptions? options = null)
    {
        World = new World((options ?? World.Defaults) with { FileBytes = 1000 });
        (Olga, Host, Moderator, Speaker, Listener) = (Guest("Olga"), Guest("Hedy"), Guest("Max"), Guest("Sam"), Guest("Lily"));
        Room = Peer.Text(Olga.Do("room.create", new JsonObject { ["name"] = "Garden" })["room"]);
        foreach (var peer in new[] { Olga, Host, Moderator, Speaker, Listener })
            Join(peer);
        Give(Host, "host");
        Give(Moderator, "moderator");
        Give(Listener, "listener");
        (Removed, Banned) = (Guest("Rita"), Guest("Ben"));
        Join(Removed);
        Join(Banned);
        Olga.Do("room.remove", About(Removed));
        Olga.Do("room.ban", About(Banned));
        Olga.Do("chat.send", new JsonObject { ["room"] = Room, ["id"] = OwnersMessage, ["text"] = "Mind the roses." });
        Visitor = Guest("Vera");
        Elsewhere = Peer.Token(World, "eve", "kitchen");
        Elsewhere.Do("room.join", new JsonObject { ["room"] = "kitchen" });
        Stranger = World.Connect();
        foreach (var peer in Everybody)
            peer.News();
    }

    public World World { get; }

    public string Room { get; }

    /// <summary>Whose the room is.</summary>
    public Peer Olga { get; }

    public Peer Host { get; }

    public Peer Moderator { get; }

    public Peer Speaker { get; }

    public Peer Listener { get; }

    public Peer Removed { get; }

    public Peer Banned { get; }

    /// <summary>Somebody who was never in the room.</summary>
    public Peer Visitor { get; }

    /// <summary>Somebody who has not signed in.</summary>
    public Wire Stranger { get; }

    /// <summary>Somebody whose token is for another room, where they are.</summary>
    public Peer Elsewhere { get; }

    public IEnumerable<Peer> Everybody => [Olga, Host, Moderator, Speaker, Listener, Removed, Banned, Visitor, Elsewhere];

    /// <summary>All requests that there are.</summary>
    public IEnumerable<string> Methods => Field<Exchange>(World.Switchboard, "_exchange").Methods.All.Keys;

    public JsonObject In => new() { ["room"] = Room };

    public string Of(Peer peer) => _participants[peer];

    public JsonObject About(Peer peer) => new() { ["room"] = Room, ["participant"] = Of(peer) };

    public JsonNode Join(Peer peer)
    {
        var joined = peer.Do("room.join", In);
        _participants[peer] = Peer.Text(joined["participant"]);
        return joined;
    }

    public void Give(Peer peer, string role)
    {
        var parameters = About(peer);
        parameters["role"] = role;
        Olga.Do("room.role", parameters);
    }

    public void Set(JsonObject settings) => Olga.Do("room.settings", new JsonObject { ["room"] = Room, ["settings"] = settings });

    /// <summary>A participant as others know it.</summary>
    public JsonNode Seen(Peer whose) =>
        Olga.Transcript.Select(message => message["params"]?["participant"]).OfType<JsonObject>().Last(seen => (string?)seen["id"] == Of(whose));

    /// <summary>Somebody by what they are.</summary>
    public Peer PeerOf(string who) => who switch
    {
        "guest" => Visitor,
        "removed" => Removed,
        "banned" => Banned,
        "elsewhere" => Elsewhere,
        "listener" => Listener,
        "speaker" => Speaker,
        "moderator" => Moderator,
        "host" => Host,
        _ => Olga,
    };

    /// <summary>What somebody is answered: of those in <see cref="PeerOf"/>, <c>nobody</c>, who has not signed in, or <c>replayed</c>, a request with the id of one that was handled.</summary>
    public JsonNode Ask(string actor, string method, JsonObject parameters)
    {
        if (actor == "nobody")
        {
            World.Send(Stranger, Request());
            return JsonNode.Parse(Assert.Single(Stranger.Messages))!;
        }

        var peer = PeerOf(actor == "replayed" ? "host" : actor);
        if (actor != "replayed")
            return peer.Answer(peer.Send(method, parameters))!;
        World.Send(peer.Wire, Request());
        return peer.Transcript[^1];

        string Request() => $"{{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"{method}\",\"params\":{parameters.ToJsonString()}}}";
    }

    /// <summary>Asks what is refused: it is said why, in words, nothing changes, and nobody else notices.</summary>
    public void Refuses(string reason, string actor, string method, JsonObject parameters)
    {
        foreach (var peer in Everybody)
            peer.News();
        var before = Dump();
        var error = Ask(actor, method, parameters)["error"];
        Assert.Equal(reason, (string?)error?["data"]!["reason"]);
        var message = Peer.Text(error!["message"]);
        Assert.True(message is { Length: > 10 } && message.EndsWith('.'), $"in words: {message}");
        Assert.Equal(before, Dump());
        Assert.All(Everybody, peer => Assert.All(peer.News(), news => Assert.Equal(reason, news)));
    }

    /// <summary>Everything that rooms and storage hold, as text.</summary>
    public string Dump()
    {
        var text = new StringBuilder();
        foreach (var room in Rooms().OrderBy(room => room.Id, StringComparer.Ordinal))
        {
            text.AppendLine(System.Globalization.CultureInfo.InvariantCulture, $"{room.Id} {room.Rules} {room.Media.Mode} {room.Spotlight?.Id} {room.Standing.Owner}");
            foreach (var participant in room.Participants)
                text.AppendLine(System.Globalization.CultureInfo.InvariantCulture, $"  {participant.ToContract()} {participant.Silenced} {participant.Session?.Id} {participant.Seat.Count}");
            text.AppendLine(System.Globalization.CultureInfo.InvariantCulture, $"  breakouts {room.Breakouts?.ToRecord()}");
            text.AppendLine(System.Globalization.CultureInfo.InvariantCulture, $"  given {string.Join(' ', room.Standing.Given)}");
            text.AppendLine(System.Globalization.CultureInfo.InvariantCulture, $"  held {string.Join(' ', room.Standing.Held)} inside {string.Join(' ', Field<IEnumerable>(room.Standing, "_inside").Cast<string>())} admitted {ForAWhile(room, "_admitted")} streams {ForAWhile(room, "_heldStreams")}");
            text.AppendLine(System.Globalization.CultureInfo.InvariantCulture, $"  kept out {string.Join(' ', room.Bans.All)}");
            text.AppendLine(System.Globalization.CultureInfo.InvariantCulture, $"  waiting {string.Join(' ', room.Knocks.Waiting.Select(waiter => waiter.Id))}");
        }

        foreach (var (id, kept) in World.Storage.Rooms.OrderBy(kept => kept.Key, StringComparer.Ordinal))
            text.AppendLine(System.Globalization.CultureInfo.InvariantCulture, $"stored {id} {kept.State}");
        text.AppendLine(System.Globalization.CultureInfo.InvariantCulture, $"chat {string.Join(' ', World.Storage.Chat(Room))} media {string.Join('|', World.Storage.Media)}");
        text.AppendLine(World.Storage.Polls);
        text.AppendLine(System.Globalization.CultureInfo.InvariantCulture, $"written down {World.Storage.Audit.Count}");
        text.AppendLine(World.Figures.ToString());
        return text.ToString();
    }

    private Peer Guest(string name) => Peer.Guest(World, name);

    private Dictionary<string, RoomState>.ValueCollection Rooms()
    {
        var table = Field<RoomTable>(Field<object>(World.Switchboard, "_exchange"), "_rooms");
        return Field<Dictionary<string, RoomState>>(table, "_rooms").Values;
    }

    private static string ForAWhile(RoomState room, string field) =>
        string.Join(' ', Field<IEnumerable>(Field<object>(room.Standing, field), "_until").Cast<object>());

    private static T Field<T>(object of, string name) =>
        (T)of.GetType().GetField(name, BindingFlags.Instance | BindingFlags.NonPublic)!.GetValue(of)!;
}
