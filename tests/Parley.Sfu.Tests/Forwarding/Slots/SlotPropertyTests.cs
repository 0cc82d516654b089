using Parley.Protocols.Primitives;
using Parley.Protocols.Rtp;
using Parley.Protocols.Sdp.Negotiation;
using Parley.Sfu.Forwarding.Packets;
using Parley.Sfu.Forwarding.Slots;

namespace Parley.Sfu.Tests.Forwarding.Slots;

/// <summary>Selector and rewriter as a slot uses them, fed by persons with several streams each, over a network that does its worst.</summary>
public sealed class SlotPropertyTests
{
    private const int Pictures = 300;

    public static TheoryData<int, MediaCodec, int, bool> Runs
    {
        get
        {
            var runs = new TheoryData<int, MediaCodec, int, bool>();
            foreach (var (codec, spatial, longIds) in new[] { (MediaCodec.Vp8, 1, true), (MediaCodec.Vp8, 1, false), (MediaCodec.Vp9, 3, true), (MediaCodec.Av1, 2, true), (MediaCodec.H264, 1, true) })
            {
                for (var seed = 1; seed <= 8; seed++) runs.Add(seed, codec, spatial, longIds);
            }

            return runs;
        }
    }

    [Theory]
    [MemberData(nameof(Runs))]
    public void Without_loss_what_goes_out_is_continuous(int seed, MediaCodec codec, int spatial, bool longIds)
    {
        var slot = new Slot();
        Run(slot, seed, codec, spatial, longIds, lossPercent: 0, shuffle: 0, switches: true);
        Assert.True(slot.Sent.Count > Pictures / 8, $"only {slot.Sent.Count} packets were sent");
        for (var i = 1; i < slot.Sent.Count; i++)
        {
            var (before, after) = (slot.Sent[i - 1], slot.Sent[i]);
            Assert.Equal((ushort)(before.Numbers.Sequence + 1), after.Numbers.Sequence);
            var sameFrame = before.Info.Ssrc == after.Info.Ssrc && before.Info.Timestamp == after.Info.Timestamp;
            if (codec == MediaCodec.Vp8) Assert.Equal(sameFrame ? 0 : 1, (after.Numbers.PictureId - before.Numbers.PictureId) & (longIds ? 0x7FFF : 0x7F));
            if (codec is MediaCodec.Vp8 or MediaCodec.Vp9)
                Assert.Equal(!sameFrame && after.Info.TemporalId == 0 ? 1 : 0, (byte)(after.Numbers.Tl0PictureIndex - before.Numbers.Tl0PictureIndex));
            if (before.Info.Ssrc != after.Info.Ssrc) Assert.True(after.Info.IsKeyFrame);
        }
    }

    [Theory]
    [MemberData(nameof(Runs))]
    public void Whatever_comes_no_number_is_used_twice_and_time_does_not_run_backwards(int seed, MediaCodec codec, int spatial, bool longIds)
    {
        var slot = new Slot();
        Run(slot, seed, codec, spatial, longIds, lossPercent: 5, shuffle: 6, switches: true);
        var byNumber = slot.Sent.OrderBy(sent => sent.Order).ToList();
        Assert.Equal(byNumber.Count + slot.Fillers.Count, byNumber.Select(sent => sent.Order).Concat(slot.Fillers).Distinct().Count());
        Assert.Equal(byNumber.Count, byNumber.Select(sent => (sent.Info.Ssrc, sent.Info.Sequence)).Distinct().Count());
        for (var i = 1; i < byNumber.Count; i++)
        {
            var (before, after) = (byNumber[i - 1], byNumber[i]);
            var sameFrame = before.Info.Ssrc == after.Info.Ssrc && before.Info.Timestamp == after.Info.Timestamp;
            var advance = RtpTimestamp.Distance(before.Numbers.Timestamp, after.Numbers.Timestamp);
            if (sameFrame) Assert.Equal(0, advance);
            else Assert.True(advance > 0, $"the time went {advance} ticks");
            if (codec is MediaCodec.Vp8) Assert.InRange((after.Numbers.PictureId - before.Numbers.PictureId) & (longIds ? 0x7FFF : 0x7F), sameFrame ? 0 : 1, sameFrame ? 0 : 60);
            if (codec is MediaCodec.Av1) Assert.True(SequenceNumber.Distance(before.Numbers.FrameNumber, after.Numbers.FrameNumber) >= 0);
        }
    }

    [Theory]
    [MemberData(nameof(Runs))]
    public void Out_of_order_without_loss_every_number_is_used_in_the_end(int seed, MediaCodec codec, int spatial, bool longIds)
    {
        var slot = new Slot();
        Run(slot, seed, codec, spatial, longIds, lossPercent: 0, shuffle: 6, switches: false);
        var used = slot.Sent.Select(sent => sent.Order).Concat(slot.Fillers).Order().ToList();
        Assert.Equal(Enumerable.Range(0, used.Count).Select(i => used[0] + i), used);
    }

    private static void Run(Slot slot, int seed, MediaCodec codec, int spatial, bool longIds, int lossPercent, int shuffle, bool switches)
    {
        var random = Entropy.FromNumber((ulong)seed);
        var streams = spatial > 1 ? 1 : 3;
        var persons = Enumerable.Range(0, 2).Select(p => Enumerable.Range(0, streams)
            .Select(s => new Source(random, (uint)((p * 10) + s + 1), codec, spatial, longIds)).ToArray()).ToArray();
        var person = 0;
        slot.Feed(Choose());
        var waiting = new List<(PacketInfo Info, int Person, int Stream, int Due)>();
        for (var picture = 0; picture < Pictures; picture++)
        {
            if (picture > 0 && random.Next(25) == 0) slot.Selector.Select(Choose());
            if (switches && picture > 0 && random.Next(60) == 0)
            {
                person = 1 - person;
                slot.Feed(Choose());
            }

            var key = picture == 0 || (slot.Selector.WantsKeyFrame && random.Next(3) == 0 && (switches || slot.Selector.Current.IsNone));
            for (var p = 0; p < persons.Length; p++)
            {
                for (var s = 0; s < streams; s++)
                {
                    foreach (var info in persons[p][s].Picture(picture * 33, key))
                    {
                        if (random.Next(100) < lossPercent) continue;
                        waiting.Add((info, p, s, picture + (shuffle > 0 && random.Next(10) == 0 ? random.Next(shuffle) : 0)));
                        if (random.Next(100) < lossPercent) waiting.Add((info, p, s, picture + random.Next(6)));
                    }
                }
            }

            Deliver(picture);
        }

        Deliver(int.MaxValue);

        void Deliver(int until)
        {
            foreach (var (info, p, s, _) in waiting.Where(packet => packet.Due <= until).ToList())
            {
                if (p == person) slot.Receive(info, s);
            }

            waiting.RemoveAll(packet => packet.Due <= until);
        }

        LayerChoice Choose() => new((sbyte)(switches ? random.Next(streams) : 0), (byte)random.Next(spatial), (byte)random.Next(3));
    }

    private sealed record SentPacket(PacketInfo Info, RewrittenNumbers Numbers, long Order);

    private sealed class Slot
    {
        private readonly StreamRewriter _rewriter = new(90_000, 65_000, uint.MaxValue - 100_000);
        private SequenceUnwrapper _order;
        private readonly List<PacketInfo> _received = [];
        private bool _sameTrack;

        public LayerSelector Selector { get; } = new();

        public List<SentPacket> Sent { get; } = [];

        public List<long> Fillers { get; } = [];

        public void Feed(LayerChoice target)
        {
            Selector.Reset(target);
            _rewriter.Stop();
            _sameTrack = false;
        }

        public void Receive(PacketInfo info, int stream)
        {
            _received.Add(info);
            Send(info, stream);
        }

        private void Send(PacketInfo info, int stream)
        {
            var verdict = Selector.Decide(info, stream, out _);
            if (verdict == LayerVerdict.Drop)
            {
                if (_rewriter.TryLeaveOut(info, out var kept)) Fillers.Add(_order.Unwrap(kept));
                return;
            }

            if (verdict == LayerVerdict.Switch) _rewriter.Switch(info, (uint)(info.Arrival.Microseconds * 9 / 100), _sameTrack);
            _sameTrack = true;
            if (_rewriter.TryRewrite(info, out var numbers)) Sent.Add(new SentPacket(info, numbers, _order.Unwrap(numbers.Sequence)));
            else if (_rewriter.TryLeaveOut(info, out var gap)) Fillers.Add(_order.Unwrap(gap));
            if (verdict != LayerVerdict.Switch) return;

            // what came before the first packet of its key frame is in the cache
            foreach (var early in _received.TakeLast(200).Where(early => early.Ssrc == info.Ssrc && SequenceNumber.IsNewer(early.Sequence, info.Sequence))) Send(early, stream);
        }
    }
}
