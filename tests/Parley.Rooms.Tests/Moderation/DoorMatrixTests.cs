using System.Text.Json.Nodes;
using Parley.Rooms.Tests.Harness;

namespace Parley.Rooms.Tests.Moderation;

/// <summary>
/// Every request at the door of a room, by everybody who might send it, however the door is: what is refused says why, changes nothing, and
/// is noticed by nobody else; and neither does a look at the door change anything, nor being told that it is open.
/// </summary>
public sealed class DoorMatrixTests
{
    private const string Password = "open sesame";

    private static readonly string[] Actors = ["nobody", "guest", "listener", "speaker", "moderator", "host", "owner", "left", "removed", "banned", "elsewhere", "replayed"];
    private static readonly string[] Doors = ["open", "locked", "password", "lobby", "closed"];

    /// <summary>The requests, with what is said beside the room.</summary>
    public static IReadOnlyDictionary<string, Func<JsonObject>?> Requests { get; } = new Dictionary<string, Func<JsonObject>?>(StringComparer.Ordinal)
    {
        ["room.look"] = null,
        ["room.knock"] = null,
        ["room.knock with password"] = () => new JsonObject { ["password"] = Password },
        ["room.knock with another"] = () => new JsonObject { ["password"] = "please" },
        ["room.withdraw"] = null,
        ["room.join"] = null,
        ["room.join with password"] = () => new JsonObject { ["password"] = Password },
        ["room.join with another"] = () => new JsonObject { ["password"] = "please" },
        ["room.create"] = null,
    };

    public static TheoryData<string, string, string> Cases()
    {
        var data = new TheoryData<string, string, string>();
        foreach (var actor in Actors)
        {
            foreach (var request in Requests.Keys)
            {
                foreach (var door in Doors)
                    data.Add(actor, request, door);
            }
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Whoever_stands_at_a_door_finds_it_as_it_is_for_them(string actor, string request, string door)
    {
        var (scene, left) = Scene(door);
        var method = request.Split(' ')[0];
        var parameters = Requests[request]?.Invoke() ?? [];
        parameters["room"] = scene.Room;
        var (refusal, answer) = Expected(actor, request, door);
        if (refusal is not null && actor != "left")
        {
            scene.Refuses(refusal, actor, method, parameters);
            return;
        }

        var before = scene.Dump();
        var answered = actor == "left" ? left.Answer(left.Send(method, parameters))! : scene.Ask(actor, method, parameters);
        if (refusal is not null)
            Assert.Equal(refusal, Peer.Name(answered));
        else
            Assert.Equal(answer, Said(method, answered["result"] ?? answered));
        Assert.Equal(answer is "in" or "waits" or "made", before != scene.Dump());
    }

    private static (RoleScene Scene, Peer Left) Scene(string door)
    {
        var scene = new RoleScene();
        var left = Peer.Guest(scene.World, "Lena");
        scene.Join(left);
        left.Do("room.leave", scene.In);
        scene.Set(door switch
        {
            "locked" => new JsonObject { ["locked"] = true },
            "password" => new JsonObject { ["password"] = Password },
            "lobby" => new JsonObject { ["lobby"] = true },
            "closed" => new JsonObject { ["closesAt"] = scene.World.Now.UnixMilliseconds + 5000 },
            _ => [],
        });
        // before who has not signed in is too late for it
        if (door == "closed")
            scene.World.Advance(6);
        return (scene, left);
    }

    /// <summary>An answer in a word.</summary>
    private static string Said(string method, JsonNode result) => method switch
    {
        "room.look" => Peer.Text(result["state"]) + (result["password"]!.GetValue<bool>() ? ", password" : ""),
        "room.knock" => result["admitted"]!.GetValue<bool>() ? "come in" : "waits",
        "room.join" => result["participant"] is not null ? "in" : "?",
        "room.create" => result["room"] is not null ? "made" : "?",
        _ => "done",
    };

    /// <summary>The reason of the refusal, or what is answered.</summary>
    private static (string? Refusal, string? Answer) Expected(string actor, string request, string door)
    {
        var method = request.Split(' ')[0];
        if (actor is "nobody" or "replayed")
            return (actor == "nobody" ? "not-signed-in" : "invalid", null);
        if (method == "room.withdraw")
            return (null, "done");
        if (method == "room.create")
            return actor == "elsewhere" ? ("forbidden", null) : (null, "made");
        if (actor == "elsewhere")
            return ("not-invited", null);
        // with the closing time everybody was sent out
        var inside = door != "closed" && actor is "listener" or "speaker" or "moderator" or "host" or "owner";
        if (inside)
            return method == "room.look" ? (null, "open") : ("already-in-room", null);
        if (actor is "moderator" or "host" or "owner")
            return Opens();
        if (actor == "banned")
            return Shut("banned", "banned");
        if (door == "closed")
            return Shut("closed", "room-closed");
        if (actor == "left")
            return Opens();
        if (door == "locked")
            return Shut("locked", "room-locked");
        if (door == "password" && method != "room.look" && !request.EndsWith("with password", StringComparison.Ordinal))
            return (request.EndsWith("with another", StringComparison.Ordinal) ? "wrong-password" : "password-needed", null);
        var known = door == "password" ? ", password" : "";
        if (actor != "removed" && door != "lobby")
            return method == "room.look" ? (null, "open" + known) : Opens();
        return method switch
        {
            "room.look" => (null, "lobby" + known),
            "room.knock" => (null, "waits"),
            _ => ("lobby", null),
        };

        (string?, string?) Opens() => (null, method switch { "room.look" => "open", "room.knock" => "come in", _ => "in" });

        (string?, string?) Shut(string state, string reason) => method == "room.look" ? (null, state) : (reason, null);
    }
}
