using System.Text.Json.Nodes;
using Parley.Rooms.Tests.Harness;

namespace Parley.Rooms.Tests.Calls;

/// <summary>Every message about a call, in every state of it, from everybody.</summary>
public sealed class CallMatrixTests
{
    private const string Ok = "ok";

    public static TheoryData<string, string, string, string> Table()
    {
        string[] senders = ["caller", "caller's other device", "callee", "callee's other device", "stranger", "nobody"];
        var data = new TheoryData<string, string, string, string>();
        // method, state → what each sender gets, in the order above
        Add("call.accept", "ringing", "not-yours", "not-yours", Ok, Ok, "not-yours", "not-signed-in");
        Add("call.decline", "ringing", "not-yours", "not-yours", Ok, Ok, "not-yours", "not-signed-in");
        Add("call.cancel", "ringing", Ok, Ok, "not-yours", "not-yours", "not-yours", "not-signed-in");
        Add("call.hangup", "ringing", "not-connected", "not-connected", "not-connected", "not-connected", "not-yours", "not-signed-in");
        Add("call.start", "ringing", "already-in-call", "already-in-call", Ok, Ok, "busy", "not-signed-in");
        Add("room.join", "ringing", "not-invited", "not-invited", "not-invited", "not-invited", "not-invited", "not-signed-in");

        Add("call.accept", "connected", "not-yours", "not-yours", "not-ringing", "not-ringing", "not-yours", "not-signed-in");
        Add("call.decline", "connected", "not-yours", "not-yours", "not-ringing", "not-ringing", "not-yours", "not-signed-in");
        Add("call.cancel", "connected", "not-ringing", "not-ringing", "not-yours", "not-yours", "not-yours", "not-signed-in");
        Add("call.hangup", "connected", Ok, Ok, Ok, Ok, "not-yours", "not-signed-in");
        Add("call.start", "connected", "already-in-call", "already-in-call", "already-in-call", "already-in-call", "busy", "not-signed-in");
        Add("room.join", "connected", Ok, Ok, Ok, Ok, "not-invited", "not-signed-in");

        Add("call.accept", "joined", "not-yours", "not-yours", "not-ringing", "not-ringing", "not-yours", "not-signed-in");
        Add("call.hangup", "joined", Ok, Ok, Ok, Ok, "not-yours", "not-signed-in");
        Add("room.join", "joined", "already-in-room", Ok, "already-in-room", Ok, "not-invited", "not-signed-in");
        Add("room.leave", "joined", Ok, "not-in-room", Ok, "not-in-room", "not-in-room", "not-signed-in");
        Add("participant.update", "joined", Ok, "not-in-room", Ok, "not-in-room", "not-in-room", "not-signed-in");
        Add("chat.send", "joined", Ok, "not-in-room", Ok, "not-in-room", "not-in-room", "not-signed-in");
        Add("chat.history", "joined", Ok, "not-in-room", Ok, "not-in-room", "not-in-room", "not-signed-in");
        Add("chat.typing", "joined", Ok, "not-in-room", Ok, "not-in-room", "not-in-room", "not-signed-in");
        Add("peer.signal", "joined", "unknown-participant", "not-in-room", Ok, "not-in-room", "not-in-room", "not-signed-in");

        foreach (var method in new[] { "call.accept", "call.decline", "call.cancel", "call.hangup" })
            Add(method, "ended", "unknown-call", "unknown-call", "unknown-call", "unknown-call", "unknown-call", "not-signed-in");
        foreach (var method in new[] { "room.leave", "participant.update", "chat.send", "chat.history", "chat.typing", "peer.signal" })
        {
            Add(method, "ended", "not-in-room", "not-in-room", "not-in-room", "not-in-room", "not-in-room", "not-signed-in");
            Add(method, "ringing", "not-in-room", "not-in-room", "not-in-room", "not-in-room", "not-in-room", "not-signed-in");
            Add(method, "connected", "not-in-room", "not-in-room", "not-in-room", "not-in-room", "not-in-room", "not-signed-in");
        }

        Add("room.join", "ended", "not-invited", "not-invited", "not-invited", "not-invited", "not-invited", "not-signed-in");
        return data;

        void Add(string method, string state, params string[] outcomes)
        {
            foreach (var (sender, outcome) in senders.Zip(outcomes))
                data.Add(method, state, sender, outcome);
        }
    }

    [Theory]
    [MemberData(nameof(Table))]
    public void Message_in_state_from_sender(string method, string state, string sender, string outcome)
    {
        var scene = new CallScene();
        var callersPhone = scene.Alice.AnotherDevice();
        var stranger = Peer.Guest(scene.World, "Eve");
        var aliceInRoom = "nobody";
        Bring(scene, state, ref aliceInRoom);
        var everybody = new[] { scene.Alice, callersPhone, scene.Bob, scene.BobsPhone, stranger };
        foreach (var peer in everybody)
            peer.News();
        var before = scene.World.Figures;

        var parameters = Parameters(scene, method, aliceInRoom);
        if (method == "call.start" && sender.StartsWith("caller", StringComparison.Ordinal))
            parameters["to"] = scene.Bob.Id;
        if (sender == "nobody")
        {
            var wire = scene.World.Connect();
            scene.World.Send(wire, new JsonObject { ["jsonrpc"] = "2.0", ["id"] = 1, ["method"] = method, ["params"] = parameters }.ToJsonString());
            Assert.Equal(outcome, Peer.Name(JsonNode.Parse(Assert.Single(wire.Messages))!));
            scene.World.Cut(wire);
        }
        else
        {
            var asker = everybody[Array.IndexOf(["caller", "caller's other device", "callee", "callee's other device", "stranger"], sender)];
            var answer = asker.Answer(asker.Send(method, parameters))!;
            Assert.Equal(outcome, Outcome(answer));
        }

        if (outcome is Ok or "busy")
            return;
        Assert.Equal(before, scene.World.Figures);
        // The refusal is for the sender alone.
        Assert.Equal(sender == "nobody" ? 0 : 1, everybody.Sum(peer => peer.News().Count));
    }

    private static string Outcome(JsonNode answer)
    {
        if (answer["error"] is not null)
            return Peer.Name(answer);
        return answer["result"]!["call"] is JsonObject call && call["reason"] is { } reason && Peer.Text(reason) == "busy" ? "busy" : Ok;
    }

    private static void Bring(CallScene scene, string state, ref string aliceInRoom)
    {
        if (state == "ringing")
        {
            scene.Ring();
            return;
        }

        scene.Connect();
        if (state == "joined")
        {
            aliceInRoom = Peer.Text(scene.Alice.Do("room.join", scene.In)["participant"]);
            scene.Bob.Do("room.join", scene.In);
        }
        else if (state == "ended")
        {
            scene.Alice.Do("call.hangup", scene.About);
        }
    }

    private static JsonObject Parameters(CallScene scene, string method, string aliceInRoom)
    {
        var room = scene.Room.Length > 0 ? scene.Room : "call-00000000000000000000000000";
        return method switch
        {
            "call.start" => new() { ["to"] = scene.Alice.Id, ["media"] = new JsonObject { ["audio"] = true, ["video"] = true } },
            "participant.update" => new() { ["room"] = room, ["media"] = new JsonObject { ["microphone"] = false, ["camera"] = true, ["screen"] = false } },
            "chat.send" => new() { ["room"] = room, ["id"] = "7e0ba6f2-0000-4000-8000-000000000001", ["text"] = "hello" },
            "chat.typing" => new() { ["room"] = room, ["typing"] = true },
            "peer.signal" => new() { ["room"] = room, ["to"] = aliceInRoom, ["signal"] = new JsonObject { ["connection"] = "c", ["candidate"] = new JsonObject { ["candidate"] = "" } } },
            _ when method.StartsWith("call.", StringComparison.Ordinal) => new() { ["call"] = scene.Call },
            _ => new() { ["room"] = room },
        };
    }
}
