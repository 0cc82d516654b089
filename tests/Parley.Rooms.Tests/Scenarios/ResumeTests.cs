using System.Text.Json.Nodes;
using Parley.Rooms.Tests.Harness;

namespace Parley.Rooms.Tests.Scenarios;

/// <summary>A connection that breaks anywhere changes nothing of what the two sides hear.</summary>
public sealed class ResumeTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void Cut_after_every_message_the_transcript_is_the_same(int who)
    {
        var (alice, bob, deliveries) = Run(who, cutAt: -1, lose: false);
        Assert.True(deliveries >= 8);
        foreach (var lose in new[] { false, true })
        {
            for (var cutAt = 0; cutAt < deliveries; cutAt++)
            {
                var (aliceCut, bobCut, _) = Run(who, cutAt, lose);
                Assert.Equal(alice, aliceCut);
                Assert.Equal(bob, bobCut);
            }
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void Cut_before_every_request_is_sent_the_transcript_is_the_same(int who)
    {
        var (alice, bob, _) = Run(who, cutAt: -1, lose: false);
        for (var step = 0; step < Steps; step++)
        {
            var (aliceCut, bobCut, _) = Run(who, cutAt: -1, lose: false, cutBefore: step);
            Assert.Equal(alice, aliceCut);
            Assert.Equal(bob, bobCut);
        }
    }

    private const int Steps = 9;

    /// <summary>Plays a call. One side's connection breaks when its n-th message is delivered, or (lost) instead of it.</summary>
    private static (List<string> Alice, List<string> Bob, int Deliveries) Run(int who, int cutAt, bool lose, int cutBefore = -1)
    {
        var world = new World();
        var alice = Peer.Guest(world, "Alice");
        var bob = Peer.Guest(world, "Bob");
        var peers = new[] { alice, bob };
        var unlucky = peers[who];
        var deliveries = 0;
        Wire? cut = null;
        world.MayDeliver = wire =>
        {
            if (wire != unlucky.Wire || deliveries++ != cutAt)
                return true;
            cut = wire;
            return !lose;
        };

        var call = "";
        var room = "";
        var step = 0;
        string[] participants = ["", ""];
        Step(alice, "call.start", () => new() { ["to"] = bob.Id, ["media"] = new JsonObject { ["audio"] = true, ["video"] = true } });
        call = Peer.Text(bob.Last("call.incoming")["call"]!["id"]);
        Step(bob, "call.accept", () => new() { ["call"] = call });
        room = Peer.Text(alice.Last("call.answered")["call"]!["room"]);
        participants[0] = Peer.Text(Step(alice, "room.join", () => new() { ["room"] = room })["participant"]);
        participants[1] = Peer.Text(Step(bob, "room.join", () => new() { ["room"] = room })["participant"]);
        Step(alice, "peer.signal", () => Signal(participants[1], "offer"));
        Step(bob, "peer.signal", () => Signal(participants[0], "answer"));
        Step(bob, "chat.send", () => new() { ["room"] = room, ["id"] = "7e0ba6f2-0000-4000-8000-000000000001", ["text"] = "hello" });
        Step(alice, "participant.update", () => new() { ["room"] = room, ["media"] = new JsonObject { ["microphone"] = true, ["camera"] = true, ["screen"] = true } });
        Step(alice, "call.hangup", () => new() { ["call"] = call });
        Assert.Equal(Steps, step);
        Assert.Equal(0, world.Figures.Calls);
        return (Transcript(alice), Transcript(bob), deliveries);

        JsonNode Step(Peer sender, string method, Func<JsonObject> parameters)
        {
            if (step++ == cutBefore)
                unlucky.Cut();
            var id = sender.Send(method, parameters());
            if (cut is not null)
                world.Cut(cut);
            cut = null;
            foreach (var peer in peers)
            {
                if (peer.IsOpen)
                    continue;
                peer.Connect();
                Assert.True(peer.Welcome["resumed"]!.GetValue<bool>());
            }

            world.Pump();
            Assert.NotNull(sender.Answer(id));
            return sender.Answer(id)!["result"]!;
        }

        JsonObject Signal(string to, string type) => new()
        {
            ["room"] = room,
            ["to"] = to,
            ["signal"] = new JsonObject { ["connection"] = "c", ["description"] = new JsonObject { ["type"] = type, ["sdp"] = "v=0" } },
        };

        // Ids are random, and that a connection broke is told to the other side; everything else must be the same.
        List<string> Transcript(Peer peer)
        {
            var names = new Dictionary<string, string>
            {
                [call] = "CALL",
                [room] = "ROOM",
                [participants[0]] = "PARTICIPANT-A",
                [participants[1]] = "PARTICIPANT-B",
                [alice.Id] = "ALICE",
                [bob.Id] = "BOB",
            };
            var shared = peer.Transcript.FirstOrDefault(message => IsUpdate(message) && SharesScreen(message));
            return [.. peer.Transcript.Where(message => message == shared || !IsUpdate(message)).Select(message => Normalize(message, names))];
        }
    }

    private static bool IsUpdate(JsonNode message) => Peer.Name(message) == "participant.updated";

    private static bool SharesScreen(JsonNode message) => message["params"]!["participant"]!["media"]!["screen"]!.GetValue<bool>();

    private static string Normalize(JsonNode message, Dictionary<string, string> names)
    {
        var copy = message.DeepClone();
        if (copy["result"]?["rejoin"] is not null)
            copy["result"]!["rejoin"] = "PROOF";
        Neutralize(copy);
        var text = copy.ToJsonString();
        return names.Aggregate(text, (all, name) => all.Replace(name.Key, name.Value, StringComparison.Ordinal));
    }

    private static void Neutralize(JsonNode? node)
    {
        if (node is JsonObject item)
        {
            if (item.ContainsKey("connected"))
                item["connected"] = true;
            foreach (var (_, value) in item)
                Neutralize(value);
        }
        else if (node is JsonArray list)
        {
            foreach (var value in list)
                Neutralize(value);
        }
    }
}
