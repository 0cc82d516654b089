using System.Text.Json.Nodes;

namespace Parley.Rooms.Tests.Harness;

/// <summary>Alice, who calls, and Bob with two devices.</summary>
internal sealed class CallScene
{
    public CallScene(SwitchboardOptions? options = null, int seed = 1)
    {
        World = new World(options, seed);
        Alice = Peer.Guest(World, "Alice");
        Bob = Peer.Guest(World, "Bob");
        BobsPhone = Bob.AnotherDevice();
    }

    public World World { get; }

    public Peer Alice { get; }

    public Peer Bob { get; }

    public Peer BobsPhone { get; }

    /// <summary>The call's id.</summary>
    public string Call { get; private set; } = "";

    /// <summary>The call's room.</summary>
    public string Room { get; private set; } = "";

    public static JsonObject Start(Peer to) => new() { ["to"] = to.Id, ["media"] = new JsonObject { ["audio"] = true, ["video"] = true } };

    public JsonObject About => new() { ["call"] = Call };

    public JsonObject In => new() { ["room"] = Room };

    public CallScene Ring()
    {
        Call = Peer.Text(Alice.Do("call.start", Start(Bob))["call"]!["id"]);
        return this;
    }

    public CallScene Connect()
    {
        Ring();
        Room = Peer.Text(Bob.Do("call.accept", About)["call"]!["room"]);
        return this;
    }

    public CallScene Join()
    {
        Connect();
        Alice.Do("room.join", In);
        Bob.Do("room.join", In);
        return this;
    }

    public static string Reason(JsonNode ended) => Peer.Text(ended["call"]!["reason"]);
}
