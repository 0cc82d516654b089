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

    private async Task<RoomPage> PersonAsync(ChromiumBrowser browser, string name, int hue)
    {
        var one = new RoomPage(await SignedInAsync(await browser.NewPageAsync(), Unique(name)), hue, 350 + (2 * hue));
        await one.DressAsync(320, 180, 10);
        return one;
    }
}
