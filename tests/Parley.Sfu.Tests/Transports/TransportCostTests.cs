using System.Runtime.InteropServices;
using Parley.Protocols.Dtls;
using Parley.Protocols.Primitives;
using Parley.Protocols.Rtp;
using Parley.Protocols.Srtp;
using Parley.Sfu.Transports;

namespace Parley.Sfu.Tests.Transports;

/// <summary>Alone, because what the whole process holds is counted.</summary>
[CollectionDefinition(nameof(TransportCostTests), DisableParallelization = true)]
[Collection(nameof(TransportCostTests))]
public sealed class TransportCostTests(ITestOutputHelper output)
{
    private const int Packets = 100_000;
    private const int PerRound = 100;
    private const int Rounds = 11;
    private static readonly MonoTime Now = new(1_000_000);

    [Theory]
    [InlineData(SrtpProfile.AeadAes128Gcm)]
    [InlineData(SrtpProfile.AeadAes256Gcm)]
    [InlineData(SrtpProfile.AesCm128HmacSha1Tag80)]
    public void A_packet_allocates_nothing(SrtpProfile profile)
    {
        Assert.SkipUnless(DtlsContext.IsSupported, "OpenSSL 3 is not installed.");
        using var context = TransportRig.Context([profile]);
        using var peer = new DirectPeer(context, 1, Now);
        var table = new TransportTable<ServerTransport>(10);
        Assert.True(table.TryAdd(peer.Transport.Local.Ufrag, peer.Transport));
        table.Follow(new TransportEvent(TransportEventKind.PathValidated, DirectPeer.Over, string.Empty), peer.Transport);
        byte[] packet = new byte[1500], reply = new byte[1500], report = [0x80, 201, 0, 1, 0, 0, 0, 1], protectedReport = new byte[100], check = [.. peer.Check];
        Exchange(peer, table, packet, reply, report, protectedReport, check, 0, 2000);
        var allocated = new List<long>();
        for (var first = 2000; allocated.Count < 3; first += Packets)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            var accepted = Exchange(peer, table, packet, reply, report, protectedReport, check, first, Packets);
            allocated.Add(GC.GetAllocatedBytesForCurrentThread() - before);
            Assert.Equal(Packets, accepted);
        }

        output.WriteLine(string.Join(", ", allocated));
        // what the runtime makes once, when it replaces a method by a better one on a busy machine, is no packet's
        Assert.Equal(0, allocated.Min());
        Assert.InRange(allocated.Sum(), 0, Packets / 10);
    }

    // What malloc has given to the whole process is all that can be counted of OpenSSL's, and the just-in-time compiler takes and gives back up to
    // six megabytes of it whenever it has something to compile, also long after. That is seen in a round or two, what transports take in each.
    [Fact]
    public void A_transport_takes_little_memory()
    {
        Assert.SkipUnless(DtlsContext.IsSupported && OperatingSystem.IsLinux(), "It needs OpenSSL 3, and glibc to count what is allocated outside of .NET.");
        using var context = TransportRig.Context();
        Round(context, 0); // what is allocated once and kept
        var rounds = Enumerable.Range(1, Rounds).Select(round => Round(context, (ulong)round)).ToList();
        foreach (var round in rounds) output.WriteLine($"{round.Managed} bytes managed and {round.Native} bytes native for each transport; {round.Left} bytes native left of each that has ended");
        Assert.InRange(Median(rounds, round => round.Managed), 0, 8 * 1024);
        Assert.InRange(Median(rounds, round => round.Native), 0, 8 * 1024);
        Assert.InRange(Median(rounds, round => round.Left), long.MinValue, 512); // one cipher has more
    }

    private static long Median(List<(long Managed, long Native, long Left)> rounds, Func<(long Managed, long Native, long Left), long> figure) =>
        rounds.Select(figure).Order().ElementAt(rounds.Count / 2);

    // Many transports at once: what each takes while they live, and what is left of each afterwards.
    private static (long Managed, long Native, long Left) Round(DtlsContext context, ulong round)
    {
        var before = Allocated();
        var peers = new List<DirectPeer>(PerRound);
        for (ulong i = 0; i < PerRound; i++)
        {
            peers.Add(new DirectPeer(context, (round * PerRound) + i, Now));
            peers[^1].Sender.Dispose(); // the client's half
        }

        var meanwhile = Allocated();
        foreach (var peer in peers) peer.Dispose();
        peers.Clear();
        var after = Allocated();
        return ((meanwhile.Managed - before.Managed) / PerRound, (meanwhile.Native - before.Native) / PerRound, (after.Native - before.Native) / PerRound);
    }

    private static int Exchange(
        DirectPeer peer, TransportTable<ServerTransport> table, byte[] packet, byte[] reply, byte[] report, byte[] protectedReport, byte[] check, int from, int count)
    {
        var accepted = 0;
        for (var i = from; i < from + count; i++)
        {
            TestClient.Rtp(packet, 1, (ushort)i);
            peer.Sender.TryProtect(packet, RtpHeader.FixedLength, packet.AsSpan(RtpHeader.FixedLength, 1000), 0, out var length);
            if (!table.TryFind(DirectPeer.Over, out var transport)) break;
            if (transport.Receive(packet.AsSpan(0, length), DirectPeer.Over, Now, out var clear) == TransportInput.Rtp && clear == RtpHeader.FixedLength + 1000) accepted++;
            TestClient.Rtp(reply, 2, (ushort)i);
            transport.Sender!.TryProtect(reply, RtpHeader.FixedLength, packet.AsSpan(RtpHeader.FixedLength, 1000), 0, out _);
            transport.Receive(reply.AsSpan(0, 1000), DirectPeer.Over, Now, out _); // garbage
            if (i % 10 != 0) continue;
            peer.Sender.TryProtectRtcp(report, protectedReport, out length);
            if (transport.Receive(protectedReport.AsSpan(0, length), DirectPeer.Over, Now, out _) != TransportInput.Rtcp) break;
            peer.Check.CopyTo(check, 0);
            if (!table.TryFindByCheck(check, out transport) || transport.Receive(check, DirectPeer.Over, Now, out _) != TransportInput.Handled) break;
            if (!transport.TryTransmit(packet, out _) || transport.TryTransmit(packet, out _)) break;
            if (transport.NextTimeout <= Now || transport.TryReadEvent(out _)) break;
        }

        return accepted;
    }

    // Of the heap what lives: the rest of it is free, or belongs to threads that may allocate there.
    private static (long Managed, long Native) Allocated()
    {
        for (var i = 0; i < 2; i++)
        {
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Forced, blocking: true, compacting: true);
            GC.WaitForPendingFinalizers();
        }

        GC.Collect(GC.MaxGeneration, GCCollectionMode.Forced, blocking: true, compacting: true);
        var heap = GC.GetGCMemoryInfo(GCKind.FullBlocking);
        return (heap.HeapSizeBytes - heap.FragmentedBytes, (long)(nuint)mallinfo2().Allocated);
    }

#pragma warning disable SYSLIB1054, CA5392, CA2101, SA1300, IDE1006, CA1401 // a function of the C library, in a test
    [DllImport("libc")]
    private static extern MallocInfo mallinfo2();
#pragma warning restore SYSLIB1054, CA5392, CA2101, SA1300, IDE1006, CA1401

    /// <summary>glibc's <c>struct mallinfo2</c>: ten counts, of which the eighth is what is allocated.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private readonly struct MallocInfo
    {
        private readonly nuint _arena, _ordblks, _smblks, _hblks, _hblkhd, _usmblks, _fsmblks;
        private readonly nuint _uordblks;
        private readonly nuint _fordblks, _keepcost;

        public nuint Allocated => _uordblks + _hblkhd;
    }
}
