using System.Globalization;
using Parley.Headless;
using Parley.Protocols.Primitives;
using Parley.Protocols.Rtp;
using Parley.Protocols.Sdp.Negotiation;
using Parley.Testing;

namespace Parley.Sfu.Tests.Engine;

/// <summary>A screen with slides: hardly anything for seconds, then hundreds of packets at once.</summary>
public sealed class SlideTests(ITestOutputHelper output)
{
    [Theory]
    [InlineData(100, 10)]
    [InlineData(300, 10)]
    [InlineData(100, 3)]
    [InlineData(300, 3)]
    [InlineData(100, 1.5)]
    [InlineData(300, 1.5)]
    [InlineData(100, 0.7)]
    public void Slides_are_seen_over_slow_networks_too(int packets, double megabits)
    {
        using var rig = new EngineRig();
        var (alice, bob) = Join(rig, megabits);
        var slides = new SlideShow(rig, alice, packets);
        bob.Show(("alice", 1280, 720));
        slides.Run(bob, seconds: 60);
        output.WriteLine(slides.ToString());
        // what the network takes, and half of that again
        var bound = TimeSpan.FromSeconds(0.8 + (1.5 * packets * 1100 * 8 / (megabits * 1_000_000)));
        Assert.All(slides.Seen.Skip(1), seen => Assert.InRange(seen ?? TimeSpan.MaxValue, TimeSpan.Zero, bound));
        Assert.InRange(slides.KeyFrames, 1, 4);
    }

    [Fact]
    public void Whoever_is_shown_beside_a_slide_does_not_stand_still_for_it()
    {
        using var rig = new EngineRig();
        var carol = rig.Join("carol", People.Speaker(3, bitrate: 400_000));
        var (alice, bob) = Join(rig, megabits: 1.5);
        var slides = new SlideShow(rig, alice, packets: 200);
        bob.Show(("alice", 1280, 720), ("carol", 320, 180));
        slides.Run(bob, seconds: 12);
        var (slot, asked) = (bob.SlotOf("carol")!, carol.Peer.KeyFrameRequestsReceived);
        var (frames, frozen) = (slot.Frames, slot.Frozen);
        slides.Run(bob, seconds: 40);
        output.WriteLine(slides.ToString());
        Assert.All(slides.Seen.Skip(1), seen => Assert.InRange(seen ?? TimeSpan.MaxValue, TimeSpan.Zero, TimeSpan.FromSeconds(4)));
        Assert.Equal(3u, slot.LastTag);
        Assert.True(slot.Frozen - frozen < TimeSpan.FromSeconds(1), $"frozen for {slot.Frozen - frozen}, the longest gap {slot.LongestGap}, {slot.Frames - frames} frames");
        Assert.InRange(carol.Peer.KeyFrameRequestsReceived - asked, 0, 2);
    }

    [Fact]
    public void A_slide_that_stays_goes_on_being_shown_and_so_does_whoever_stands_beside_it()
    {
        using var rig = new EngineRig();
        var carol = rig.Join("carol", People.Speaker(3));
        var (alice, bob) = Join(rig, megabits: 3);
        var slides = new SlideShow(rig, alice, packets: 200);
        bob.Show(("carol", 1280, 720), ("alice", 640, 360));
        slides.Run(bob, seconds: 32.25);
        // nothing moves any more
        for (var second = 0; second < 12; second++)
        {
            rig.Run(1);
            if (second < 2) continue;
            Assert.Equal((720, second), (bob.SlotOf("carol")!.Height, second));
            Assert.DoesNotContain(bob.Slots, slot => slot.Paused);
        }
    }

    private static (RigPeer Alice, RigPeer Bob) Join(EngineRig rig, double megabits)
    {
        var alice = rig.Join("alice", new ClientPeerOptions { Tag = 1, Publish = [new VideoOptions("1", MediaCodec.Vp8, [new(null, 1920, 1080, 2_500_000)])] });
        alice.Peer.Activate("1", null, active: false);
        var bob = rig.Join("bob", People.Viewer() with { FeedbackInterval = TimeSpan.FromMilliseconds(50) });
        var delay = TimeSpan.FromMilliseconds(25);
        rig.Network.SetDownlink(bob.Client.Address, new NetworkSchedule(new NetworkConditions { Rate = (long)(megabits * 1_000_000), Delay = delay, Queue = TimeSpan.FromSeconds(2) }));
        rig.Network.SetUplink(bob.Client.Address, new NetworkSchedule(new NetworkConditions { Delay = delay }));
        Assert.True(rig.Network.RunUntil(() => alice.IsConnected && bob.IsConnected, TimeSpan.FromSeconds(3)));
        return (alice, bob);
    }

    /// <summary>Sends a small picture five times a second and a new slide every eight seconds, as an encoder of screens does.</summary>
    private sealed class SlideShow(EngineRig rig, RigPeer presenter, int packets)
    {
        private readonly byte[] _packet = new byte[1200];
        private readonly Queue<(bool Key, int Index, int Count, ushort Picture, uint Timestamp)> _sending = new();
        private ushort _sequence = 7;
        private ushort _picture = 100;
        private int _answered;

        public int KeyFrames { get; private set; }

        /// <summary>How long after a slide something of it or after it was seen.</summary>
        public List<TimeSpan?> Seen { get; } = [];

        public void Run(RigPeer viewer, double seconds)
        {
            var start = rig.Network.Now;
            var (nextSmall, nextSlide, lastKey) = (start, start + TimeSpan.FromSeconds(8), MonoTime.LongAgo);
            var frames = 0L;
            MonoTime? waits = start;
            while (rig.Network.Now < start + TimeSpan.FromSeconds(seconds))
            {
                var now = rig.Network.Now;
                if ((KeyFrames == 0 || presenter.Peer.KeyFrameRequestsReceived > _answered) && now - lastKey > TimeSpan.FromMilliseconds(300) && _sending.Count == 0)
                {
                    (_answered, lastKey) = (presenter.Peer.KeyFrameRequestsReceived, now);
                    KeyFrames++;
                    Plan(key: true, packets);
                }
                else if (now >= nextSlide)
                {
                    nextSlide += TimeSpan.FromSeconds(8);
                    Plan(key: false, packets);
                    if (waits is not null) Seen.Add(null);
                    (waits, frames) = (now, viewer.SlotOf("alice")?.Frames ?? 0);
                }
                else if (now >= nextSmall && _sending.Count == 0)
                {
                    nextSmall = now + TimeSpan.FromMilliseconds(200);
                    Plan(key: false, 1);
                }

                for (var i = 0; i < 12 && _sending.Count > 0; i++) Send(_sending.Dequeue());
                rig.Settle(now);
                rig.Run(0.01);
                if (waits is not { } since || (viewer.SlotOf("alice")?.Frames ?? 0) <= frames + 2) continue;
                Seen.Add(rig.Network.Now - since);
                waits = null;
            }
        }

        public override string ToString() => string.Create(
            CultureInfo.InvariantCulture, $"{string.Join(", ", Seen.Select(seen => seen is { } after ? $"{after.TotalSeconds:F2} s" : "never"))}; {KeyFrames} key frames");

        private void Plan(bool key, int count)
        {
            _picture = (ushort)((_picture + 1) & 0x7FFF);
            var timestamp = (uint)(rig.Network.Now.Microseconds * 9 / 100);
            for (var i = 0; i < count; i++) _sending.Enqueue((key, i, count, _picture, timestamp));
        }

        private void Send((bool Key, int Index, int Count, ushort Picture, uint Timestamp) planned)
        {
            var source = presenter.Plan.Sources.Single();
            var writer = new RtpHeaderWriter(_packet, source.Codecs[0].PayloadType, planned.Index == planned.Count - 1, _sequence++, planned.Timestamp, presenter.Peer.Tracks[0].Layers[0].Ssrc);
            var header = writer.Finish();
            var payload = _packet.AsSpan(header);
            payload.Clear();
            payload[0] = (byte)(0x80 | (planned.Index == 0 ? 0x10 : 0));
            payload[1] = 0xE0;
            (payload[2], payload[3], payload[4], payload[5]) = ((byte)(0x80 | (planned.Picture >> 8)), (byte)planned.Picture, (byte)planned.Picture, 0);
            if (planned.Index == 0)
            {
                payload[6] = (byte)(planned.Key ? 0x10 : 0x11);
                if (planned.Key) (payload[9], payload[10], payload[11], payload[12], payload[13], payload[14], payload[15]) = (0x9D, 0x01, 0x2A, 0x80, 0x07, 0x38, 0x04);
            }

            var length = header + (planned.Count == 1 ? 300 : 1100);
            var sent = _packet.AsSpan(0, length).ToArray();
            rig.AtServer(presenter).Publisher.Receive(sent, rig.Network.Now);
        }
    }
}
