using Parley.Headless;
using Parley.Protocols.Rtp;

namespace Parley.Sfu.Tests.Engine;

/// <summary>Publishers who send what no browser does. What they send is given to the engine as it is behind the encryption.</summary>
public sealed class OddPublisherTests
{
    private const uint Ssrc = 0x5EED;

    private readonly byte[] _packet = new byte[1400];
    private ushort _sequence;

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
