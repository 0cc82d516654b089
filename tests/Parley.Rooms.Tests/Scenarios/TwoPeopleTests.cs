using System.Text.Json.Nodes;
using Parley.Rooms.Tests.Harness;

namespace Parley.Rooms.Tests.Scenarios;

public sealed class TwoPeopleTests
{
    [Fact]
    public void Two_people_call_each_other_signal_write_and_hang_up()
    {
        var world = new World();
        var alice = Peer.Guest(world, "Alice");
        var bob = Peer.Guest(world, "Bob");
        var call = alice.Do("call.start", new() { ["to"] = bob.Id, ["media"] = new JsonObject { ["audio"] = true, ["video"] = true } })["call"]!;
        Assert.Equal(["result", "call.ringing"], alice.News());
        Assert.Equal(["call.incoming"], bob.News());
        var accepted = bob.Do("call.accept", new() { ["call"] = Peer.Text(call["id"]) })["call"]!;
        Assert.Equal("connected", Peer.Text(accepted["state"]));
        Assert.Equal(["call.answered"], alice.News());
        var room = Peer.Text(accepted["room"]);
        var a = Peer.Text(alice.Do("room.join", new() { ["room"] = room })["participant"]);
        var b = Peer.Text(bob.Do("room.join", new() { ["room"] = room })["participant"]);
        var signal = new JsonObject { ["connection"] = "c1", ["description"] = new JsonObject { ["type"] = "offer", ["sdp"] = "v=0\r\n" } };
        alice.Do("peer.signal", new() { ["room"] = room, ["to"] = b, ["signal"] = signal });
        Assert.Equal("v=0\r\n", Peer.Text(bob.Last("peer.signal")["signal"]!["description"]!["sdp"]));
        Assert.Equal(a, Peer.Text(bob.Last("peer.signal")["from"]));
        bob.Do("chat.send", new() { ["room"] = room, ["id"] = Guid.Empty.ToString(), ["text"] = "你好 <b>" });
        Assert.Equal("你好 <b>", Peer.Text(alice.Last("chat.message")["message"]!["text"]));
        alice.Do("call.hangup", new() { ["call"] = Peer.Text(call["id"]) });
        Assert.Equal("hangup", Peer.Text(bob.Last("call.ended")["call"]!["reason"]));
        Assert.Equal(0, world.Figures.Rooms);
    }
}
