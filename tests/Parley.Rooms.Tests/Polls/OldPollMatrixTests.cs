using System.Text.Json.Nodes;
using Parley.Rooms.Tests.Harness;

namespace Parley.Rooms.Tests.Polls;

/// <summary>
/// Who closes and deletes polls that another made, in a room of somebody's and in one that is nobody's, of this meeting and of one before:
/// what was voted then is not for whoever comes first into the empty room.
/// </summary>
public sealed class OldPollMatrixTests
{
    private const string OldPoll = "7e0ba6f2-0000-4000-8000-000000000001";
    private const string NewPoll = "7e0ba6f2-0000-4000-8000-000000000002";

    public static TheoryData<string, string, bool, string, bool> Cases()
    {
        var data = new TheoryData<string, string, bool, string, bool>();
        foreach (var method in (string[])["poll.close", "poll.delete"])
        {
            foreach (var actor in SecondMeeting.Others.Prepend("wilma"))
            {
                foreach (var owned in (bool[])[false, true])
                {
                    foreach (var poll in (string[])[OldPoll, NewPoll])
                    {
                        data.Add(method, actor, owned, poll, false);
                        data.Add(method, actor, owned, poll, true);
                    }
                }
            }
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Whoever_opens_a_room_keeps_order_from_then_on(string method, string actor, bool owned, string poll, bool restarted)
    {
        var scene = new SecondMeeting(owned, Ask, keeper: true);
        if (restarted)
            scene.Restart();
        var before = scene.World.Storage.Polls;
        var about = new JsonObject { ["room"] = scene.Room, ["id"] = poll };
        var allowed = actor switch
        {
            "wilma" or "host by token" => true,
            "moderator" or "host" => owned || poll == NewPoll,
            _ => false,
        };
        if (allowed)
        {
            scene[actor].Do(method, about);
            var left = scene["listener"].Do("poll.list", scene.In)["polls"]!.AsArray().SingleOrDefault(one => Peer.Text(one!["id"]) == poll);
            Assert.Equal(method == "poll.close", left?["closedAt"] is not null);
        }
        else
        {
            Assert.Equal("forbidden", scene[actor].Refused(method, about));
            Assert.Equal(before, scene.World.Storage.Polls);
        }
    }

    [Fact]
    public void Who_has_made_one_and_keeps_order_no_more_does_neither()
    {
        var scene = new SecondMeeting(owned: false, Ask, keeper: true);
        scene["host"].Do("room.role", new JsonObject { ["room"] = scene.Room, ["participant"] = Wilma(scene), ["role"] = "speaker" });
        foreach (var method in (string[])["poll.close", "poll.delete"])
            Assert.Equal("forbidden", scene["wilma"].Refused(method, new JsonObject { ["room"] = scene.Room, ["id"] = OldPoll }));
    }

    [Fact]
    public void What_a_killed_server_left_open_is_closed_for_who_comes_when_its_meeting_does_not()
    {
        var world = new World();
        var room = new JsonObject { ["room"] = "garden" };
        var wilma = Peer.Guest(world, "Wilma");
        wilma.Do("room.join", (JsonObject)room.DeepClone());
        wilma.Do("poll.create", Poll("garden", OldPoll));
        world.Advance(1);
        world.Restart();
        world.Advance(World.Defaults.RestoreTime.TotalSeconds + 1);
        var host = Peer.Guest(world, "Hedy");
        host.Do("room.join", (JsonObject)room.DeepClone());
        Assert.NotNull(Assert.Single(host.Do("poll.list", room)["polls"]!.AsArray())!["closedAt"]);
    }

    private static void Ask(SecondMeeting scene, bool first) => scene["wilma"].Do("poll.create", Poll(scene.Room, first ? OldPoll : NewPoll));

    private static JsonObject Poll(string room, string id) => new() { ["room"] = room, ["id"] = id, ["question"] = "Roses?", ["options"] = new JsonArray("Yes", "No") };

    private static string Wilma(SecondMeeting scene) =>
        Peer.Text(scene.Seen["participants"]!.AsArray().Single(one => Peer.Text(one!["user"]!["name"]) == "Wilma")!["id"]);
}
