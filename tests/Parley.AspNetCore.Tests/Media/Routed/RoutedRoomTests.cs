using Parley.AspNetCore.Media;
using Parley.AspNetCore.Tests.Net;
using Parley.Protocols.Dtls;

namespace Parley.AspNetCore.Tests.Media.Routed;

/// <summary>A routed room over real sockets, by all the ways there are.</summary>
public sealed class RoutedRoomTests
{
    [Theory]
    [InlineData(1, false)]
    [InlineData(2, false)]
    [InlineData(1, true)]
    public async Task Everybody_sees_and_hears_everybody_by_UDP_by_TCP_and_by_TURN(int workers, bool portable)
    {
        Assert.SkipUnless(DtlsContext.IsSupported, "OpenSSL 3 is not installed.");
        await using var server = await RoutedServer.StartAsync(MediaServer.Options(portable, workers));
        Assert.Equal(portable, server.Workers.IsPortable);
        List<Member> people =
        [
            server.Join("udp1", People.Speaker(1, videoSlots: 4)),
            server.Join("udp2", People.Speaker(2, videoSlots: 4)),
            server.Join("tcp", People.Speaker(3, videoSlots: 4), new IceTcpCarrier(server.StreamPort)),
            server.Join("turn", People.Speaker(4, videoSlots: 4), TurnCarrier.Open(server.StreamPort, server.Address)),
        ];
        server.Connect([.. people]);
        foreach (var person in people) server.Show(person, 640, 360, people);
        server.RunUntil(
            () => people.TrueForAll(viewer => viewer.Heard > 50 && people.TrueForAll(other => other == viewer || viewer.SlotOf(other) is { Frames: > 30 })),
            () => string.Join("; ", people.Select(viewer => $"{viewer.Peer.Participant} hears {viewer.Heard} packets and sees {string.Join(", ", people.Where(other => other != viewer).Select(other => $"{other.Peer.Participant}: {viewer.SlotOf(other)?.Frames ?? -1}"))}")));
        foreach (var viewer in people)
        {
            Assert.Null(viewer.Broken);
            foreach (var other in people.Where(other => other != viewer))
                Assert.Equal(((uint)people.IndexOf(other) + 1, 0), (viewer.SlotOf(other)!.LastTag, viewer.SlotOf(other)!.Discontinuities));
        }

        foreach (var person in people.ToArray()) server.Leave(person, goodbye: person != people[0]);
        // whoever said goodbye was not lost, and what signaling has ended it need not be told
        server.RunUntil(() => server.Ended.Count == people.Count - 1, "not everybody's goodbye was heard");
        Assert.Equal(people[1..].Select(person => (person.Peer, MediaEndReason.PeerClosed)), server.Ended.OrderBy(ended => people.FindIndex(person => person.Peer == ended.Peer)));
        server.RunUntil(() => server.Figures is { Peers: 0, Rooms: 0, Tracks: 0, PacketBytes: 0 } && server.Known == (0, 0), "something is left when everybody has left");
        server.RunUntil(() => server.Workers.Streams.Count == 0 && server.Workers.Workers.All(worker => worker.Shell.Streams == 0), "streams are left");
    }
}
