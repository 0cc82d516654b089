using Parley.Protocols.Primitives;
using Parley.Protocols.Sdp.Negotiation;
using Parley.Sfu.Forwarding.Packets;
using Parley.Sfu.Forwarding.Slots;

namespace Parley.Sfu.Tests.Forwarding.Slots;

public sealed class LayerSelectorTests
{
    private readonly LayerSelector _selector = new();
    private uint _timestamp = uint.MaxValue - 10_000;

    [Fact]
    public void Nothing_is_forwarded_until_a_key_frame_of_a_stream_that_is_small_enough()
    {
        Assert.Equal(LayerVerdict.Drop, Next(0, key: true));
        Assert.False(_selector.WantsKeyFrame);
        _selector.Select(new LayerChoice(1, 0, 2));
        Assert.True(_selector.WantsKeyFrame);
        Assert.Equal(LayerVerdict.Drop, Next(1));
        Assert.Equal(LayerVerdict.Drop, Next(2, key: true));
        Assert.Equal(LayerVerdict.Switch, Next(0, key: true));
        Assert.True(_selector.WantsKeyFrame);
        Assert.Equal(LayerVerdict.Forward, Next(0));
        Assert.Equal(LayerVerdict.Switch, Next(1, key: true));
        Assert.False(_selector.WantsKeyFrame);
        Assert.Equal(LayerVerdict.Drop, Next(0, key: true));
        Assert.Equal(LayerVerdict.Forward, Next(1));
        Assert.Equal(new LayerChoice(1, 0, 2), _selector.Current);
    }

    [Fact]
    public void Streams_change_at_key_frames_only_and_until_then_the_old_one_goes_on_as_it_was()
    {
        _selector.Select(new LayerChoice(2, 0, 2));
        Assert.Equal(LayerVerdict.Switch, Next(2, key: true));
        _selector.Select(new LayerChoice(0, 0, 2));
        Assert.Equal(LayerVerdict.Forward, Next(2, temporal: 2));
        Assert.Equal(LayerVerdict.Forward, Next(2, temporal: 1));
        Assert.Equal(LayerVerdict.Drop, Next(0));
        Assert.Equal(LayerVerdict.Switch, Next(0, key: true));
        Assert.Equal(LayerVerdict.Forward, Next(0, temporal: 2));
        Assert.Equal(LayerVerdict.Drop, Next(2));
    }

    [Fact]
    public void On_the_way_down_the_old_stream_is_thinned_out_where_the_network_needs_it()
    {
        _selector.Select(new LayerChoice(2, 0, 2));
        Assert.Equal(LayerVerdict.Switch, Next(2, key: true));
        Assert.Equal(LayerVerdict.Forward, Next(2, temporal: 2));
        _selector.Select(new LayerChoice(0, 0, 2));
        _selector.Thins = true;
        Assert.True(_selector.WantsKeyFrame);
        Assert.Equal(LayerVerdict.Drop, Next(2, temporal: 2));
        Assert.Equal(LayerVerdict.Forward, Next(2, temporal: 0));
        Assert.Equal(LayerVerdict.Drop, Next(0));
        Assert.Equal(LayerVerdict.Switch, Next(0, key: true));
        Assert.Equal(LayerVerdict.Forward, Next(0, temporal: 2));
        Assert.Equal(LayerVerdict.Drop, Next(2));
    }

    [Fact]
    public void A_pause_is_at_once_and_ends_with_a_key_frame()
    {
        _selector.Select(new LayerChoice(0, 0, 0));
        Assert.Equal(LayerVerdict.Switch, Next(0, key: true));
        _selector.Select(LayerChoice.None);
        Assert.Equal(LayerVerdict.Drop, Next(0, key: true));
        Assert.False(_selector.WantsKeyFrame);
        _selector.Select(new LayerChoice(0, 0, 0));
        Assert.True(_selector.WantsKeyFrame);
        Assert.Equal(LayerVerdict.Drop, Next(0));
        Assert.Equal(LayerVerdict.Switch, Next(0, key: true));
        _selector.Reset(new LayerChoice(0, 0, 0));
        Assert.Equal(LayerVerdict.Drop, Next(0));
    }

    [Fact]
    public void Temporal_layers_of_vp8_are_left_at_the_next_picture_and_taken_up_one_by_one_where_they_need_only_the_base()
    {
        _selector.Select(new LayerChoice(0, 0, 2));
        Assert.Equal(LayerVerdict.Switch, Next(0, key: true));
        Assert.Equal(LayerVerdict.Forward, Next(0, temporal: 2));
        _selector.Select(new LayerChoice(0, 0, 0));
        Assert.Equal(LayerVerdict.Forward, Same(0, temporal: 2)); // the rest of a picture that was begun
        Assert.Equal(LayerVerdict.Drop, Next(0, temporal: 2));
        Assert.Equal(LayerVerdict.Drop, Next(0, temporal: 1));
        Assert.Equal(LayerVerdict.Forward, Next(0));
        _selector.Select(new LayerChoice(0, 0, 2));
        Assert.False(_selector.WantsKeyFrame);
        Assert.Equal(LayerVerdict.Drop, Next(0, temporal: 2, up: true));
        Assert.Equal(LayerVerdict.Drop, Next(0, temporal: 1));
        Assert.Equal(LayerVerdict.Forward, Next(0, temporal: 1, up: true));
        Assert.Equal(LayerVerdict.Drop, Next(0, temporal: 2));
        Assert.Equal(LayerVerdict.Forward, Next(0, temporal: 2, up: true));
        Assert.Equal(LayerVerdict.Forward, Next(0, temporal: 2));
    }

    [Fact]
    public void A_frame_whose_other_packets_were_left_out_is_no_place_to_go_up()
    {
        _selector.Select(new LayerChoice(0, 0, 0));
        Next(0, key: true);
        _selector.Select(new LayerChoice(0, 0, 1));
        _timestamp += 3000;
        Assert.Equal(LayerVerdict.Drop, Same(0, temporal: 1));
        Assert.Equal(LayerVerdict.Drop, Same(0, temporal: 1, flags: PacketFlags.StartsFrame | PacketFlags.SwitchUp));
        Assert.Equal(LayerVerdict.Forward, Next(0, temporal: 1, up: true));
    }

    [Fact]
    public void Temporal_layers_of_others_are_taken_up_all_at_once()
    {
        _selector.Select(new LayerChoice(0, 0, 0));
        Next(0, key: true, codec: MediaCodec.Av1);
        _selector.Select(new LayerChoice(0, 0, 2));
        Assert.Equal(LayerVerdict.Drop, Next(0, temporal: 1, up: true, codec: MediaCodec.Av1));
        Assert.Equal(LayerVerdict.Forward, Next(0, temporal: 0, codec: MediaCodec.Av1));
        Assert.Equal(LayerVerdict.Drop, Next(0, temporal: 2, codec: MediaCodec.Av1));
        Assert.Equal(LayerVerdict.Forward, Next(0, temporal: 0, up: true, codec: MediaCodec.Av1));
        Assert.Equal(LayerVerdict.Forward, Next(0, temporal: 2, codec: MediaCodec.Av1));
    }

    [Fact]
    public void Spatial_layers_are_left_at_the_next_picture_and_taken_up_where_they_need_nothing_older()
    {
        _selector.Select(new LayerChoice(0, 2, 0));
        Picture("SFF", key: true);
        Picture("FFF");
        _selector.Select(new LayerChoice(0, 1, 0));
        Picture("FFD");
        _selector.Select(new LayerChoice(0, 0, 0));
        Picture("FDD");
        Assert.False(_selector.WantsKeyFrame);
        _selector.Select(new LayerChoice(0, 2, 0));
        Assert.True(_selector.WantsKeyFrame);
        Picture("FDD");
        Picture("FFD", spatialSwitch: 1);
        Picture("FFF", spatialSwitch: 2);
        Assert.False(_selector.WantsKeyFrame);
        _selector.Select(new LayerChoice(0, 1, 0));
        Picture("FFD");
        _selector.Select(new LayerChoice(0, 2, 0));
        Picture("FFF", key: true);
    }

    [Fact]
    public void Lower_layers_that_nobody_above_needs_are_left_out_and_then_the_way_down_needs_a_key_frame()
    {
        _selector.Select(new LayerChoice(0, 2, 0));
        Picture("SFF", key: true);
        Picture("DDF", independent: true);
        Picture("DDF", independent: true);
        _selector.Select(new LayerChoice(0, 0, 0));
        Assert.True(_selector.WantsKeyFrame);
        Picture("DDF", independent: true);
        Picture("FDD", key: true);
        Assert.False(_selector.WantsKeyFrame);
        Picture("FDD", independent: true);
    }

    [Fact]
    public void When_the_encoder_stops_its_highest_layer_the_next_one_is_sent_and_a_key_frame_wanted()
    {
        _selector.Select(new LayerChoice(0, 2, 0));
        Picture("SFF", key: true);
        Picture("DDF", independent: true);
        for (var i = 0; i < 10; i++) Two();
        Assert.True(_selector.WantsKeyFrame);
        Assert.Equal(LayerVerdict.Drop, Next(0, flags: PacketFlags.NotNeededAbove | PacketFlags.StartsFrame));
        Assert.Equal(LayerVerdict.Forward, Same(0, spatial: 1, flags: PacketFlags.NotNeededAbove | PacketFlags.StartsFrame | PacketFlags.Marker));

        void Two()
        {
            Next(0, flags: PacketFlags.NotNeededAbove | PacketFlags.StartsFrame);
            Same(0, spatial: 1, flags: PacketFlags.NotNeededAbove | PacketFlags.StartsFrame | PacketFlags.Marker);
        }
    }

    [Fact]
    public void A_stream_without_spatial_layers_is_forwarded_whatever_layer_is_asked_for()
    {
        _selector.Select(new LayerChoice(0, 2, 0));
        Assert.Equal(LayerVerdict.Switch, Next(0, key: true, flags: PacketFlags.NotNeededAbove));
        for (var i = 0; i < 30; i++) Assert.Equal(LayerVerdict.Forward, Next(0, flags: PacketFlags.NotNeededAbove | PacketFlags.StartsFrame));
        Assert.False(_selector.WantsKeyFrame);
    }

    [Fact]
    public void The_marker_ends_what_is_sent_of_a_picture()
    {
        _selector.Select(new LayerChoice(0, 1, 0));
        Decide(0, 0, PacketFlags.KeyFrame | PacketFlags.StartsFrame | PacketFlags.EndsFrame, expected: false);
        Decide(0, 1, PacketFlags.StartsFrame, expected: false);
        Decide(0, 1, PacketFlags.EndsFrame, expected: true);
        Decide(0, 2, PacketFlags.StartsFrame | PacketFlags.EndsFrame | PacketFlags.Marker, expected: false);
        _timestamp += 3000;
        Decide(0, 0, PacketFlags.StartsFrame | PacketFlags.EndsFrame | PacketFlags.Marker, expected: true); // the layer above was skipped

        void Decide(int stream, byte spatial, PacketFlags flags, bool expected)
        {
            _selector.Decide(new PacketInfo { Timestamp = _timestamp, SpatialId = spatial, Flags = flags, Codec = MediaCodec.Vp9 }, stream, out var marker);
            Assert.Equal(expected, marker);
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void Every_target_is_reached_and_nothing_above_it_is_sent(int seed)
    {
        var random = Entropy.FromNumber((ulong)seed);
        var sources = new[] { new Source(random, 1), new Source(random, 2), new Source(random, 3) };
        for (var round = 0; round < 200; round++)
        {
            var target = new LayerChoice((sbyte)random.Next(3), 0, (byte)random.Next(3));
            _selector.Select(target);
            for (var picture = 0; picture < 40; picture++)
            {
                var key = _selector.WantsKeyFrame && random.Next(2) == 0;
                for (var stream = 0; stream < 3; stream++)
                {
                    foreach (var info in sources[stream].Picture(0, key))
                    {
                        var forwarded = _selector.Decide(info, stream, out _) != LayerVerdict.Drop;
                        if (picture > 30) Assert.Equal(stream == target.Stream && info.TemporalId <= target.Temporal, forwarded);
                    }
                }
            }

            Assert.Equal(target, _selector.Current);
        }
    }

    private LayerVerdict Next(int stream, bool key = false, byte temporal = 0, bool up = false, MediaCodec codec = MediaCodec.Vp8, PacketFlags flags = PacketFlags.StartsFrame)
    {
        _timestamp += 3000;
        return Same(stream, temporal, 0, codec, flags | (key ? PacketFlags.KeyFrame : PacketFlags.None) | (up ? PacketFlags.SwitchUp : PacketFlags.None));
    }

    private LayerVerdict Same(int stream, byte temporal = 0, byte spatial = 0, MediaCodec codec = MediaCodec.Vp8, PacketFlags flags = PacketFlags.None) =>
        _selector.Decide(new PacketInfo { Timestamp = _timestamp, TemporalId = temporal, SpatialId = spatial, Flags = flags, Codec = codec }, stream, out _);

    /// <summary>A picture of three spatial layers, and what is expected of each: (S)witch, (F)orward, (D)rop.</summary>
    private void Picture(string expected, bool key = false, int spatialSwitch = 0, bool independent = false)
    {
        _timestamp += 3000;
        var verdicts = string.Empty;
        for (byte spatial = 0; spatial < 3; spatial++)
        {
            var flags = PacketFlags.StartsFrame | PacketFlags.EndsFrame;
            if (key && spatial == 0) flags |= PacketFlags.KeyFrame;
            if ((key && spatial > 0) || (spatialSwitch == spatial && spatial > 0)) flags |= PacketFlags.SpatialSwitch;
            if (spatial == 2 || (independent && !key)) flags |= PacketFlags.NotNeededAbove;
            verdicts += Same(0, 0, spatial, MediaCodec.Vp9, flags).ToString()[0];
        }

        Assert.Equal(expected, verdicts);
    }
}
