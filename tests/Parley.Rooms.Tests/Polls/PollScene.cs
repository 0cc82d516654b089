using System.Text.Json.Nodes;
using Parley.Rooms.Tests.Harness;

namespace Parley.Rooms.Tests.Polls;

/// <summary>Alice, who is host, Bob and Carol in one room, and polls in it.</summary>
internal sealed class PollScene
{
    private int _last;

    public PollScene(SwitchboardOptions? options = null)
    {
        World = new World(options);
        (Alice, Bob, Carol) = (Peer.Guest(World, "Alice"), Peer.Guest(World, "Bob"), Peer.Guest(World, "Carol"));
        foreach (var peer in (Peer[])[Alice, Bob, Carol])
            peer.Do("room.join", In);
    }

    public World World { get; }

    public Peer Alice { get; }

    public Peer Bob { get; }

    public Peer Carol { get; }

    public static JsonObject In => new() { ["room"] = "lobby" };

    /// <summary>Makes a poll; its id.</summary>
    public string Ask(string question = "Tea?", string[]? options = null, bool multiple = false, bool anonymous = false, string? results = null)
    {
        var id = NewId();
        Alice.Do("poll.create", Poll(id, question, options, multiple, anonymous, results));
        return id;
    }

    public string NewId() => $"7e0ba6f2-0000-4000-8000-{++_last:D12}";

    public static JsonObject Poll(string id, string question = "Tea?", string[]? options = null, bool multiple = false, bool anonymous = false, string? results = null)
    {
        var poll = About(id);
        poll["question"] = question;
        poll["options"] = new JsonArray([.. (options ?? ["Yes", "No", "Later"]).Select(option => (JsonNode)option)]);
        poll["multiple"] = multiple;
        poll["anonymous"] = anonymous;
        if (results is not null)
            poll["results"] = results;
        return poll;
    }

    public static JsonObject About(string id) => new() { ["room"] = "lobby", ["id"] = id };

    public static JsonObject Vote(string id, params int[] options)
    {
        var vote = About(id);
        vote["options"] = new JsonArray([.. options.Select(option => (JsonNode)option)]);
        return vote;
    }

    public static JsonObject Option(string id, int option, int skip = 0)
    {
        var about = About(id);
        about["option"] = option;
        about["skip"] = skip;
        return about;
    }

    /// <summary>The polls as somebody reads them, the newest first.</summary>
    public static JsonArray Listed(Peer reader) => reader.Do("poll.list", In)["polls"]!.AsArray();

    public static JsonNode Listed(Peer reader, string id) => Listed(reader).Single(poll => Peer.Text(poll!["id"]) == id)!;

    /// <summary>The counts of a poll; empty while they are for nobody.</summary>
    public static int[] Counts(JsonNode poll) => [.. poll["options"]!.AsArray().Select(option => option!["votes"]).OfType<JsonNode>().Select(votes => votes.GetValue<int>())];

    public static int[] Numbers(JsonNode? list) => [.. list!.AsArray().Select(number => number!.GetValue<int>())];
}
