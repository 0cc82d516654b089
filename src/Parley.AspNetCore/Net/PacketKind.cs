namespace Parley.AspNetCore.Net;

/// <summary>
/// What the first byte of a packet says (RFC 7983 section 7). Channels are taken up to 0x7FFF, as RFC 5766 section 11 numbered them; nothing
/// else that is served here begins with 0x50 to 0x7F.
/// </summary>
internal static class PacketKind
{
    /// <summary>Whether a STUN message or ChannelData begins like this.</summary>
    public static bool IsTurn(byte first) => first <= 0x03 || first is >= 0x40 and <= 0x7F;

    /// <summary>Whether a packet of a media connection begins like this: a STUN check, DTLS, or RTP and RTCP.</summary>
    public static bool IsMedia(byte first) => first <= 0x03 || first is (>= 20 and <= 63) or (>= 128 and <= 191);

    /// <summary>
    /// Whether the connection of a TURN client or of a media peer begins like this: with a STUN message, since no channel is bound yet, or with
    /// its length (ICE-TCP), which is below 1,024. 0x40 to 0x7F are the letters that HTTP begins with.
    /// </summary>
    public static bool BeginsStream(byte first) => first <= 0x03;
}
