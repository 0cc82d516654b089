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
