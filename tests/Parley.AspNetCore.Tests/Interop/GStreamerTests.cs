namespace Parley.AspNetCore.Tests.Interop;

/// <summary>
/// GStreamer's webrtcbin (Debian: gstreamer1.0-plugins-bad) publishes by WHIP and plays by WHEP, through the real engine: libnice, its own
/// DTLS and SRTP (AES-CM, the only suite that it has) and codecs.
/// </summary>
public sealed class GStreamerTests
{
    private const string Packages = "python3-gst-1.0 gir1.2-gst-plugins-bad-1.0 gstreamer1.0-plugins-good gstreamer1.0-plugins-bad gstreamer1.0-nice";

    private const string Look =
        """
        import gi
        for name in ("Gst", "GstSdp", "GstWebRTC"): gi.require_version(name, "1.0")
        from gi.repository import Gst, GstSdp, GstWebRTC
        Gst.init(None)
        for name in ("webrtcbin", "nicesink", "dtlsenc", "srtpenc", "vp8enc", "openh264enc", "h264parse", "opusenc"): assert Gst.ElementFactory.find(name), name
        """;

    private static readonly Lazy<Task<bool>> Installed = new(() => ForeignClient.Imports(Look));

    [Theory]
    [InlineData("VP8", Traits = ["Length", "medium"])]
    [InlineData("H264")]
    public async Task What_it_publishes_it_also_sees_and_hears(string codec)
    {
        Assert.SkipUnless(await Installed.Value, $"GStreamer's webrtcbin is not installed (Debian: apt-get install {Packages})");
        await ForeignClient.Visits(
            ForeignClient.Python, (server, room) => [ForeignClient.Script("gstreamer_whip.py"), server, room, codec, ""], ForeignClient.SeesAndHearsItself);
    }
}
