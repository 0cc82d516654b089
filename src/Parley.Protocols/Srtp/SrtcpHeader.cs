namespace Parley.Protocols.Srtp;

/// <summary>The part of an RTCP packet that stays readable (RFC 3711 section 3.4): header and source.</summary>
internal static class SrtcpHeader
{
    public const int Length = 8;
}
