using Parley.Protocols.Srtp;

namespace Parley.Protocols.Tests.Srtp;

public sealed class SrtpSenderTests
{
    public static TheoryData<SrtpProfile, string> All => SrtpPair.All;

    [Theory]
    [MemberData(nameof(All))]
    public void Payload_from_elsewhere_and_payload_in_place_give_the_same_packet(SrtpProfile profile, string provider)
    {
        using SrtpPair elsewhere = new(profile, provider), inPlace = new(profile, provider);
        byte[] payload = [.. Enumerable.Range(0, 100).Select(i => (byte)i)];
        foreach (var padding in (int[])[0, 1, 2, 255])
        {
            byte[] a = [.. SrtpPair.Header((ushort)padding, 1), .. new byte[500]];
            byte[] b = [.. SrtpPair.Header((ushort)padding, 1), .. payload, .. Enumerable.Repeat((byte)0xEE, 400)];
            Assert.True(elsewhere.Sender.TryProtect(a, 12, payload, padding, out var lengthA));
            Assert.True(inPlace.Sender.TryProtect(b, 12, b.AsSpan(12, 100), padding, out var lengthB));
            Assert.Equal(a[..lengthA], b[..lengthB]);
            Assert.Equal(12 + 100 + padding + elsewhere.Sender.RtpOverhead, lengthA);

            Assert.True(elsewhere.Receiver.TryUnprotect(a.AsSpan(0, lengthA), out var clear));
            Assert.Equal(padding > 0 ? 0xA0 : 0x80, a[0]);
            Assert.Equal(payload, a[12..112]);
            if (padding > 0) Assert.Equal(padding, a[clear - 1]);
            Assert.True(a.AsSpan(112, Math.Max(0, padding - 1)).IndexOfAnyExcept((byte)0) < 0);
        }
    }

    [Fact]
    public void An_index_is_never_used_twice()
    {
        using var pair = new SrtpPair(SrtpProfile.AeadAes128Gcm, CipherProviders.Bcl);
        pair.Protect(10);
        pair.Protect(12);
        pair.Protect(11);
        foreach (var sequence in (ushort[])[10, 11, 12])
        {
            byte[] packet = [.. SrtpPair.Header(sequence, 1), .. new byte[50]];
            Assert.False(pair.Sender.TryProtect(packet, 12, new byte[20], 0, out _));
            Assert.Equal(SrtpPair.Header(sequence, 1), packet[..12]);
        }
    }

    [Fact]
    public void What_does_not_fit_is_refused_before_anything_is_written()
    {
        using var pair = new SrtpPair(SrtpProfile.AeadAes128Gcm, CipherProviders.Bcl, maxStreams: 1);
        var header = SrtpPair.Header(1, 1);
        byte[] packet = [.. header, .. new byte[20 + 16 + 4]];
        Assert.False(pair.Sender.TryProtect(packet, 12, new byte[20], 5, out _));
        Assert.False(pair.Sender.TryProtect(packet, 12, new byte[20], -1, out _));
        Assert.False(pair.Sender.TryProtect(packet, 12, new byte[20], 256, out _));
        Assert.False(pair.Sender.TryProtect(packet, 11, new byte[20], 0, out _));
        Assert.False(pair.Sender.TryProtect(packet, 13, new byte[20], 0, out _));
        Assert.False(pair.Sender.TryProtect(packet, 12, new byte[25], 0, out _));
        Assert.False(pair.Sender.TryProtect(packet.AsSpan(0, 12), 12, [], 0, out _));
        Assert.Equal([.. header, .. new byte[40]], packet);
        Assert.True(pair.Sender.TryProtect(packet, 12, new byte[20], 4, out _));

        packet = [.. SrtpPair.Header(1, 2), .. new byte[40]];
        Assert.False(pair.Sender.TryProtect(packet, 12, new byte[20], 0, out _)); // a source more than allowed

        var rtcp = new byte[60];
        Assert.False(pair.Sender.TryProtectRtcp([0x80, 201, 0, 1, 0, 0, 0], rtcp, out _));
        Assert.False(pair.Sender.TryProtectRtcp([0x40, 201, 0, 1, 0, 0, 0, 1], rtcp, out _));
        Assert.False(pair.Sender.TryProtectRtcp([0x80, 201, 0, 1, 0, 0, 0, 1], rtcp.AsSpan(0, 27), out _));
        Assert.Equal(new byte[60], rtcp);
        Assert.True(pair.Sender.TryProtectRtcp([0x80, 201, 0, 1, 0, 0, 0, 1], rtcp.AsSpan(0, 28), out _));
    }

    [Fact]
    public void Rfc3711_section_3_4_rtcp_indices_begin_at_zero_and_count_up()
    {
        using var pair = new SrtpPair(SrtpProfile.AeadAes128Gcm, CipherProviders.Bcl);
        for (byte i = 0; i < 3; i++) Assert.Equal([0x80, 0, 0, i], pair.ProtectRtcp()[^4..]);
        Assert.Equal([0x80, 0, 0, 0], pair.ProtectRtcp(ssrc: 2)[^4..]);
    }

    [Fact]
    public void Sources_of_rtcp_count_each_by_itself_and_are_limited()
    {
        const int sources = 20;
        using var pair = new SrtpPair(SrtpProfile.AeadAes128Gcm, CipherProviders.Bcl, sources);
        for (byte i = 0; i < 3; i++)
        {
            for (uint ssrc = 1; ssrc <= sources; ssrc++) Assert.Equal([0x80, 0, 0, i], pair.ProtectRtcp(ssrc: ssrc)[^4..]);
        }

        Assert.False(pair.Sender.TryProtectRtcp([0x80, 201, 0, 1, 0, 0, 0, sources + 1], new byte[60], out _));
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Nothing_is_allocated_per_packet(SrtpProfile profile, string provider)
    {
        using var pair = new SrtpPair(profile, provider);
        var packet = new byte[1400];
        var payload = new byte[1100];
        var rtcp = SrtpPair.Header(0, 0);
        var allocated = 0L;
        ushort sequence = 0;
        for (var round = 0; round < 3; round++)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            for (var i = 0; i < 500; i++)
            {
                packet[0] = 0x80;
                packet[2] = (byte)(++sequence >> 8);
                packet[3] = (byte)sequence;
                if (!pair.Sender.TryProtect(packet, 12, payload, i % 7, out var length)) Assert.Fail("not protected");
                if (!pair.Receiver.TryUnprotect(packet.AsSpan(0, length), out _)) Assert.Fail("not opened");
                if (!pair.Sender.TryProtectRtcp(rtcp, packet, out length)) Assert.Fail("not protected");
                if (!pair.Receiver.TryUnprotectRtcp(packet.AsSpan(0, length), out _)) Assert.Fail("not opened");
                packet.AsSpan(0, 12).Clear();
            }

            allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        }

        Assert.Equal(0, allocated);
    }
}
