namespace Parley.Protocols.Rtp.Extensions;

/// <summary>How long a receiver should hold pictures back (webrtc.org/experiments/rtp-hdrext/playout-delay).</summary>
/// <param name="Minimum">The least delay, in milliseconds: multiples of 10 up to 40,950.</param>
/// <param name="Maximum">The greatest delay, in milliseconds: multiples of 10 up to 40,950.</param>
public readonly record struct PlayoutDelay(int Minimum, int Maximum)
{
    /// <summary>The length in bytes.</summary>
    public const int Length = 3;

    private const int Granularity = 10;
    private const int MaxUnits = 0xFFF;

    /// <summary>Reads a value. False if it has another length.</summary>
    public static bool TryRead(ReadOnlySpan<byte> value, out PlayoutDelay delay)
    {
        delay = default;
        if (value.Length != Length) return false;
        var minimum = (value[0] << 4) | (value[1] >> 4);
        var maximum = ((value[1] & 0x0F) << 8) | value[2];
        delay = new PlayoutDelay(minimum * Granularity, maximum * Granularity);
        return true;
    }

    /// <summary>Writes a value of <see cref="Length"/> bytes; what is out of range is cut.</summary>
    public void Write(Span<byte> value)
    {
        var minimum = Math.Clamp(Minimum / Granularity, 0, MaxUnits);
        var maximum = Math.Clamp(Maximum / Granularity, 0, MaxUnits);
        value[2] = (byte)maximum;
        value[1] = (byte)((minimum << 4) | (maximum >> 8));
        value[0] = (byte)(minimum >> 4);
    }
}
