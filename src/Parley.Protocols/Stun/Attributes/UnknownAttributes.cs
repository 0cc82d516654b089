using System.Buffers.Binary;

namespace Parley.Protocols.Stun.Attributes;

/// <summary>UNKNOWN-ATTRIBUTES (RFC 8489 section 14.9): what a 420 was about.</summary>
public static class UnknownAttributes
{
    /// <summary>
    /// Collects the types of a message that must be understood (below 0x8000) and are not known, each once, as many as fit.
    /// </summary>
    /// <returns>How many were written to <paramref name="unknown"/>.</returns>
    public static int Collect(in StunMessage message, ReadOnlySpan<StunAttributeType> known, Span<StunAttributeType> unknown)
    {
        var count = 0;
        foreach (var attribute in message.Attributes)
        {
            if ((ushort)attribute.Type >= 0x8000 || known.Contains(attribute.Type)) continue;
            if (count == unknown.Length || unknown[..count].Contains(attribute.Type)) continue;
            unknown[count++] = attribute.Type;
        }

        return count;
    }

    /// <summary>Adds the list of types.</summary>
    public static void AddUnknownAttributes(this ref StunWriter writer, ReadOnlySpan<StunAttributeType> types)
    {
        if (!writer.TryReserve(StunAttributeType.UnknownAttributes, types.Length * 2, out var value)) return;
        for (var i = 0; i < types.Length; i++) BinaryPrimitives.WriteUInt16BigEndian(value[(i * 2)..], (ushort)types[i]);
    }
}
