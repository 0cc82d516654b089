using Parley.Headless;
using Parley.Protocols.Sdp.Negotiation;

namespace Parley.Sfu.Tests.Engine;

/// <summary>What usual clients publish and receive.</summary>
internal static class People
{
    /// <summary>Somebody with a microphone and a camera in three layers.</summary>
    public static ClientPeerOptions Speaker(uint tag, MediaCodec codec = MediaCodec.Vp8, int videoSlots = 2, int bitrate = 1_700_000) => new()
    {
        Tag = tag,
        Publish =
        [
            new AudioOptions("0"),
            new VideoOptions("1", codec, [new("q", 320, 180, bitrate / 12), new("h", 640, 360, bitrate / 3), new("f", 1280, 720, bitrate)]),
        ],
        AudioSlots = 3,
        VideoSlots = videoSlots,
    };

    /// <summary>Somebody whose camera has half as many lines as most.</summary>
    public static ClientPeerOptions WithSmallCamera(uint tag) => Speaker(tag) with
    {
        Publish = [new AudioOptions("0"), new VideoOptions("1", MediaCodec.Vp8, [new("q", 160, 90, 60_000), new("h", 320, 180, 150_000), new("f", 640, 360, 500_000)])],
    };

    /// <summary>Somebody who only looks and listens.</summary>
    public static ClientPeerOptions Viewer(int videoSlots = 2) => new() { AudioSlots = 3, VideoSlots = videoSlots };
}
