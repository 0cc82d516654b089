namespace Parley.Protocols.Sdp.Negotiation;

/// <summary>The codecs that can be forwarded.</summary>
public enum MediaCodec : byte
{
    /// <summary>No codec.</summary>
    None = 0,

    /// <summary>Opus (RFC 7587).</summary>
    Opus,

    /// <summary>Opus with redundancy (RFC 2198).</summary>
    OpusRed,

    /// <summary>VP8 (RFC 7741).</summary>
    Vp8,

    /// <summary>VP9, profile 0 (RFC 9628).</summary>
    Vp9,

    /// <summary>H.264 in packetization mode 1 (RFC 6184): constrained baseline if there is a choice.</summary>
    H264,

    /// <summary>AV1, main profile (AV1 RTP specification).</summary>
    Av1,
}

/// <summary>Finds a codec among those that are offered, and says what is answered.</summary>
internal sealed record CodecPreference(MediaCodec Codec, SdpMediaKind Kind, string Name, uint ClockRate, int Channels)
{
    private const int ConstrainedFlag = 0x40;

    private const int MostBlocks = 4;

    /// <summary>What an offer without a <c>profile-level-id</c> means: baseline at level 1 (RFC 6184 section 8.1).</summary>
    private const int InferredProfile = 0x42000A;

    /// <summary>Baseline, main and high: what every browser decodes comes first (RFC 6184 section 8.1).</summary>
    private static readonly int[] H264Profiles = [0x42, 0x4D, 0x64];

    private static readonly CodecPreference[] All =
    [
        new(MediaCodec.Opus, SdpMediaKind.Audio, "opus", 48_000, 2),
        new(MediaCodec.OpusRed, SdpMediaKind.Audio, "red", 48_000, 2),
        new(MediaCodec.Vp8, SdpMediaKind.Video, "VP8", 90_000, 1),
        new(MediaCodec.Vp9, SdpMediaKind.Video, "VP9", 90_000, 1),
        new(MediaCodec.H264, SdpMediaKind.Video, "H264", 90_000, 1),
        new(MediaCodec.Av1, SdpMediaKind.Video, "AV1", 90_000, 1),
    ];

    public static CodecPreference Of(MediaCodec codec) => All[(int)codec - 1];

    /// <summary>The best offered codec of this kind, or null.</summary>
    public SdpCodec? Choose(SdpMedia media)
    {
        SdpCodec? best = null;
        foreach (var offered in media.Codecs)
        {
            if (!offered.Is(Name) || offered.ClockRate != ClockRate || offered.Channels != Channels || !Matches(offered, media)) continue;
            if (best is null || (Codec == MediaCodec.H264 && H264Rank(offered) < H264Rank(best))) best = offered;
        }

        return best;
    }

    /// <summary>The format parameters of the answer; empty for none.</summary>
    public string Answer(SdpCodec offered) => Codec switch
    {
        MediaCodec.Opus => offered.Parameter("stereo") == "1" ? "minptime=10;stereo=1;useinbandfec=1" : "minptime=10;useinbandfec=1",
        MediaCodec.H264 => "level-asymmetry-allowed=1;packetization-mode=1" + (offered.Parameter("profile-level-id") is { } profile ? ";profile-level-id=" + profile : ""),
        MediaCodec.Vp9 => "profile-id=0",
        MediaCodec.OpusRed => offered.Parameters,
        _ => string.Empty,
    };

    private bool Matches(SdpCodec offered, SdpMedia media) => Codec switch
    {
        MediaCodec.Vp9 => (offered.Parameter("profile-id") ?? "0") == "0",
        MediaCodec.Av1 => (offered.Parameter("profile") ?? "0") == "0",
        MediaCodec.H264 => offered.Parameter("packetization-mode") == "1" && H264Profiles.Contains(H264Profile(offered) >> 16),
        MediaCodec.OpusRed => IsRedundantOpus(offered, media),
        _ => true,
    };

    private static int H264Rank(SdpCodec codec) =>
        (2 * Array.IndexOf(H264Profiles, H264Profile(codec) >> 16)) + (((H264Profile(codec) >> 8) & ConstrainedFlag) != 0 ? 0 : 1);

    private static int H264Profile(SdpCodec codec)
    {
        var text = codec.Parameter("profile-level-id");
        if (text is null) return InferredProfile;
        return text.Length == 6 && text.All(char.IsAsciiHexDigit) ? Convert.ToInt32(text, 16) : 0;
    }

    // "111/111": every block is Opus
    private static bool IsRedundantOpus(SdpCodec red, SdpMedia media)
    {
        if (Of(MediaCodec.Opus).Choose(media) is not { } opus || red.Parameters.Length == 0) return false;
        return red.Parameters.Split('/', MostBlocks + 1) is { Length: >= 2 and <= MostBlocks } blocks
            && Array.TrueForAll(blocks, block => SdpToken.TryNumber(block, 127, out var type) && type == opus.PayloadType);
    }
}
