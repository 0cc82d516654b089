using System.Text.Json.Nodes;
using Parley.Rooms.Tests.Harness;

namespace Parley.Rooms.Tests.Calls;

/// <summary>Callers who let somebody's devices ring again and again.</summary>
public sealed class RingAllowanceTests
{
    private readonly World _world = new();
    private readonly Peer _bob;

    public RingAllowanceTests() => _bob = Peer.Guest(_world, "Bob");

    [Fact]
    public void One_caller_lets_the_same_devices_ring_four_times_and_then_twice_a_minute()
    {
        var caller = Guest("somewhere");
        Assert.Equal(["ringing", "ringing", "ringing", "ringing", "rate-limited"], Enumerable.Range(0, 5).Select(_ => Ring(caller)));
        var refusal = Start(caller)["error"]!["data"]!;
        Assert.Equal(30, refusal["retryAfterSeconds"]!.GetValue<int>());
        Assert.Equal(4, _bob.Heard("call.incoming").Count);
        Assert.Equal("ringing", Ring(Guest("elsewhere")));

        _world.Advance(30);
        Assert.Equal(["ringing", "rate-limited"], Enumerable.Range(0, 2).Select(_ => Ring(caller)));

        // others are not meant by it
        var carol = Peer.Guest(_world, "Carol");
        Assert.Equal("ringing", Ring(caller, carol));
    }

    [Fact]
    public void A_guest_who_comes_again_under_another_name_is_not_somebody_else()
    {
        Assert.Equal(4, Enumerable.Range(0, 20).Count(_ => Ring(Guest("somewhere")) == "ringing"));
        Assert.Equal("ringing", Ring(Guest("elsewhere")));
        Assert.Equal("ringing", Ring(Token("ann", "somewhere")));
        Assert.Equal(6, _bob.Heard("call.incoming").Count);
    }

    [Fact]
    public void Who_is_busy_is_not_told_of_a_call_more_often()
    {
        var carol = Peer.Guest(_world, "Carol");
        carol.Do("call.start", CallScene.Start(_bob));
        var caller = Guest("somewhere");
        Assert.Equal(["ended", "ended", "ended", "ended", "rate-limited"], Enumerable.Range(0, 5).Select(_ => Ring(caller)));
        Assert.Equal(4, _bob.Heard("call.missed").Count);
    }

    [Fact]
    public void Who_is_away_finds_no_more_missed_calls_of_one_caller_than_would_have_rung()
    {
        var carol = Peer.Guest(_world, "Carol");
        carol.SignOut();
        var caller = Guest("somewhere");
        Assert.Equal(["ended", "ended", "ended", "ended", "rate-limited"], Enumerable.Range(0, 5).Select(_ => Ring(caller, carol)));
        Assert.Equal("rate-limited", Ring(Guest("somewhere"), carol));
        Assert.Equal("ended", Ring(Guest("elsewhere"), carol));
    }

    [Fact]
    public void Guests_of_one_address_who_call_ever_new_people_leave_others_room_to_call()
    {
        // as many as there are places for what is remembered
        var people = Enumerable.Range(0, 5_100).Select(_ => { var peer = Peer.Guest(_world, "Somebody"); peer.SignOut(); return peer; }).ToList();
        var caller = Guest("somewhere");
        Assert.Equal(200, people.Count(callee => Ring(caller, callee) == "ended"));
        Assert.Equal("rate-limited", Ring(Guest("somewhere")));
        Assert.Equal("ringing", Ring(Guest("elsewhere")));
        Assert.Equal("ringing", Ring(Token("ann", "somewhere")));
        _world.Advance(2);
        // what was refused has cost nothing
        Assert.Equal(["ended", "ended", "rate-limited"], people.Skip(300).Take(3).Select(callee => Ring(caller, callee)));
    }

    [Fact]
    public void Calling_back_somebody_who_calls_is_no_ring_and_nor_is_a_request_that_is_sent_again()
    {
        var caller = Guest("somewhere");
        for (var i = 0; i < 4; i++)
            Ring(_bob, caller);
        var again = CallScene.Start(_bob);
        again["id"] = "c1";
        for (var i = 0; i < 6; i++)
            Assert.Equal("ringing", Peer.Text(caller.Do("call.start", (JsonObject)again.DeepClone())["call"]!["state"]));
        Assert.Equal("connected", Peer.Text(_bob.Do("call.start", CallScene.Start(caller))["call"]!["state"]));
    }

    private Peer Guest(string address) => At(address, Peer.Guest("Guest"));

    private Peer Token(string id, string address) => At(address, new JsonObject { ["token"] = $"good:{id}:{id}" });

    private Peer At(string address, JsonObject credentials)
    {
        var peer = new Peer(_world) { Credentials = credentials, Info = new ConnectionInfo(Address: address) };
        peer.Connect();
        return peer;
    }

    private JsonNode Start(Peer caller, Peer? callee = null) => caller.Answer(caller.Send("call.start", CallScene.Start(callee ?? _bob)))!;

    /// <summary>Calls, and gives it up at once if it rings; the call's state, or why it was refused.</summary>
    private string Ring(Peer caller, Peer? callee = null)
    {
        var answer = Start(caller, callee);
        if (answer["error"] is not null)
            return Peer.Name(answer);
        var call = answer["result"]!["call"]!;
        if (Peer.Text(call["state"]) == "ringing")
            caller.Do("call.cancel", new JsonObject { ["call"] = call["id"]!.DeepClone() });
        return Peer.Text(call["state"]);
    }
}
