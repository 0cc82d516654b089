namespace Parley.Protocols.Sdp;

/// <summary>
/// How much of everything a session description may have. The largest real ones, of browsers with fifty m-sections, stay under a third of
/// each.
/// </summary>
public static class SdpLimits
{
    /// <summary>Characters in all.</summary>
    public const int Text = 512 * 1024;

    /// <summary>Characters in a line.</summary>
    public const int Line = 8192;

    /// <summary>M-sections.</summary>
    public const int Media = 256;

    /// <summary>Formats of an m-section.</summary>
    public const int Formats = 128;

    /// <summary>Attributes of one kind in a section: extensions, feedback, sources, candidates and so on.</summary>
    public const int Attributes = 512;

    /// <summary>Attributes that m-sections take from others which they are said to be like, in all.</summary>
    public const int Copies = 16_384;

    /// <summary>Characters of a mid or a rid: more would not go into a header extension.</summary>
    public const int Identifier = 64;
}
