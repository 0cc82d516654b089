using System.Globalization;
using Parley.Headless;
using Parley.Protocols.Primitives;
using Parley.Protocols.Sdp.Negotiation;
using Parley.Testing;

namespace Parley.Sfu.Tests.Engine;

/// <summary>The whole engine and a whole client, with a narrow link between them.</summary>
public sealed class DownlinkNetworkTests(ITestOutputHelper output)
{
    private const int Delay = 25;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void From_3_to_half_a_megabit_and_back(int seed)
    {
        using var rig = new EngineRig(seed: seed);
        var link = Link(3_000_000);
        var (drop, recovery) = (rig.Network.Now + TimeSpan.FromSeconds(12 + (0.041 * seed)), rig.Network.Now + TimeSpan.FromSeconds(24));
        var schedule = new NetworkSchedule(rig.Network.Now, (drop - rig.Network.Now, link), (recovery - drop, link with { Rate = 500_000 }), (TimeSpan.Zero, link));
        var viewer = Watch(rig, schedule);
        var history = Record(rig, viewer, seconds: 24);
        Assert.Equal(720, history.Last(sample => sample.At < drop).Height);
        var drained = history.Last(sample => sample.At > drop && sample.At < recovery && sample.Queue.TotalMilliseconds > 150).At - drop;
        var worst = history.Where(sample => sample.At > drop).Max(sample => sample.Queue.TotalMilliseconds);
        var down = history.First(sample => sample.At > drop && sample.Height < 720).At - drop;
        history.AddRange(Record(rig, viewer, seconds: 12));
        var back = history.FirstOrDefault(sample => sample.At > recovery && sample.Height == 720).At - recovery;
        var video = viewer.SlotOf("alice")!;
        output.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"queue below 150 ms after {drained.TotalSeconds:F2} s, worst {worst:F0} ms; smaller picture after {down.TotalSeconds:F2} s; large again {back.TotalSeconds:F2} s after recovery; frozen {video.Frozen.TotalSeconds:F2} s, longest {video.LongestGap.TotalSeconds:F2} s"));
        Assert.True(drained < TimeSpan.FromSeconds(1.1), $"the queue was there for {drained.TotalSeconds} s");
        Assert.True(down < TimeSpan.FromSeconds(2), $"the picture was smaller after {down.TotalSeconds} s");
        Assert.True(back > TimeSpan.Zero && back < TimeSpan.FromSeconds(8), $"the picture was back after {back.TotalSeconds} s");
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void A_viewer_with_a_bad_network_harms_no_other(int seed)
    {
        using var rig = new EngineRig(seed: seed);
        var bad = Watch(rig, new NetworkSchedule(Link(250_000) with { Loss = 0.1, Jitter = TimeSpan.FromMilliseconds(60) }));
        var good = rig.Join("carol", Chromium);
        rig.Run(1);
        good.Show(("alice", 1280, 720));
        rig.Run(20);
        var video = good.SlotOf("alice")!;
        Assert.Equal((720, 0, 0L), (video.Height, video.Freezes, video.Lost));
        Assert.All(good.AudioSlots, voice => Assert.Equal(0, voice.LongestLoss));
        Assert.True(bad.SlotOf("alice") is not { Height: 720 });
    }

    /// <summary>A voice is not sent again: a decoder makes up for four packets without anybody hearing it.</summary>
    [Theory]
    [InlineData(1, 0.05, 25, 0.01, 4)]
    [InlineData(2, 0.05, 25, 0.01, 4)]
    [InlineData(3, 0.05, 25, 0.01, 4)]
    [InlineData(1, 0.10, 40, 0.02, 6)]
    [InlineData(2, 0.10, 40, 0.02, 6)]
    [InlineData(3, 0.10, 40, 0.02, 6)]
    public void Random_loss_takes_no_layer_away(int seed, double loss, int milliseconds, double frozen, int silence)
    {
        using var rig = new EngineRig(seed: seed);
        var viewer = Watch(rig, new NetworkSchedule(Link(6_000_000) with { Loss = loss, Delay = TimeSpan.FromMilliseconds(milliseconds) }));
        var history = Record(rig, viewer, seconds: 40);
        var late = history.Where(sample => sample.At > history[0].At + TimeSpan.FromSeconds(6)).ToList();
        var video = viewer.SlotOf("alice")!;
        var voice = viewer.AudioSlots.Max(slot => slot.LongestLoss);
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"frozen {video.Frozen.TotalSeconds:F2} of {video.Shown.TotalSeconds:F0} s, {video.Lost} of {video.Packets} lost in the end; at most {voice} packets of a voice in a row"));
        Assert.True(late.Count(sample => sample.Height == 720) > 0.98 * late.Count);
        Assert.True(video.Frozen <= frozen * video.Shown);
        Assert.InRange(voice, 0, silence);
    }

    /// <summary>
    /// What the viewer says is lost as well: for whom many requests do not arrive, the server finds out by itself what did not come. A client
    /// that shows each picture at once, without a buffer, sees a standstill in every packet of which both are lost.
    /// </summary>
    [Theory]
    [InlineData(1, 0.05, 25, 0.01)]
    [InlineData(2, 0.05, 25, 0.01)]
    [InlineData(3, 0.05, 25, 0.01)]
    [InlineData(1, 0.10, 40, 0.05)]
    [InlineData(2, 0.10, 40, 0.05)]
    [InlineData(3, 0.10, 40, 0.05)]
    public void Requests_that_are_lost_too_hardly_freeze_a_picture(int seed, double loss, int milliseconds, double frozen)
    {
        using var rig = new EngineRig(seed: seed);
        var viewer = Watch(rig, new NetworkSchedule(Link(6_000_000) with { Loss = loss, Delay = TimeSpan.FromMilliseconds(milliseconds) }));
        rig.Network.SetUplink(viewer.Client.Address, new NetworkSchedule(new NetworkConditions { Loss = loss, Delay = TimeSpan.FromMilliseconds(milliseconds) }));
        Record(rig, viewer, seconds: 40);
        var video = viewer.SlotOf("alice")!;
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"frozen {video.Frozen.TotalSeconds:F2} of {video.Shown.TotalSeconds:F0} s, {video.Lost} of {video.Packets} lost in the end"));
        Assert.Equal(720, video.Height);
        Assert.True(video.Frozen <= frozen * video.Shown);
    }

    /// <summary>What gets no number is told of by no feedback: it is not lost for that.</summary>
    [Fact]
    public void Where_only_pictures_are_numbered_sound_is_not_taken_for_lost()
    {
        using var rig = new EngineRig();
        rig.Join("alice", People.Speaker(1));
        var viewer = rig.Join("bob", Chromium, offering: sdp => string.Join("m=", sdp.Split("m=").Select(section =>
            section.StartsWith("audio", StringComparison.Ordinal) ? Without(section, "transport-wide-cc") : section)));
        rig.Network.SetDownlink(viewer.Client.Address, new NetworkSchedule(Link(6_000_000)));
        rig.Run(1);
        viewer.Show(("alice", 1280, 720));
        Record(rig, viewer, seconds: 10);
        var network = rig.AtServer(viewer).Subscriber.Downlink.Control.Network;
        Assert.True(network.HasTransportFeedback);
        Assert.Equal(0, network.Loss);
        Assert.Equal(720, viewer.SlotOf("alice")!.Height);
        Assert.True(viewer.AudioSlots.Sum(slot => slot.Packets) > 400);
    }

    /// <summary>What has no number is no probe: nothing would ever end it.</summary>
    [Fact]
    public void Where_only_sound_is_numbered_nobody_is_padded_without_end()
    {
        using var rig = new EngineRig();
        rig.Join("alice", People.Speaker(1));
        var viewer = rig.Join("bob", Chromium, offering: sdp => string.Join("m=", sdp.Split("m=").Select(section =>
            section.StartsWith("video", StringComparison.Ordinal) ? Without(section, "transport-wide-cc") : section)));
        rig.Network.SetDownlink(viewer.Client.Address, new NetworkSchedule(Link(6_000_000)));
        rig.Run(1);
        viewer.Show(("alice", 1280, 720));
        var network = rig.AtServer(viewer).Subscriber.Downlink.Control.Network;
        var told = false;
        for (var i = 0; i < 200; i++)
        {
            rig.Run(0.05);
            told |= network.HasTransportFeedback;
        }

        Assert.True(told);
        var frames = viewer.SlotOf("alice")?.Frames ?? 0;
        Assert.True(frames > 100, $"{frames} frames");
        Assert.InRange(rig.SentTo[viewer.Client.Address], 1, 10 * 400_000);
    }

    /// <summary>What there is but one size of is left out while the network does not carry it; only padding shows when it does again.</summary>
    [Fact]
    public void Without_a_stream_for_resends_a_picture_that_was_too_large_comes_back_too()
    {
        using var rig = new EngineRig();
        var start = rig.Network.Now;
        rig.Join("alice", People.Speaker(1) with { Publish = [new AudioOptions("0"), new VideoOptions("1", MediaCodec.Vp8, [new(null, 1280, 720, 1_200_000)])] });
        var viewer = rig.Join("bob", Chromium, offering: sdp => Without(sdp, "rtx", "apt="));
        rig.Network.SetDownlink(viewer.Client.Address, new NetworkSchedule(
            start, (TimeSpan.FromSeconds(10), Link(3_000_000)), (TimeSpan.FromSeconds(15), Link(300_000)), (TimeSpan.Zero, Link(3_000_000))));
        rig.Network.SetUplink(viewer.Client.Address, new NetworkSchedule(new NetworkConditions { Delay = TimeSpan.FromMilliseconds(Delay) }));
        rig.Run(1);
        viewer.Show(("alice", 1280, 720));
        rig.Run(24);
        var slot = viewer.SlotOf("alice")!;
        var frames = slot.Frames;
        rig.Run(15);
        frames = slot.Frames - frames;
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{frames} frames in the 15 seconds after"));
        Assert.True(frames > 150, $"{frames} frames");
    }

    [Fact]
    public void Jitter_takes_no_layer_away()
    {
        using var rig = new EngineRig();
        var viewer = Watch(rig, new NetworkSchedule(Link(6_000_000) with { Jitter = TimeSpan.FromMilliseconds(30) }));
        var late = Record(rig, viewer, seconds: 30).Skip(160).ToList();
        Assert.True(late.Count(sample => sample.Height == 720) > 0.98 * late.Count);
    }

    /// <summary>A change of network, a lift: nothing passes for a while. What was lost of the picture is not to be had again, and nobody is to wait for it.</summary>
    [Theory]
    [InlineData(1, 2)]
    [InlineData(2, 2)]
    [InlineData(3, 4)]
    [InlineData(4, 8)]
    public void After_an_outage_a_picture_is_there_at_once(int seed, int seconds)
    {
        using var rig = new EngineRig(seed: seed);
        var start = rig.Network.Now;
        var (cut, back) = (start + TimeSpan.FromSeconds(8), start + TimeSpan.FromSeconds(8 + seconds));
        NetworkSchedule Schedule(NetworkConditions usual) => new(start, (cut - start, usual), (back - cut, usual with { Loss = 1 }), (TimeSpan.Zero, usual));
        var viewer = Watch(rig, Schedule(Link(6_000_000)));
        rig.Network.SetUplink(viewer.Client.Address, Schedule(new NetworkConditions { Delay = TimeSpan.FromMilliseconds(Delay) }));
        var history = Record(rig, viewer, seconds: 30);
        var video = viewer.SlotOf("alice")!;
        var large = history.FirstOrDefault(sample => sample.At > back && sample.Height == 720).At - back;
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"longest gap {video.LongestGap.TotalSeconds:F2} s, large again {large.TotalSeconds:F2} s after, frozen {video.Frozen.TotalSeconds:F2} s, {video.KeyFrameRequests} requests"));
        Assert.True(video.Frozen < TimeSpan.FromSeconds(seconds + 0.5), $"nothing was shown for {video.Frozen.TotalSeconds} s in all");
    }

    [Fact]
    public void A_large_picture_comes_soon_after_it_is_wanted()
    {
        using var rig = new EngineRig();
        var viewer = Watch(rig, new NetworkSchedule(Link(10_000_000)));
        var start = rig.Network.Now;
        var large = Record(rig, viewer, seconds: 10).FirstOrDefault(sample => sample.Height == 720).At - start;
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"after {large.TotalSeconds:F2} s"));
        Assert.True(large > TimeSpan.Zero && large < TimeSpan.FromSeconds(2.5), $"{large.TotalSeconds} s");
    }

    private static string Without(string sdp, params string[] parts) => string.Join("\r\n", sdp.Split("\r\n").Where(line => !Array.Exists(parts, part => line.Contains(part, StringComparison.Ordinal))));

    private static ClientPeerOptions Chromium => People.Viewer() with { FeedbackInterval = TimeSpan.FromMilliseconds(50) };

    private static NetworkConditions Link(long rate) => new()
    {
        Rate = rate,
        Delay = TimeSpan.FromMilliseconds(Delay),
        Queue = TimeSpan.FromSeconds(2),
    };

    private static RigPeer Watch(EngineRig rig, NetworkSchedule downlink)
    {
        rig.Join("alice", People.Speaker(1));
        var viewer = rig.Join("bob", Chromium);
        rig.Network.SetDownlink(viewer.Client.Address, downlink);
        rig.Network.SetUplink(viewer.Client.Address, new NetworkSchedule(new NetworkConditions { Delay = TimeSpan.FromMilliseconds(Delay) }));
        Assert.True(rig.Network.RunUntil(() => viewer.IsConnected, TimeSpan.FromSeconds(3)));
        rig.Run(0.2);
        viewer.Show(("alice", 1280, 720));
        return viewer;
    }

    private static List<(MonoTime At, TimeSpan Queue, int Height)> Record(EngineRig rig, RigPeer viewer, double seconds)
    {
        var history = new List<(MonoTime, TimeSpan, int)>();
        for (var end = rig.Network.Now + TimeSpan.FromSeconds(seconds); rig.Network.Now < end;)
        {
            rig.Run(0.05);
            history.Add((rig.Network.Now, rig.Network.DownlinkWait(viewer.Client.Address), viewer.SlotOf("alice")?.Height ?? 0));
        }

        return history;
    }
}
