using Parley.EndToEnd.Tests.Hosting;
using Parley.EndToEnd.Tests.Lab;
using Parley.EndToEnd.Tests.Pages;

namespace Parley.EndToEnd.Tests.Scenarios;

/// <summary>The connection test over the networks that people have, in the lab.</summary>
public sealed class DoctorNetworkTests(LabFixture fixture) : Scenario, IClassFixture<LabFixture>, IAsyncLifetime
{
    private protected override ParleyServer Server => fixture.Server;

    public ValueTask InitializeAsync()
    {
        Assert.SkipUnless(LabFixture.Missing is null, LabFixture.Missing ?? "");
        return ValueTask.CompletedTask;
    }

    [Fact, Trait("Length", "medium")]
    public async Task Behind_a_firewall_that_blocks_UDP_one_is_told_so_and_what_to_ask_for()
    {
        await fixture.Lab.AliceRouter.UseAsync(NatType.PortRestricted, Firewall.NoUdp);
        var person = Add(await (await fixture.TrustingAsync(fixture.Lab.Alice)).NewPageAsync(), Unique("Alice"));
        var doctor = new DoctorPage(person);
        await doctor.ExamineAsync(Server.Url, "Calls work from here, but by a detour: this network blocks the fast way.");
        var grades = await doctor.GradesAsync();
        Assert.Equal(("bad", "bad", "good", "good"), (grades["paths"], grades["relay-udp"], grades["relay-tcp"], grades["relay-tls"]));
        await person.SeesAsync("Ask whoever runs this network to let UDP port 3478 through", "Nothing came through the relay over UDP.");
    }
}
