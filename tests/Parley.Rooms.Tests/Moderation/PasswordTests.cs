using System.Text.Json.Nodes;
using Parley.Rooms.Tests.Harness;

namespace Parley.Rooms.Tests.Moderation;

/// <summary>Passwords of rooms: who says one, who makes one, and how often.</summary>
public sealed class PasswordTests
{
    [Fact]
    public void A_password_is_asked_for_once_and_kept_as_a_hash()
    {
        var scene = new RoleScene();
        scene.Set(new JsonObject { ["password"] = "open sesame" });
        var vera = scene.Visitor;
        Assert.True(vera.Do("room.look", scene.In)["password"]!.GetValue<bool>());
        Assert.Equal("password-needed", vera.Refused("room.join", scene.In));
        Assert.Equal("wrong-password", vera.Refused("room.join", With("wrong")));
        vera.Do("room.join", With("open sesame"));
        vera.Do("room.leave", scene.In);
        vera.Do("room.join", scene.In);
        Assert.DoesNotContain("sesame", scene.World.Storage.Rooms[scene.Room].State.Replace("hash of open sesame", "", StringComparison.Ordinal), StringComparison.Ordinal);
        scene.Set(new JsonObject { ["password"] = "" });
        Peer.Guest(scene.World, "Free").Do("room.join", scene.In);

        JsonObject With(string password) => new() { ["room"] = scene.Room, ["password"] = password };
    }

    [Fact]
    public void Passwords_are_tried_five_times_by_a_user_and_from_an_address_whoever_they_say_they_are()
    {
        var scene = new RoleScene();
        scene.Set(new JsonObject { ["password"] = "open sesame" });
        var wrong = new JsonObject { ["room"] = scene.Room, ["password"] = "wrong" };
        var reasons = Enumerable.Range(0, 7).Select(i => From($"Guest {i}").Refused("room.join", (JsonObject)wrong.DeepClone())).ToList();
        Assert.Equal(5, reasons.Count(reason => reason == "wrong-password"));
        Assert.Equal(2, reasons.Count(reason => reason == "rate-limited"));
        Assert.Equal("rate-limited", From("Vera").Refused("room.join", new JsonObject { ["room"] = scene.Room, ["password"] = "open sesame" }));
        scene.World.Advance(10);
        From("Vera").Do("room.join", new JsonObject { ["room"] = scene.Room, ["password"] = "open sesame" });
        Assert.Equal(6, Enumerable.Range(0, 6).Count(_ => scene.Visitor.Refused("room.knock", (JsonObject)wrong.DeepClone()) is "wrong-password" or "rate-limited"));
        Assert.Equal("rate-limited", scene.Visitor.Refused("room.knock", (JsonObject)wrong.DeepClone()));

        Peer From(string name)
        {
            var peer = new Peer(scene.World) { Credentials = Peer.Guest(name), Info = new ConnectionInfo(Address: "somewhere") };
            peer.Connect();
            return peer;
        }
    }

    [Fact]
    public void A_class_behind_one_address_that_knows_the_password_comes_in_all_at_once()
    {
        var scene = new RoleScene();
        scene.Set(new JsonObject { ["password"] = "open sesame", ["lobby"] = true });
        var pupils = Enumerable.Range(0, 30).Select(number => Anywhere($"Pupil {number}", "school")).ToList();
        scene.World.Storage.Hold = true;
        // as the web app does it: in, and as there is a lobby, a knock
        foreach (var pupil in pupils)
        {
            pupil.Send("room.join", Sesame());
            pupil.Send("room.knock", Sesame());
        }

        Assert.Equal(1, scene.World.Storage.Waiting);
        scene.World.ReleaseStorage();
        Assert.All(pupils, pupil => Assert.Equal("lobby", Peer.Name(pupil.Transcript.Single(message => (long?)message["id"] == 1))));
        Assert.All(pupils, pupil => Assert.False(pupil.Transcript.Single(message => (long?)message["id"] == 2)["result"]!["admitted"]!.GetValue<bool>()));

        JsonObject Sesame() => new() { ["room"] = scene.Room, ["password"] = "open sesame" };

        Peer Anywhere(string name, string address)
        {
            var peer = new Peer(scene.World) { Credentials = Peer.Guest(name), Info = new ConnectionInfo(Address: address) };
            peer.Connect();
            return peer;
        }
    }

    [Fact]
    public void Who_says_a_right_password_without_end_is_stopped_too()
    {
        var scene = new RoleScene();
        scene.Set(new JsonObject { ["password"] = "open sesame", ["lobby"] = true });
        var mallory = new Peer(scene.World) { Credentials = Peer.Guest("Mallory"), Info = new ConnectionInfo(Address: "somewhere") };
        mallory.Connect();
        // each time they have to say it again before the lobby
        Assert.Equal(1_005, Enumerable.Range(0, 1_100).Count(_ => Try(mallory) == "lobby"));
        Assert.Equal("rate-limited", Try(mallory));
        scene.World.Advance(10);
        Assert.Equal("lobby", Try(mallory));
        Assert.Equal("lobby", Try(scene.Visitor));

        string Try(Peer peer) => peer.Refused("room.join", new JsonObject { ["room"] = scene.Room, ["password"] = "open sesame" });
    }

    [Fact]
    public void Who_has_passwords_made_without_end_is_stopped_and_keeps_nobody_elsewhere_waiting()
    {
        var scene = new RoleScene();
        scene.Set(new JsonObject { ["password"] = "open sesame" });
        var mallory = new Peer(scene.World) { Credentials = Peer.Guest("Mallory"), Info = new ConnectionInfo(Address: "somewhere") };
        mallory.Connect();
        scene.World.Storage.Hold = true;
        for (var i = 0; i < 20; i++)
            mallory.Send("room.create", new JsonObject { ["settings"] = new JsonObject { ["password"] = "secret" } });
        scene.Visitor.Send("room.join", new JsonObject { ["room"] = scene.Room, ["password"] = "open sesame" });
        Assert.Equal(2, scene.World.Storage.Waiting);
        scene.World.ReleaseStorage();
        Assert.NotNull(scene.Visitor.Transcript[^1]["result"] ?? scene.Visitor.Transcript.Find(message => message["result"]?["participant"] is not null));
        var answers = mallory.Transcript.Where(message => message["id"] is not null).ToList();
        Assert.Equal(5, answers.Count(answer => answer["result"] is not null));
        Assert.Equal(15, answers.Count(answer => answer["error"] is not null && Peer.Name(answer) == "rate-limited"));
    }

    [Fact]
    public void A_guest_who_goes_while_others_of_the_address_wait_for_their_password_holds_nobody_up()
    {
        var scene = new RoleScene();
        scene.Set(new JsonObject { ["password"] = "open sesame" });
        var three = Enumerable.Range(0, 3).Select(number =>
        {
            var peer = new Peer(scene.World) { Credentials = Peer.Guest($"Guest {number}"), Info = new ConnectionInfo(Address: "somewhere") };
            peer.Connect();
            return peer;
        }).ToList();
        scene.World.Storage.Hold = true;
        three.ForEach(peer => peer.Send("room.join", new JsonObject { ["room"] = scene.Room, ["password"] = "open sesame" }));
        three[0].SignOut();
        three[1].SignOut();
        scene.World.ReleaseStorage();
        Assert.NotNull(three[2].Transcript.Find(message => message["result"]?["participant"] is not null));
        Assert.Null(three[1].Transcript.Find(message => message["result"]?["participant"] is not null));
    }

    [Fact]
    public void One_address_with_ever_new_guests_keeps_no_other_from_saying_the_password()
    {
        var scene = new RoleScene();
        scene.Set(new JsonObject { ["password"] = "open sesame" });
        for (var i = 0; i < 10_050; i++)
        {
            var guest = new Peer(scene.World) { Credentials = Peer.Guest("Mallory"), Info = new ConnectionInfo(Address: "somewhere") };
            guest.Connect();
            guest.Send("room.knock", new JsonObject { ["room"] = scene.Room, ["password"] = "wrong" });
            guest.SignOut();
        }

        var vera = new Peer(scene.World) { Credentials = Peer.Guest("Vera"), Info = new ConnectionInfo(Address: "elsewhere") };
        vera.Connect();
        vera.Do("room.join", new JsonObject { ["room"] = scene.Room, ["password"] = "open sesame" });
    }

    [Fact]
    public void Whose_password_is_looked_at_while_the_empty_room_is_put_away_comes_into_the_owners_room_and_is_not_its_host()
    {
        var (world, olga, ann) = Two();
        var room = olga.Make(Guarded());
        world.Storage.Hold = true;
        var asked = ann.Send("room.join", Sesame(room));
        world.Advance(3601);
        world.ReleaseStorage();
        Assert.Equal("speaker", Peer.Role(ann.Answer(asked)!["result"]!));
        Assert.Equal("olga", world.Storage.Rooms[room].Owner);
        Assert.Equal("host", Peer.Role(olga.Do("room.join", In(room))));
        ann.Do("room.leave", In(room));
        olga.Do("room.leave", In(room));
        Assert.Equal("olga", world.Storage.Rooms[room].Owner);
    }

    [Fact]
    public void Nor_are_they_when_ever_new_rooms_have_it_put_away()
    {
        var (world, olga, ann) = Two(World.Defaults with { EmptyRooms = 5 });
        var mallory = Peer.Guest(world, "Mallory");
        var room = olga.Make(Guarded());
        world.Storage.Hold = true;
        var asked = ann.Send("room.join", Sesame(room));
        for (var i = 0; i < 6; i++)
            mallory.Send("room.create");
        world.ReleaseStorage();
        Assert.Equal("speaker", Peer.Role(ann.Answer(asked)!["result"]!));
    }

    [Fact]
    public void Who_knocks_with_a_password_that_is_looked_at_while_the_empty_room_is_put_away_waits_at_its_door()
    {
        var (world, olga, ann) = Two();
        var guarded = Guarded();
        guarded["lobby"] = true;
        var room = olga.Make(guarded);
        world.Storage.Hold = true;
        var asked = ann.Send("room.knock", Sesame(room));
        world.Advance(3601);
        world.ReleaseStorage();
        Assert.False(ann.Answer(asked)!["result"]!["admitted"]!.GetValue<bool>());
        olga.Do("room.join", In(room));
        Assert.Equal(1, olga.Last("room.lobby")["count"]!.GetValue<int>());
    }

    [Theory]
    [InlineData("room.join")]
    [InlineData("room.knock")]
    public void A_password_that_is_another_by_the_time_it_was_looked_at_is_wrong(string method)
    {
        var scene = new RoleScene();
        scene.Set(new JsonObject { ["password"] = "open sesame" });
        scene.World.Storage.Hold = true;
        scene.Olga.Send("room.settings", new JsonObject { ["room"] = scene.Room, ["settings"] = new JsonObject { ["password"] = "shut sesame" } });
        var asked = scene.Visitor.Send(method, Sesame(scene.Room));
        scene.World.ReleaseStorage();
        Assert.Equal("wrong-password", Peer.Name(scene.Visitor.Answer(asked)!));
    }

    private static (World World, Peer Olga, Peer Ann) Two(SwitchboardOptions? options = null)
    {
        var world = new World(options);
        return (world, Peer.Token(world, "olga"), Peer.Guest(world, "Ann"));
    }

    private static JsonObject Guarded() => new() { ["persistent"] = true, ["password"] = "open sesame" };

    private static JsonObject In(string room) => new() { ["room"] = room };

    private static JsonObject Sesame(string room) => new() { ["room"] = room, ["password"] = "open sesame" };
}
