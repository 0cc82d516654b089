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

    /// <summary>Somebody who only looks and listens.</summary>
    public static ClientPeerOptions Viewer(int videoSlots = 2) => new() { AudioSlots = 3, VideoSlots = videoSlots };
}
