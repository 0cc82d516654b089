using Parley.Protocols.Rtp.Extensions;

namespace Parley.Protocols.Sdp.Negotiation;

/// <summary>The payload types and extension ids of our own offers: those of Chromium, which recordings and other servers know best.</summary>
public static class OfferNumbers
{
    /// <summary>The payload type of a codec.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is no codec.</exception>
    public static byte PayloadTypeOf(MediaCodec codec) => codec switch
    {
        MediaCodec.Opus => 111,
        MediaCodec.OpusRed => 63,
        MediaCodec.Vp8 => 96,
        MediaCodec.Vp9 => 98,
        MediaCodec.H264 => 108,
        MediaCodec.Av1 => 45,
        _ => throw new ArgumentOutOfRangeException(nameof(codec), codec, "There is no such codec."),
    };

    /// <summary>The payload type of a codec's retransmissions; null for audio, which has none.</summary>
    public static byte? RetransmissionTypeOf(MediaCodec codec) =>
        codec is MediaCodec.Opus or MediaCodec.OpusRed ? null : (byte)(PayloadTypeOf(codec) + 1);

    /// <summary>The id of a header extension; 0 for <see cref="RtpExtensionKind.None"/>.</summary>
    public static byte IdOf(RtpExtensionKind kind) => kind switch
    {
        RtpExtensionKind.AudioLevel => 1,
        RtpExtensionKind.AbsoluteSendTime => 2,
        RtpExtensionKind.TransportSequence => 3,
        RtpExtensionKind.Mid => 4,
        RtpExtensionKind.PlayoutDelay => 5,
        RtpExtensionKind.AbsoluteCaptureTime => 7,
        RtpExtensionKind.StreamId => 10,
        RtpExtensionKind.RepairedStreamId => 11,
        RtpExtensionKind.DependencyDescriptor => 12,
        RtpExtensionKind.VideoOrientation => 13,
        _ => 0,
    };

    internal static string ParametersOf(MediaCodec codec) => codec switch
    {
        MediaCodec.Opus => "minptime=10;useinbandfec=1",
        MediaCodec.OpusRed => "111/111",
        MediaCodec.Vp9 => "profile-id=0",
        MediaCodec.H264 => "level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=42e01f",
        MediaCodec.Av1 => "level-idx=5;profile=0;tier=0",
        _ => string.Empty,
    };
}
