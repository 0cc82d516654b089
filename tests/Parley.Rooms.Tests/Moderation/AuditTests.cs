using System.Text.Json.Nodes;
using Parley.Rooms.Audit;
using Parley.Rooms.Contracts;
using Parley.Rooms.Tests.Harness;

namespace Parley.Rooms.Tests.Moderation;

/// <summary>What is written down of what people do to each other.</summary>
public sealed class AuditTests
{
    private readonly RoleScene _scene = new();

    public AuditTests() => Lines.Clear();

    private List<AuditEntry> Lines => _scene.World.Storage.Audit;

    public static TheoryData<string, string?, string?, AuditAction, string?> Acts => new()
    {
        { "room.remove", "speaker", null, AuditAction.Remove, null },
        { "room.toLobby", "speaker", null, AuditAction.ToLobby, null },
        { "room.ban", "speaker", """{"hours":2}""", AuditAction.Ban, "2 h" },
        { "room.ban", "speaker", null, AuditAction.Ban, "24 h" },
        { "room.mute", "speaker", """{"source":"microphone"}""", AuditAction.Mute, "microphone" },
        { "room.mute", null, """{"source":"screen"}""", AuditAction.Mute, "screen" },
        { "room.role", "speaker", """{"role":"host"}""", AuditAction.Role, "host" },
        { "room.role", "speaker", """{"role":"listener"}""", AuditAction.Role, "listener" },
        { "room.settings", null, """{"settings":{"locked":true,"name":"Secret plans","password":"hunter2"} }""", AuditAction.Settings, "locked=true password=new name=new" },
        { "room.settings", null, """{"settings":{"lobby":true,"closesAt":1900000000000} }""", AuditAction.Settings, "lobby=true closesAt=2030-03-17T17:46:40Z" },
        { "room.end", null, null, AuditAction.End, null },
        { "chat.delete", null, $$"""{"id":"{{SpeakersMessage}}"}""", AuditAction.DeleteMessage, SpeakersMessage },
    };

    private const string SpeakersMessage = "7e0ba6f2-0000-4000-8000-000000000002";

    [Theory]
    [MemberData(nameof(Acts))]
    public void Each_act_is_one_line_with_who_what_whom_where_and_when(string method, string? whom, string? more, AuditAction action, string? detail)
    {
        _scene.Speaker.Do("chat.send", new JsonObject { ["room"] = _scene.Room, ["id"] = SpeakersMessage, ["text"] = "not for the log" });
        var parameters = whom is null ? _scene.In : _scene.About(_scene.Speaker);
        foreach (var (name, value) in JsonNode.Parse(more ?? "{}")!.AsObject())
            parameters[name] = value?.DeepClone();
        _scene.Host.Do(method, parameters);
        var line = Assert.Single(Lines);
        Assert.Equal((action, _scene.Room, _scene.Host.Id, detail), (line.Action, line.Room, line.By!.Id, line.Detail));
        Assert.Equal(whom is null && method != "chat.delete" ? null : _scene.Speaker.Id, line.Whom?.Id);
        Assert.Equal(_scene.World.Now.UnixMilliseconds, line.At);
        Assert.Equal("Hedy", line.By.Name);
    }

    [Fact]
    public void Guests_of_one_address_do_not_write_everybody_elses_lines_out_of_the_log()
    {
        var world = new World();
        Assert.Equal(1_000, Toggle("somewhere", 1_100));
        Assert.Equal(2, Toggle("elsewhere", 2));
        world.Advance(10);
        Assert.Equal(10, Toggle("somewhere", 20));
        // nor in a room that they own, as is anybody's who makes one
        Assert.Equal(0, Toggle("somewhere", 20, owned: true));
        Assert.Equal(2, Toggle("somewhere else", 2, owned: true));
        // nor by files, which count with the rest
        Assert.Equal(0, Upload("somewhere", 20));
        world.Advance(10);
        Assert.Equal(10, Upload("somewhere", 20));
        Assert.Equal(1_000, Upload("somewhere else", 1_100) + Upload("somewhere else", 1_100));

        int Upload(string address, int times)
        {
            var before = world.Storage.Audit.Count;
            for (var time = 0; time < times; time++)
                Write(world, AuditAction.UploadFile, new User($"guest-{times}-{time}", "Guest", Guest: true), address);
            return world.Storage.Audit.Count - before;
        }

        int Toggle(string address, int times, bool owned = false)
        {
            var before = world.Storage.Audit.Count;
            var guest = new Peer(world) { Credentials = Peer.Guest("Guest"), Info = new ConnectionInfo(Address: address) };
            guest.Connect();
            var room = owned ? Peer.Text(guest.Do("room.create")["room"]) : $"of-{guest.Id}";
            guest.Do("room.join", new JsonObject { ["room"] = room });
            for (var time = 0; time < times; time++)
                guest.Do("room.settings", new JsonObject { ["room"] = room, ["settings"] = new JsonObject { ["locked"] = time % 2 == 0 } });
            return world.Storage.Audit.Count - before;
        }
    }

    [Fact]
    public void Nobody_with_a_token_writes_everybody_elses_lines_out_of_the_log()
    {
        var world = new World();
        var uma = Owner("u-1", "somewhere");
        Assert.Equal(1_000, Toggle(uma, 1_100));
        // on another device, in another room and with files it is the same user
        Assert.Equal(0, Toggle(Owner("u-1", "elsewhere"), 2));
        Assert.False(Write(world, AuditAction.UploadFile, new User("u-1", "Uma", Guest: false), "elsewhere"));
        // and others of the same address are others
        Assert.Equal(2, Toggle(Owner("u-2", "somewhere"), 2));
        world.Advance(10);
        Assert.Equal(10, Toggle(uma, 20));

        (Peer Peer, string Room) Owner(string id, string address)
        {
            var peer = new Peer(world) { Credentials = new JsonObject { ["token"] = $"good:{id}:Uma" }, Info = new ConnectionInfo(Address: address) };
            peer.Connect();
            var room = Peer.Text(peer.Do("room.create")["room"]);
            peer.Do("room.join", new JsonObject { ["room"] = room });
            return (peer, room);
        }

        int Toggle((Peer Peer, string Room) by, int times)
        {
            var before = world.Storage.Audit.Count;
            for (var time = 0; time < times; time++)
                by.Peer.Do("room.settings", new JsonObject { ["room"] = by.Room, ["settings"] = new JsonObject { ["locked"] = time % 2 == 0 } });
            return world.Storage.Audit.Count - before;
        }
    }

    [Fact]
    public void What_was_left_out_is_said_with_the_next_line_of_the_same_address_or_user()
    {
        var world = new World();
        var gus = new User("guest-1", "Gus", Guest: true);
        for (var time = 0; time < 1_040; time++)
            Write(world, AuditAction.UploadFile, gus, "somewhere");
        for (var time = 0; time < 2; time++)
            Write(world, AuditAction.DeleteFile, gus, "somewhere");
        Write(world, AuditAction.UploadFile, gus, "elsewhere");
        Assert.Equal("file", world.Storage.Audit[^1].Detail);
        world.Advance(2);
        Write(world, AuditAction.UploadFile, gus, "somewhere");
        Assert.Equal("file and 42 more before (40 upload-file, 2 delete-file)", world.Storage.Audit[^1].Detail);
        Write(world, AuditAction.UploadFile, gus, "somewhere");
        Assert.Equal("file", world.Storage.Audit[^1].Detail);
        // nothing is left to be said later
        var lines = world.Storage.Audit.Count;
        world.Advance(600);
        Assert.Equal(lines, world.Storage.Audit.Count);
    }

    [Fact]
    public void Who_first_fills_what_may_be_written_of_them_and_then_bans_somebody_is_written_down_within_a_minute()
    {
        for (var time = 0; time < 1_100; time++)
            _scene.Host.Do("room.mute", With(_scene.In, "source", "microphone"));
        _scene.Host.Do("room.ban", _scene.About(_scene.Speaker));
        Assert.Equal(1_000, Lines.Count);
        Assert.DoesNotContain(Lines, line => line.Action == AuditAction.Ban);
        _scene.World.Advance(61);
        Assert.Equal(1_001, Lines.Count);
        Assert.Equal((AuditAction.Ban, _scene.Host.Id, _scene.Speaker.Id, "24 h and 100 more before (100 mute)"), (Lines[^1].Action, Lines[^1].By!.Id, Lines[^1].Whom!.Id, Lines[^1].Detail));
        _scene.World.Advance(600);
        Assert.Equal(1_001, Lines.Count);
    }

    [Fact]
    public void Who_is_let_in_and_who_is_not_is_a_line_for_each()
    {
        _scene.Set(new JsonObject { ["lobby"] = true });
        var (one, two, three) = (Peer.Guest(_scene.World, "One"), Peer.Guest(_scene.World, "Two"), Peer.Guest(_scene.World, "Three"));
        foreach (var peer in new[] { one, two, two.AnotherDevice(), three })
            peer.Do("room.knock", _scene.In);
        _scene.World.Advance(1);
        Lines.Clear();
        var refused = _scene.In;
        refused["knock"] = _scene.Moderator.Last("room.lobby")["waiting"]![0]!["id"]!.DeepClone();
        _scene.Moderator.Do("room.refuse", refused);
        _scene.Moderator.Do("room.admit", _scene.In);
        _scene.Moderator.Do("room.admit", _scene.In);
        Assert.Equal(
            [(AuditAction.Refuse, one.Id), (AuditAction.Admit, two.Id), (AuditAction.Admit, three.Id)],
            Lines.Select(line => (line.Action, line.Whom!.Id)));
        Assert.All(Lines, line => Assert.Equal(_scene.Moderator.Id, line.By!.Id));
    }

    [Fact]
    public void Whoever_may_come_again_is_named()
    {
        var parameters = _scene.In;
        parameters["user"] = _scene.Banned.Id;
        _scene.Moderator.Do("room.unban", parameters.DeepClone().AsObject());
        _scene.Moderator.Do("room.unban", parameters);
        var line = Assert.Single(Lines);
        Assert.Equal((AuditAction.Unban, "Ben"), (line.Action, line.Whom!.Name));
    }

    [Fact]
    public void What_changes_nothing_and_what_concerns_oneself_leaves_no_line()
    {
        _scene.Host.Do("room.role", With(_scene.About(_scene.Speaker), "role", "speaker"));
        _scene.Host.Do("room.settings", With(_scene.In, "settings", new JsonObject { ["locked"] = false }));
        _scene.Speaker.Do("chat.send", new JsonObject { ["room"] = _scene.Room, ["id"] = SpeakersMessage, ["text"] = "mine" });
        _scene.Speaker.Do("chat.delete", With(_scene.In, "id", SpeakersMessage));
        _scene.Host.Do("chat.delete", With(_scene.In, "id", SpeakersMessage));
        _scene.Speaker.Do("room.leave", _scene.In);
        Assert.Empty(Lines);
    }

    [Fact]
    public void A_token_that_is_not_good_is_a_line_with_where_it_came_from_and_a_flood_of_them_is_few()
    {
        for (var i = 0; i < 100; i++)
            Try("bad");
        Assert.Equal(30, Lines.Count);
        Assert.All(Lines, line => Assert.Equal((AuditAction.RefuseToken, "somewhere", null, null, null, null), (line.Action, line.Address, line.By, line.Whom, line.Room, line.Detail)));
        _scene.World.Advance(61);
        Try("bad");
        Assert.Equal("and 70 more before", Lines[^1].Detail);
        _scene.World.Tell((switchboard, now) => switchboard.RefusedToken("elsewhere", now));
        Assert.Equal(31, Lines.Count);
    }

    [Fact]
    public void Nothing_is_written_down_where_that_is_switched_off()
    {
        var world = new World(World.Defaults with { Audit = false });
        var ann = Peer.Guest(world, "Ann");
        ann.Do("room.join", new JsonObject { ["room"] = "tea-time" });
        ann.Do("room.mute", new JsonObject { ["room"] = "tea-time", ["source"] = "microphone" });
        Assert.Empty(world.Storage.Audit);
    }

    [Fact]
    public void A_line_that_cannot_be_written_hinders_nobody()
    {
        _scene.World.Storage.Fails = true;
        _scene.Host.Do("room.remove", _scene.About(_scene.Speaker));
        Assert.Equal(_scene.Of(_scene.Speaker), Peer.Text(_scene.Speaker.Last("participant.left")["participant"]));
        Assert.Empty(Lines);
    }

    [Fact]
    public void Who_deletes_somebody_elses_poll_is_written_down_and_who_deletes_their_own_is_not()
    {
        foreach (var (maker, deleter) in new[] { (_scene.Olga, _scene.Moderator), (_scene.Host, _scene.Host) })
        {
            maker.Do("poll.create", new JsonObject { ["room"] = _scene.Room, ["id"] = SpeakersMessage, ["question"] = "Tea?", ["options"] = new JsonArray("Yes", "No") });
            // a second time there is none any more
            deleter.Do("poll.delete", With(_scene.In, "id", SpeakersMessage));
            deleter.Do("poll.delete", With(_scene.In, "id", SpeakersMessage));
        }

        var line = Assert.Single(Lines);
        Assert.Equal((AuditAction.DeleteMessage, _scene.Moderator.Id, _scene.Olga.Id, $"poll {SpeakersMessage}"), (line.Action, line.By!.Id, line.Whom!.Id, line.Detail));
    }

    private static JsonObject With(JsonObject parameters, string name, JsonNode value)
    {
        parameters[name] = value;
        return parameters;
    }

    /// <summary>A line about a file; whether it was written.</summary>
    private static bool Write(World world, AuditAction action, User by, string address)
    {
        AuditEntry? line = null;
        world.Tell((switchboard, now) => line = switchboard.Files.Line(new AuditEntry(now.UnixMilliseconds, action, "tea-time", by, Detail: "file", Address: address), now));
        if (line is not null)
            world.Storage.Audit.Add(line);
        return line is not null;
    }

    private void Try(string token)
    {
        var peer = new Peer(_scene.World) { Credentials = new JsonObject { ["token"] = token }, Info = new ConnectionInfo(Address: "somewhere") };
        peer.Connect();
        Assert.Equal("unauthorized", peer.HelloRefusal);
        peer.Cut();
    }
}
