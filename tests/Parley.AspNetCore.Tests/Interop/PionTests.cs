namespace Parley.AspNetCore.Tests.Interop;

/// <summary>
/// Pion (Debian: golang-github-pion-webrtc.v3-dev) publishes by WHIP and plays by WHEP, through the real engine, with either SRTP suite. It
/// decodes nothing, so frames and sounds are noise, and have to come back bit by bit.
/// </summary>
public sealed class PionTests(PionProgram pion) : IClassFixture<PionProgram>
{
    [Theory]
    [InlineData("cm", Traits = ["Length", "medium"])]
    [InlineData("gcm")]
    public async Task What_it_publishes_it_also_gets(string suite)
    {
        Assert.SkipUnless(PionProgram.Missing is null, PionProgram.Missing ?? "");
        await ForeignClient.Visits(pion.Executable, (server, room) => [server, room, suite], (result, output) =>
        {
            Assert.True((int?)result["same"] >= 30, output);
            Assert.Equal((int?)result["video"], (int?)result["same"]);
            Assert.True((int?)result["voice"] >= 30, output);
            Assert.True((int?)result["asked"] >= 1, output);
        });
    }
}
