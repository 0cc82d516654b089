using System.Net;
using System.Net.Sockets;
using Parley.AspNetCore.Net;
using Parley.AspNetCore.Tests.Net;
using Parley.Protocols.Dtls;
using Parley.Protocols.Primitives;
using Parley.Testing;

namespace Parley.AspNetCore.Tests.Media.Routed;

/// <summary>The real workers and sockets, people who talk, and somebody who sends whatever he can think of.</summary>
public sealed class HostileServerTests
{
    private const int Packets = 100_000;
    private const int Joins = 8;

    // A copy of a check that overtakes the check itself is taken for it: ICE knows no better. This forger is not that fast.
    private static readonly TimeSpan Behind = TimeSpan.FromMilliseconds(500);

    [Theory]
    [InlineData(2, false)]
    [InlineData(1, true, Traits = ["Length", "medium"])]
    public async Task A_hundred_thousand_hostile_packets_end_no_call_and_draw_no_byte(int workers, bool portable)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && DtlsContext.IsSupported, "This needs Linux and OpenSSL 3.");
        await using var server = await RoutedServer.StartAsync(MediaServer.Options(portable, workers));
        using var stranger = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        stranger.Connect(IPAddress.Loopback, server.Workers.UdpPort);
        using var forged = ForgedSource.IsAllowed ? new ForgedSource() : null;
        using var forger = new Forger(workers, TransportAddress.From((IPEndPoint)stranger.LocalEndPoint!));
        var heard = new Queue<(MonoTime At, byte[] Datagram, TransportAddress From)>();
        using var garbage = new GarbageStreams(server.StreamPort, (ulong)workers);
        var people = new List<Member>
        {
            server.Join("p0", People.Speaker(1, videoSlots: 3)),
            server.Join("p1", People.Speaker(2, videoSlots: 3)),
            server.Join("p2", People.Speaker(3, videoSlots: 3), new IceTcpCarrier(server.StreamPort)),
            server.Join("p3", People.Speaker(4, videoSlots: 3), TurnCarrier.Open(server.StreamPort, server.Address)),
        };
        server.Connect([.. people]);
        foreach (var person in people) server.Show(person, 640, 360, people.Take(3));
        foreach (var viewer in people)
            server.RunUntil(() => people.Take(3).Where(other => other != viewer).All(other => viewer.SlotOf(other) is { Frames: > 10 }), $"{viewer.Peer.Participant} sees not everybody");

        foreach (var person in people) Hear(person);
        var before = Frames();
        var began = MediaClock.Now;
        for (var sent = 0; sent < Packets;)
        {
            if (people.Count < 4 + Joins && sent / (Packets / (Joins + 2)) >= people.Count - 3) people.Add(Hear(server.Join($"p{people.Count}", People.Speaker((uint)people.Count + 1, bitrate: 50_000))));
            while (heard.TryPeek(out var next) && MediaClock.Now - next.At > Behind) forger.Hear(heard.Dequeue().Datagram, next.From);
            foreach (var victim in people)
            {
                var address = AddressOf(victim);
                for (var i = 0; i < 10; i++, sent++)
                {
                    var (datagram, from) = forger.Next(new Victim(address, victim.Server, victim.Ufrag, victim.Client.State == Protocols.Peer.ClientTransportState.Connected));
                    if (from == forger.Elsewhere || forged is null) stranger.Send(datagram, SocketFlags.None, out _);
                    else forged.Send(from, server.Address, datagram);
                }

                garbage.Send(forger, victim);
            }

            server.Step();
        }

        server.Connect([.. people]);
        server.Run(TimeSpan.FromSeconds(1));
        var seconds = (MediaClock.Now - began).TotalSeconds;
        Assert.Equal(0, stranger.Available);
        Assert.Equal(0, garbage.ReadAnswers());
        Assert.Empty(server.Ended);
        Assert.Equal(4 + Joins, people.Count);
        Assert.Equal(people.Count, server.Figures.Peers);
        foreach (var person in people) Assert.Null(person.Broken);
        foreach (var (now, then) in Frames().Zip(before)) Assert.True(now - then > 5 * seconds, $"{now - then} frames in {seconds} s");
        if (forged is not null) Assert.True(server.Workers.Workers.Sum(worker => worker.Counters.Drops(DropReason.UnknownProtocol) + worker.Counters.Drops(DropReason.Refused)) > 1000);

        Member Hear(Member member)
        {
            var address = AddressOf(member);
            member.Sending = datagram => heard.Enqueue((MediaClock.Now, datagram.ToArray(), address));
            return member;
        }

        List<long> Frames() => [.. people.Take(4).Select(viewer => people.Take(3).Where(other => other != viewer).Sum(other => viewer.SlotOf(other)!.Frames))];
    }

    [Theory]
    [InlineData(1, Traits = ["Length", "medium"])]
    [InlineData(2)]
    public async Task Whoever_takes_part_himself_cannot_take_the_path_of_another(int workers)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && DtlsContext.IsSupported, "This needs Linux and OpenSSL 3.");
        Assert.SkipUnless(ForgedSource.IsAllowed, "Only root may send with another's address.");
        await using var server = await RoutedServer.StartAsync(MediaServer.Options(workers: workers));
        using var forged = new ForgedSource();
        var (alice, bob) = (server.Join("alice", People.Speaker(1)), server.Join("bob", People.Speaker(2)));
        // several, so that they live at both workers
        var insiders = Enumerable.Range(0, 6).Select(number => server.Join($"m{number}", People.Viewer())).ToList();
        server.Connect([alice, bob, .. insiders]);
        server.Show(bob, 640, 360, alice);
        server.RunUntil(() => bob.SlotOf(alice) is { Frames: > 30 }, "Bob does not see Alice");
        var (before, began) = (bob.SlotOf(alice)!.Frames, MediaClock.Now);
        for (ulong i = 0; i < 300; i++)
        {
            foreach (var insider in insiders) forged.Send(AddressOf(alice), server.Address, Forger.Check(insider.Server, insider.Ufrag, nominate: true, 10_000 + i));
            server.Run(TimeSpan.FromMilliseconds(10));
        }

        var seconds = (MediaClock.Now - began).TotalSeconds;
        Assert.True(bob.SlotOf(alice)!.Frames - before > 10 * seconds, $"{bob.SlotOf(alice)!.Frames - before} frames in {seconds} s");
        Assert.Empty(server.Ended);
        Assert.Null(alice.Broken);
    }

    [Fact]
    public async Task Streams_that_come_and_go_leave_nothing_whichever_worker_their_peer_lives_at()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && DtlsContext.IsSupported, "This needs Linux and OpenSSL 3.");
        await using var server = await RoutedServer.StartAsync(MediaServer.Options(workers: 2));
        var people = Enumerable.Range(0, 6).Select(number => server.Join($"p{number}", People.Viewer())).ToList();
        server.Connect([.. people]);
        for (ulong i = 0; i < 100; i++)
        {
            using var stream = new IceTcpCarrier(server.StreamPort);
            // one connection speaks for two peers, which may live at different workers
            stream.Send(Forger.Check(people[(int)(i % 6)].Server, people[(int)(i % 6)].Ufrag, nominate: false, 20_000 + i));
            stream.Send(Forger.Check(people[(int)((i + 1) % 6)].Server, people[(int)((i + 1) % 6)].Ufrag, nominate: false, 30_000 + i, i % 2 == 0 ? null : "not the password"));
            server.RunUntil(() => stream.Socket.Available > 0, "the first check was not answered");
        }

        server.RunUntil(() => server.Workers.Workers.All(worker => worker.Shell.Streams == 0), "streams are left");
        server.RunUntil(() => server.Workers.Streams.Count == 0, "connections are still counted");
        Assert.Empty(server.Ended);
    }

    private static TransportAddress AddressOf(Member member) =>
        member.Carrier is UdpCarrier ? TransportAddress.From((IPEndPoint)member.Carrier.Socket.LocalEndPoint!) : TransportAddress.V4(0x7F000001, 1);

    /// <summary>Streams with what does not belong there: wrong checks, replays, noise, of ICE-TCP and of TURN.</summary>
    private sealed class GarbageStreams(int port, ulong seed) : IDisposable
    {
        private readonly Entropy _random = Entropy.FromNumber(seed);
        private readonly List<IceTcpCarrier> _open = [];
        private int _answers;

        public void Send(Forger forger, Member victim)
        {
            while (_open.Count < 8)
            {
                var opened = new IceTcpCarrier(port);
                // what a stream is must be told by its first bytes: a check, or it is none
                opened.Send(Forger.Check(victim.Server, victim.Ufrag, nominate: true, _random.NextUInt64(), "not the password"));
                _open.Add(opened);
            }

            var stream = _open[_random.Next(_open.Count)];
            stream.Send(forger.Next(new Victim(default, victim.Server, victim.Ufrag, IsConnected: true)).Datagram);
            if (_random.Next(50) == 0) Close(stream);
        }

        /// <summary>How many bytes came back on all of them.</summary>
        public int ReadAnswers() => _answers + _open.Sum(stream => stream.Socket.Available);

        public void Dispose() => _open.ForEach(stream => stream.Dispose());

        private void Close(IceTcpCarrier stream)
        {
            _answers += stream.Socket.Available;
            _open.Remove(stream);
            stream.Dispose();
        }
    }
}
