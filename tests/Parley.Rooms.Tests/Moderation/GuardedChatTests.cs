using System.Text.Json.Nodes;
using Parley.Rooms.Tests.Harness;

namespace Parley.Rooms.Tests.Moderation;

/// <summary>
/// What was written behind a door, in a room that is nobody's: the door goes with the last person, and must not leave to whoever has the link
/// what it kept them from.
/// </summary>
public sealed class GuardedChatTests
{
    private const string Room = "kitchen";

    private readonly World _world = new();
    private int _messages;

    public static TheoryData<string> Doors => ["locked", "lobby", "waitForHost", "password", "ban"];

    [Theory]
    [MemberData(nameof(Doors))]
    public void With_the_door_goes_what_was_written_and_asked_behind_it(string door)
    {
        var ann = Meet(door);
        ann.Do("room.leave", In());
        Assert.Equal("", Read(Stranger()));
        Assert.Empty(_world.Storage.Polls);
    }

    [Fact]
    public void Where_everybody_could_come_in_whoever_comes_later_can_read_it()
    {
        var ann = Meet("password");
        Set(ann, "password", "");
        ann.Do("room.leave", In());
        Assert.Equal("Mind the roses.", Read(Stranger()));
        Assert.NotEmpty(_world.Storage.Polls);
    }

    [Fact]
    public void Nobody_takes_away_what_others_wrote_before_by_shutting_a_room_that_they_find_empty()
    {
        var wilma = Meet(null);
        var old = Write(wilma, "Old news.");
        wilma.Do("room.leave", In());
        _world.Advance(60);
        var ann = Meet("locked");
        ann.Do("room.leave", In());
        _world.Advance(60);
        Assert.Equal("Mind the roses. Old news.", Read(wilma));
        // but what they write anew behind the door goes with it
        wilma.Do("chat.edit", new JsonObject { ["room"] = Room, ["id"] = old, ["text"] = "Secret news." });
        Set(wilma, "locked", true);
        wilma.Do("room.leave", In());
        Assert.Equal("Mind the roses.", Read(Stranger()));
    }

    [Theory]
    [InlineData(false, 121)]
    [InlineData(true, 121)]
    [InlineData(false, 8 * 24 * 3600)]
    public void It_goes_too_when_the_server_was_killed_meanwhile_and_nobody_comes_back(bool looked, double seconds)
    {
        Meet("password");
        _world.Restart();
        if (looked)
            Assert.Equal("password-needed", Stranger().Refused("room.join", In()));
        _world.Advance(seconds);
        Assert.Equal("", Read(Stranger()));
        Assert.Empty(_world.Storage.Polls);
    }

    [Fact]
    public void It_is_there_for_those_who_come_back_after_a_restart_and_goes_when_they_do()
    {
        var ann = Meet("password");
        _world.Restart();
        ann.Connect(forgetful: true);
        Assert.Equal("password-needed", Stranger().Refused("room.join", In()));
        Assert.Equal("Mind the roses.", Read(ann));
        _world.Advance(200);
        Assert.Equal("password-needed", Stranger().Refused("room.join", In()));
        ann.Connect();
        ann.Do("room.leave", In());
        Assert.Equal("", Read(Stranger()));
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(false, true)]
    [InlineData(true, false)]
    [InlineData(true, true)]
    public void Nobody_comes_in_before_it_is_gone_where_a_full_disk_keeps_it(bool killed, bool slow)
    {
        var ann = Meet("password");
        _world.Storage.IsFull = true;
        if (killed)
        {
            _world.Restart();
            _world.Advance(121);
        }
        else
        {
            ann.Do("room.leave", In());
        }

        var stranger = Stranger();
        if (slow)
        {
            _world.Storage.Hold = true;
            var asked = stranger.Send("room.join", In());
            _world.ReleaseStorage();
            Assert.Equal("storage", Peer.Text(stranger.Answer(asked)!["error"]!["data"]!["reason"]));
        }

        Assert.Equal("storage", stranger.Refused("room.join", In()));
        _world.Storage.IsFull = false;
        _world.Advance(11);
        stranger.Connect();
        Assert.Equal("", Read(stranger));
        Assert.Empty(_world.Storage.Polls);
    }

    [Theory]
    [InlineData("password", false)]
    [InlineData("ban", false)]
    [InlineData("password", true)]
    public void It_goes_too_with_others_who_came_when_a_restart_had_broken_off_the_meeting(string door, bool again)
    {
        Meet(door);
        _world.Restart();
        var guest = Peer.Guest(_world, "Guest");
        guest.Do("room.join", new JsonObject { ["room"] = Room, ["password"] = "open sesame" });
        _world.Advance(121);
        if (again)
        {
            var proof = guest.Transcript.Select(message => message["result"]?["rejoin"]).OfType<JsonNode>().Last();
            _world.Restart();
            guest.Connect(forgetful: true);
            guest.Do("room.join", new JsonObject { ["room"] = Room, ["rejoin"] = proof.DeepClone() });
        }

        guest.Connect();
        guest.Do("room.leave", In());
        Assert.Equal("", Read(Stranger()));
        Assert.Empty(_world.Storage.Polls);
    }

    [Fact]
    public void It_is_there_for_those_who_come_back_later_than_one_who_leaves_again()
    {
        var ann = Meet("password");
        var bob = Peer.Guest(_world, "Bob");
        var bobs = bob.Do("room.join", new JsonObject { ["room"] = Room, ["password"] = "open sesame" });
        _world.Restart();
        bob.Connect(forgetful: true);
        bob.Do("room.join", new JsonObject { ["room"] = Room, ["rejoin"] = bobs["rejoin"]!.DeepClone() });
        bob.Do("room.leave", In());
        ann.Connect(forgetful: true);
        Assert.Equal("Mind the roses.", Read(ann));
    }

    [Fact]
    public void What_was_written_in_a_breakout_room_goes_with_it()
    {
        var ann = Meet("locked");
        ann.Do("breakout.create", new JsonObject { ["room"] = Room, ["names"] = new JsonArray("Roses") });
        ann.Do("breakout.open", In());
        var breakout = Peer.Text(ann.Last("breakout.updated")["breakouts"]!["rooms"]![0]!["id"]);
        ann.Do("room.join", new JsonObject { ["room"] = breakout });
        ann.Do("chat.send", new JsonObject { ["room"] = breakout, ["id"] = Id(), ["text"] = "Under the pot." });
        Assert.Single(_world.Storage.Chat(breakout));
        ann.Do("room.leave", In());
        Assert.Equal((0, 0), (_world.Storage.Chat(breakout).Count, _world.Storage.Chat(Room).Count));
    }

    private static JsonObject In() => new() { ["room"] = Room };

    private static void Set(Peer host, string setting, JsonNode value) =>
        host.Do("room.settings", new JsonObject { ["room"] = Room, ["settings"] = new JsonObject { [setting] = value } });

    /// <summary>Opens the room, shuts its door, and writes and asks something.</summary>
    private Peer Meet(string? door)
    {
        var ann = Peer.Guest(_world, "Ann");
        ann.Do("room.join", In());
        if (door == "ban")
            ann.Do("room.ban", new JsonObject { ["room"] = Room, ["participant"] = Peer.Guest(_world, "Ben").Do("room.join", In())["participant"]!.DeepClone() });
        else if (door is not null)
            Set(ann, door, door == "password" ? "open sesame" : true);
        Write(ann, "Mind the roses.");
        ann.Do("poll.create", new JsonObject { ["room"] = Room, ["id"] = Id(), ["question"] = "Tea?", ["options"] = new JsonArray("Yes", "No") });
        return ann;
    }

    private string Write(Peer peer, string text)
    {
        var id = Id();
        peer.Do("chat.send", new JsonObject { ["room"] = Room, ["id"] = id, ["text"] = text });
        return id;
    }

    private string Id() => $"7e0ba6f2-0000-4000-8000-{++_messages:D12}";

    private Peer Stranger() => Peer.Guest(_world, "Stranger");

    /// <summary>Comes in as everybody may, and reads what is there.</summary>
    private static string Read(Peer peer)
    {
        peer.Do("room.join", new JsonObject { ["room"] = Room, ["password"] = "open sesame" });
        return string.Join(' ', peer.Do("chat.history", In())["messages"]!.AsArray().Select(message => Peer.Text(message!["text"])));
    }
}
