using System.Buffers.Binary;
using Parley.Protocols.Rtp;
using Parley.Sfu.Forwarding.Packets;

namespace Parley.Sfu.Forwarding.Publishing;

/// <summary>Makes the original packet of a retransmission (RFC 4588 section 4).</summary>
public static class RtxReader
{
    /// <summary>Puts the original packet together in place.</summary>
    /// <param name="packet">The retransmission, in the clear.</param>
    /// <param name="head">Its head; becomes the original's.</param>
    /// <param name="ssrc">The SSRC of the stream that it belongs to.</param>
    /// <param name="payloadType">The payload type of the original.</param>
    /// <param name="original">The original, in the same memory.</param>
    /// <returns>False if it holds no packet: browsers probe the network with such.</returns>
    public static bool TryUnwrap(Span<byte> packet, ref PacketHead head, uint ssrc, byte payloadType, out Span<byte> original)
    {
        original = default;
        if (!RtxPayload.TryParse(packet.Slice(head.HeaderLength, head.PayloadLength), out var sequence, out var payload)) return false;
        original = packet[RtxPayload.HeaderLength..];
        packet[..head.HeaderLength].CopyTo(original);
        original[1] = (byte)((original[1] & 0x80) | payloadType);
        BinaryPrimitives.WriteUInt16BigEndian(original[2..], sequence);
        BinaryPrimitives.WriteUInt32BigEndian(original[8..], ssrc);
        head.Sequence = sequence;
        head.Ssrc = ssrc;
        head.PayloadType = payloadType;
        head.PayloadLength = (ushort)payload.Length;
        return true;
    }
}
