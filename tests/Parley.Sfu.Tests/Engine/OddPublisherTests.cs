using System.Text;
using Parley.Headless;
using Parley.Protocols.Primitives;
using Parley.Protocols.Rtcp;
using Parley.Protocols.Rtp;
using Parley.Protocols.Rtp.Extensions;
using Parley.Protocols.Sdp.Negotiation;

namespace Parley.Sfu.Tests.Engine;

/// <summary>Publishers who send what no browser does. What they send is given to the engine as it is behind the encryption.</summary>
public sealed class OddPublisherTests
{
    private const uint Ssrc = 0x5EED;

    private readonly byte[] _packet = new byte[2000];
    private ushort _sequence;
    private uint _ssrc = Ssrc;

    /// <summary>Sound goes to everybody, whatever their networks carry.</summary>
    [Fact]
    public void Of_more_sound_than_any_codec_makes_most_is_dropped()
    {
        using var rig = new EngineRig();
        var (mallory, bob) = (Join(rig, "mallory"), rig.Join("bob", People.Viewer()));
        rig.Run(1);
        for (var millisecond = 0; millisecond < 4000; millisecond++)
        {
            Speak(rig, mallory, length: 1000);
            rig.Run(0.001);
        }

        var heard = bob.AudioSlots.Sum(slot => slot.PayloadBytes);
        Assert.InRange(heard, 900_000, 1_300_000);
        // and an honest one is not bounded
        rig.Run(3);
        var before = bob.AudioSlots.Sum(slot => slot.Packets);
        for (var i = 0; i < 800; i++)
        {
            Speak(rig, mallory, length: 320);
            rig.Run(0.0025);
        }

        Assert.InRange(bob.AudioSlots.Sum(slot => slot.Packets) - before, 795, 800);
    }

    /// <summary>RFC 6562 section 4: padding hides how long what is said is.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Padded_packets_are_heard_at_every_worker(int workers)
    {
        using var rig = new EngineRig(workers);
        var (alice, bob) = (Join(rig, "alice"), rig.Join("bob", People.Viewer()));
        rig.Run(1);
        for (var i = 0; i < 100; i++)
        {
            Speak(rig, alice, length: 60, padding: 20);
            rig.Run(0.02);
        }

        var slot = bob.AudioSlots.Single(slot => slot.Packets > 0);
        Assert.Equal((100, 0L, 6000), (slot.Packets, slot.Lost, slot.PayloadBytes));
    }

    /// <summary>
    /// Who has no stream for retransmissions finds out what the network carries with packets of its pictures' own that hold only padding. They are
    /// nobody's loss: not the publisher's, who would be asked for them, nor that of those who look.
    /// </summary>
    [Theory]
    [InlineData(1, false)]
    [InlineData(1, true)]
    [InlineData(2, false)]
    public void Packets_of_padding_alone_are_nobodys_loss(int workers, bool within)
    {
        using var rig = new EngineRig(workers);
        var alice = rig.Join("alice", new ClientPeerOptions { Publish = [new VideoOptions("1", MediaCodec.Vp8, [new(null, 640, 360, 500_000)])] });
        alice.Peer.Activate("1", null, active: false);
        var bob = rig.Join("bob", People.Viewer());
        rig.Run(1);
        bob.Show(("alice", 640, 360));
        rig.Run(0.5);
        var asked = 0;
        for (var frame = 0; frame < 150; frame++)
        {
            var timestamp = (uint)frame * 3000;
            Picture(rig, alice, frame, timestamp, part: 0);
            if (within && frame % 4 == 0) Padding(rig, alice, timestamp);
            Picture(rig, alice, frame, timestamp, part: 1);
            for (var i = 0; i < frame % 5; i++) Padding(rig, alice, timestamp);
            rig.Run(1 / 30.0);
            if (frame == 0) asked = rig.AtServer(alice).Tally.KeyFramesAsked;
        }

        rig.Run(1);
        var slot = bob.SlotOf("alice")!;
        Assert.Equal((150L, 0L, 0L, 0L), (slot.Frames, slot.UnusableFrames, slot.Missed, slot.Lost));
        Assert.Equal(0, slot.Discontinuities);
        Assert.Equal(asked, rig.AtServer(alice).Tally.KeyFramesAsked);
        Assert.Equal(MonoTime.Never, rig.AtServer(alice).Publisher.Publications.Single().Layers[0].NextTimeout);
    }

    /// <summary>RFC 3550 section 8.2: a source that collides with another takes a new number, and begins its sequence anew.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void A_publisher_whose_source_gets_another_number_goes_on_being_seen(int workers)
    {
        using var rig = new EngineRig(workers);
        var (alice, bob) = JoinWithCamera(rig);
        for (var frame = 0; frame < 180; frame++)
        {
            if (frame == 60) (_ssrc, _sequence) = (Ssrc + 1, 40_000);
            for (var part = 0; part < 2; part++) Picture(rig, alice, frame, (uint)frame * 3000, part, begins: frame == 60);
            rig.Run(1 / 30.0);
        }

        var slot = bob.SlotOf("alice")!;
        Assert.Equal((180L, 0), (slot.Frames, slot.Freezes));
    }

    /// <summary>What has no room in a datagram is not sent, and so was not lost on the way: the network is not to be taken for a worse one.</summary>
    [Fact]
    public void Packets_that_are_too_long_for_who_receives_them_spoil_nobodys_estimate()
    {
        using var rig = new EngineRig();
        var (mallory, bob) = JoinWithCamera(rig);
        var carol = rig.Join("carol", People.Speaker(3));
        rig.Run(1);
        bob.Show(("carol", 1280, 720), ("alice", 640, 360));
        for (var frame = 0; frame < 600; frame++)
        {
            for (var part = 0; part < 2; part++) Picture(rig, mallory, frame, (uint)frame * 3000, part, length: part == 0 ? 500 : 1470);
            rig.Run(1 / 30.0);
        }

        var network = rig.AtServer(bob).Subscriber.Downlink.Control.Network;
        Assert.Equal(0, network.Loss);
        Assert.Equal(720, bob.SlotOf("carol")!.Height);
    }

    /// <summary>Tiny packets cost a network next to nothing, and the server as much as large ones.</summary>
    [Fact]
    public void Of_tens_of_thousands_of_tiny_packets_a_second_most_are_dropped_and_a_large_picture_is_whole()
    {
        using var rig = new EngineRig();
        var (mallory, _) = JoinWithCamera(rig);
        for (var packet = 0; packet < 30_000; packet++)
        {
            Picture(rig, mallory, frame: packet & 0x7FFF, (uint)packet * 3, part: 1, length: 1);
            if (packet % 30 == 29) rig.Run(0.001);
        }

        Assert.InRange(Missed(), 17_500, 18_500);
        rig.Run(1);
        // what was dropped last is told with the first that passes
        Picture(rig, mallory, 100, 100 * 3000, part: 0);
        var before = Missed();
        for (var frame = 0; frame < 30; frame++)
        {
            for (var part = 0; part < 150; part++) Picture(rig, mallory, frame, (uint)(frame + 200) * 3000, Math.Min(part, 1));
            rig.Run(1 / 30.0);
        }

        Assert.Equal(before, Missed());

        int Missed() => rig.AtServer(mallory).Publisher.Publications.Single().Layers[0].Report(rig.Network.Now).CumulativeLost;
    }

    /// <summary>Dozens of reports have room in a datagram, and a link has room for so many packets.</summary>
    [Fact]
    public void However_often_a_publisher_reports_no_more_crosses_to_other_workers_than_they_need()
    {
        using var rig = new EngineRig(2);
        var (alice, _) = JoinWithCamera(rig);
        Picture(rig, alice, 0, 0, 0);
        rig.Run(0.1);
        var before = rig.Workers.Sum(worker => worker.Linked);
        for (var i = 0; i < 100; i++)
        {
            for (var report = 0; report < 50; report++) rig.AtServer(alice).Publisher.TakeSenderReport(Ssrc, new SenderInfo((ulong)i << 24, (uint)i, 1, 1), rig.Network.Now);
            rig.Run(0.01);
        }

        Assert.InRange(rig.Workers.Sum(worker => worker.Linked) - before, 1, 11);
    }

    private (RigPeer Alice, RigPeer Bob) JoinWithCamera(EngineRig rig)
    {
        var alice = rig.Join("alice", new ClientPeerOptions { Publish = [new VideoOptions("1", MediaCodec.Vp8, [new(null, 640, 360, 500_000)])] });
        alice.Peer.Activate("1", null, active: false);
        var bob = rig.Join("bob", People.Viewer());
        rig.Run(1);
        bob.Show(("alice", 640, 360));
        rig.Run(0.5);
        return (alice, bob);
    }

    private void Picture(EngineRig rig, RigPeer peer, int frame, uint timestamp, int part, int length = 500, bool begins = false)
    {
        byte[] head = frame == 0 || begins
            ? [0x10, 0, 0, 0x9D, 0x01, 0x2A, 640 & 255, 640 >> 8, 360 & 255, 360 >> 8]
            : [0x11, 0, 0];
        byte[] payload = [(byte)(part == 0 ? 0x90 : 0x80), 0x80, (byte)(0x80 | (frame >> 8)), (byte)frame, .. part == 0 ? head : [], .. new byte[length]];
        Send(rig, peer, marker: part == 1, timestamp, payload, padding: 0);
    }

    private void Padding(EngineRig rig, RigPeer peer, uint timestamp) => Send(rig, peer, marker: false, timestamp, [], padding: 200);

    private void Send(EngineRig rig, RigPeer peer, bool marker, uint timestamp, ReadOnlySpan<byte> payload, int padding)
    {
        var source = peer.Plan.Sources.Single();
        var writer = new RtpHeaderWriter(_packet, source.Codecs[0].PayloadType, marker, _sequence++, timestamp, _ssrc);
        writer.TryAddExtension(source.Extensions.IdOf(RtpExtensionKind.Mid), Encoding.UTF8.GetBytes(source.Mid!));
        var header = writer.Finish();
        payload.CopyTo(_packet.AsSpan(header));
        _packet.AsSpan(header + payload.Length, padding).Clear();
        if (padding > 0)
        {
            _packet[0] |= 0x20;
            _packet[header + payload.Length + padding - 1] = (byte)padding;
        }

        rig.AtServer(peer).Publisher.Receive(_packet.AsSpan(0, header + payload.Length + padding), rig.Network.Now);
        rig.Settle(rig.Network.Now);
    }

    private static RigPeer Join(EngineRig rig, string participant)
    {
        var peer = rig.Join(participant, new ClientPeerOptions { Publish = [new AudioOptions("0")] });
        peer.Peer.Activate("0", null, active: false);
        return peer;
    }

    private void Speak(EngineRig rig, RigPeer peer, int length, int padding = 0)
    {
        var now = rig.Network.Now;
        var source = peer.Plan.Sources.Single();
        var header = new RtpHeaderWriter(_packet, source.Codecs[0].PayloadType, marker: false, _sequence++, (uint)(now.Microseconds * 48 / 1000), Ssrc).Finish();
        var payload = _packet.AsSpan(header, length + padding);
        payload.Clear();
        payload[0] = 0xF8;
        if (padding > 0)
        {
            _packet[0] |= 0x20;
            payload[^1] = (byte)padding;
        }

        rig.AtServer(peer).Publisher.Receive(_packet.AsSpan(0, header + length + padding), now);
        rig.Settle(now);
    }
}
