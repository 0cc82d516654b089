namespace Parley.Protocols.Rtp.Extensions;

/// <summary>How to turn a picture before it is shown (3GPP TS 26.114 section 7.4.5).</summary>
/// <param name="Rotation">By how much to turn it, counter-clockwise as it was captured: 0, 90, 180 or 270 degrees.</param>
/// <param name="Flipped">Whether it is mirrored.</param>
/// <param name="BackCamera">Whether the camera looks away from the user.</param>
public readonly record struct VideoOrientation(int Rotation, bool Flipped, bool BackCamera)
{
    /// <summary>The length in bytes.</summary>
    public const int Length = 1;

    /// <summary>Reads a value, of which only the first byte counts. False if it is empty.</summary>
    public static bool TryRead(ReadOnlySpan<byte> value, out VideoOrientation orientation)
    {
        orientation = default;
        if (value.IsEmpty) return false;
        orientation = new VideoOrientation((value[0] & 3) * 90, (value[0] & 4) != 0, (value[0] & 8) != 0);
        return true;
    }

    /// <summary>Writes a value of <see cref="Length"/> bytes.</summary>
    public void Write(Span<byte> value) => value[0] = (byte)((Rotation / 90 & 3) | (Flipped ? 4 : 0) | (BackCamera ? 8 : 0));
}
