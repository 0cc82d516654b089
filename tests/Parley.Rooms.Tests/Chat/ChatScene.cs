using System.Text.Json.Nodes;
using Parley.Rooms.Tests.Harness;

namespace Parley.Rooms.Tests.Chat;

/// <summary>Alice, Bob and Carol in one room, who write.</summary>
internal sealed class ChatScene
{
    private readonly Dictionary<Peer, string> _participants = [];
    private int _last;

    public ChatScene(SwitchboardOptions? options = null)
    {
        World = new World(options);
        (Alice, Bob, Carol) = (Peer.Guest(World, "Alice"), Peer.Guest(World, "Bob"), Peer.Guest(World, "Carol"));
        foreach (var peer in (Peer[])[Alice, Bob, Carol])
            _participants[peer] = Peer.Text(peer.Do("room.join", In)["participant"]);
    }

    public World World { get; }

    public Peer Alice { get; }

    public Peer Bob { get; }

    public Peer Carol { get; }

    public static JsonObject In => new() { ["room"] = "lobby" };

    /// <summary>An id that no message has yet.</summary>
    public string NewId() => $"7e0ba6f2-0000-4000-8000-{++_last:D12}";

    /// <summary>Gives somebody a role, as the host, who is Alice.</summary>
    public void Give(Peer peer, string role) =>
        Alice.Do("room.role", new JsonObject { ["room"] = "lobby", ["participant"] = _participants[peer], ["role"] = role });

    /// <summary>Sends a message; its id.</summary>
    public string Say(Peer from, string text, Peer? to = null, string? replyTo = null)
    {
        var id = NewId();
        from.Do("chat.send", Message(id, text, to?.Id, replyTo));
        return id;
    }

    public static JsonObject Message(string id, string text, string? to = null, string? replyTo = null)
    {
        var message = About(id);
        message["text"] = text;
        if (to is not null)
            message["to"] = to;
        if (replyTo is not null)
            message["replyTo"] = replyTo;
        return message;
    }

    public static JsonObject About(string id) => new() { ["room"] = "lobby", ["id"] = id };

    public static JsonObject Reaction(string id, string emoji, bool on = true) => new() { ["room"] = "lobby", ["id"] = id, ["emoji"] = emoji, ["on"] = on };

    public static JsonArray History(Peer reader) => reader.Do("chat.history", In)["messages"]!.AsArray();

    public static string[] Texts(Peer reader) => [.. History(reader).Select(message => Peer.Text(message!["text"]))];

    public static JsonNode Changes(Peer reader, long since, int? limit = null)
    {
        var asked = In;
        asked["since"] = since;
        if (limit is not null)
            asked["limit"] = limit;
        return reader.Do("chat.changes", asked);
    }
}
