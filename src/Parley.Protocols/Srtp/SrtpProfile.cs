namespace Parley.Protocols.Srtp;

/// <summary>The protection profiles, with the numbers that DTLS-SRTP knows them by (RFC 5764 section 4.1.2, RFC 7714 section 14.2).</summary>
public enum SrtpProfile : ushort
{
    /// <summary>No profile.</summary>
    None = 0,

    /// <summary>AES-128 in counter mode with HMAC-SHA1 cut to 80 bits (RFC 3711): what every client can.</summary>
    AesCm128HmacSha1Tag80 = 0x0001,

    /// <summary>AES-128-GCM with a 16-byte tag (RFC 7714).</summary>
    AeadAes128Gcm = 0x0007,

    /// <summary>AES-256-GCM with a 16-byte tag (RFC 7714).</summary>
    AeadAes256Gcm = 0x0008,
}

/// <summary>The sizes that belong to each profile.</summary>
public static class SrtpProfileSizes
{
    /// <summary>The length of the master key in bytes.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such profile.</exception>
    public static int KeyLength(this SrtpProfile profile) => profile switch
    {
        SrtpProfile.AesCm128HmacSha1Tag80 or SrtpProfile.AeadAes128Gcm => 16,
        SrtpProfile.AeadAes256Gcm => 32,
        _ => throw new ArgumentOutOfRangeException(nameof(profile), profile, "There is no such SRTP profile."),
    };

    /// <summary>The length of the master salt in bytes.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such profile.</exception>
    public static int SaltLength(this SrtpProfile profile) => profile switch
    {
        SrtpProfile.AesCm128HmacSha1Tag80 => 14,
        SrtpProfile.AeadAes128Gcm or SrtpProfile.AeadAes256Gcm => 12,
        _ => throw new ArgumentOutOfRangeException(nameof(profile), profile, "There is no such SRTP profile."),
    };

    /// <summary>How many bytes protection adds to an RTP packet.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such profile.</exception>
    public static int RtpOverhead(this SrtpProfile profile) => profile switch
    {
        SrtpProfile.AesCm128HmacSha1Tag80 => 10,
        SrtpProfile.AeadAes128Gcm or SrtpProfile.AeadAes256Gcm => 16,
        _ => throw new ArgumentOutOfRangeException(nameof(profile), profile, "There is no such SRTP profile."),
    };

    /// <summary>How many bytes protection adds to an RTCP packet: the tag and the index.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such profile.</exception>
    public static int RtcpOverhead(this SrtpProfile profile) => RtpOverhead(profile) + 4;
}
