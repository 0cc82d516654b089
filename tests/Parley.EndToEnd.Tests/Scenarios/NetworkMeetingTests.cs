using System.Diagnostics;
using Parley.EndToEnd.Tests.Browsers;
using Parley.EndToEnd.Tests.Hosting;
using Parley.EndToEnd.Tests.Lab;
using Parley.EndToEnd.Tests.Pages;

namespace Parley.EndToEnd.Tests.Scenarios;

/// <summary>Meetings through the server, over the networks that people have.</summary>
[Collection(nameof(LabFixture))]
public sealed class NetworkMeetingTests(LabFixture fixture) : Scenario, IAsyncLifetime
{
    private protected override ParleyServer Server => fixture.Server;

    public ValueTask InitializeAsync()
    {
        Assert.SkipUnless(LabFixture.Missing is null, LabFixture.Missing ?? "");
        return ValueTask.CompletedTask;
    }

    /// <summary>Alice's and Carol's home lets out less and less; Bob's lets out all.</summary>
    [Theory]
    [InlineData(Firewall.Open, "udp", null, Traits = ["Length", "medium"])]
    [InlineData(Firewall.NoUdp, "tcp", null, Traits = ["Length", "medium"])]
    [InlineData(Firewall.OnlyTls, "udp", "tls", Traits = ["Length", "medium"])]
    public async Task Three_meet_over_whatever_the_firewall_lets_through(Firewall firewall, string protocol, string? relayProtocol)
    {
        await fixture.Lab.AliceRouter.UseAsync(NatType.PortRestricted, firewall);
        await fixture.Lab.BobRouter.UseAsync(NatType.PortRestricted);
        var (alice, carol) = firewall == Firewall.OnlyTls ? (await fixture.TrustingAsync(fixture.Lab.Alice), await fixture.TrustingAsync(fixture.Lab.Carol)) : (fixture.Alice, fixture.Carol);
        RoomPage[] people = [await PersonAsync(alice, "Alice", 0), await PersonAsync(fixture.Bob, "Bob", 120), await PersonAsync(carol, "Carol", 240)];
        // Chromium looks for ICE-TCP last, and no more when a relay has answered by then
        if (relayProtocol is null)
            await people[0].ShunRelaysAsync();
        var link = await people[0].OpenRoomAsync();
        foreach (var one in people[1..])
            await one.JoinAsync(link);
        foreach (var one in people)
        {
            await one.SeesAsync([.. people.Where(other => other != one)]);
            await one.HearsAsync([.. people.Where(other => other != one)]);
        }

        await people[0].MovesAsync("routed");
        await people[0].Person.StatisticsAsync(s => s.Path is { } path && path.IsRelayed == relayProtocol is not null && path.Protocol == protocol && path.RelayProtocol == relayProtocol, $"a way over {relayProtocol ?? protocol}");
        await people[1].Person.StatisticsAsync(s => s.Path is { Protocol: "udp", IsRelayed: false }, "a way over UDP");
    }

    [Fact, Trait("Length", "medium")]
    public async Task Whose_network_is_gone_without_a_word_is_gone_for_the_others_within_twenty_seconds_and_back_by_themselves_with_it()
    {
        await fixture.Lab.AliceRouter.UseAsync(NatType.PortRestricted);
        await fixture.Lab.BobRouter.UseAsync(NatType.PortRestricted);
        var (alice, carol, bob) = (await PersonAsync(fixture.Alice, "Alice", 0), await PersonAsync(fixture.Carol, "Carol", 240), await PersonAsync(fixture.Bob, "Bob", 120));
        var link = await alice.OpenRoomAsync();
        await carol.JoinAsync(link);
        await bob.JoinAsync(link);
        await bob.SeesAsync(alice, carol);
        await bob.Person.Page.PressAsync("r");
        foreach (var one in (RoomPage[])[alice, carol])
        {
            await one.SeesAsync(bob);
            await one.Person.Page.PressAsync("u");
            await one.Person.SeesAsync("Raised hands, 1");
        }

        await fixture.Lab.BobRouter.UseAsync(NatType.PortRestricted, Firewall.Nothing);
        var since = Stopwatch.StartNew();
        await alice.LosesAsync(bob, since);
        await carol.LosesAsync(bob, since);
        await bob.Person.SeesAsync("Server gone, reconnecting…");

        await fixture.Lab.BobRouter.UseAsync(NatType.PortRestricted);
        await alice.SeesAsync(bob);
        await bob.SeesAsync(alice, carol);
        await alice.Person.SeesAsync("Participants 3", "Raised hands, 1");
    }

    private async Task<RoomPage> PersonAsync(ChromiumBrowser browser, string name, int hue)
    {
        var one = new RoomPage(await SignedInAsync(await browser.NewPageAsync(), Unique(name)), hue, 350 + (2 * hue));
        await one.DressAsync(320, 180, 10);
        return one;
    }
}
