using Parley.Headless.Receiving;

namespace Parley.Headless.Tests.Receiving;

public sealed class FrameReaderTests
{
    private readonly FrameReader _reader = new();
    private long _sequence = 65_530;
    private uint _timestamp;
    private ushort _picture = 0x7FFE;
    private byte _tl0 = 254;

    [Fact]
    public void Frames_come_in_order_whatever_the_order_of_packets()
    {
        var first = Frame(1, key: true);
        var rest = Frame(3).Concat(Frame(2)).ToArray();
        Assert.Single(Read(first));
        var frames = rest.Reverse().SelectMany(packet => Add(packet, rest[0].Sequence)).ToList();
        Assert.Equal([true, true], frames.Select(frame => frame.Decodable));
    }

    [Fact]
    public void A_frame_waits_for_what_may_still_come()
    {
        var first = Frame(3, key: true);
        Assert.Empty(Add(first[0], missing: first[1].Sequence));
        Assert.Empty(Add(first[2], missing: first[1].Sequence));
        Assert.Equal([new ReceivedFrame(true, true, 5, 0)], Add(first[1]));
        Assert.False(_reader.NeedsKeyFrame);
    }

    [Fact]
    public void A_whole_key_frame_is_not_kept_waiting_by_what_was_before_it()
    {
        Read(Frame(1, key: true));
        var lost = Frame(2);
        var key = Frame(2, key: true);
        Assert.Empty(Add(lost[1], missing: lost[0].Sequence));
        Assert.Empty(Add(key[0], missing: lost[0].Sequence));
        Assert.Equal([new ReceivedFrame(true, true, 5, 0)], Add(key[1], missing: lost[0].Sequence));
        Assert.Equal([true], Read(Frame(1)).Select(frame => frame.Decodable));
    }

    [Fact]
    public void Without_temporal_layers_a_loss_needs_a_key_frame()
    {
        Read(Frame(2, key: true));
        var lost = Frame(2);
        Assert.Empty(Add(lost[0]));
        Assert.Equal([false], Read(Frame(1)).Select(frame => frame.Decodable));
        Assert.True(_reader.NeedsKeyFrame);
        Assert.Equal([false], Read(Frame(1)).Select(frame => frame.Decodable));
        Assert.Equal([true], Read(Frame(1, key: true)).Select(frame => frame.Decodable));
        Assert.False(_reader.NeedsKeyFrame);
    }

    [Fact]
    public void The_loss_of_an_upper_temporal_layer_needs_none()
    {
        Read(Temporal(0, key: true));
        _ = Temporal(2); // lost
        Assert.Equal([false], Read(Temporal(2)).Select(frame => frame.Decodable));
        Assert.Equal([true], Read(Temporal(1, sync: true)).Select(frame => frame.Decodable));
        Assert.Equal([true], Read(Temporal(2)).Select(frame => frame.Decodable));
        Assert.Equal([true], Read(Temporal(0)).Select(frame => frame.Decodable));
        _ = Temporal(0); // lost
        Assert.Equal([false], Read(Temporal(2)).Select(frame => frame.Decodable));
        Assert.Equal([false], Read(Temporal(0)).Select(frame => frame.Decodable));
        Assert.True(_reader.NeedsKeyFrame);
        Assert.Equal(0, _reader.Discontinuities);
    }

    [Fact]
    public void A_picture_id_that_does_not_follow_is_somebodys_fault()
    {
        Read(Temporal(0, key: true));
        Read(Temporal(0));
        _picture++;
        Read(Temporal(0));
        Assert.Equal(1, _reader.Discontinuities);
    }

    [Fact]
    public void Numbers_that_jump_far_begin_anew()
    {
        Read(Frame(1, key: true));
        _sequence += 100_000;
        Assert.Equal([false], Read(Frame(1)).Select(frame => frame.Decodable));
        Assert.Equal([true], Read(Frame(1, key: true)).Select(frame => frame.Decodable));
    }

    private VideoPacket[] Frame(int packets, bool key = false)
    {
        _timestamp += 3000;
        return [.. Enumerable.Range(0, packets).Select(index => new VideoPacket
        {
            Sequence = _sequence++, Timestamp = _timestamp, Contributor = 5, Starts = index == 0, Ends = index == packets - 1, IsKey = key && index == 0,
        })];
    }

    private VideoPacket[] Temporal(byte layer, bool key = false, bool sync = false)
    {
        _picture = (ushort)((_picture + 1) & 0x7FFF);
        if (layer == 0) _tl0++;
        return [.. Frame(1, key).Select(packet => packet with { HasTemporal = true, TemporalId = layer, Sync = sync, PictureId = _picture, Tl0 = _tl0 })];
    }

    private List<ReceivedFrame> Read(VideoPacket[] packets) => [.. packets.SelectMany(packet => Add(packet))];

    private List<ReceivedFrame> Add(VideoPacket packet, long missing = long.MaxValue)
    {
        _reader.Add(packet);
        var frames = new List<ReceivedFrame>();
        while (_reader.TryRead(missing, out var frame)) frames.Add(frame);
        return frames;
    }
}
