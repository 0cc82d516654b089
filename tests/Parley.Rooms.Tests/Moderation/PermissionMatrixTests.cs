using System.Text.Json.Nodes;
using Parley.Rooms.Contracts;
using Parley.Rooms.Tests.Harness;

namespace Parley.Rooms.Tests.Moderation;

/// <summary>
/// Every request, by everybody who might send it, to everybody it might be done to: what is allowed is done, and what is not is refused
/// with its reason, changes nothing, and is noticed by nobody else.
/// </summary>
public sealed class PermissionMatrixTests
{
    private static readonly string[] InRoom = ["listener", "speaker", "moderator", "host"];
    private static readonly string[] Outside = ["guest", "removed", "banned", "elsewhere"];
    private static readonly string[] Targets = ["listener", "speaker", "moderator", "host", "owner", "self"];

    /// <summary>Requests within a room: the least role that may, and whether to those below only.</summary>
    private static readonly Dictionary<string, (Role Least, Reach Over, Func<JsonObject>? More)> ToSomebody = new(StringComparer.Ordinal)
    {
        ["room.role listener"] = (Role.Moderator, Reach.Below, () => new JsonObject { ["role"] = "listener" }),
        ["room.role speaker"] = (Role.Moderator, Reach.Below, () => new JsonObject { ["role"] = "speaker" }),
        ["room.role moderator"] = (Role.Host, Reach.Below, () => new JsonObject { ["role"] = "moderator" }),
        ["room.role host"] = (Role.Host, Reach.Below, () => new JsonObject { ["role"] = "host" }),
        ["room.mute microphone"] = (Role.Moderator, Reach.NotAbove, () => new JsonObject { ["source"] = "microphone" }),
        ["room.mute camera"] = (Role.Moderator, Reach.NotAbove, () => new JsonObject { ["source"] = "camera" }),
        ["room.mute screen"] = (Role.Moderator, Reach.NotAbove, () => new JsonObject { ["source"] = "screen" }),
        ["room.ask microphone"] = (Role.Moderator, Reach.Anybody, () => new JsonObject { ["source"] = "microphone" }),
        ["room.spotlight"] = (Role.Moderator, Reach.Anybody, null),
        ["room.remove"] = (Role.Moderator, Reach.Below, null),
        ["room.toLobby"] = (Role.Moderator, Reach.Below, null),
        ["room.ban"] = (Role.Moderator, Reach.Below, null),
        ["hand.lower"] = (Role.Moderator, Reach.Anybody, null),
    };

    private static readonly Dictionary<string, (Role Least, Func<JsonObject>? More)> ToTheRoom = new(StringComparer.Ordinal)
    {
        ["hand.raise"] = (Role.Listener, null),
        ["hand.lower"] = (Role.Listener, null),
        ["reaction.send"] = (Role.Listener, () => new JsonObject { ["reaction"] = "👍" }),
        ["room.spotlight"] = (Role.Moderator, null),
        ["room.mute microphone"] = (Role.Moderator, () => new JsonObject { ["source"] = "microphone" }),
        ["room.admit"] = (Role.Moderator, null),
        ["room.refuse"] = (Role.Moderator, null),
        ["room.refuse keep out"] = (Role.Moderator, () => new JsonObject { ["knock"] = "somebody", ["hours"] = 2 }),
        ["room.settings lock"] = (Role.Moderator, () => Settings("locked", true)),
        ["room.settings lobby"] = (Role.Moderator, () => Settings("lobby", true)),
        ["room.settings stage"] = (Role.Moderator, () => Settings("stage", true)),
        ["room.settings password"] = (Role.Moderator, () => Settings("password", "open sesame")),
        ["room.settings name"] = (Role.Moderator, () => Settings("name", "Another")),
        ["room.settings persistent"] = (Role.Host, () => Settings("persistent", true)),
        ["room.settings opensAt"] = (Role.Host, () => Settings("opensAt", 1_900_000_000_000)),
        ["room.settings opensAt never"] = (Role.Host, () => Settings("opensAt", 0)),
        ["room.settings closesAt"] = (Role.Host, () => Settings("closesAt", 1_900_000_000_000)),
        ["room.settings closesAt never"] = (Role.Moderator, () => Settings("closesAt", 0)),
        ["room.unban"] = (Role.Moderator, () => new JsonObject { ["user"] = "somebody" }),
        ["room.bans"] = (Role.Moderator, null),
        ["room.end"] = (Role.Host, null),
        ["participant.update nothing"] = (Role.Listener, () => Media(false)),
        ["participant.update microphone"] = (Role.Speaker, () => Media(true)),
        ["room.leave"] = (Role.Listener, null),
        ["chat.send"] = (Role.Listener, () => new JsonObject
        {
            ["id"] = "7e0ba6f2-0000-4000-8000-000000000002",
            ["text"] = "",
            ["offers"] = new JsonArray(new JsonObject { ["id"] = "7e0ba6f2-0000-4000-8000-000000000003", ["name"] = "plan.pdf", ["size"] = 10 }),
        }),
        ["chat.delete"] = (Role.Moderator, () => new JsonObject { ["id"] = RoleScene.OwnersMessage }),
        ["chat.edit"] = (Role.Listener, () => new JsonObject { ["id"] = RoleScene.OwnersMessage, ["text"] = "Never mind the roses." }),
        ["chat.react"] = (Role.Listener, () => new JsonObject { ["id"] = RoleScene.OwnersMessage, ["emoji"] = "🌹", ["on"] = true }),
        ["chat.history"] = (Role.Listener, null),
        ["chat.changes"] = (Role.Listener, () => new JsonObject { ["since"] = 0 }),
        ["chat.search"] = (Role.Listener, () => new JsonObject { ["text"] = "roses" }),
        ["room.ticket"] = (Role.Listener, null),
        ["peer.signal"] = (Role.Listener, () => new JsonObject { ["to"] = "somebody", ["signal"] = new JsonObject { ["connection"] = "pc", ["candidate"] = new JsonObject { ["candidate"] = "" } } }),
        ["chat.typing"] = (Role.Listener, () => new JsonObject { ["typing"] = true }),
        ["poll.create"] = (Role.Moderator, () => Poll(new JsonObject { ["question"] = "Tea?", ["options"] = new JsonArray("Yes", "No") })),
        ["poll.vote"] = (Role.Listener, () => Poll(new JsonObject { ["options"] = new JsonArray(0) })),
        ["poll.close"] = (Role.Moderator, () => Poll([])),
        ["poll.delete"] = (Role.Moderator, () => Poll([])),
        ["poll.list"] = (Role.Listener, null),
        ["poll.voters"] = (Role.Listener, () => Poll(new JsonObject { ["option"] = 0 })),
        ["breakout.create"] = (Role.Moderator, () => new JsonObject { ["names"] = new JsonArray("One", "Two") }),
        ["breakout.assign"] = (Role.Moderator, () => new JsonObject { ["user"] = "somebody" }),
        ["breakout.open"] = (Role.Moderator, null),
        ["breakout.timer"] = (Role.Moderator, () => new JsonObject { ["seconds"] = 60 }),
        ["breakout.close"] = (Role.Moderator, null),
        ["breakout.announce"] = (Role.Moderator, () => new JsonObject { ["text"] = "Come back" }),
        ["e2ee.announce"] = (Role.Listener, () => new JsonObject { ["deviceKey"] = "key" }),
        ["e2ee.send"] = (Role.Listener, () => new JsonObject { ["keys"] = new JsonArray(new JsonObject { ["to"] = "somebody", ["key"] = "key" }) }),
        ["media.view"] = (Role.Listener, () => new JsonObject { ["connection"] = "pc", ["tiles"] = new JsonArray() }),
        ["media.disconnect"] = (Role.Listener, () => new JsonObject { ["connection"] = "pc" }),
        ["media.connect"] = (Role.Listener, () => new JsonObject { ["connection"] = "pc", ["offer"] = "v=0", ["sources"] = new JsonArray() }),
    };

    /// <summary>Requests that are made of no room. What they do has tests of its own.</summary>
    private static readonly Dictionary<string, Func<JsonObject>?> OfNoRoom = new(StringComparer.Ordinal)
    {
        ["call.accept"] = Call,
        ["call.cancel"] = Call,
        ["call.decline"] = Call,
        ["call.hangup"] = Call,
        ["call.history"] = null,
        ["call.seen"] = () => new JsonObject { ["calls"] = new JsonArray("call") },
        ["call.start"] = () => new JsonObject { ["to"] = "somebody", ["media"] = new JsonObject { ["audio"] = true, ["video"] = true } },
        ["media.prepare"] = () => new JsonObject { ["connection"] = "pc", ["offer"] = "v=0", ["sources"] = new JsonArray() },
        ["presence.unwatch"] = null,
        ["presence.watch"] = null,
        ["session.end"] = null,
        ["session.iceServers"] = null,
        ["session.ping"] = null,
        ["session.rename"] = () => new JsonObject { ["name"] = "Another" },
    };

    /// <summary>What begins a session, and what is never answered.</summary>
    private static readonly string[] OfTheirOwn = ["media.ready", "session.ack", "session.hello"];

    private enum Reach
    {
        Anybody,
        NotAbove,
        Below,
    }

    public static TheoryData<string, string, string> Cases()
    {
        var data = new TheoryData<string, string, string>();
        foreach (var actor in (string[])["nobody", .. Outside, .. InRoom, "replayed"])
        {
            foreach (var request in ToSomebody.Keys)
            {
                foreach (var target in Targets.Where(target => target != actor && (target != "self" || InRoom.Contains(actor))))
                    data.Add(actor, request, target);
            }

            foreach (var request in ToTheRoom.Keys)
                data.Add(actor, request, "");
        }

        return data;
    }

    [Fact]
    public void There_are_enough_cases() => Assert.InRange(Cases().Count, 500, int.MaxValue);

    [Fact]
    public void No_request_is_left_out() => Assert.Equal(
        new RoleScene().Methods.Order(StringComparer.Ordinal),
        ToSomebody.Keys.Concat(ToTheRoom.Keys).Concat(DoorMatrixTests.Requests.Keys).Concat(OfNoRoom.Keys).Concat(OfTheirOwn).Select(request => request.Split(' ')[0]).Distinct().Order(StringComparer.Ordinal));

    [Theory]
    [MemberData(nameof(Cases))]
    public void Whoever_asks_gets_what_their_role_allows(string actor, string request, string target)
    {
        var scene = new RoleScene();
        var method = request.Split(' ')[0];
        var parameters = Parameters(scene, actor, request, target);
        if (Expected(actor, request, target) is { } refusal)
        {
            scene.Refuses(refusal, actor, method, parameters);
            return;
        }

        var answer = scene.Ask(actor, method, parameters);
        Assert.True(answer["error"] is null, $"{actor} {request} {target}: {answer.ToJsonString()}");
    }

    /// <summary>By what a room is kept, and who may take its end away: those for whom it is to say whether it is kept, where that is all that keeps it.</summary>
    [Theory]
    [InlineData(false, false, "host")]
    [InlineData(true, false, "moderator")]
    [InlineData(false, true, "moderator")]
    public void Whether_a_room_is_kept_is_for_hosts_also_where_its_end_alone_keeps_it(bool opens, bool persistent, string least)
    {
        foreach (var role in InRoom)
        {
            var scene = new RoleScene();
            var settings = new JsonObject { ["closesAt"] = 1_900_000_000_000, ["persistent"] = persistent };
            if (opens)
                settings["opensAt"] = scene.World.Now.UnixMilliseconds;
            scene.Set(settings);
            var parameters = Settings("closesAt", 0);
            parameters["room"] = scene.Room;
            if (Array.IndexOf(InRoom, role) < Array.IndexOf(InRoom, least))
                scene.Refuses("forbidden", role, "room.settings", parameters);
            else
                scene.PeerOf(role).Do("room.settings", parameters);
        }
    }

    public static TheoryData<string, string, string> CasesOfNoRoom()
    {
        var data = new TheoryData<string, string, string>();
        foreach (var request in OfNoRoom.Keys)
        {
            data.Add("nobody", request, "not-signed-in");
            data.Add("replayed", request, "invalid");
            // whose token is for one room
            if (request.StartsWith("call.", StringComparison.Ordinal) || request == "presence.watch")
                data.Add("elsewhere", request, "forbidden");
        }

        data.Add("elsewhere", "session.rename", "forbidden");
        return data;
    }

    [Theory]
    [MemberData(nameof(CasesOfNoRoom))]
    public void What_is_asked_of_no_room_is_refused_as_clearly(string actor, string request, string reason) =>
        new RoleScene().Refuses(reason, actor, request, OfNoRoom[request]?.Invoke() ?? []);

    private static JsonObject Parameters(RoleScene scene, string actor, string request, string target)
    {
        var parameters = target.Length == 0
            ? ToTheRoom[request].More?.Invoke() ?? []
            : ToSomebody[request].More?.Invoke() ?? [];
        parameters["room"] = scene.Room;
        if (target.Length > 0)
            parameters["participant"] = scene.Of(scene.PeerOf(target == "self" ? actor : target));
        return parameters;
    }

    /// <summary>The reason of the refusal, or null when it is to be done.</summary>
    private static string? Expected(string actor, string request, string target)
    {
        if (actor == "nobody")
            return "not-signed-in";
        if (actor == "replayed")
            return "invalid";
        if (Outside.Contains(actor))
            return "not-in-room";
        var role = Enum.Parse<Role>(actor, ignoreCase: true);
        if (target.Length == 0)
            return role < ToTheRoom[request].Least ? "forbidden" : request switch
            {
                "media.view" => "unknown-connection",
                "chat.edit" => "forbidden",
                "peer.signal" => "unknown-participant",
                "e2ee.announce" or "e2ee.send" => "not-encrypted",
                "breakout.assign" or "breakout.open" or "breakout.timer" => "unknown-breakout",
                "poll.vote" or "poll.close" or "poll.voters" => "unknown-poll",
                _ => null,
            };
        return ExpectedToSomebody(role, request, target == "self" ? actor : target, target == "self");
    }

    private static string? ExpectedToSomebody(Role role, string request, string target, bool self)
    {
        var (least, over, _) = ToSomebody[request];
        if (self && request == "hand.lower")
            return null;
        if (role < least)
            return "forbidden";
        if (self)
            return request is "room.remove" or "room.toLobby" or "room.ban" ? "self" : null;
        var theirs = target == "owner" ? Role.Host : Enum.Parse<Role>(target, ignoreCase: true);
        var reaches = over switch
        {
            Reach.Anybody => true,
            Reach.NotAbove => theirs <= role,
            _ => target != "owner" && (role == Role.Host || theirs < role),
        };
        // nobody is asked to switch on what they may not
        return !reaches || (theirs == Role.Listener && request.StartsWith("room.ask", StringComparison.Ordinal)) ? "forbidden" : null;
    }

    private static JsonObject Call() => new() { ["call"] = "call" };

    private static JsonObject Settings(string member, JsonNode value) => new() { ["settings"] = new JsonObject { [member] = value } };

    private static JsonObject Poll(JsonObject parameters)
    {
        parameters["id"] = "9f8a7c1e-0000-4000-8000-000000000001";
        return parameters;
    }

    private static JsonObject Media(bool microphone) =>
        new() { ["media"] = new JsonObject { ["microphone"] = microphone, ["camera"] = false, ["screen"] = false } };
}
