using System.Buffers.Binary;
using Parley.Protocols.Dtls;
using Parley.Protocols.Primitives;
using Parley.Testing;

namespace Parley.Headless.Tests;

public sealed class RecordingTests : IDisposable
{
    private const int FrameRate = 25;
    private const uint Tag = 7;
    private static readonly TransportAddress ClientAddress = TransportAddress.V4(0xC0000201, 5000), ServerAddress = TransportAddress.V4(0xC00002FE, 3478);

    private readonly VirtualNetwork _network = new(1, NetworkConditions.Perfect);
    private DtlsContext? _context;
    private Reflector? _server;
    private ClientNode? _client;

    [Fact]
    public void What_a_file_holds_is_known()
    {
        var recording = VideoRecording.Read(Ivf(Frame(true, 3000), Frame(false, 10), Frame(true, 20)));
        Assert.Equal((FrameRate, 640, 360), (recording.FrameRate, recording.Width, recording.Height));
        Assert.Equal([3000, 10, 20], recording.Frames.Select(frame => frame.Length));
    }

    [Fact]
    public void A_file_that_is_cut_off_anywhere_gives_whole_frames_or_a_sentence()
    {
        var file = Ivf(Frame(true, 60), Frame(false, 30), Frame(false, 40));
        var counts = new List<int>();
        for (var length = 0; length <= file.Length; length++)
        {
            try
            {
                counts.Add(VideoRecording.Read(file.AsMemory(0, length)).Frames.Count);
            }
            catch (FormatException fault)
            {
                Assert.True(length < 32 + 12 + 60, fault.Message);
            }
        }

        Assert.Equal([1, 2, 3], counts.Distinct());
    }

    [Theory]
    [InlineData(0, (byte)'X', "it is no IVF file")]
    [InlineData(11, (byte)'9', "its pictures are not in VP8")]
    [InlineData(16, (byte)0, "it has 0 frames per second, and 1 to 120 can be sent")]
    [InlineData(17, (byte)1, "it has 281 frames per second, and 1 to 120 can be sent")]
    [InlineData(32 + 12, (byte)0x11, "it does not begin with a key frame")]
    [InlineData(32 + 3, (byte)0xFF, "it does not begin with a key frame")]
    public void What_cannot_be_sent_is_refused_with_the_reason(int at, byte value, string reason)
    {
        var file = Ivf(Frame(true, 100));
        file[at] = value;
        Assert.Equal(reason, Assert.Throws<FormatException>(() => VideoRecording.Read(file)).Message);
    }

    [Fact]
    public void It_is_sent_as_it_is_over_and_over()
    {
        byte[][] frames = [Frame(true, 3000), Frame(false, 1096), Frame(false, 1080), Frame(false, 1)];
        Publish(frames);
        var sent = Sent(9);
        Assert.All(sent.Index(), one => Assert.Equal(frames[one.Index % 4], one.Item.Bytes));
        Assert.All(sent.Index(), one => Assert.InRange(one.Item.Timestamp - sent[0].Timestamp, (one.Index * 3600u) - 1, (one.Index * 3600u) + 1));
        Assert.Equal(Enumerable.Range(0, 9).Select(i => (sent[0].PictureId + i) & 0x7FFF), sent.Select(frame => frame.PictureId));
        Assert.All(sent, frame => Assert.Equal(Tag, frame.Tag));
        _network.Run(TimeSpan.FromMilliseconds(25));
        Assert.Equal((3, 360, 0), (_client!.Peer.Slots[0].KeyFrames, _client.Peer.Slots[0].Height, _client.Peer.Slots[0].Discontinuities));
    }

    [Fact]
    public void Whoever_asks_for_a_key_frame_gets_the_next_that_there_is()
    {
        Publish([Frame(true, 50), .. Enumerable.Range(0, 30).Select(i => Frame(false, 100 + i)), Frame(true, 60), .. Enumerable.Range(0, 30).Select(i => Frame(false, 200 + i))]);
        Assert.Equal([50, 100, 101], Sent(3).Select(frame => frame.Bytes.Length));
        _server!.RequestKeyFrame();
        var lengths = Sent(20).Select(frame => frame.Bytes.Length).ToList();
        var key = lengths.IndexOf(60);
        Assert.InRange(key, 3, 6);
        Assert.Equal([60, 200, 201], lengths.Skip(key).Take(3));
        _server.RequestKeyFrame();
        Assert.Equal([50, 100, 101], Sent(40).Select(frame => frame.Bytes.Length).Skip(20).SkipWhile(length => length != 50).Take(3));
    }

    [Fact]
    public void What_was_not_wanted_for_a_while_begins_with_a_key_frame()
    {
        Publish([Frame(true, 50), .. Enumerable.Range(0, 100).Select(i => Frame(false, 100 + i))]);
        Assert.Equal([50, 100, 101], Sent(3).Select(frame => frame.Bytes.Length));
        var (track, layer) = (_client!.Peer.Tracks[0], _client.Peer.Tracks[0].Layers[0]);
        track.Activate(layer, false);
        _network.Run(TimeSpan.FromSeconds(1));
        var before = _server!.Pictures.Count;
        _network.Run(TimeSpan.FromSeconds(1));
        Assert.Equal(before, _server.Pictures.Count);
        track.Activate(layer, true);
        _network.Run(TimeSpan.FromSeconds(1));
        Assert.Equal(50 + 4 + PayloadStamp.Length, _server.Pictures[before].Payload.Length);
    }

    public void Dispose()
    {
        foreach (var resource in (IDisposable?[])[_client, _server, _context]) resource?.Dispose();
    }

    private void Publish(byte[][] frames)
    {
        Assert.SkipUnless(DtlsContext.IsSupported, "OpenSSL 3 is not installed.");
        _context = PeerIdentity.NewContext();
        _server = new Reflector(_network, ServerAddress, 1);
        _client = new ClientNode(_network, ClientAddress, new ClientPeerOptions { Tag = Tag, Publish = [new RecordedOptions("cam", VideoRecording.Read(Ivf(frames)))], VideoSlots = 1 }, _context, 2);
        _client.Accept(_server.Peer.Answer(_client.Peer.WriteOffer()));
    }

    /// <summary>The first frames that came, put together again.</summary>
    private List<SentFrame> Sent(int count)
    {
        Assert.True(_network.RunUntil(() => _server!.Pictures.Count(packet => packet.Marker) >= count, TimeSpan.FromSeconds(10)));
        var frames = new List<SentFrame>();
        var bytes = new List<byte>();
        foreach (var (timestamp, marker, payload) in _server!.Pictures)
        {
            Assert.InRange(payload.Length, 5, 1100 + PayloadStamp.Length);
            Assert.Equal(bytes.Count == 0 ? 0x90 : 0x80, payload[0]);
            bytes.AddRange(payload[4..]);
            if (!marker) continue;
            Assert.True(PayloadStamp.TryRead([.. bytes], out var stamp));
            frames.Add(new SentFrame([.. bytes.SkipLast(PayloadStamp.Length)], timestamp, BinaryPrimitives.ReadUInt16BigEndian(payload.AsSpan(2)) & 0x7FFF, stamp.Tag));
            bytes.Clear();
        }

        return [.. frames.Take(count)];
    }

    private static byte[] Ivf(params byte[][] frames)
    {
        var file = new List<byte>();
        Span<byte> head = stackalloc byte[32];
        "DKIF"u8.CopyTo(head);
        BinaryPrimitives.WriteUInt16LittleEndian(head[6..], 32);
        "VP80"u8.CopyTo(head[8..]);
        BinaryPrimitives.WriteUInt32LittleEndian(head[16..], FrameRate);
        BinaryPrimitives.WriteUInt32LittleEndian(head[20..], 1);
        file.AddRange(head);
        Span<byte> length = stackalloc byte[12];
        foreach (var frame in frames)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(length, (uint)frame.Length);
            file.AddRange(length);
            file.AddRange(frame);
        }

        return [.. file];
    }

    private static byte[] Frame(bool isKey, int length)
    {
        var frame = new byte[length];
        new Random(length).NextBytes(frame);
        frame[0] = (byte)(isKey ? frame[0] & 0xFE : frame[0] | 1);
        if (!isKey) return frame;
        ((ReadOnlySpan<byte>)[0x9D, 0x01, 0x2A, 0x80, 0x42, 0x68, 0x81]).CopyTo(frame.AsSpan(3));
        return frame;
    }

    private sealed record SentFrame(byte[] Bytes, uint Timestamp, int PictureId, uint Tag);
}
