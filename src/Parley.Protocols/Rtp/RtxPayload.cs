using System.Buffers.Binary;

namespace Parley.Protocols.Rtp;

/// <summary>A retransmission's payload: the original sequence number and the original payload (RFC 4588 section 4).</summary>
public static class RtxPayload
{
    /// <summary>The length of what stands before the original payload, in bytes.</summary>
    public const int HeaderLength = 2;

    /// <summary>Splits a payload. False for one that holds nothing, which browsers send to probe the network.</summary>
    public static bool TryParse(ReadOnlySpan<byte> payload, out ushort originalSequence, out ReadOnlySpan<byte> original)
    {
        originalSequence = 0;
        original = default;
        if (payload.Length <= HeaderLength) return false;
        originalSequence = BinaryPrimitives.ReadUInt16BigEndian(payload);
        original = payload[HeaderLength..];
        return true;
    }

    /// <summary>Writes a retransmission's payload.</summary>
    /// <returns>Its length, or 0 if the destination is too short.</returns>
    public static int Write(Span<byte> destination, ushort originalSequence, ReadOnlySpan<byte> original)
    {
        if (destination.Length < HeaderLength + original.Length) return 0;
        original.CopyTo(destination[HeaderLength..]);
        BinaryPrimitives.WriteUInt16BigEndian(destination, originalSequence);
        return HeaderLength + original.Length;
    }
}
