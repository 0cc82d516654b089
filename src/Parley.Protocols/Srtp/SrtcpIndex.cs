namespace Parley.Protocols.Srtp;

/// <summary>The word behind an SRTCP packet: the flag E and a 31-bit index (RFC 3711 section 3.4).</summary>
internal static class SrtcpIndex
{
    public const uint EncryptedFlag = 0x8000_0000;

    /// <summary>The last index that a key may be used for.</summary>
    public const uint Last = 0x7FFF_FFFF;
}
