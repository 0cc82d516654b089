using System.Text.Json.Nodes;
using Parley.Rooms.Contracts;
using Parley.Rooms.Effects;
using Parley.Rooms.Tests.Harness;

namespace Parley.Rooms.Tests.Media;

/// <summary>Connections that are made ready at a door, before anybody is in the room behind it.</summary>
public sealed class PreparedConnectionTests
{
    private const string Everything = "Microphone Camera Screen ScreenAudio";

    [Fact]
    public void It_is_answered_without_a_room_and_is_the_participants_as_soon_as_they_have_joined()
    {
        var scene = new MeetingScene(people: 2);
        Assert.Equal("the answer", Peer.Text(scene.Carol.Do("media.prepare", Offer("p1"))["answer"]));
        Assert.Equal(["connect p1: 0=Microphone 1=Camera only"], scene.Asked());
        Assert.Equal("p1", Join(scene.Carol, "p1"));
        Assert.Equal("unknown-connection", scene.Carol.Refused("media.view", MeetingScene.View("p2")));
        scene.Carol.Do("media.view", MeetingScene.View("p1"));
        Assert.Equal([$"enter p1: {Everything}", "view p1:", "view p1:"], scene.Asked());
        Assert.Equal(1, scene.World.Figures.MediaConnections);

        scene.Carol.Do("room.leave", MeetingScene.In);
        Assert.Equal(["disconnect p1"], scene.Asked());
        Assert.Equal(0, scene.World.Figures.MediaConnections);
    }

    [Fact]
    public void Whoever_comes_with_it_is_shown_screens_and_cameras_before_their_layout_is_known()
    {
        var scene = new MeetingScene(people: 0);
        string[] ids = [.. new[] { scene.Alice, scene.Bob }.Select((peer, i) => Peer.Text(peer.Do("room.join", Sends(camera: true, screen: i == 1))["participant"]))];
        scene.Carol.Do("media.prepare", Offer("p1"));
        scene.Asked();
        Assert.Equal("p1", Join(scene.Carol, "p1"));
        Assert.Equal([$"enter p1: {Everything}", $"view p1: {ids[1]}/Screen 640x360 {ids[0]}/Camera 640x360 {ids[1]}/Camera 640x360"], scene.Asked());
    }

    [Fact]
    public void Of_a_crowd_the_first_nine_are_shown()
    {
        var scene = new MeetingScene(people: 0);
        for (var i = 0; i < 12; i++)
            Peer.Guest(scene.World, $"Guest {i}").Do("room.join", Sends(camera: true, screen: false));
        scene.Carol.Do("media.prepare", Offer("p1"));
        Join(scene.Carol, "p1");
        Assert.Equal(9, scene.Asked()[^1].Split(' ').Count(word => word == "640x360"));
    }

    [Fact]
    public void What_is_told_of_its_slots_is_told_behind_the_answer()
    {
        var scene = new MeetingScene(people: 2);
        scene.Carol.Do("media.prepare", Offer("p1"));
        var id = scene.Carol.Send("room.join", Wish("p1"));
        var me = Peer.Text(scene.Carol.Answer(id)!["result"]!["participant"]);
        scene.Carol.News();
        scene.World.Tell((switchboard, _) => switchboard.Media.Slots(MeetingScene.Lobby, me, "p1", 1, [new FedSlot("5", scene.Of(scene.Alice), TrackSource.Camera, 77)]));
        Assert.Equal(["media.slots"], scene.Carol.News());
    }

    [Fact]
    public void A_direct_room_has_no_use_for_it_and_leaves_it_to_the_next()
    {
        var scene = new MeetingScene(people: 1);
        scene.Bob.Do("media.prepare", Offer("p1"));
        Assert.Null(Join(scene.Bob, "p1"));
        scene.Bob.Do("room.leave", MeetingScene.In);
        scene.Join(scene.Carol);
        scene.Join(Peer.Guest(scene.World, "Dora"));
        Assert.Equal("p1", Join(scene.Bob, "p1"));
    }

    [Fact]
    public void Another_name_than_the_prepared_one_is_passed_over()
    {
        var scene = new MeetingScene(people: 2);
        scene.Carol.Do("media.prepare", Offer("p1"));
        Assert.Null(Join(scene.Carol, "p2"));
        scene.Carol.Do("media.connect", MeetingScene.Offer("c1"));
        Assert.Equal(2, scene.World.Figures.MediaConnections);
    }

    [Fact]
    public void Somebody_who_joins_before_it_is_answered_gets_it_all_the_same()
    {
        var scene = new MeetingScene(people: 2);
        scene.World.Storage.Hold = true;
        var preparing = scene.Carol.Send("media.prepare", Offer("p1"));
        Assert.Equal("p1", Join(scene.Carol, "p1"));
        Assert.Null(scene.Carol.Answer(preparing));
        scene.World.ReleaseStorage();
        Assert.Equal("the answer", Peer.Text(scene.Carol.Answer(preparing)!["result"]!["answer"]));
        scene.World.Storage.Hold = false;
        scene.Carol.Do("media.view", MeetingScene.View("p1"));
        Assert.Equal(1, scene.World.Figures.MediaConnections);
        Assert.Single(scene.World.Storage.Engine);
    }

    [Theory]
    [InlineData("waits too long")]
    [InlineData("signs out")]
    [InlineData("does not come back")]
    [InlineData("reloads")]
    [InlineData("makes another")]
    public void It_ends_when_its_session(string does)
    {
        var scene = new MeetingScene(people: 2);
        scene.Carol.Do("media.prepare", Offer("p1"));
        scene.Asked();
        switch (does)
        {
            case "waits too long":
                scene.World.Advance(89);
                Assert.Empty(scene.Asked());
                scene.World.Advance(2);
                break;
            case "signs out": scene.Carol.SignOut(); break;
            case "does not come back":
                scene.Carol.Cut();
                scene.World.Advance(31);
                break;
            case "reloads":
                scene.Carol.Cut();
                scene.Carol.Connect(reloaded: true);
                break;
            default: scene.Carol.Do("media.prepare", Offer("p2")); break;
        }

        Assert.Equal("disconnect p1", scene.Asked()[0]);
        Assert.Equal(does == "makes another" ? 1 : 0, scene.World.Figures.MediaConnections);
        Assert.Equal(scene.World.Storage.Engine.Count, scene.World.Figures.MediaConnections);
    }

    [Fact]
    public void One_that_the_engine_has_lost_is_not_given_to_anybody()
    {
        var scene = new MeetingScene(people: 2);
        scene.Carol.Do("media.prepare", Offer("p1"));
        Lose(scene, "p1");
        Assert.Null(Join(scene.Carol, "p1"));
        Assert.Equal(0, scene.World.Figures.MediaConnections);
    }

    [Fact]
    public void One_that_the_engine_does_not_find_any_more_is_told_as_ended()
    {
        var scene = new MeetingScene(people: 2);
        scene.Carol.Do("media.prepare", Offer("p1"));
        var joined = scene.Carol.Do("room.join", Wish("p1"));
        Assert.Equal("p1", Peer.Text(joined["connection"]));
        scene.World.Tell((switchboard, now) => switchboard.Media.Disconnected(MeetingScene.Lobby, Peer.Text(joined["participant"]), "p1", MediaEndedReason.Lost, now));
        Assert.Equal("lost", Peer.Text(scene.Carol.Last("media.ended")["reason"]));
    }

    [Fact]
    public void The_server_holds_only_so_many()
    {
        var scene = new MeetingScene(World.Defaults with { PreparedConnections = 1 }, people: 2);
        scene.Carol.Do("media.prepare", Offer("p1"));
        var dora = Peer.Guest(scene.World, "Dora");
        Assert.Equal("too-many-connections", dora.Refused("media.prepare", Offer("p1")));
        scene.Carol.Do("media.prepare", Offer("p2"));
        Assert.Equal("too-many-connections", dora.Refused("media.prepare", Offer("p1")));
        Join(scene.Carol, "p2");
        dora.Do("media.prepare", Offer("p1"));
    }

    [Fact]
    public void The_guests_of_one_address_leave_others_some()
    {
        var scene = new MeetingScene();
        var guests = Enumerable.Range(0, 81).Select(_ => From(Peer.Guest("Guest"), "somewhere")).ToList();
        Assert.All(guests.Take(80), guest => guest.Do("media.prepare", Offer("p1")));
        Assert.Equal("too-many-connections", guests[80].Refused("media.prepare", Offer("p1")));
        guests[0].Do("media.prepare", Offer("p2"));
        From(Peer.Guest("Guest"), "elsewhere").Do("media.prepare", Offer("p1"));
        From(new JsonObject { ["token"] = "good:ann:Ann" }, "somewhere").Do("media.prepare", Offer("p1"));
        guests[0].SignOut();
        guests[80].Do("media.prepare", Offer("p1"));

        Peer From(JsonObject credentials, string address)
        {
            var peer = new Peer(scene.World) { Credentials = credentials, Info = new ConnectionInfo(Address: address) };
            peer.Connect();
            return peer;
        }
    }

    [Fact]
    public void An_offer_that_is_refused_holds_no_place()
    {
        var scene = new MeetingScene(World.Defaults with { PreparedConnections = 1 }, people: 2);
        scene.World.Storage.Answer = new MediaAnswer(MediaFault.BadOffer, "Line 3 is nonsense.");
        Assert.Equal("bad-offer", scene.Carol.Refused("media.prepare", Offer("p1")));
        scene.World.Storage.Answer = new MediaAnswer(MediaFault.None, "the answer");
        Peer.Guest(scene.World, "Dora").Do("media.prepare", Offer("p1"));
        Assert.Equal(1, scene.World.Figures.MediaConnections);
    }

    [Theory]
    [InlineData("", "invalid-params")]
    [InlineData("with spaces", "invalid-params")]
    public void Its_name_is_checked(string name, string reason) => Assert.Equal(reason, new MeetingScene().Alice.Refused("media.prepare", Offer(name)));

    [Fact]
    public void Of_a_listener_nothing_is_passed_on()
    {
        var scene = new RoleScene();
        scene.Host.Do("room.settings", new JsonObject { ["room"] = scene.Room, ["settings"] = new JsonObject { ["stage"] = true } });
        var dora = Peer.Guest(scene.World, "Dora");
        dora.Do("media.prepare", Offer("p1"));
        scene.World.Storage.Media.Clear();
        dora.Do("room.join", new JsonObject { ["room"] = scene.Room, ["connection"] = "p1" });
        Assert.Equal("enter p1:", scene.World.Storage.Media[0]);
    }

    private static void Lose(MeetingScene scene, string connection)
    {
        var (room, session) = scene.World.Storage.Engine.Keys.Single();
        scene.World.Storage.Engine.Clear();
        scene.World.Tell((switchboard, now) => switchboard.Media.Disconnected(room, session, connection, MediaEndedReason.Lost, now));
    }

    private static string? Join(Peer peer, string connection) => peer.Do("room.join", Wish(connection))["connection"]?.GetValue<string>();

    private static JsonObject Wish(string connection) => new() { ["room"] = MeetingScene.Lobby, ["connection"] = connection };

    private static JsonObject Offer(string connection)
    {
        var offer = MeetingScene.Offer(connection);
        offer.Remove("room");
        return offer;
    }

    private static JsonObject Sends(bool camera, bool screen) => new()
    {
        ["room"] = MeetingScene.Lobby,
        ["media"] = new JsonObject { ["microphone"] = true, ["camera"] = camera, ["screen"] = screen },
    };
}
