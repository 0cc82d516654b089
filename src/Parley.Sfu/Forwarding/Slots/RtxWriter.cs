using Parley.Protocols.Rtp;

namespace Parley.Sfu.Forwarding.Slots;

/// <summary>The retransmission stream of one slot (RFC 4588): resent packets, and padding to probe the network with. One owner.</summary>
/// <param name="ssrc">Its SSRC.</param>
/// <param name="payloadType">Its payload type.</param>
/// <param name="firstSequence">The number of its first packet, which should be random.</param>
public sealed class RtxWriter(uint ssrc, byte payloadType, ushort firstSequence)
{
    private ushort _next = firstSequence;

    /// <summary>Its SSRC.</summary>
    public uint Ssrc => ssrc;

    /// <summary>Its payload type.</summary>
    public byte PayloadType => payloadType;

    /// <summary>The number of the next packet, be it a retransmission or padding. Each is to be sent once.</summary>
    public ushort TakeSequence() => _next++;

    /// <summary>Writes the payload of a retransmission, with the picture ids that the original had in the slot's stream.</summary>
    /// <param name="destination">Where to write.</param>
    /// <param name="packet">The packet.</param>
    /// <returns>The payload's length, or 0 if the destination is too short.</returns>
    public static int WritePayload(Span<byte> destination, in ResentPacket packet)
    {
        var length = RtxPayload.Write(destination, packet.Numbers.Sequence, packet.Cache.PayloadAt(packet.Index));
        if (length > 0) packet.Numbers.Patch(destination[RtxPayload.HeaderLength..length], packet.Cache.InfoAt(packet.Index));
        return length;
    }
}
