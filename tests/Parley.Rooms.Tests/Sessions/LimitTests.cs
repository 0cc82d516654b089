using System.Text.Json.Nodes;
using Parley.Rooms.Tests.Harness;

namespace Parley.Rooms.Tests.Sessions;

/// <summary>What happens to the one who is one too many: a clear refusal, and nothing to anybody else.</summary>
public sealed class LimitTests
{
    [Fact]
    public void A_full_server_takes_no_further_session_until_one_ends()
    {
        var world = new World(World.Defaults with { Sessions = 2 });
        var (ann, bob) = (Peer.Guest(world, "Ann"), Peer.Guest(world, "Bob"));
        Assert.Equal("too-many-sessions", Peer.Guest(world, "Cy").HelloRefusal);
        Assert.Equal(2, world.Figures.Sessions);
        bob.SignOut();
        Assert.Null(Peer.Guest(world, "Cy").HelloRefusal);
        ann.Do("session.ping");
    }

    [Fact]
    public void The_guests_of_one_address_do_not_take_all_sessions_also_where_their_connections_are_gone()
    {
        var world = new World(World.Defaults with { SessionsPerAddress = 3 });
        var people = Enumerable.Range(0, 3).Select(_ => From("somewhere")).ToList();
        Assert.Equal("too-many-sessions", From("somewhere").HelloRefusal);
        Assert.Null(From("elsewhere").HelloRefusal);
        Assert.Null(Peer.Token(world, "ann").HelloRefusal);
        // one whose connection is gone gives way, as it would after a while
        people[1].Cut();
        Assert.Null(From("somewhere").HelloRefusal);
        people[1].Connect();
        Assert.Equal("too-many-sessions", people[1].HelloRefusal);
        people[0].SignOut();
        Assert.Null(From("somewhere").HelloRefusal);
        Assert.Equal(5, world.Figures.Sessions);
        // and whoever goes on from another address counts there
        people[2].Cut();
        people[2].Info = new ConnectionInfo(Address: "on the way");
        people[2].Connect();
        Assert.True(people[2].Welcome["resumed"]!.GetValue<bool>());
        Assert.Null(From("somewhere").HelloRefusal);

        Peer From(string address)
        {
            var peer = new Peer(world) { Credentials = Peer.Guest("Guest"), Info = new ConnectionInfo(Address: address) };
            peer.Connect();
            return peer;
        }
    }

    [Fact]
    public void Guests_of_one_address_have_so_many_rooms_kept_for_later_and_others_as_many_again()
    {
        var world = new World();
        var later = new JsonObject { ["settings"] = new JsonObject { ["persistent"] = true } };
        Assert.Equal(60, Enumerable.Range(0, 70).Count(_ => Make(Peer.Guest("Guest"), "somewhere") is null));
        Assert.Equal("rate-limited", Make(Peer.Guest("Guest"), "somewhere"));
        Assert.Null(Make(Peer.Guest("Guest"), "elsewhere"));
        Assert.Null(Make(new JsonObject { ["token"] = "good:ann:Ann" }, "somewhere"));
        // one for now is made, and not kept for later by another way
        var guest = From(Peer.Guest("Guest"), "somewhere");
        var room = Peer.Text(guest.Do("room.create")["room"]);
        guest.Do("room.join", new JsonObject { ["room"] = room });
        Assert.Equal("rate-limited", guest.Refused("room.settings", new JsonObject { ["room"] = room, ["settings"] = new JsonObject { ["persistent"] = true } }));
        world.Advance(121);
        guest.Do("room.settings", new JsonObject { ["room"] = room, ["settings"] = new JsonObject { ["persistent"] = true } });

        string? Make(JsonObject credentials, string address)
        {
            var peer = From(credentials, address);
            var answer = peer.Answer(peer.Send("room.create", (JsonObject)later.DeepClone()))!;
            peer.SignOut();
            return answer["error"] is null ? null : Peer.Name(answer);
        }

        Peer From(JsonObject credentials, string address)
        {
            var peer = new Peer(world) { Credentials = credentials, Info = new ConnectionInfo(Address: address) };
            peer.Connect();
            return peer;
        }
    }

    [Fact]
    public void A_name_that_a_whole_room_is_told_of_is_changed_six_times_and_then_once_in_five_seconds()
    {
        var world = new World();
        var (ann, bob) = (Peer.Guest(world, "Ann"), Peer.Guest(world, "Bob"));
        foreach (var peer in new[] { ann, bob })
            peer.Do("room.join", new JsonObject { ["room"] = "garden" });
        var names = Enumerable.Range(0, 20).Select(number => new JsonObject { ["name"] = $"Ann {number}" });
        Assert.Equal(6, names.Count(name => ann.Answer(ann.Send("session.rename", name))!["result"] is not null));
        Assert.Equal(6, bob.Heard("participant.updated").Count);
        world.Advance(5);
        ann.Do("session.rename", new JsonObject { ["name"] = "Anna" });
        // the same one again is none
        ann.Do("session.rename", new JsonObject { ["name"] = "Anna" });
    }

    [Fact]
    public void The_list_of_people_is_bounded_and_says_that_there_are_more()
    {
        var world = new World(World.Defaults with { PresenceListed = 2 });
        var peers = Enumerable.Range(0, 4).Select(number => Peer.Guest(world, $"Guest {number}")).ToList();
        var list = peers[0].Do("presence.watch");
        Assert.Equal((2, true), (list["users"]!.AsArray().Count, list["more"]!.GetValue<bool>()));
        peers[3].SignOut();
        list = peers[0].Do("presence.watch");
        Assert.Equal((2, false), (list["users"]!.AsArray().Count, list["more"]!.GetValue<bool>()));
    }

    [Fact]
    public void Only_so_many_watch_and_the_next_one_is_told_when_to_come_again()
    {
        var world = new World(World.Defaults with { Watchers = 1 });
        var (ann, bob) = (Peer.Guest(world, "Ann"), Peer.Guest(world, "Bob"));
        ann.Do("presence.watch");
        // who watches already may ask again
        ann.Do("presence.watch");
        var refusal = bob.Answer(bob.Send("presence.watch"))!["error"]!["data"]!;
        Assert.Equal(("rate-limited", 60), (Peer.Text(refusal["reason"]), refusal["retryAfterSeconds"]!.GetValue<int>()));
        ann.Do("presence.unwatch");
        bob.Do("presence.watch");
    }
}
