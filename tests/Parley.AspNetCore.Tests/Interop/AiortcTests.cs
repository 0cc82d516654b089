namespace Parley.AspNetCore.Tests.Interop;

/// <summary>
/// aiortc (Debian: python3-aiortc) publishes by WHIP and plays by WHEP, through the real engine: its own ICE, DTLS, SRTP (AES-CM, the only
/// suite that it has) and codecs.
/// </summary>
public sealed class AiortcTests
{
    private static readonly Lazy<Task<bool>> Installed = new(() => ForeignClient.Imports("import aiortc, aiohttp, numpy"));

    [Theory]
    [InlineData("VP8")]
    [InlineData("H264", Traits = ["Length", "medium"])]
    public async Task What_it_publishes_it_also_sees_and_hears(string codec)
    {
        Assert.SkipUnless(await Installed.Value, "aiortc is not installed (Debian: apt-get install python3-aiortc python3-aiohttp)");
        await ForeignClient.Visits(
            ForeignClient.Python, (server, room) => [ForeignClient.Script("aiortc_whip.py"), server, room, codec, ""], ForeignClient.SeesAndHearsItself);
    }
}
