using System.Text.Json.Nodes;
using Parley.Rooms.Contracts;
using Parley.Rooms.Media;
using Parley.Rooms.Ports;
using Parley.Rooms.Tests.Harness;

namespace Parley.Rooms.Tests.Sessions;

/// <summary>A server that is about to go down.</summary>
public sealed class DrainTests
{
    private static readonly TimeSpan Time = TimeSpan.FromSeconds(10);

    private readonly World _world = new();

    [Fact]
    public void Everybody_is_told_once_also_who_is_away_and_who_reloads()
    {
        var (idle, away, reloading) = (Peer.Guest(_world, "Idle"), Peer.Guest(_world, "Away"), Peer.Guest(_world, "Reloading"));
        away.Cut();
        Begin();
        Assert.Equal(10, Assert.Single(idle.Heard("server.draining"))["endsInSeconds"]!.GetValue<int>());
        _world.Advance(2.5);
        away.Connect();
        Assert.Equal(10, Assert.Single(away.Heard("server.draining"))["endsInSeconds"]!.GetValue<int>());
        reloading.Cut();
        reloading.Connect(reloaded: true);
        Assert.Equal([10, 8], reloading.Heard("server.draining").Select(told => told["endsInSeconds"]!.GetValue<int>()));
        Begin();
        Assert.Single(idle.Heard("server.draining"));
    }

    [Fact]
    public void Nothing_new_begins()
    {
        var (ann, bob) = (Peer.Guest(_world, "Ann"), Peer.Guest(_world, "Bob"));
        var kept = Peer.Text(ann.Do("room.create")["room"]);
        ann.Do("room.join", In("going-on"));
        ann.Do("breakout.create", new JsonObject { ["room"] = "going-on", ["names"] = new JsonArray("Red") });
        Begin();
        var before = _world.Figures;
        Assert.Equal("server-stopping", ann.Refused("room.create"));
        Assert.Equal("server-stopping", ann.Refused("room.join", In(kept)));
        Assert.Equal("server-stopping", ann.Refused("room.join", In("another")));
        Assert.Equal("server-stopping", ann.Refused("call.start", new JsonObject { ["to"] = bob.Id, ["media"] = new JsonObject { ["audio"] = true, ["video"] = true } }));
        Assert.Equal("server-stopping", ann.Refused("breakout.open", In("going-on")));
        Assert.Equal(2, ann.Transcript[^1]["error"]!["data"]!["retryAfterSeconds"]!.GetValue<int>());
        Assert.Null(_world.Switchboard.External.Check(new ExternalWish("another", ParticipantVia.Whip, new Identity("obs", "Studio")), _world.Now, out var refusal));
        Assert.Equal(ErrorReason.ServerStopping, refusal!.Reason);
        Assert.Equal(before, _world.Figures);

        var late = Peer.Guest(_world, "Late");
        Assert.Equal("server-stopping", late.HelloRefusal);
        Assert.Equal(2, late.Uncounted[^1]["error"]!["data"]!["retryAfterSeconds"]!.GetValue<int>());
        Assert.Equal(before.Sessions, _world.Figures.Sessions);
    }

    [Fact]
    public void What_goes_on_goes_on()
    {
        var (ann, bob, cem) = (Peer.Guest(_world, "Ann"), Peer.Guest(_world, "Bob"), Peer.Guest(_world, "Cem"));
        ann.Do("room.join", In("going-on"));
        var call = bob.Do("call.start", new JsonObject { ["to"] = cem.Id, ["media"] = new JsonObject { ["audio"] = true, ["video"] = true } })["call"]!;
        Begin();
        var accepted = cem.Do("call.accept", new JsonObject { ["call"] = call["id"]!.DeepClone() })["call"]!;
        bob.Do("room.join", In(Peer.Text(accepted["room"])));
        cem.Do("room.join", In(Peer.Text(accepted["room"])));
        ann.Cut();
        ann.Connect();
        Assert.True(ann.Welcome["resumed"]!.GetValue<bool>());
        cem.Do("room.join", In("going-on"));
        cem.Do("chat.typing", new JsonObject { ["room"] = "going-on", ["typing"] = true });
        Assert.Single(ann.Heard("chat.typing"));
        Assert.NotNull(_world.Switchboard.External.Check(new ExternalWish("going-on", ParticipantVia.Whip, new Identity("obs", "Studio")), _world.Now, out _));
        Assert.False(_world.Switchboard.IsDrained);
    }

    [Fact]
    public void It_is_over_when_nobody_is_in_a_room_or_call_any_more()
    {
        Peer.Guest(_world, "Idle");
        var (ann, bob) = (Peer.Guest(_world, "Ann"), Peer.Guest(_world, "Bob"));
        ann.Do("room.join", In("going-on"));
        bob.Do("room.join", In("going-on"));
        Assert.False(_world.Switchboard.IsDrained);
        Begin();
        ann.Do("room.leave", In("going-on"));
        Assert.False(_world.Switchboard.IsDrained);
        // who is away is expected by the next server as well
        bob.Cut();
        Assert.True(_world.Switchboard.IsDrained);
        bob.Connect();
        Assert.False(_world.Switchboard.IsDrained);
        bob.SignOut();
        Assert.True(_world.Switchboard.IsDrained);
    }

    [Fact]
    public void A_call_that_rings_is_waited_for_as_long_as_there_is_time()
    {
        var (ann, bob) = (Peer.Guest(_world, "Ann"), Peer.Guest(_world, "Bob"));
        var call = ann.Do("call.start", new JsonObject { ["to"] = bob.Id, ["media"] = new JsonObject { ["audio"] = true, ["video"] = false } })["call"]!;
        Begin();
        Assert.False(_world.Switchboard.IsDrained);
        ann.Do("call.cancel", new JsonObject { ["call"] = call["id"]!.DeepClone() });
        Assert.True(_world.Switchboard.IsDrained);
    }

    [Fact]
    public void It_is_over_when_its_time_is()
    {
        Peer.Guest(_world, "Ann").Do("room.join", In("going-on"));
        Begin();
        _world.Advance(9.9);
        Assert.False(_world.Switchboard.IsDrained);
        _world.Advance(0.2);
        Assert.True(_world.Switchboard.IsDrained);
    }

    [Fact]
    public void Whoever_was_there_when_the_server_stopped_finds_everything_as_it_was_however_long_that_took()
    {
        var (ann, bob) = (Peer.Guest(_world, "Ann"), Peer.Guest(_world, "Bob"));
        var proofs = new[] { ann, bob }.Select(peer => peer.Do("room.join", In("going-on"))["rejoin"]!).ToList();
        ann.Do("room.settings", new JsonObject { ["room"] = "going-on", ["settings"] = new JsonObject { ["locked"] = true } });
        Stop(ann, bob);
        _world.Advance(40);
        _world.Restart();
        ann.Connect(forgetful: true);
        bob.Connect(forgetful: true);
        Assert.Equal("room-locked", Peer.Guest(_world, "Late").Refused("room.join", In("going-on")));
        Assert.Equal("speaker", Peer.Role(Back(bob, proofs[1])));
        var back = Back(ann, proofs[0]);
        Assert.Equal("host", Peer.Role(back));
        Assert.True(back["room"]!["settings"]!["locked"]!.GetValue<bool>());

        JsonNode Back(Peer peer, JsonNode proof) => peer.Do("room.join", new JsonObject { ["room"] = "going-on", ["rejoin"] = proof.DeepClone() });
    }

    [Fact]
    public void What_a_full_disk_did_not_take_is_tried_again_also_while_the_server_stops()
    {
        var ann = Peer.Guest(_world, "Ann");
        ann.Do("room.join", In("going-on"));
        _world.Storage.Fails = true;
        ann.Do("room.settings", new JsonObject { ["room"] = "going-on", ["settings"] = new JsonObject { ["locked"] = true } });
        Stop(ann);
        _world.Storage.Fails = false;
        _world.Advance(10.1);
        _world.Restart();
        Assert.Equal("room-locked", Peer.Guest(_world, "Late").Refused("room.join", In("going-on")));
    }

    private void Stop(params Peer[] everybody)
    {
        _world.Tell((switchboard, _) => switchboard.Stop(everybody.Select(peer => peer.Wire.Connection), 2));
        Assert.All(everybody, peer => Assert.False(peer.IsOpen));
    }

    private static JsonObject In(string room) => new() { ["room"] = room };

    private void Begin() => _world.Tell((switchboard, now) => switchboard.BeginDrain(Time, now));
}
