using Parley.EndToEnd.Tests.Browsers;
using Parley.EndToEnd.Tests.Hosting;
using Parley.EndToEnd.Tests.Lab;
using Parley.EndToEnd.Tests.Pages;
using Parley.EndToEnd.Tests.Support;

namespace Parley.EndToEnd.Tests.Scenarios;

/// <summary>Calls over the networks that people have, in the lab.</summary>
[Collection(nameof(LabFixture))]
public sealed class NetworkCallTests(LabFixture fixture) : Scenario, IAsyncLifetime
{
    private NetworkLab Lab => fixture.Lab;

    private protected override ParleyServer Server => fixture.Server;

    public ValueTask InitializeAsync()
    {
        Assert.SkipUnless(LabFixture.Missing is null, LabFixture.Missing ?? "");
        return ValueTask.CompletedTask;
    }

    [Fact, Trait("Length", "medium")]
    public async Task Neighbours_talk_within_their_LAN()
    {
        await UseAsync(NatType.PortRestricted, NatType.PortRestricted);
        var (alice, carol) = await CallAsync(fixture.Carol, "Carol");
        await AssertDirectAsync(alice, carol);
        foreach (var person in (CallPage[])[alice, carol])
        {
            var path = (await person.StatisticsAsync()).Path!;
            Assert.StartsWith("192.168.10.", path.LocalAddress, StringComparison.Ordinal);
            Assert.StartsWith("192.168.10.", path.RemoteAddress, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData(NatType.FullCone, NatType.PortRestricted, Traits = ["Length", "medium"])]
    [InlineData(NatType.PortRestricted, NatType.PortRestricted)]
    public async Task Two_homes_talk_directly_where_their_NATs_allow_it(NatType aliceNat, NatType bobNat)
    {
        await UseAsync(aliceNat, bobNat);
        var (alice, bob) = await CallAsync(fixture.Bob, "Bob");
        await AssertDirectAsync(alice, bob);
        Assert.StartsWith($"{Lab.BobRouter.OutsideAddress}:", (await alice.StatisticsAsync()).Path!.RemoteAddress, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(NatType.Symmetric, NatType.PortRestricted, Traits = ["Length", "medium"])]
    [InlineData(NatType.Symmetric, NatType.Symmetric)]
    public async Task Two_homes_talk_through_the_relay_where_their_NATs_allow_nothing_else(NatType aliceNat, NatType bobNat)
    {
        await UseAsync(aliceNat, bobNat);
        var (alice, bob) = await CallAsync(fixture.Bob, "Bob");
        await AssertRelayedAsync(alice, bob);
        var (frames, _, media, _) = await TrafficAsync(alice, 30);
        Assert.True(media > frames * 2, $"{media} packets of media at the server while {frames} frames came");
        foreach (var person in (CallPage[])[alice, bob])
        {
            if ((await person.StatisticsAsync()).Path is { Local: "relay" } path)
                Assert.Equal("udp", path.RelayProtocol);
        }
    }

    [Theory]
    [InlineData(Firewall.NoUdp, "tcp", Traits = ["Length", "medium"])]
    [InlineData(Firewall.OnlyTls, "tls")]
    public async Task Behind_a_firewall_a_call_goes_over_TCP_or_TLS(Firewall firewall, string relayProtocol)
    {
        await UseAsync(NatType.PortRestricted, NatType.PortRestricted, firewall);
        var (alice, bob) = await CallAsync(fixture.Bob, "Bob", firewall == Firewall.OnlyTls ? await fixture.TrustingAsync(Lab.Alice) : fixture.Alice);
        await AssertRelayedAsync(alice, bob);
        var path = (await alice.StatisticsAsync()).Path!;
        Assert.Equal(("relay", relayProtocol), (path.Local, path.RelayProtocol));
    }

    [Theory, Trait("Length", "medium")]
    [InlineData(NatType.PortRestricted, false)]
    [InlineData(NatType.Symmetric, true)]
    public async Task Chromium_and_Firefox_find_the_same_paths(NatType nat, bool relayed)
    {
        await UseAsync(nat, nat);
        var alice = await SignedInAsync(await fixture.Alice.NewPageAsync(), Unique("Alice"));
        var bob = await SignedInAsync(await (await fixture.BobsFirefoxAsync()).NewPageAsync(), Unique("Bob"));
        await ConnectAsync(alice, bob);
        if (relayed)
            await AssertRelayedAsync(alice, bob);
        else
            await AssertDirectAsync(alice, bob);
    }

    /// <summary>
    /// Chromium takes the certificate of a <c>turns:</c> server only when it trusts the authority: that somebody has clicked past the warning
    /// for the page counts for the page alone. So the HTTPS port speaks plain TURN as well.
    /// </summary>
    [Fact, Trait("Length", "medium")]
    public async Task Who_has_only_clicked_past_the_certificate_warning_gets_through_the_HTTPS_port_too()
    {
        await UseAsync(NatType.PortRestricted, NatType.PortRestricted, Firewall.OnlyHttpsPort);
        var alice = await SignedInAsync(await fixture.Alice.NewPageAsync(), Unique("Alice"));
        var bob = await SignedInAsync(await fixture.Bob.NewPageAsync(), Unique("Bob"));
        await ConnectAsync(alice, bob);
        await AssertRelayedAsync(alice, bob);
        var path = (await alice.StatisticsAsync()).Path!;
        Assert.Equal(("relay", "tcp"), (path.Local, path.RelayProtocol));
        Assert.Contains(":443", path.Url, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(NatType.PortRestricted)]
    [InlineData(NatType.Symmetric, Traits = ["Length", "medium"])]
    public async Task After_a_NAT_rebinds_media_are_back_within_three_seconds(NatType nat)
    {
        await UseAsync(nat, nat);
        var (alice, bob) = await CallAsync(fixture.Bob, "Bob");
        await AssertMediaReturnAsync(alice, bob, Lab.AliceRouter.RebindAsync, TimeSpan.FromSeconds(3));
    }

    [Fact, Trait("Length", "medium")]
    public async Task After_a_change_of_address_media_are_back_within_five_seconds()
    {
        await UseAsync(NatType.PortRestricted, NatType.PortRestricted);
        var (alice, bob) = await CallAsync(fixture.Bob, "Bob");
        try
        {
            await AssertMediaReturnAsync(alice, bob, () => NetworkLab.ChangeAddressAsync(Lab.Alice, Lab.AliceRouter, 77), TimeSpan.FromSeconds(5));
        }
        finally
        {
            await NetworkLab.ChangeAddressAsync(Lab.Alice, Lab.AliceRouter, 2);
        }
    }

    [Fact, Trait("Length", "medium")]
    public async Task Another_TURN_server_relays_where_the_operator_names_it()
    {
        const string Secret = "shared with coturn";
        await UseAsync(NatType.Symmetric, NatType.Symmetric);
        await using var coturn = await Coturn.StartAsync(Lab.Server, 5555, Secret);
        await using var server = await ParleyServer.StartAsync(Lab.Server, new Dictionary<string, string>
        {
            ["HttpsPort"] = "8443",
            ["UdpPort"] = "3479",
            ["TcpPort"] = "0",
            ["Turn:Enabled"] = "false",
            ["IceServers:0:Urls:0"] = $"turn:{Lab.Server.Address}:5555?transport=udp",
            ["IceServers:0:Secret"] = Secret,
        });
        var alice = Add(await fixture.Alice.NewPageAsync(), Unique("Alice"));
        var bob = Add(await fixture.Bob.NewPageAsync(), Unique("Bob"));
        await alice.SignInAsync(server.Url);
        await bob.SignInAsync(server.Url);
        await ConnectAsync(alice, bob);
        foreach (var person in (CallPage[])[alice, bob])
        {
            var path = (await person.StatisticsAsync()).Path!;
            Assert.True(path.IsRelayed, path.ToString());
            if (path.Local == "relay")
                Assert.Contains(":5555", path.Url, StringComparison.Ordinal);
        }
    }

    [Fact, Trait("Length", "medium")]
    public async Task A_server_at_home_behind_its_router_connects_those_inside_with_those_outside()
    {
        await UseAsync(NatType.PortRestricted, NatType.Symmetric);
        await Lab.AliceRouter.ForwardServerAsync(Lab.Carol.Address);
        try
        {
            var outside = Lab.AliceRouter.OutsideAddress.ToString();
            await using var server = await ParleyServer.StartAsync(Lab.Carol, new Dictionary<string, string> { ["PublicAddress"] = outside });
            var alice = Add(await fixture.Alice.NewPageAsync(), Unique("Alice"));
            var bob = Add(await fixture.Bob.NewPageAsync(), Unique("Bob"));
            await alice.SignInAsync(server.Url);
            await bob.SignInAsync($"https://{outside}");
            await ConnectAsync(alice, bob);
            foreach (var person in (CallPage[])[alice, bob])
            {
                var path = (await person.StatisticsAsync()).Path!;
                Assert.True(path.IsRelayed, path.ToString());
            }
        }
        finally
        {
            await Lab.AliceRouter.ForwardServerAsync(null);
        }
    }

    private async Task UseAsync(NatType aliceNat, NatType bobNat, Firewall aliceFirewall = Firewall.Open)
    {
        await Lab.AliceRouter.UseAsync(aliceNat, aliceFirewall);
        await Lab.BobRouter.UseAsync(bobNat);
    }

    private async Task<(CallPage Alice, CallPage Other)> CallAsync(ChromiumBrowser otherBrowser, string otherName, ChromiumBrowser? aliceBrowser = null)
    {
        var both = await Task.WhenAll(ComesAsync(aliceBrowser ?? fixture.Alice, "Alice"), ComesAsync(otherBrowser, otherName));
        await ConnectAsync(both[0], both[1]);
        return (both[0], both[1]);

        async Task<CallPage> ComesAsync(ChromiumBrowser browser, string name) => await SignedInAsync(await browser.NewPageAsync(), Unique(name));
    }

    /// <summary>The candidate pair says so, and the server's network card too.</summary>
    private async Task AssertDirectAsync(CallPage one, CallPage other)
    {
        // a call may begin relayed and find the straight way a moment later
        foreach (var person in (CallPage[])[one, other])
            await person.StatisticsAsync(s => s.Path is { IsRelayed: false, Protocol: "udp" }, "a direct path");
        // without the checks with which ICE goes on trying the ways that it does not take, the relay's among them
        var (frames, _, media, _) = await TrafficAsync(one, 30);
        Assert.True(media < frames, $"{media} packets of media at the server while {frames} frames came");
    }

    /// <summary>The candidate pair says so, the server's network card and its own counters too.</summary>
    private async Task AssertRelayedAsync(CallPage one, CallPage other)
    {
        foreach (var person in (CallPage[])[one, other])
            Assert.True((await person.StatisticsAsync()).Path!.IsRelayed);
        var (frames, packets, _, relayed) = await TrafficAsync(one, 30);
        Assert.True(packets > frames * 2, $"{packets} packets at the server while {frames} frames came");
        Assert.True(relayed > frames * 2, $"{relayed} packets relayed while {frames} frames came");
    }

    private async Task<(long Frames, long Packets, long Media, double Relayed)> TrafficAsync(CallPage person, int frames)
    {
        var before = await person.StatisticsAsync();
        var packets = await Lab.Server.PacketsAsync();
        var media = await Lab.Server.MediaAsync();
        var relayed = await RelayedAsync();
        var after = await person.StatisticsAsync(s => s.FramesDecoded > before.FramesDecoded + frames, $"{frames} more frames");
        return (after.FramesDecoded - before.FramesDecoded, await Lab.Server.PacketsAsync() - packets, await Lab.Server.MediaAsync() - media, await RelayedAsync() - relayed);
    }

    private async Task<double> RelayedAsync() =>
        (await Server.MetricsAsync()).Where(m => m.Key.StartsWith("parley_turn_packets_to_", StringComparison.Ordinal)).Sum(m => m.Value);

    private static async Task AssertMediaReturnAsync(CallPage alice, CallPage bob, Func<Task> happening, TimeSpan within)
    {
        CallPage[] people = [alice, bob];
        await Task.WhenAll(people.Select(person => person.StartWatchingAsync()));
        // in the middle of a call, not at its very beginning
        await Task.WhenAll(people.Select(person => person.SeesMoreAsync(30)));
        await Task.WhenAll(people.Select(person => person.StartWatchingAsync()));
        await happening();
        await Task.WhenAll(people.Select(person => person.SeesMoreAsync(30)));
        foreach (var person in people)
        {
            var watched = await person.StopWatchingAsync();
            Figures.Note($"longest time without a new frame at {person.Name.Split(' ')[0]}: {watched.LongestGap:0} ms; the page itself paused {watched.LongestPause:0} ms");
            Assert.True(watched.LongestGap < within.TotalMilliseconds, $"{person.Name} saw nothing for {watched.LongestGap:0} ms; the page itself paused {watched.LongestPause:0} ms");
        }
    }
}
