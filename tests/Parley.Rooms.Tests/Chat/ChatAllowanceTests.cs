using System.Text.Json.Nodes;
using Parley.Rooms.Tests.Harness;

namespace Parley.Rooms.Tests.Chat;

/// <summary>Guests who come again and again to write all that others have written out of the room.</summary>
public sealed class ChatAllowanceTests
{
    private readonly World _world = new(new SwitchboardOptions { UnitsPerSecond = 100_000, UnitsAtOnce = 1_000_000 });

    private int _guests;

    [Fact]
    public void Guests_of_one_address_share_what_they_may_write_and_others_are_not_held_back()
    {
        var said = Flood("somewhere", guests: 60);
        Assert.Equal(600, said);
        _world.Advance(60);
        Assert.Equal(180, Flood("somewhere", guests: 10));

        Assert.Equal(1, Say(Guest("elsewhere"), 1));
        Assert.Equal(1, Say(Token("ann", "somewhere"), 1));
    }

    [Fact]
    public void Whoever_signs_out_and_in_again_may_write_no_more_for_it()
    {
        var ann = Token("ann", "somewhere");
        Assert.Equal(200, Say(ann, 210));
        ann.SignOut();
        Assert.Equal("rate-limited", Peer.Text(Refusal(Token("ann", "elsewhere"))["reason"]));
    }

    [Fact]
    public void What_a_guest_may_not_write_any_more_is_left_to_the_others_of_the_address()
    {
        Assert.Equal(200, Say(Guest("somewhere"), 500));
        Assert.Equal(400, Flood("somewhere", guests: 3));
    }

    [Fact]
    public void What_somebody_with_a_token_may_not_write_gives_the_guests_of_their_address_nothing()
    {
        Assert.Equal(600, Flood("somewhere", guests: 4));
        Assert.Equal(200, Say(Token("ann", "somewhere"), 500));
        Assert.Equal(0, Flood("somewhere", guests: 1));
    }

    [Fact]
    public void Guests_of_one_address_share_what_they_may_change_and_others_are_not_held_back()
    {
        Assert.Equal(6_000, Enumerable.Range(0, 40).Sum(_ => React(Guest("somewhere"), 300)));
        Assert.Equal(200, React(Guest("elsewhere"), 300));
        Assert.Equal(200, React(Token("ann", "somewhere"), 300));
        _world.Advance(1);
        Assert.Equal(30, React(Guest("somewhere"), 40));
    }

    [Fact]
    public void A_reaction_costs_as_much_as_the_name_that_is_kept_with_it_is_long()
    {
        // 64 letters with three marks each are a name too
        foreach (var (name, reactions) in new[] { (new string('x', 64), 200), (new string('\u00e9', 33), 100), (string.Concat(Enumerable.Repeat("a\u0301\u0302\u0303", 64)), 28) })
        {
            var guest = Join(new Peer(_world) { Credentials = Peer.Guest(name), Info = new ConnectionInfo(Address: name) });
            Assert.Equal(reactions, React(guest, 300));
        }
    }

    [Fact]
    public void A_poll_costs_the_guests_of_one_address_no_less_than_a_text_of_its_length()
    {
        // 2,980 bytes, so 11 units and the 5 that a poll takes beside
        Assert.Equal(37, Enumerable.Range(0, 60).Sum(room => Ask(Guest("somewhere"), $"room-{room}")));
        Assert.Equal(8, Say(Guest("somewhere"), 20));
        Assert.Equal(10, Ask(Guest("elsewhere"), "room-elsewhere"));
    }

    [Fact]
    public void Who_comes_through_a_proxy_on_this_machine_is_bounded_as_a_user_and_in_the_room_only()
    {
        Assert.Equal(800, Flood(null, guests: 4));
    }

    [Fact]
    public void A_room_takes_a_thousand_messages_at_once_and_five_a_second_whoever_comes_from_wherever()
    {
        var said = Enumerable.Range(0, 10).Sum(address => Flood($"{address}", guests: 3));
        Assert.Equal(1000, said);
        var refusal = Refusal(Guest("late"));
        Assert.Equal(("rate-limited", 1), (Peer.Text(refusal["reason"]), refusal["retryAfterSeconds"]!.GetValue<int>()));
        _world.Advance(4);
        Assert.Equal(20, Flood("later", guests: 1));
    }

    [Fact]
    public void A_room_that_everybody_leaves_for_a_moment_is_none_that_takes_as_much_again()
    {
        var guests = Enumerable.Range(0, 10).Select(address => Guest($"{address}")).ToList();
        Assert.Equal(1000, guests.Sum(guest => Say(guest, 200)));
        guests.ForEach(guest => guest.SignOut());
        Assert.Equal(0, _world.Figures.Rooms);
        Assert.Equal("rate-limited", Peer.Text(Refusal(Guest("again"))["reason"]));
    }

    [Fact]
    public void A_large_meeting_in_which_everybody_greets_at_once_is_held_back_nowhere()
    {
        var people = Enumerable.Range(0, 300).Select(_ => Guest("lecture hall")).ToList();
        Assert.All(people, one => Assert.Equal(1, Say(one, 1)));
        for (var minute = 0; minute < 10; minute++)
        {
            _world.Advance(60);
            Assert.All(people.Take(150), one => Assert.Equal(1, Say(one, 1)));
        }
    }

    private int Flood(string? address, int guests) => Enumerable.Range(0, guests).Sum(_ => Say(Guest(address), 200));

    private Peer Guest(string? address) => Join(new Peer(_world) { Credentials = Peer.Guest($"Guest {++_guests}"), Info = new ConnectionInfo(Address: address) });

    private Peer Token(string id, string address) =>
        Join(new Peer(_world) { Credentials = new JsonObject { ["token"] = $"good:{id}:{id}" }, Info = new ConnectionInfo(Address: address) });

    private static Peer Join(Peer peer)
    {
        peer.Connect();
        peer.Do("room.join", ChatScene.In);
        return peer;
    }

    /// <summary>Sends so many messages; how many were taken.</summary>
    private static int Say(Peer peer, int messages) => Enumerable.Range(0, messages).Count(_ => Send(peer)["result"] is not null);

    /// <summary>Puts ten questions as long as they may be in a room; how many were taken.</summary>
    private static int Ask(Peer peer, string room)
    {
        peer.Do("room.join", new JsonObject { ["room"] = room });
        return Enumerable.Range(0, 10).Count(_ => peer.Answer(peer.Send("poll.create", new JsonObject
        {
            ["room"] = room,
            ["id"] = Guid.NewGuid().ToString(),
            ["question"] = new string('\u4e2d', 200),
            ["options"] = new JsonArray([.. Enumerable.Range(0, 10).Select(option => (JsonNode)(new string('\u4e2d', 79) + (char)('a' + option)))]),
        }))!["result"] is not null);
    }

    /// <summary>Asks for so many reactions to what nobody has written; how many were not too many.</summary>
    private static int React(Peer peer, int times)
    {
        var reaction = (JsonObject)ChatScene.In.DeepClone();
        (reaction["id"], reaction["emoji"], reaction["on"]) = (Guid.NewGuid().ToString(), "👍", true);
        return Enumerable.Range(0, times).Count(_ => peer.Refused("chat.react", (JsonObject)reaction.DeepClone()) == "unknown-message");
    }

    private static JsonNode Refusal(Peer peer) => Send(peer)["error"]!["data"]!;

    private static JsonNode Send(Peer peer) => peer.Answer(peer.Send("chat.send", ChatScene.Message(Guid.NewGuid().ToString(), "hello")))!;
}
