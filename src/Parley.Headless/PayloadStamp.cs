using System.Buffers.Binary;
using Parley.Protocols.Primitives;

namespace Parley.Headless;

/// <summary>
/// What stands at the end of each synthetic payload: who sent it, and when by a clock that the receiver shares. So delays can be measured one
/// way, and nobody's packets pass for another's.
/// </summary>
/// <param name="Tag">Who sent it: a number that the publisher was given.</param>
/// <param name="Time">When.</param>
public readonly record struct PayloadStamp(uint Tag, MonoTime Time)
{
    /// <summary>The length in bytes.</summary>
    public const int Length = 16;

    private const uint Magic = 0x50A7_1E75;

    /// <summary>Writes the stamp over the end of a payload of at least <see cref="Length"/> bytes.</summary>
    public void Write(Span<byte> payload)
    {
        var end = payload[^Length..];
        BinaryPrimitives.WriteUInt32BigEndian(end, Magic);
        BinaryPrimitives.WriteUInt32BigEndian(end[4..], Tag);
        BinaryPrimitives.WriteInt64BigEndian(end[8..], Time.Microseconds);
    }

    /// <summary>Reads the stamp at the end of a payload. False if there is none, as in packets of others.</summary>
    public static bool TryRead(ReadOnlySpan<byte> payload, out PayloadStamp stamp)
    {
        stamp = default;
        if (payload.Length < Length || BinaryPrimitives.ReadUInt32BigEndian(payload[^Length..]) != Magic) return false;
        stamp = new PayloadStamp(BinaryPrimitives.ReadUInt32BigEndian(payload[^12..]), new MonoTime(BinaryPrimitives.ReadInt64BigEndian(payload[^8..])));
        return true;
    }
}
