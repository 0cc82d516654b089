using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Parley.Headless;
using Parley.Protocols.Primitives;
using Parley.Protocols.Sdp.Negotiation;
using Parley.Server.Load;

namespace Parley.Bench.Janus;

/// <summary>A room of Janus's VideoRoom, and the members that our headless client puts into it.</summary>
internal sealed class JanusRoom(JanusSession janus, LoadThreads threads)
{
    private const int Room = 1234;
    private const int SomePublishers = 32;
    private static readonly TimeSpan ConnectWithin = TimeSpan.FromSeconds(10);

    private readonly List<long> _feeds = [];

    public async Task Create() =>
        await janus.Ask(await janus.Attach(), new JsonObject { ["request"] = "create", ["room"] = Room, ["publishers"] = SomePublishers, ["bitrate"] = 0, ["audiocodec"] = "opus", ["videocodec"] = "vp8" });

    /// <summary>Lets somebody publish a picture.</summary>
    public async Task Publish(uint tag, int bitrate)
    {
        var camera = new VideoOptions("cam", MediaCodec.Vp8, [new VideoLayerOptions(null, 1280, 720, bitrate)]) { EvenFrames = true };
        var worker = threads.Publishing;
        var peer = await worker.Open(new ClientPeerOptions { Tag = tag, Publish = [camera] }, NewEntropy(), v6: false);
        var offer = await worker.Ask(peer.Client.WriteOffer);
        var joined = await janus.Ask(await janus.Attach(), new JsonObject { ["request"] = "joinandconfigure", ["room"] = Room, ["ptype"] = "publisher" }, "offer", JanusDescriptions.Offered(offer));
        await Connect(worker, peer, joined["jsep"]!["sdp"]!.GetValue<string>());
        _feeds.Add(joined["plugindata"]!["data"]!["id"]!.GetValue<long>());
    }

    /// <summary>Lets somebody receive all pictures.</summary>
    public async Task Subscribe()
    {
        var worker = threads.Receiving;
        var handle = await janus.Attach();
        var streams = new JsonArray([.. _feeds.Select(feed => new JsonObject { ["feed"] = feed })]);
        var joined = await janus.Ask(handle, new JsonObject { ["request"] = "join", ["room"] = Room, ["ptype"] = "subscriber", ["streams"] = streams });
        var offered = joined["jsep"]!["sdp"]!.GetValue<string>();
        var peer = await worker.Open(new ClientPeerOptions { VideoSlots = _feeds.Count, VideoCodecs = [MediaCodec.Vp8] }, NewEntropy(), v6: false);
        var own = await worker.Ask(peer.Client.WriteOffer);
        await janus.Ask(handle, new JsonObject { ["request"] = "start", ["room"] = Room }, "answer", JanusDescriptions.AnswerTo(offered, own));
        await Connect(worker, peer, JanusDescriptions.AsAnswer(offered, [.. peer.Client.Slots.Select(slot => slot.Mid)]));
    }

    private static Entropy NewEntropy() => new(RandomNumberGenerator.GetBytes(32));

    private static async Task Connect(LoadWorker worker, LoadPeer peer, string answer)
    {
        await worker.Accept(peer, answer);
        await peer.Connected.WaitAsync(ConnectWithin);
    }
}
