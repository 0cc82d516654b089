using System.Text.Json.Nodes;
using Parley.Rooms.Administration;
using Parley.Rooms.Audit;
using Parley.Rooms.Contracts;
using Parley.Rooms.Tests.Harness;

namespace Parley.Rooms.Tests.Administration;

/// <summary>What operators see and do, and that all of it is written down.</summary>
public sealed class OperatorDeskTests
{
    private static readonly Administrator Olga = new(new User("u-olga", "Olga", Guest: false), "addr");

    private readonly World _world = new();

    private OperatorDesk Desk => _world.Switchboard.Operators;

    private IEnumerable<(AuditAction, string?, string?)> Lines => _world.Storage.Audit.Select(line => (line.Action, line.Room, line.Detail));

    [Fact]
    public void Rooms_are_seen_with_who_is_in_them()
    {
        var (ann, bob) = (In("tea-time", "Ann"), In("tea-time", "Bob"));
        In("alone-here", "Cem");
        ann.Do("room.settings", new JsonObject { ["room"] = "tea-time", ["settings"] = new JsonObject { ["locked"] = true, ["name"] = "Tea" } });
        // made and not gone to: nobody is there
        bob.Do("room.create");

        Assert.Equal(["alone-here", "tea-time"], Desk.Rooms().Select(room => room.Id).Order());
        var (room, participants) = Desk.Room("tea-time")!.Value;
        Assert.Equal(("Tea", RoomMode.Direct, 2, true, false, false), (room.Name, room.Mode, room.People, room.IsLocked, room.IsStage, room.IsCall));
        Assert.Equal(_world.Now.UnixMilliseconds, room.Since);
        Assert.Equal([ann.Id, bob.Id], participants.Select(participant => participant.User.Id));
        Assert.Null(Desk.Room("nowhere"));
    }

    [Fact]
    public void A_room_is_ended_for_everybody_in_it_and_its_breakout_rooms_with_it()
    {
        var (ann, bob) = (In("tea-time", "Ann"), In("tea-time", "Bob"));
        ann.Do("breakout.create", new JsonObject { ["room"] = "tea-time", ["names"] = new JsonArray("Red"), ["choose"] = true });
        ann.Do("breakout.open", new JsonObject { ["room"] = "tea-time" });
        var red = Peer.Text(bob.Last("breakout.updated")["breakouts"]!["rooms"]![0]!["id"]);
        bob.Do("room.join", new JsonObject { ["room"] = red });
        Assert.Equal("tea-time", Desk.Room(red)!.Value.Room.BreakoutOf);

        Assert.False(Do(now => Desk.TryEnd(red, Olga, now)));
        Assert.False(Do(now => Desk.TryEnd("nowhere", Olga, now)));
        Assert.DoesNotContain(Lines, line => line.Item1 == AuditAction.AdminEnd);
        Assert.True(Do(now => Desk.TryEnd("tea-time", Olga, now)));
        Assert.All([ann, bob], peer => Assert.Equal("ended-by-operator", peer.Heard("room.ended").Select(told => Peer.Text(told["reason"])).Last(reason => reason != "breakouts-closed")));
        Assert.Equal(0, _world.Figures.Participants);
        var line = Assert.Single(_world.Storage.Audit, line => line.Action == AuditAction.AdminEnd);
        Assert.Equal(("tea-time", Olga.User, "addr"), (line.Room, line.By, line.Address));
        // anybody may open it again
        ann.Do("room.join", new JsonObject { ["room"] = "tea-time" });
    }

    [Fact]
    public void A_call_is_ended_with_its_room()
    {
        var (ann, bob) = (Peer.Guest(_world, "Ann"), Peer.Guest(_world, "Bob"));
        var call = ann.Do("call.start", new JsonObject { ["to"] = bob.Id, ["media"] = new JsonObject { ["audio"] = true, ["video"] = true } })["call"]!;
        var room = Peer.Text(bob.Do("call.accept", new JsonObject { ["call"] = call["id"]!.DeepClone() })["call"]!["room"]);
        Assert.False(Do(now => Desk.TryEnd(room, Olga, now)));
        ann.Do("room.join", new JsonObject { ["room"] = room });
        Assert.True(Desk.Room(room)!.Value.Room.IsCall);
        Assert.True(Do(now => Desk.TryEnd(room, Olga, now)));
        Assert.All([ann, bob], peer => Assert.Equal("ended-by-operator", Peer.Text(peer.Last("call.ended")["call"]!["reason"])));
        Assert.Equal(0, _world.Figures.Calls);
    }

    [Fact]
    public void An_announcement_reaches_a_room_or_everybody_and_the_log_does_not_hold_it()
    {
        var (ann, bob, idle) = (In("tea-time", "Ann"), In("other-room", "Bob"), Peer.Guest(_world, "Idle"));
        Assert.Null(Do(now => Desk.Announce("nobody hears", "nowhere", Olga, now)));
        Assert.Equal(1, Do(now => Desk.Announce("Please come\u0007 to an end", "tea-time", Olga, now)));
        Assert.Equal(3, Do(now => Desk.Announce("Update at ten", null, Olga, now)));
        var told = ann.Heard("server.announced");
        Assert.Equal([("Please come to an end", "tea-time"), ("Update at ten", null)], told.Select(one => (Peer.Text(one["text"]), one["room"]?.GetValue<string>())));
        Assert.Single(bob.Heard("server.announced"));
        Assert.Single(idle.Heard("server.announced"));
        Assert.Equal([(AuditAction.AdminAnnounce, "tea-time", "told 1"), (AuditAction.AdminAnnounce, null, "told 3")], Lines);
        Assert.DoesNotContain("come", string.Join(' ', _world.Storage.Audit), StringComparison.Ordinal);
    }

    [Fact]
    public void Draining_can_be_taken_back_and_begun_again()
    {
        var (ann, bob) = (In("tea-time", "Ann"), Peer.Guest(_world, "Bob"));
        Assert.Null(Desk.Draining(_world.Now));
        Assert.False(Do(now => Desk.TryCancelDrain(Olga, now)));
        _world.Tell((switchboard, now) => switchboard.Operators.BeginDrain(TimeSpan.FromMinutes(10), Olga, now));
        Assert.Equal((_world.Now.UnixMilliseconds + 600_000, false), Desk.Draining(_world.Now));
        Assert.Equal(600, ann.Last("server.draining")["endsInSeconds"]!.GetValue<int>());
        Assert.Equal("server-stopping", bob.Refused("room.create"));

        Assert.True(Do(now => Desk.TryCancelDrain(Olga, now)));
        Assert.Single(ann.Heard("server.resumed"));
        bob.Do("room.create");
        Assert.Null(Desk.Draining(_world.Now));

        _world.Tell((switchboard, now) => switchboard.Operators.BeginDrain(TimeSpan.FromMinutes(1), Olga, now));
        Assert.Equal([600, 60], ann.Heard("server.draining").Select(told => told["endsInSeconds"]!.GetValue<int>()));
        // longer than it was is possible too
        _world.Tell((switchboard, now) => switchboard.Operators.BeginDrain(TimeSpan.FromMinutes(5), Olga, now));
        _world.Advance(61);
        Assert.False(Desk.Draining(_world.Now)!.Value.IsOver);
        Assert.Equal([(AuditAction.AdminDrain, "600 s"), (AuditAction.AdminUndrain, null), (AuditAction.AdminDrain, "60 s"), (AuditAction.AdminDrain, "300 s")], Lines.Select(line => (line.Item1, line.Item3)));
    }

    [Fact]
    public void A_process_that_is_told_to_stop_while_it_drains_takes_the_shorter_time()
    {
        var ann = In("tea-time", "Ann");
        _world.Tell((switchboard, now) => switchboard.Operators.BeginDrain(TimeSpan.FromMinutes(10), Olga, now));
        _world.Tell((switchboard, now) => switchboard.BeginDrain(TimeSpan.FromSeconds(10), now));
        Assert.Equal([600, 10], ann.Heard("server.draining").Select(told => told["endsInSeconds"]!.GetValue<int>()));
        _world.Tell((switchboard, now) => switchboard.BeginDrain(TimeSpan.FromMinutes(1), now));
        Assert.Equal(2, ann.Heard("server.draining").Count);
        Assert.False(_world.Switchboard.IsDrained);
        _world.Advance(11);
        Assert.True(_world.Switchboard.IsDrained);
    }

    [Fact]
    public void That_somebody_has_looked_is_written_down()
    {
        _world.Tell((switchboard, now) => switchboard.Operators.Looked(Olga, null, now));
        _world.Tell((switchboard, now) => switchboard.Operators.Looked(Olga, "tea-time", now));
        Assert.Equal([(AuditAction.AdminLook, null, null), (AuditAction.AdminLook, "tea-time", null)], Lines);
    }

    [Fact]
    public void No_message_of_a_client_is_any_of_this()
    {
        var ann = In("tea-time", "Ann");
        foreach (var method in new[] { "admin.end", "admin.announce", "admin.drain", "server.announced", "server.resumed", "server.draining" })
            Assert.Equal("unknown-method", ann.Refused(method, new JsonObject { ["room"] = "tea-time", ["text"] = "x", ["seconds"] = 1 }));
        Assert.Empty(Lines);
    }

    private Peer In(string room, string name)
    {
        var peer = Peer.Guest(_world, name);
        peer.Do("room.join", new JsonObject { ["room"] = room });
        return peer;
    }

    private T Do<T>(Func<Moment, T> act)
    {
        var result = act(_world.Now);
        _world.Pump();
        return result;
    }
}
