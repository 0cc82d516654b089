using Parley.AspNetCore.Tests.Net;
using Parley.Headless;
using Parley.Protocols.Dtls;
using Parley.Protocols.Sdp.Negotiation;

namespace Parley.AspNetCore.Tests.Media.Routed;

/// <summary>
/// What the whole way of a packet allocates: received, decrypted, kept, handed to the other worker, rewritten, encrypted and sent; with lost
/// packets and their resends, reports, feedback and time. The workers' rounds run on the test's thread, so that all of it is counted.
/// </summary>
public sealed class RoutedAllocationTests(ITestOutputHelper output)
{
    private const int MeasuredSeconds = 4;
    private const int MostSpans = 8;

    /// <summary>News for signaling, and what workers tell each other of who wants what, is allocated; it comes when something changes, not with packets.</summary>
    private const int BytesForNews = 1024;

    [Theory]
    [InlineData(1, 0, Traits = ["Length", "medium"])]
    [InlineData(2, 0, Traits = ["Length", "medium"])]
    [InlineData(1, 20, Traits = ["Length", "medium"])]
    [InlineData(2, 20)]
    public async Task A_packet_allocates_nothing_from_socket_to_socket(int workers, int loseEach)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && DtlsContext.IsSupported, "This needs Linux and OpenSSL 3.");
        await using var server = RoutedServer.Drive(MediaServer.Options(workers: workers));
        var people = Enumerable.Range(1, 5).Select(number => server.Join($"p{number}", Speaker((uint)number), new LossyCarrier(server.Workers.UdpPort, loseEach))).ToList();
        server.Connect([.. people]);
        foreach (var person in people) server.Show(person, 640, 360, people);
        server.RunUntil(() => people.TrueForAll(viewer => people.TrueForAll(other => other == viewer || viewer.SlotOf(other) is { Frames: > 30 })), "not everybody sees everybody");
        server.Run(TimeSpan.FromSeconds(4)); // what is made once, when something is first done

        // Rings and lists grow to what the busiest moment wants, and a machine that is busy with something else has busier moments: that ends.
        // What a packet costs does not, and so would be seen in each of these spans.
        var spans = new List<string>();
        while (!IsSteady())
            Assert.True(spans.Count < MostSpans, $"something was allocated in each span: {string.Join("; ", spans)}");
        if (loseEach > 0) Assert.True(people.TrueForAll(person => person.Client.NacksReceived > 0 && person.Client.Slots.Any(slot => slot.Repaired > 0)), "nothing was sent again");
        Assert.True(people.TrueForAll(person => person.Client.FeedbackReceived > 10), "there was no feedback");

        bool IsSteady()
        {
            var (allocated, before, received, told) = (server.Allocated, server.Figures, Received(), server.Told);
            server.Run(TimeSpan.FromSeconds(MeasuredSeconds));
            (allocated, received, told) = (server.Allocated - allocated, Received() - received, server.Told - told);
            var (forwarded, grown) = (server.Figures.Forwarded - before.Forwarded, Math.Max(0, server.Figures.PacketMemory - before.PacketMemory));
            spans.Add($"{allocated} bytes for {received} packets received and {forwarded} sent, and {told} news; {people.Sum(person => person.Client.NacksReceived)} asked for again, {people.Sum(person => person.Client.FeedbackReceived)} feedbacks");
            output.WriteLine(spans[^1]);
            var isEnough = received > 500 && forwarded > 1500 && told * 100 < received;
            // rings that hold packets for a time grow with what comes, by powers of two
            return isEnough && allocated <= (told * BytesForNews) + grown + (grown / 64);
        }

        long Received() => server.Workers.Workers.Sum(worker => worker.Counters.PacketsIn);
    }

    // One who always speaks, and others who are silent, so that nobody has to be told who does.
    private static ClientPeerOptions Speaker(uint tag) => new()
    {
        Tag = tag,
        Publish = [new AudioOptions("0") { Speech = TimeSpan.FromSeconds(tag == 1 ? 4 : 0) }, new VideoOptions("1", MediaCodec.Vp8, [new("q", 320, 180, 60_000), new("h", 640, 360, 240_000)])],
        AudioSlots = 3,
        VideoSlots = 4,
    };

    /// <summary>UDP that loses one packet of so many, both ways, once the handshake is done.</summary>
    private sealed class LossyCarrier(int port, int loseEach) : Carrier
    {
        private readonly UdpCarrier _carrier = new(port);
        private int _count;

        public override System.Net.Sockets.Socket Socket => _carrier.Socket;

        public override void Send(ReadOnlySpan<byte> datagram)
        {
            if (!IsLost(datagram)) _carrier.Send(datagram);
        }

        public override bool TryReceive(Span<byte> buffer, out int length)
        {
            while (_carrier.TryReceive(buffer, out length))
            {
                if (!IsLost(buffer[..length])) return true;
            }

            return false;
        }

        private bool IsLost(ReadOnlySpan<byte> datagram) => loseEach > 0 && datagram[0] is >= 128 and <= 191 && ++_count % loseEach == 0;
    }
}
