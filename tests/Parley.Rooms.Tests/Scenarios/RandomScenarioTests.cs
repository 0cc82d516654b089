using System.Text.Json.Nodes;
using Parley.Rooms.Contracts;
using Parley.Rooms.Effects;
using Parley.Rooms.Media;
using Parley.Rooms.Tests.Harness;

namespace Parley.Rooms.Tests.Scenarios;

/// <summary>People do anything at any time; whatever happens, some things always hold.</summary>
public sealed class RandomScenarioTests
{
    public static TheoryData<int> Seeds()
    {
        var count = int.TryParse(Environment.GetEnvironmentVariable("PARLEY_FUZZ"), out var wanted) ? wanted : 60;
        return new TheoryData<int>(Enumerable.Range(1, count));
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Nothing_is_left_behind_and_nobody_is_in_two_calls(int seed)
    {
        var random = new Random(seed);
        var options = World.Defaults with { SessionsPerUser = 3, RoomsPerSession = 2, EmptyRooms = 3, ReplayMessages = 16, ParticipantsPerRoom = 4 };
        var world = new World(options, seed);
        var peers = new List<Peer>();
        for (var i = 0; i < 5; i++)
            peers.Add(Peer.Guest(world, $"Guest {i}"));
        peers.Add(peers[0].AnotherDevice());
        peers.Add(peers[1].AnotherDevice());
        var rooms = new List<string> { "lobby", "kitchen" };
        var calls = new List<string>();
        var proofs = new List<(string Room, string Proof)>();
        var external = new List<ExternalAdmission>();
        var connections = new Dictionary<Peer, string>();

        for (var step = 0; step < 400; step++)
        {
            Act(world, random, peers[random.Next(peers.Count)], peers, rooms, calls, proofs, connections);
            ActOnMedia(world, random, peers[random.Next(peers.Count)], rooms, external, connections);
            Check(world, peers, external.Count);
        }

        world.ReleaseStorage();
        Assert.Equal(world.Storage.Engine.Count, world.Figures.MediaConnections);
        foreach (var somebody in external)
            world.Tell((switchboard, now) => switchboard.External.Leave(somebody.Wish.Room, somebody.Participant, now));
        foreach (var peer in peers)
            peer.Cut();
        world.Advance(31);
        Assert.Equal(new SwitchboardFigures(0, 0, 0, 0, 0, world.Figures.Rooms, 0, world.Figures.Rooms, 0), world.Figures);
        world.Advance(3601);
        Assert.Equal(default, world.Figures);
        Assert.Empty(world.Storage.Engine);
    }

    private static void ActOnMedia(World world, Random random, Peer peer, List<string> rooms, List<ExternalAdmission> external, Dictionary<Peer, string> connections)
    {
        var room = Any(random, rooms);
        // as clients do: one name for the life of a page, or until it makes another connection
        if (random.Next(5) == 0)
            connections[peer] = $"c{random.Next()}";
        var connection = connections.GetValueOrDefault(peer, "c");
        JsonObject about = new() { ["room"] = room, ["connection"] = connection };
        var held = world.Storage.Engine.ElementAtOrDefault(random.Next(world.Storage.Engine.Count + 1));
        switch (random.Next(14))
        {
            case 0 or 1 or 2:
                about["offer"] = "v=0";
                about["sources"] = new JsonArray();
                peer.Send("media.connect", about);
                break;
            case 3:
                peer.Send("media.disconnect", about);
                break;
            case 4:
                about["tiles"] = new JsonArray();
                peer.Send("media.view", about);
                break;
            case 5:
                about["revision"] = random.Next(9);
                peer.Notify("media.ready", about);
                break;
            case 6:
                world.Storage.Answer = new MediaAnswer(random.Next(3) == 0 ? MediaFault.BadOffer : MediaFault.None, "text");
                break;
            case 7 when held.Value is { } lost:
                world.Storage.Engine.Remove(held.Key);
                world.Tell((switchboard, now) => switchboard.Media.Disconnected(held.Key.Room, held.Key.Participant, lost, MediaEndedReason.Lost, now));
                external.RemoveAll(somebody => somebody.Participant == held.Key.Participant);
                break;
            case 8 when held.Value is { } told:
                world.Tell((switchboard, now) =>
                {
                    switchboard.Media.Slots(held.Key.Room, held.Key.Participant, told, random.Next(99), []);
                    switchboard.Media.Quality(held.Key.Room, held.Key.Participant, told, (MediaGrade)random.Next(3), MediaGrade.Good, false, now);
                    switchboard.Media.Speakers(held.Key.Room, [new Speaker(held.Key.Participant, random.Next(127))], now);
                });
                break;
            case 9 when world.Switchboard.External.Check(new ExternalWish(room, ParticipantVia.Whip), world.Now, out _) is { } admission:
                world.Tell((switchboard, now) => switchboard.External.Enter(admission, "w", new ParticipantMedia(true, true, false), now, out _));
                world.Storage.Engine.Add((room, admission.Participant), "w");
                external.Add(admission);
                break;
            case 11 or 12:
                about.Remove("room");
                about["offer"] = "v=0";
                about["sources"] = new JsonArray();
                peer.Send("media.prepare", about);
                break;
            case 10 when external.Count > 0:
                world.Tell((switchboard, now) => switchboard.External.Leave(external[0].Wish.Room, external[0].Participant, now));
                external.RemoveAt(0);
                break;
            default:
                break;
        }
    }

    private static void Act(
        World world, Random random, Peer peer, List<Peer> peers, List<string> rooms, List<string> calls, List<(string Room, string Proof)> proofs,
        Dictionary<Peer, string> connections)
    {
        switch (random.Next(22))
        {
            case 0:
                peer.Cut();
                break;
            case 1 or 2 or 3:
                if (!peer.IsOpen)
                    peer.Connect(reloaded: random.Next(3) == 0, forgetful: random.Next(4) == 0);
                break;
            case 4:
                world.Advance(random.NextDouble() * 20);
                break;
            case 5:
                world.Storage.Hold = random.Next(2) == 0;
                break;
            case 6:
                world.ReleaseStorage();
                break;
            case 7:
                if (random.Next(6) == 0)
                    peer.SignOut();
                break;
            case 8 or 9:
                if (peers[random.Next(peers.Count)] is { } callee && callee.Welcome["user"] is not null)
                    peer.Send("call.start", CallScene.Start(callee));
                break;
            case 10 or 11 or 12 or 13:
                if (calls.Count > 0)
                    peer.Send(
                        new[] { "call.accept", "call.accept", "call.decline", "call.cancel", "call.hangup" }[random.Next(5)], new() { ["call"] = calls[^random.Next(1, Math.Min(4, calls.Count + 1))] });
                break;
            case 14 or 15 or 16:
                var wish = Join(random, rooms, proofs);
                if (connections.TryGetValue(peer, out var prepared))
                    wish["connection"] = prepared;
                peer.Send("room.join", wish);
                break;
            case 17:
                peer.Send("room.leave", new() { ["room"] = Any(random, rooms) });
                break;
            case 18:
                peer.Send(random.Next(2) == 0 ? "presence.watch" : "presence.unwatch");
                break;
            case 19:
                peer.Send("chat.send", new() { ["room"] = Any(random, rooms), ["id"] = Guid.Parse($"7e0ba6f2-0000-4000-8000-{random.Next(99):D12}").ToString(), ["text"] = "x" });
                break;
            case 20:
                peer.Send("session.rename", new() { ["name"] = $"Name {random.Next(5)}" });
                break;
            default:
                peer.Send("room.create", new() { ["name"] = "Somewhere" });
                break;
        }

        foreach (var message in peers.SelectMany(each => each.Transcript.TakeLast(3)))
            Learn(message, rooms, calls, proofs);
    }

    private static JsonObject Join(Random random, List<string> rooms, List<(string Room, string Proof)> proofs)
    {
        if (proofs.Count == 0 || random.Next(2) == 0)
            return new() { ["room"] = Any(random, rooms) };
        var (room, proof) = proofs[random.Next(proofs.Count)];
        return new() { ["room"] = room, ["rejoin"] = proof };
    }

    private static string Any(Random random, List<string> rooms) => rooms[random.Next(rooms.Count)];

    private static void Learn(JsonNode message, List<string> rooms, List<string> calls, List<(string Room, string Proof)> proofs)
    {
        var body = message["params"] ?? message["result"];
        if (body?["call"] is JsonObject call)
        {
            if (!calls.Contains(Peer.Text(call["id"])))
                calls.Add(Peer.Text(call["id"]));
            if (call["room"] is { } room && !rooms.Contains(Peer.Text(room)))
                rooms.Add(Peer.Text(room));
        }

        if (body?["rejoin"] is { } proof && !proofs.Contains((Peer.Text(body["room"]!["id"]), Peer.Text(proof))))
            proofs.Add((Peer.Text(body["room"]!["id"]), Peer.Text(proof)));
        if (rooms.Count > 8)
            rooms.RemoveAt(2);
    }

    private static void Check(World world, List<Peer> peers, int external)
    {
        var figures = world.Figures;
        Assert.InRange(figures.Participants, external, (figures.Sessions * 2) + external);
        Assert.InRange(figures.Calls, 0, figures.Users);
        Assert.InRange(figures.Users, 0, figures.Sessions);
        Assert.InRange(figures.Watchers, 0, figures.Sessions);
        Assert.InRange(figures.Rooms, 0, figures.Participants + figures.Calls + 3);

        // Nobody is told of more people in a room than it holds, or of two calls at once.
        foreach (var peer in peers)
        {
            if (peer.Transcript.Count == 0)
                continue;
            if (peer.Transcript[^1]["result"]?["room"] is JsonObject room)
                Assert.InRange(room["participants"]!.AsArray().Count, 1, room["capacity"]!.GetValue<int>());
            if (peer.Welcome["calls"] is JsonArray calls)
                Assert.InRange(calls.Count, 0, 1);
        }
    }
}
