using System.Buffers.Binary;

namespace Parley.Protocols.Rtcp;

/// <summary>Who gives feedback, and about which source (RFC 4585 section 6.1).</summary>
/// <param name="Sender">Who gives it.</param>
/// <param name="Media">What it is about; 0 where the feedback itself names sources.</param>
public readonly record struct FeedbackHeader(uint Sender, uint Media)
{
    /// <summary>The length in bytes.</summary>
    public const int Length = 8;

    /// <summary>The length with the common header, in bytes.</summary>
    internal const int PacketLength = RtcpPacket.HeaderLength + Length;

    internal static bool TryRead(RtcpPacket packet, RtcpPacketType type, int format, out FeedbackHeader header, out ReadOnlySpan<byte> information)
    {
        header = default;
        information = default;
        if (packet.Type != type || packet.Count != format || packet.Body.Length < Length) return false;
        header = new FeedbackHeader(BinaryPrimitives.ReadUInt32BigEndian(packet.Body), BinaryPrimitives.ReadUInt32BigEndian(packet.Body[4..]));
        information = packet.Body[Length..];
        return true;
    }

    internal void Write(Span<byte> packet, RtcpPacketType type, int format)
    {
        BinaryPrimitives.WriteUInt32BigEndian(packet[4..], Sender);
        BinaryPrimitives.WriteUInt32BigEndian(packet[8..], Media);
        RtcpPacket.WriteHeader(packet, format, type);
    }
}
