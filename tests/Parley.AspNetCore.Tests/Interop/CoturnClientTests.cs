namespace Parley.AspNetCore.Tests.Interop;

/// <summary>coturn's client relays through our server, and nothing is lost.</summary>
public sealed class CoturnClientTests(CoturnClients clients) : IClassFixture<CoturnClients>
{
    public static TheoryData<string> Runs => [.. CoturnClients.Runs.Keys];

    [Theory]
    [MemberData(nameof(Runs))]
    public async Task Nothing_is_lost(string run)
    {
        Assert.SkipUnless(CoturnClients.AreInstalled, $"{CoturnClients.Client} is not installed (Debian: apt-get install coturn)");
        var output = await clients.OutputOf(run);
        var (sent, received) = CoturnClients.Count(output);
        var options = CoturnClients.Runs[run].Split(' ');
        var expected = int.Parse(options[Array.IndexOf(options, "-m") + 1]) * int.Parse(options[Array.IndexOf(options, "-n") + 1]);
        Assert.True(sent >= expected, $"only {sent} of {expected} messages were sent: {output}");
        Assert.True(sent == received, $"{sent - received} of {sent} messages were lost: {output}");
    }
}
