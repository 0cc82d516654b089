namespace Parley.Protocols.Rtp.Extensions;

/// <summary>How loud the audio of a packet is (RFC 6464).</summary>
/// <param name="Level">The level below the loudest possible, in dB: 0 is loudest, 127 is silence.</param>
/// <param name="Voice">Whether the sender believes that somebody speaks.</param>
public readonly record struct AudioLevel(byte Level, bool Voice)
{
    /// <summary>The length in bytes.</summary>
    public const int Length = 1;

    /// <summary>The level of silence.</summary>
    public const byte Silence = 127;

    /// <summary>Reads a value, of which only the first byte counts. False if it is empty.</summary>
    public static bool TryRead(ReadOnlySpan<byte> value, out AudioLevel level)
    {
        level = default;
        if (value.IsEmpty) return false;
        level = new AudioLevel((byte)(value[0] & 0x7F), (value[0] & 0x80) != 0);
        return true;
    }

    /// <summary>Writes a value of <see cref="Length"/> bytes.</summary>
    public void Write(Span<byte> value) => value[0] = (byte)((Level & 0x7F) | (Voice ? 0x80 : 0));
}
