using System.Text.Json.Nodes;
using Parley.Rooms.Tests.Harness;

namespace Parley.Rooms.Tests.Moderation;

/// <summary>
/// Who deletes what others have written, in a room of somebody's and in one that is nobody's, of this meeting and of one before: nobody
/// takes the past of others away by being the first to open an empty room.
/// </summary>
public sealed class OldChatMatrixTests
{
    private const string OldMessage = "7e0ba6f2-0000-4000-8000-000000000001";
    private const string NewMessage = "7e0ba6f2-0000-4000-8000-000000000002";

    public static TheoryData<string, bool, string, bool> Cases()
    {
        var data = new TheoryData<string, bool, string, bool>();
        foreach (var actor in SecondMeeting.Others.Prepend("wilma"))
        {
            foreach (var owned in (bool[])[false, true])
            {
                foreach (var message in (string[])[OldMessage, NewMessage])
                {
                    data.Add(actor, owned, message, false);
                    data.Add(actor, owned, message, true);
                }
            }
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Whoever_opens_a_room_keeps_order_from_then_on(string actor, bool owned, string message, bool restarted)
    {
        var scene = new SecondMeeting(owned, Write);
        if (restarted)
            scene.Restart();
        var before = Chat(scene);
        var about = new JsonObject { ["room"] = scene.Room, ["id"] = message };
        var allowed = actor switch
        {
            "wilma" or "host by token" => true,
            "moderator" or "host" => owned || message == NewMessage,
            _ => false,
        };
        if (allowed)
        {
            Assert.NotNull(scene[actor].Do("chat.delete", about)["deletedAt"]);
        }
        else
        {
            Assert.Equal("forbidden", scene[actor].Refused("chat.delete", about));
            Assert.Equal(before, Chat(scene));
        }
    }

    [Fact]
    public void Clients_are_told_from_when_on_in_a_room_that_is_nobodys_and_nothing_in_others()
    {
        Assert.Null(new SecondMeeting(owned: true, Write).Seen["openedAt"]);
        var scene = new SecondMeeting(owned: false, Write);
        Assert.Equal(scene.Opened, scene.Seen["openedAt"]!.GetValue<long>());
        scene.Restart();
        Assert.Equal(scene.Opened, scene.Seen["openedAt"]!.GetValue<long>());
    }

    private static void Write(SecondMeeting scene, bool first) => scene["wilma"].Do(
        "chat.send", new JsonObject { ["room"] = scene.Room, ["id"] = first ? OldMessage : NewMessage, ["text"] = "Mind the roses." });

    private static string Chat(SecondMeeting scene) => string.Join(' ', scene.World.Storage.Chat(scene.Room));
}
