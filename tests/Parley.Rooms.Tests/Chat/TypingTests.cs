using System.Text.Json.Nodes;
using Parley.Rooms.Tests.Harness;

namespace Parley.Rooms.Tests.Chat;

/// <summary>Who is told that somebody writes.</summary>
public sealed class TypingTests
{
    private readonly ChatScene _scene = new();

    [Fact]
    public void Only_what_is_new_is_handed_on_and_in_time_that_it_goes_on()
    {
        Type(true);
        Type(true);
        Assert.Equal([true], Heard());
        _scene.World.Advance(3);
        Type(true);
        Type(false);
        Type(false);
        Assert.Equal([true, true, false], Heard());
        Type(true);
        // they have forgotten it by themselves
        _scene.World.Advance(8);
        Type(false);
        Assert.Equal([true, true, false, true], Heard());
        Type(true);
        Assert.Equal([true, true, false, true, true], Heard());
        Assert.Empty(_scene.Alice.Heard("chat.typing"));
    }

    [Fact]
    public void Who_changes_their_mind_without_end_is_told_of_twice_a_second()
    {
        var reasons = Enumerable.Range(0, 100).Select(i => Peer.Name(_scene.Alice.Answer(_scene.Alice.Send("chat.typing", Typing(i % 2 == 0)))!)).ToList();
        Assert.Equal(12, Heard().Count);
        // that it is over is no news any more
        Assert.Equal(("rate-limited", "result"), (reasons[^2], reasons[^1]));
        _scene.World.Advance(1);
        for (var i = 0; i < 100; i++)
            _scene.Alice.Notify("chat.typing", Typing(i % 2 == 0));
        Assert.Equal(14, Heard().Count);
    }

    [Fact]
    public void A_message_ends_it_for_everybody_whether_they_may_read_it_or_not()
    {
        Type(true);
        _scene.Say(_scene.Alice, "psst", to: _scene.Carol);
        Assert.Equal([true, false], Heard());
        Assert.Equal(["chat.typing", "chat.typing", "chat.message"], [.. _scene.Carol.News().TakeLast(3)]);

        // who has said so already is not told of twice
        Type(true);
        Type(false);
        _scene.Say(_scene.Alice, "done");
        Assert.Equal([true, false, true, false], Heard());
    }

    private static JsonObject Typing(bool typing) => new() { ["room"] = "lobby", ["typing"] = typing };

    private void Type(bool typing) => _scene.Alice.Do("chat.typing", Typing(typing));

    private List<bool> Heard() => [.. _scene.Bob.Heard("chat.typing").Select(told => told["typing"]!.GetValue<bool>())];
}
