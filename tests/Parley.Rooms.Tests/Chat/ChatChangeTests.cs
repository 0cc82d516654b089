using System.Text.Json.Nodes;
using Parley.Rooms.Tests.Harness;

namespace Parley.Rooms.Tests.Chat;

/// <summary>What happens to messages after they were sent.</summary>
public sealed class ChatChangeTests
{
    private readonly ChatScene _scene = new();

    [Fact]
    public void An_edit_is_answered_told_to_the_others_and_read_by_who_comes_later()
    {
        var id = _scene.Say(_scene.Alice, "helo");
        var answer = _scene.Alice.Do("chat.edit", ChatScene.Message(id, "hello\u0000"));
        Assert.Equal("hello", Peer.Text(answer["text"]));
        Assert.Equal(answer.ToJsonString(), _scene.Bob.Last("chat.edited").ToJsonString());
        var read = ChatScene.History(_scene.Carol)[0]!;
        Assert.Equal("hello", Peer.Text(read["text"]));
        Assert.NotNull(read["editedAt"]);
        Assert.Equal(2, read["revision"]!.GetValue<int>());
    }

    [Fact]
    public void Only_its_writer_edits_and_deletes_a_message_from_any_device()
    {
        var id = _scene.Say(_scene.Alice, "mine");
        Assert.Equal("forbidden", _scene.Bob.Refused("chat.edit", ChatScene.Message(id, "yours")));
        Assert.Equal("forbidden", _scene.Bob.Refused("chat.delete", ChatScene.About(id)));
        var phone = _scene.Alice.AnotherDevice();
        phone.Do("room.join", ChatScene.In);
        phone.Do("chat.edit", ChatScene.Message(id, "still mine"));
        phone.Do("chat.delete", ChatScene.About(id));
        Assert.Single(_scene.Alice.Heard("chat.deleted"));
    }

    [Theory]
    [InlineData("host")]
    [InlineData("moderator")]
    public void Who_keeps_order_deletes_what_others_have_written_and_is_named_for_it(string role)
    {
        var keeper = role == "host" ? _scene.Alice : _scene.Carol;
        if (role == "moderator")
            _scene.Give(keeper, role);
        var id = _scene.Say(_scene.Bob, "rude");
        Assert.Equal(keeper.Id, Peer.Text(keeper.Do("chat.delete", ChatScene.About(id))["deletedBy"]!["id"]));
        Assert.Equal(keeper.Id, Peer.Text(_scene.Bob.Last("chat.deleted")["deletedBy"]!["id"]));
        var read = ChatScene.History(_scene.Bob)[0]!;
        Assert.Equal("", Peer.Text(read["text"]));
        Assert.Equal(keeper.Id, Peer.Text(read["deletedBy"]!["id"]));
        Assert.Equal("forbidden", keeper.Refused("chat.edit", ChatScene.Message(_scene.Say(_scene.Bob, "rude again"), "polite")));
    }

    [Fact]
    public void Who_keeps_order_no_longer_deletes_only_their_own()
    {
        _scene.Give(_scene.Carol, "moderator");
        var id = _scene.Say(_scene.Bob, "rude");
        _scene.Give(_scene.Carol, "speaker");
        Assert.Equal("forbidden", _scene.Carol.Refused("chat.delete", ChatScene.About(id)));
    }

    [Fact]
    public void Nobody_above_the_other_in_a_call_deletes_what_the_other_has_written()
    {
        var world = new World();
        var (ann, bob) = (Peer.Guest(world, "Ann"), Peer.Guest(world, "Bob"));
        var call = Peer.Text(ann.Do("call.start", new JsonObject { ["to"] = bob.Id, ["media"] = new JsonObject { ["audio"] = true, ["video"] = false } })["call"]!["id"]);
        var room = Peer.Text(bob.Do("call.accept", new JsonObject { ["call"] = call })["call"]!["room"]);
        foreach (var peer in (Peer[])[ann, bob])
            peer.Do("room.join", new JsonObject { ["room"] = room });
        var id = _scene.NewId();
        ann.Do("chat.send", new JsonObject { ["room"] = room, ["id"] = id, ["text"] = "hello" });
        Assert.Equal("forbidden", bob.Refused("chat.delete", new JsonObject { ["room"] = room, ["id"] = id }));
    }

    [Fact]
    public void A_deleted_message_leaves_nothing_but_its_place()
    {
        var id = _scene.Say(_scene.Alice, "a secret");
        var answer = _scene.Say(_scene.Bob, "what?", replyTo: id);
        _scene.Bob.Do("chat.react", ChatScene.Reaction(id, "🎉"));
        var deleted = _scene.Alice.Do("chat.delete", ChatScene.About(id));
        Assert.Null(deleted["deletedBy"]);
        var history = ChatScene.History(_scene.Carol);
        Assert.DoesNotContain("secret", history.ToJsonString(), StringComparison.Ordinal);
        Assert.NotNull(history[0]!["deletedAt"]);
        Assert.Null(history[0]!["reactions"]);
        Assert.Equal(id, Peer.Text(history[1]!["replyTo"]!["id"]));
        Assert.Null(history[1]!["replyTo"]!["from"]);

        Assert.Equal(deleted.ToJsonString(), _scene.Alice.Do("chat.delete", ChatScene.About(id)).ToJsonString());
        Assert.Single(_scene.Bob.Heard("chat.deleted"));
        Assert.Equal("unknown-message", _scene.Alice.Refused("chat.edit", ChatScene.Message(id, "back")));
        Assert.Equal("unknown-message", _scene.Bob.Refused("chat.react", ChatScene.Reaction(id, "🎉")));
        Assert.Equal("unknown-message", _scene.Bob.Refused("chat.send", ChatScene.Message(_scene.NewId(), "again", replyTo: id)));
        Assert.NotEmpty(answer);
    }

    [Fact]
    public void Reactions_are_counted_told_and_each_reader_knows_its_own()
    {
        var id = _scene.Say(_scene.Alice, "lunch?");
        _scene.Bob.Do("chat.react", ChatScene.Reaction(id, "👍"));
        Assert.Equal(2, _scene.Carol.Do("chat.react", ChatScene.Reaction(id, "👍"))["count"]!.GetValue<int>());
        _scene.Carol.Do("chat.react", ChatScene.Reaction(id, "👩🏽‍🚀"));
        _scene.Carol.Do("chat.react", ChatScene.Reaction(id, "👩🏽‍🚀"));
        Assert.Equal(3, _scene.Alice.Heard("chat.reacted").Count);

        var thumb = ChatScene.History(_scene.Bob)[0]!["reactions"]![0]!;
        Assert.Equal((2, true), (thumb["count"]!.GetValue<int>(), thumb["mine"]!.GetValue<bool>()));
        Assert.False(ChatScene.History(_scene.Alice)[0]!["reactions"]![0]!["mine"]!.GetValue<bool>());

        var taken = _scene.Bob.Do("chat.react", ChatScene.Reaction(id, "👍", on: false));
        Assert.Equal((false, 1), (taken["on"]!.GetValue<bool>(), taken["count"]!.GetValue<int>()));
        Assert.Equal(taken.ToJsonString(), _scene.Alice.Last("chat.reacted").ToJsonString());
    }

    [Theory]
    [InlineData("👍")]
    [InlineData("❤️")]
    [InlineData("👩🏽‍🚀")]
    [InlineData("🏳️‍🌈")]
    [InlineData("🇨🇳")]
    [InlineData("🏴󠁧󠁢󠁳󠁣󠁴󠁿")]
    [InlineData("1️⃣")]
    [InlineData("✅")]
    public void One_emoji_is_a_reaction(string emoji) =>
        Assert.Equal(emoji, Peer.Text(_scene.Alice.Do("chat.react", ChatScene.Reaction(_scene.Say(_scene.Bob, "x"), emoji))["emoji"]));

    [Theory]
    [InlineData("")]
    [InlineData("a")]
    [InlineData("1")]
    [InlineData("👍👍")]
    [InlineData("👍 ")]
    [InlineData("语")]
    [InlineData("<b>")]
    [InlineData("\uD83D")]
    [InlineData("e\u0301")]
    [InlineData("👍\u0301\u0301\u0301")]
    [InlineData("👨‍👩‍👧‍👦‍👨‍👩‍👧‍👦‍👨‍👩‍👧‍👦‍👨‍👩‍👧‍👦")]
    public void Anything_else_is_none(string text) =>
        Assert.Equal("invalid-params", _scene.Alice.Refused("chat.react", ChatScene.Reaction(_scene.Say(_scene.Bob, "x"), text)));

    [Fact]
    public void A_user_puts_only_so_many_kinds_to_one_message()
    {
        var id = _scene.Say(_scene.Alice, "x");
        foreach (var emoji in (string[])["😀", "😁", "😂", "😃", "😄", "😅"])
            _scene.Bob.Do("chat.react", ChatScene.Reaction(id, emoji));
        Assert.Equal("too-many-reactions", _scene.Bob.Refused("chat.react", ChatScene.Reaction(id, "😆")));
        _scene.Bob.Do("chat.react", ChatScene.Reaction(id, "😀", on: false));
        _scene.Bob.Do("chat.react", ChatScene.Reaction(id, "😆"));
    }

    [Theory]
    [InlineData("chat.edit", "not-in-room")]
    [InlineData("chat.delete", "not-in-room")]
    [InlineData("chat.react", "not-in-room")]
    [InlineData("chat.changes", "not-in-room")]
    public void From_outside_nothing_can_be_done(string method, string reason)
    {
        var id = _scene.Say(_scene.Alice, "x");
        var dora = Peer.Guest(_scene.World, "Dora");
        var asked = ChatScene.Message(id, "y");
        (asked["emoji"], asked["on"], asked["since"]) = ("👍", true, 0);
        Assert.Equal(reason, dora.Refused(method, asked));
        Assert.Equal("x", _scene.World.Storage.Chat("lobby").Single().Text);
    }

    [Fact]
    public void What_cannot_be_stored_is_refused_and_told_to_nobody()
    {
        var id = _scene.Say(_scene.Alice, "x");
        _scene.World.Storage.Fails = true;
        Assert.Equal("storage", _scene.Alice.Refused("chat.edit", ChatScene.Message(id, "y")));
        Assert.Equal("storage", _scene.Alice.Refused("chat.react", ChatScene.Reaction(id, "👍")));
        Assert.Equal("storage", _scene.Alice.Refused("chat.delete", ChatScene.About(id)));
        _scene.World.Storage.Fails = false;
        Assert.Single(_scene.Bob.Heard("chat.message"));
        Assert.DoesNotContain(_scene.Bob.Transcript, message => Peer.Name(message) is "chat.edited" or "chat.reacted" or "chat.deleted");
    }

    [Fact]
    public void Bad_parameters_are_named()
    {
        var id = _scene.Say(_scene.Alice, "x");
        Assert.Equal("invalid-params", _scene.Alice.Refused("chat.edit", ChatScene.Message("7", "y")));
        Assert.Equal("invalid-params", _scene.Alice.Refused("chat.delete", ChatScene.About("7")));
        Assert.Equal("invalid-params", _scene.Alice.Refused("chat.react", ChatScene.Reaction("7", "👍")));
        Assert.Equal("invalid-params", _scene.Alice.Refused("chat.send", ChatScene.Message(_scene.NewId(), "y", replyTo: "7")));
        Assert.Equal("empty", _scene.Alice.Refused("chat.edit", ChatScene.Message(id, " \n")));
        Assert.Equal("too-long", _scene.Alice.Refused("chat.edit", ChatScene.Message(id, new string('x', 4001))));
        Assert.Equal("unknown-message", _scene.Alice.Refused("chat.edit", ChatScene.Message(_scene.NewId(), "y")));
        Assert.Equal("invalid-params", _scene.Alice.Refused("chat.changes", new() { ["room"] = "lobby", ["since"] = -1 }));
        Assert.Equal("invalid-params", _scene.Alice.Refused("chat.changes", new() { ["room"] = "lobby", ["since"] = 0, ["limit"] = 0 }));
    }

    [Fact]
    public void Whoever_changes_without_end_is_slowed_down()
    {
        var scene = new ChatScene(World.Defaults with { ChatUnitsPerSecond = 2, ChatUnitsAtOnce = 20 });
        var id = scene.Say(scene.Alice, "x");
        for (var i = 0; i < 19; i++)
            scene.Alice.Do("chat.react", ChatScene.Reaction(id, "👍", on: i % 2 == 0));
        Assert.Equal("rate-limited", scene.Alice.Refused("chat.react", ChatScene.Reaction(id, "👍")));
        Assert.Equal("rate-limited", scene.Alice.Refused("chat.edit", ChatScene.Message(id, "y")));
        Assert.Equal("rate-limited", scene.Alice.Refused("chat.delete", ChatScene.About(id)));
        scene.World.Advance(1);
        scene.Alice.Do("chat.delete", ChatScene.About(id));
    }

    [Fact]
    public void Whoever_was_away_learns_of_every_change_in_pages_and_in_order()
    {
        var first = _scene.Say(_scene.Alice, "one");
        var second = _scene.Say(_scene.Bob, "two");
        var known = _scene.Carol.Do("chat.history", ChatScene.In)["revision"]!.GetValue<long>();
        Assert.Equal(2, known);

        _scene.Say(_scene.Alice, "three");
        _scene.Alice.Do("chat.edit", ChatScene.Message(first, "ONE"));
        _scene.Say(_scene.Bob, "for alice", to: _scene.Alice);
        _scene.Bob.Do("chat.delete", ChatScene.About(second));
        _scene.Alice.Do("chat.react", ChatScene.Reaction(first, "👍"));

        var seen = new List<JsonNode>();
        for (var more = true; more;)
        {
            var page = ChatScene.Changes(_scene.Carol, known, limit: 1);
            seen.AddRange(page["messages"]!.AsArray()!);
            (known, more) = (page["revision"]!.GetValue<long>(), page["more"]!.GetValue<bool>());
        }

        Assert.Equal(["three", "", "ONE"], seen.Select(message => Peer.Text(message["text"])));
        Assert.Equal(7, known);
        Assert.Empty(ChatScene.Changes(_scene.Carol, known)["messages"]!.AsArray());
    }

    [Fact]
    public void A_page_of_changes_is_never_larger_than_what_a_reader_can_take()
    {
        for (var i = 0; i < 30; i++)
            _scene.Say(_scene.Alice, new string('語', 4000));
        var (since, count) = (0L, 0);
        for (var more = true; more;)
        {
            var page = ChatScene.Changes(_scene.Bob, since);
            Assert.InRange(_scene.Bob.Wire.Messages[^1].Length, 1, _scene.World.Options.ReplayBytes);
            count += page["messages"]!.AsArray().Count;
            (since, more) = (page["revision"]!.GetValue<long>(), page["more"]!.GetValue<bool>());
            _scene.Bob.Acknowledge();
        }

        Assert.Equal(30, count);
    }
}
