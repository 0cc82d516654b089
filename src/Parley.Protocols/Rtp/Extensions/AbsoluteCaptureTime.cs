using System.Buffers.Binary;

namespace Parley.Protocols.Rtp.Extensions;

/// <summary>When what is in a packet was captured, by the clock of who captured it (webrtc.org/experiments/rtp-hdrext/abs-capture-time).</summary>
/// <param name="Time">NTP time: seconds since 1900 in the high 32 bits, their fraction in the low ones.</param>
/// <param name="ClockOffset">
/// What to add to get the time of this packet's sender, if another captured it, as a fixed-point number with 32 bits of fraction; null if not
/// known.
/// </param>
public readonly record struct AbsoluteCaptureTime(ulong Time, long? ClockOffset)
{
    /// <summary>The length without offset, in bytes.</summary>
    public const int ShortLength = 8;

    /// <summary>The length with offset, in bytes.</summary>
    public const int LongLength = 16;

    /// <summary>The length of this value, in bytes.</summary>
    public int Length => ClockOffset is null ? ShortLength : LongLength;

    /// <summary>Reads a value. False if it has another length.</summary>
    public static bool TryRead(ReadOnlySpan<byte> value, out AbsoluteCaptureTime time)
    {
        time = default;
        if (value.Length is not (ShortLength or LongLength)) return false;
        time = new AbsoluteCaptureTime(
            BinaryPrimitives.ReadUInt64BigEndian(value),
            value.Length == LongLength ? BinaryPrimitives.ReadInt64BigEndian(value[ShortLength..]) : null);
        return true;
    }

    /// <summary>Writes a value of <see cref="Length"/> bytes.</summary>
    public void Write(Span<byte> value)
    {
        if (ClockOffset is { } offset) BinaryPrimitives.WriteInt64BigEndian(value[ShortLength..], offset);
        BinaryPrimitives.WriteUInt64BigEndian(value, Time);
    }
}
