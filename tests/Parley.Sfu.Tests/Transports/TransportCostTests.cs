using System.Runtime.InteropServices;
using Parley.Protocols.Dtls;
using Parley.Protocols.Primitives;
using Parley.Protocols.Rtp;
using Parley.Protocols.Srtp;
using Parley.Sfu.Transports;

namespace Parley.Sfu.Tests.Transports;

/// <summary>Alone, because what the whole process allocates is counted.</summary>
[CollectionDefinition(nameof(TransportCostTests), DisableParallelization = true)]
[Collection(nameof(TransportCostTests))]
public sealed class TransportCostTests(ITestOutputHelper output)
{
    private const int Packets = 100_000;
    private const int PerRound = 200;
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
        var before = GC.GetAllocatedBytesForCurrentThread();
        var accepted = Exchange(peer, table, packet, reply, report, protectedReport, check, 2000, Packets);
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.Equal(Packets, accepted);
        Assert.Equal(0, allocated);
    }

    [Fact]
    public void A_transport_takes_little_memory()
    {
        Assert.SkipUnless(DtlsContext.IsSupported && OperatingSystem.IsLinux(), "It needs OpenSSL 3, and glibc to count what is allocated outside of .NET.");
        using var context = TransportRig.Context();
        Round(context, 0); // what is allocated once and kept
        var begin = Allocated();
        var peak = Round(context, 1);
        for (ulong round = 2; round < 6; round++) Round(context, round);
        var end = Allocated();
        long managed = (peak.Managed - begin.Managed) / PerRound, native = (peak.Native - begin.Native) / PerRound, left = (end.Native - begin.Native) / (5 * PerRound);
        output.WriteLine($"{managed} bytes managed and {native} bytes native for each transport; {left} bytes native left of each that has ended");
        Assert.InRange(managed, long.MinValue, 8 * 1024); // what other tests have left in pools may go meanwhile
        Assert.InRange(native, 0, 8 * 1024);
        Assert.InRange(left, long.MinValue, 512); // one cipher has more; the runtime itself grows a little at first
    }

    // Many transports at once, and what is allocated while they live.
    private static (long Managed, long Native) Round(DtlsContext context, ulong round)
    {
        var peers = new List<DirectPeer>(PerRound);
        for (ulong i = 0; i < PerRound; i++)
        {
            peers.Add(new DirectPeer(context, (round * PerRound) + i, Now));
            peers[^1].Sender.Dispose(); // the client's half
        }

        var allocated = Allocated();
        foreach (var peer in peers) peer.Dispose();
        return allocated;
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

    private static (long Managed, long Native) Allocated()
    {
        for (var i = 0; i < 2; i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }

        return (GC.GetTotalMemory(true), (long)(nuint)mallinfo2().Allocated);
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
