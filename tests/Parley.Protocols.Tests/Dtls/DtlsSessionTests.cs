using Parley.Protocols.Dtls;
using Parley.Protocols.Primitives;
using Parley.Protocols.Srtp;

namespace Parley.Protocols.Tests.Dtls;

public sealed class DtlsSessionTests
{
    private const SrtpProfile Gcm128 = SrtpProfile.AeadAes128Gcm, Gcm256 = SrtpProfile.AeadAes256Gcm, Cm = SrtpProfile.AesCm128HmacSha1Tag80;

    [Fact]
    public void A_handshake_takes_two_round_trips_and_gives_both_the_same_keys()
    {
        using var pair = new DtlsPair();
        pair.Run();
        AssertConnected(pair);
        Assert.Equal(new MonoTime(0) + (4 * DtlsPair.Delay), pair.Now);
        Assert.Equal(Gcm128, pair.Server.Profile);
        using var client = pair.Client.ExportKeys();
        using var server = pair.Server.ExportKeys();
        Assert.Equal(client.ClientKey.ToArray(), server.ClientKey.ToArray());
        Assert.Equal(client.ServerSalt.ToArray(), server.ServerSalt.ToArray());
        Assert.NotEqual(client.ClientKey.ToArray(), client.ServerKey.ToArray());
        Assert.All(pair.Datagrams, datagram => Assert.InRange(datagram.Length, 13, DtlsSession.Mtu));
        Assert.Equal(MonoTime.Never, pair.Server.NextTimeout);
    }

    [Fact]
    public void Any_one_datagram_may_be_lost()
    {
        using var whole = new DtlsPair();
        whole.Run();
        for (var lost = 0; lost < whole.Sent; lost++)
        {
            using var pair = new DtlsPair();
            pair.Fate = (number, _) => number == lost ? [] : [DtlsPair.Delay];
            pair.Run();
            AssertConnected(pair);
            Assert.True(pair.Now <= new MonoTime(0) + TimeSpan.FromMilliseconds(140), $"{lost} lost: {pair.Now}");
        }
    }

    [Fact]
    public void Datagrams_may_come_doubled_and_in_any_order()
    {
        for (ulong seed = 0; seed < 40; seed++)
        {
            var random = Entropy.FromNumber(seed);
            using var pair = new DtlsPair();
            pair.Fate = (_, _) => random.Next(4) switch
            {
                0 when seed % 2 == 0 => [],
                1 => [DtlsPair.Delay, 3 * DtlsPair.Delay],
                2 => [DtlsPair.Delay + TimeSpan.FromMilliseconds(random.Next(60))],
                _ => [DtlsPair.Delay],
            };
            pair.Run();
            AssertConnected(pair);
        }
    }

    [Theory]
    [InlineData(new[] { Cm, Gcm256, Gcm128 }, new[] { Gcm128, Cm }, Gcm128)]
    [InlineData(new[] { Cm }, new[] { Gcm128, Gcm256, Cm }, Cm)]
    [InlineData(new[] { Cm, Gcm256 }, new[] { Gcm256, Cm }, Gcm256)]
    public void Rfc5764_section_4_1_1_the_server_chooses_the_suite(SrtpProfile[] client, SrtpProfile[] server, SrtpProfile chosen)
    {
        using var pair = new DtlsPair(client, server);
        pair.Run();
        AssertConnected(pair);
        Assert.Equal((chosen, chosen), (pair.Client.Profile, pair.Server.Profile));
        using var keys = pair.Client.ExportKeys();
        Assert.Equal(chosen.KeyLength(), keys.ClientKey.Length);
    }

    [Fact]
    public void Without_a_common_suite_there_are_no_keys()
    {
        using var pair = new DtlsPair([Cm], [Gcm128]);
        pair.Run();
        Assert.Equal(DtlsState.Failed, pair.Server.State);
        Assert.NotEqual(DtlsState.Connected, pair.Client.State);
        Assert.Throws<InvalidOperationException>(() => pair.Server.ExportKeys());
    }

    [Fact]
    public void Rfc8842_a_certificate_that_is_not_in_the_description_ends_the_handshake()
    {
        using var pair = new DtlsPair(wrongClient: true);
        pair.Run();
        Assert.Equal((DtlsState.Failed, "The peer's certificate is not the one of its description."), (pair.Server.State, pair.Server.Failure));
        Assert.Equal(DtlsState.Failed, pair.Client.State); // it never hears that the server is done

        using var other = new DtlsPair(wrongServer: true);
        other.Run();
        Assert.Equal((DtlsState.Failed, "The peer's certificate is not the one of its description."), (other.Client.State, other.Client.Failure));
    }

    [Fact]
    public void A_peer_that_is_silent_is_asked_ever_less_and_given_up_after_30_s()
    {
        using var pair = new DtlsPair();
        pair.Fate = (_, _) => [];
        pair.Run();
        Assert.Equal(DtlsState.Failed, pair.Client.State);
        Assert.Contains("30 s", pair.Client.Failure, StringComparison.Ordinal);
        Assert.Equal(DtlsState.Failed, pair.Server.State);
        Assert.InRange(pair.Sent, 20, 30);
        Assert.Equal(new MonoTime(30_000_000), pair.Now);
    }

    [Fact]
    public void Rubbish_neither_ends_nor_delays_anything()
    {
        var random = Entropy.FromNumber(9);
        using var pair = new DtlsPair();
        pair.Fate = (_, toServer) =>
        {
            for (var i = 0; i < 20; i++)
            {
                var rubbish = new byte[random.Next(100)];
                random.Fill(rubbish);
                if (rubbish.Length > 0) rubbish[0] = (byte)(20 + random.Next(44));
                pair.Server.Receive(rubbish, pair.Now);
            }

            return [DtlsPair.Delay];
        };
        pair.Run();
        AssertConnected(pair);
        Assert.False(pair.Server.Receive([0, 1, 2], pair.Now));
        Assert.False(pair.Server.Receive([], pair.Now));
        Assert.False(pair.Server.Receive([22, .. new byte[5000]], pair.Now));
        for (var length = 0; length < pair.Datagrams[0].Length; length++) pair.Server.Receive(pair.Datagrams[0].AsSpan(0, length), pair.Now);
        Assert.Equal(DtlsState.Connected, pair.Server.State);
    }

    [Fact]
    public void Saying_goodbye_is_heard()
    {
        using var pair = new DtlsPair();
        pair.Run();
        pair.Client.Close();
        pair.Run();
        Assert.Equal((DtlsState.Closed, DtlsState.Closed), (pair.Client.State, pair.Server.State));
        Assert.False(pair.Server.Receive(pair.Datagrams[0], pair.Now));
    }

    [Fact]
    public void A_released_session_still_repeats_its_last_flight()
    {
        using var pair = new DtlsPair();
        var lost = false;
        pair.Fate = (_, toServer) =>
        {
            if (toServer || lost || pair.Server.State != DtlsState.Connected) return [DtlsPair.Delay];
            pair.Server.ExportKeys().Dispose();
            pair.Server.Release();
            lost = true;
            return [];
        };
        pair.Run();
        Assert.True(lost);
        AssertConnected(pair);
        Assert.Throws<InvalidOperationException>(() => pair.Server.ExportKeys());
        using var other = new DtlsPair();
        Assert.Throws<InvalidOperationException>(() => other.Server.Release());
    }

    [Fact]
    public void Alerts_that_anybody_could_have_sent_end_no_handshake()
    {
        using var pair = new DtlsPair();
        pair.Fate = (_, toServer) =>
        {
            byte[] warning = [21, 0xFE, 0xFD, 0, 0, 0, 0, 0, 0, 0, 50, 0, 2, 1, 0], fatal = [21, 0xFE, 0xFD, 0, 0, 0, 0, 0, 0, 0, 51, 0, 2, 2, 40];
            if (pair.Server.State != DtlsState.Handshaking) return [DtlsPair.Delay];
            Assert.False(pair.Server.Receive(warning, pair.Now));
            Assert.False(pair.Server.Receive(fatal, pair.Now));
            Assert.False(pair.Server.Receive([.. pair.Datagrams[0], .. fatal], pair.Now));
            return [DtlsPair.Delay];
        };
        pair.Run();
        AssertConnected(pair);
    }

    [Fact]
    public void Goodbyes_are_said_and_heard_after_the_release()
    {
        using var pair = new DtlsPair();
        pair.Run();
        Release(pair.Server);
        pair.Client.Close();
        var goodbye = new byte[DtlsSession.Mtu];
        Assert.True(pair.Client.TryTransmit(goodbye, out var length));
        goodbye = goodbye[..length];
        for (var shorter = 0; shorter < length; shorter++) pair.Server.Receive(goodbye.AsSpan(0, shorter), pair.Now);
        for (var bit = 0; bit < length * 8; bit++)
        {
            var forged = goodbye.ToArray();
            forged[bit / 8] ^= (byte)(1 << (bit % 8));
            pair.Server.Receive(forged, pair.Now);
        }

        Assert.Equal(DtlsState.Connected, pair.Server.State);
        Assert.True(pair.Server.Receive(goodbye, pair.Now));
        Assert.Equal(DtlsState.Closed, pair.Server.State);

        using var other = new DtlsPair();
        other.Run();
        Release(other.Server);
        other.Server.Close();
        other.Run();
        Assert.Equal((DtlsState.Closed, DtlsState.Closed), (other.Client.State, other.Server.State));

        using var swapped = new DtlsPair();
        swapped.Run();
        Release(swapped.Client);
        swapped.Server.Close();
        swapped.Run();
        Assert.Equal((DtlsState.Closed, DtlsState.Closed), (swapped.Client.State, swapped.Server.State));
    }

    [Theory]
    [InlineData(new byte[0], false)]
    [InlineData(new byte[] { 19 }, false)]
    [InlineData(new byte[] { 20 }, true)]
    [InlineData(new byte[] { 22 }, true)]
    [InlineData(new byte[] { 63 }, true)]
    [InlineData(new byte[] { 64 }, false)]
    [InlineData(new byte[] { 0x80 }, false)]
    public void Rfc7983_tells_dtls_by_its_first_byte(byte[] datagram, bool dtls) => Assert.Equal(dtls, DtlsSession.LooksLike(datagram));

    [Fact]
    public void Wrong_keys_are_refused_with_a_sentence()
    {
        Assert.SkipUnless(DtlsContext.IsSupported, "OpenSSL 3 is not installed.");
        var (certificate, _) = DtlsPair.Identity();
        var (_, key) = DtlsPair.Identity();
        Assert.Contains("private key", Assert.Throws<InvalidOperationException>(() => new DtlsContext(certificate, key)).Message, StringComparison.Ordinal);
        Assert.Contains("certificate", Assert.Throws<InvalidOperationException>(() => new DtlsContext([1, 2, 3], key)).Message, StringComparison.Ordinal);
    }

    private static void Release(DtlsSession session)
    {
        session.ExportKeys().Dispose();
        session.Release();
    }

    private static void AssertConnected(DtlsPair pair) =>
        Assert.True(
            pair is { Client.State: DtlsState.Connected, Server.State: DtlsState.Connected },
            $"{pair.Now} client {pair.Client.State} {pair.Client.Failure}, server {pair.Server.State} {pair.Server.Failure}");
}
