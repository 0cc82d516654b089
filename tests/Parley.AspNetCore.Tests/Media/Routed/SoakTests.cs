using Parley.AspNetCore.Tests.Net;
using Parley.Protocols.Dtls;
using Parley.Protocols.Primitives;

namespace Parley.AspNetCore.Tests.Media.Routed;

/// <summary>Alone, because what the whole process holds is counted.</summary>
[CollectionDefinition(nameof(SoakTests), DisableParallelization = true)]
[Collection(nameof(SoakTests))]
public sealed class SoakTests(ITestOutputHelper output)
{
    private const int Rounds = 12;
    private const int PerRound = 25;
    private const long MemoryEach = 4096;

    /// <summary>The short version of bench/soak.</summary>
    [Fact]
    public async Task Three_hundred_who_came_and_left_leave_nothing()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && DtlsContext.IsSupported, "This needs Linux and OpenSSL 3.");
        await using var server = await RoutedServer.StartAsync(MediaServer.Options());
        var stays = server.Join("stays", People.Speaker(1));
        server.Connect(stays);
        for (var round = -2; round < 0; round++) Churn(server, stays, round); // what is made once
        var before = Held.Now(server);
        for (var round = 1; round <= Rounds; round++) Churn(server, stays, round);
        var after = Held.Now(server);
        output.WriteLine($"before {before}\nafter  {after}");
        Assert.Equal((before.Handshakes, before.Ciphers, before.Descriptors), (after.Handshakes, after.Ciphers, after.Descriptors));
        Assert.InRange(after.Managed - before.Managed, long.MinValue, MemoryEach * Rounds * PerRound);
        Assert.Null(stays.Broken);
        Assert.DoesNotContain(server.Ended, ended => ended.Peer == stays.Peer);
    }

    private static void Churn(RoutedServer server, Member stays, int round)
    {
        var members = new List<Member>();
        for (var i = 0; i < PerRound; i++)
        {
            members.Add(server.Join($"r{round}-{i}", People.Viewer(), (i % 5) switch
            {
                3 => new IceTcpCarrier(server.StreamPort),
                4 => TurnCarrier.Open(server.StreamPort, server.Address),
                _ => null,
            }));
        }

        server.Connect([.. members]);
        foreach (var member in members) server.Show(member, 640, 360, stays);
        server.RunUntil(() => members.TrueForAll(member => member.SlotOf(stays) is { Frames: > 0 }), "not everybody who came saw who was there");
        // most say goodbye, some are sent away, and one of each round has only been answered
        for (var i = 0; i < members.Count; i++) server.Leave(members[i], goodbye: i % 3 != 0);
        server.Leave(server.Join($"r{round}-never", People.Viewer()), goodbye: false);
        server.RunUntil(() => server.Figures.Peers == 1 && server.Known == (1, 1), "they are still there");
        server.RunUntil(() => server.Workers.Streams.Count == 0, "streams are left");
    }

    private readonly record struct Held(long Handshakes, long Ciphers, int Descriptors, long Managed)
    {
        // The system closes some sockets a moment later than it is asked to.
        public static Held Now(RoutedServer server)
        {
            var last = default(Held);
            var same = 0;
            server.RunUntil(
                () =>
                {
                    var now = Look();
                    same = now.Descriptors == last.Descriptors && now.Ciphers == last.Ciphers && now.Handshakes == last.Handshakes ? same + 1 : 0;
                    last = now;
                    return same == 20;
                },
                "it does not come to rest");
            return last;
        }

        private static Held Look()
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
            return new Held(OpenSslObjects.Handshakes, OpenSslObjects.CipherContexts, Directory.EnumerateFiles("/proc/self/fd").Count(IsOurs), GC.GetTotalMemory(forceFullCollection: true));
        }

        // Sockets, polls, timers and events; files are opened by the runtime whenever it loads something.
        private static bool IsOurs(string descriptor) =>
            new FileInfo(descriptor).LinkTarget is { } target && (target.StartsWith("socket:", StringComparison.Ordinal) || target.StartsWith("anon_inode:", StringComparison.Ordinal));
    }
}
