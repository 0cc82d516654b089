using Parley.Headless;
using Parley.Protocols.Sdp.Negotiation;

namespace Parley.AspNetCore.Tests.Media.Routed;

/// <summary>What members publish and receive.</summary>
internal static class People
{
    /// <summary>Somebody with a microphone and a camera in one layer.</summary>
    public static ClientPeerOptions Speaker(uint tag, int videoSlots = 2, int bitrate = 300_000) => new()
    {
        Tag = tag,
        Publish = [new AudioOptions("0"), new VideoOptions("1", MediaCodec.Vp8, [new(null, 640, 360, bitrate)])],
        AudioSlots = 3,
        VideoSlots = videoSlots,
    };

    /// <summary>Somebody who only looks and listens.</summary>
    public static ClientPeerOptions Viewer(int videoSlots = 2) => new() { AudioSlots = 3, VideoSlots = videoSlots };
}
