using Parley.Rooms.Tests.Harness;

namespace Parley.Rooms.Tests.Presence;

/// <summary>A server whose operator does not let guests see who is there.</summary>
public sealed class GuestDirectoryTests
{
    private readonly World _world = new(World.Defaults with { GuestDirectory = false });

    [Fact]
    public void Guests_see_nobody_and_are_told_of_nobody()
    {
        var (ann, gast) = (Peer.Token(_world, "ann"), Peer.Guest(_world, "Gast"));
        var seen = gast.Do("presence.watch");
        Assert.Empty(seen["users"]!.AsArray());
        Assert.False(seen["more"]!.GetValue<bool>());
        Peer.Guest(_world, "Another");
        Peer.Token(_world, "bob");
        ann.SignOut();
        Assert.Empty(gast.Heard("presence.changed"));
        Assert.Equal(0, _world.Figures.Watchers);
        gast.Do("presence.unwatch");
    }

    [Fact]
    public void Who_comes_with_a_token_sees_everybody_guests_too()
    {
        var gast = Peer.Guest(_world, "Gast");
        var ann = Peer.Token(_world, "ann");
        Assert.Equal([gast.Id], ann.Do("presence.watch")["users"]!.AsArray().Select(user => Peer.Text(user!["id"])));
        var late = Peer.Guest(_world, "Late");
        Assert.Equal(late.Id, Peer.Text(ann.Last("presence.changed")["user"]!["id"]));
    }

    [Fact]
    public void A_call_link_works_as_ever_and_whoever_is_called_takes_it()
    {
        var (caller, gast, ann) = (Peer.Guest(_world, "Caller"), Peer.Guest(_world, "Gast"), Peer.Token(_world, "ann"));
        foreach (var callee in (Peer[])[gast, ann])
        {
            var call = caller.Do("call.start", CallScene.Start(callee))["call"]!;
            Assert.Equal("connected", Peer.Text(callee.Do("call.accept", new() { ["call"] = call["id"]!.DeepClone() })["call"]!["state"]));
            caller.Do("call.hangup", new() { ["call"] = call["id"]!.DeepClone() });
        }
    }

    [Fact]
    public void As_long_as_the_operator_does_not_say_so_everybody_sees_everybody()
    {
        var world = new World();
        var (gast, ann) = (Peer.Guest(world, "Gast"), Peer.Token(world, "ann"));
        Assert.Equal([ann.Id], gast.Do("presence.watch")["users"]!.AsArray().Select(user => Peer.Text(user!["id"])));
    }
}
