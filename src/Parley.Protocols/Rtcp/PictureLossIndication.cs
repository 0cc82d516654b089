namespace Parley.Protocols.Rtcp;

/// <summary>Asks for a key frame because pictures were lost (PLI, RFC 4585 section 6.3.1).</summary>
public static class PictureLossIndication
{
    /// <summary>The length of a packet in bytes.</summary>
    public const int Length = FeedbackHeader.PacketLength;

    private const int Format = 1;

    /// <summary>Reads a packet. False if it is another one.</summary>
    public static bool TryParse(RtcpPacket packet, out FeedbackHeader header) =>
        FeedbackHeader.TryRead(packet, RtcpPacketType.PayloadFeedback, Format, out header, out _);

    /// <summary>Writes a packet.</summary>
    /// <returns>Its length, or 0 if the destination is too short.</returns>
    public static int Write(Span<byte> destination, FeedbackHeader header)
    {
        if (destination.Length < Length) return 0;
        header.Write(destination[..Length], RtcpPacketType.PayloadFeedback, Format);
        return Length;
    }
}
