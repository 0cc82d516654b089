using Parley.Protocols.Primitives;
using Parley.Protocols.Srtp;

namespace Parley.Protocols.Tests.Srtp;

public sealed class SrtpReceiverTests
{
    public static TheoryData<SrtpProfile, string> All => SrtpPair.All;

    [Theory]
    [MemberData(nameof(All))]
    public void A_packet_cut_anywhere_or_with_any_bit_flipped_changes_nothing(SrtpProfile profile, string provider)
    {
        using var pair = new SrtpPair(profile, provider);
        Assert.True(pair.Opens(pair.Protect(65535)));
        var packet = pair.Protect(0);
        var rtcp = pair.ProtectRtcp();

        for (var length = 0; length < packet.Length; length++) Assert.False(pair.Opens(packet[..length]));
        for (var length = 0; length < rtcp.Length; length++) Assert.False(pair.OpensRtcp(rtcp[..length]));
        for (var bit = 0; bit < packet.Length * 8; bit++) Assert.False(pair.Opens(Flip(packet, bit)));
        for (var bit = 0; bit < rtcp.Length * 8; bit++) Assert.False(pair.OpensRtcp(Flip(rtcp, bit)));
        Assert.Equal(1, pair.Receiver.Counters.Accepted);

        Assert.True(pair.Opens(packet));
        Assert.True(pair.OpensRtcp(rtcp));
        var counters = pair.Receiver.Counters;
        Assert.Equal(3, counters.Accepted);
        Assert.Equal((packet.Length + rtcp.Length) * 9, counters.Forged + counters.Malformed + counters.Replayed);
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Rfc3711_section_3_3_2_refuses_what_it_has_seen(SrtpProfile profile, string provider)
    {
        using var pair = new SrtpPair(profile, provider);
        byte[][] packets = [.. Enumerable.Range(0, 1100).Select(i => pair.Protect((ushort)(65000 + i)))];
        byte[][] rtcp = [pair.ProtectRtcp(), pair.ProtectRtcp(), pair.ProtectRtcp()];

        // in pairs swapped, the first one left out
        Assert.True(pair.Opens(packets[1]));
        for (var i = 2; i < packets.Length - 1; i += 2)
        {
            Assert.True(pair.Opens(packets[i + 1]));
            Assert.True(pair.Opens(packets[i]));
            Assert.False(pair.Opens(packets[i]));
            Assert.False(pair.Opens(packets[i + 1]));
        }

        Assert.False(pair.Opens(packets[0])); // never seen, but older than the window
        Assert.True(pair.OpensRtcp(rtcp[2]));
        Assert.True(pair.OpensRtcp(rtcp[0]));
        Assert.False(pair.OpensRtcp(rtcp[2]));
        Assert.False(pair.OpensRtcp(rtcp[0]));
        Assert.True(pair.OpensRtcp(rtcp[1]));
        Assert.Equal(packets.Length - 2 + 1 + 2, pair.Receiver.Counters.Replayed);
    }

    [Theory]
    [MemberData(nameof(All))]
    public void A_loss_of_more_than_the_window_is_survived(SrtpProfile profile, string provider)
    {
        using var pair = new SrtpPair(profile, provider);
        for (var i = 0; i < 300_000; i += 25_000) Assert.True(pair.Opens(pair.Protect((ushort)i)));
    }

    [Fact]
    public void Random_bytes_are_never_accepted()
    {
        using var pair = new SrtpPair(SrtpProfile.AeadAes128Gcm, CipherProviders.Bcl);
        var random = Entropy.FromNumber(3);
        for (var i = 0; i < 3000; i++)
        {
            var bytes = new byte[random.Next(200)];
            random.Fill(bytes);
            if (bytes.Length > 0 && i % 2 == 0) bytes[0] = (byte)(0x80 | (bytes[0] & 0x1F));
            Assert.False(pair.Opens(bytes));
            Assert.False(pair.OpensRtcp(bytes));
        }

        Assert.Equal(0, pair.Receiver.Counters.Accepted);
    }

    [Fact]
    public void Sources_are_limited_and_only_authentic_ones_count()
    {
        using var pair = new SrtpPair(SrtpProfile.AeadAes128Gcm, CipherProviders.Bcl, maxStreams: 3);
        for (uint ssrc = 100; ssrc < 200; ssrc++)
        {
            Assert.False(pair.Opens([.. SrtpPair.Header(1, ssrc), .. new byte[40]]));
            Assert.False(pair.OpensRtcp([0x80, 201, 0, 1, 0, 0, 0, (byte)ssrc, .. new byte[40]]));
        }

        using var unlimited = new SrtpPair(SrtpProfile.AeadAes128Gcm, CipherProviders.Bcl);
        for (uint ssrc = 1; ssrc <= 3; ssrc++)
        {
            Assert.True(pair.Opens(unlimited.Protect(1, ssrc)));
            Assert.True(pair.OpensRtcp(unlimited.ProtectRtcp(ssrc)));
        }

        Assert.False(pair.Opens(unlimited.Protect(1, 4)));
        Assert.False(pair.OpensRtcp(unlimited.ProtectRtcp(4)));
        Assert.Equal(2, pair.Receiver.Counters.OverLimit);
        Assert.True(pair.Opens(unlimited.Protect(2, 3)));
    }

    private static byte[] Flip(byte[] packet, int bit)
    {
        var flipped = packet.ToArray();
        flipped[bit / 8] ^= (byte)(1 << (bit % 8));
        return flipped;
    }
}
