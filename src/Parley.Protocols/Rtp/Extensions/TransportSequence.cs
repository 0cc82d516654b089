using System.Buffers.Binary;

namespace Parley.Protocols.Rtp.Extensions;

/// <summary>A sequence number over all packets of a transport (draft-holmer-rmcat-transport-wide-cc-extensions-01 section 2).</summary>
public static class TransportSequence
{
    /// <summary>The length in bytes.</summary>
    public const int Length = 2;

    /// <summary>Reads a value; what the draft's second version adds behind it is left out. False if it is too short.</summary>
    public static bool TryRead(ReadOnlySpan<byte> value, out ushort sequence) => BinaryPrimitives.TryReadUInt16BigEndian(value, out sequence);

    /// <summary>Writes a value of <see cref="Length"/> bytes.</summary>
    public static void Write(Span<byte> value, ushort sequence) => BinaryPrimitives.WriteUInt16BigEndian(value, sequence);
}
