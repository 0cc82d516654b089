using System.Buffers.Binary;
using Parley.Protocols.Primitives;

namespace Parley.Protocols.Stun;

/// <summary>The 96 bits by which an answer finds its request (RFC 8489 section 5).</summary>
/// <param name="High">The first 8 bytes, big-endian.</param>
/// <param name="Low">The last 4 bytes, big-endian.</param>
public readonly record struct TransactionId(ulong High, uint Low)
{
    /// <summary>Its length in bytes.</summary>
    public const int Length = 12;

    /// <summary>A random one.</summary>
    public static TransactionId From(Entropy entropy)
    {
        ArgumentNullException.ThrowIfNull(entropy);
        return new TransactionId(entropy.NextUInt64(), (uint)entropy.NextUInt64());
    }

    /// <summary>Reads the first 12 bytes.</summary>
    public static TransactionId Read(ReadOnlySpan<byte> bytes) =>
        new(BinaryPrimitives.ReadUInt64BigEndian(bytes), BinaryPrimitives.ReadUInt32BigEndian(bytes[8..]));

    /// <summary>Writes 12 bytes.</summary>
    public void Write(Span<byte> destination)
    {
        BinaryPrimitives.WriteUInt64BigEndian(destination, High);
        BinaryPrimitives.WriteUInt32BigEndian(destination[8..], Low);
    }
}
