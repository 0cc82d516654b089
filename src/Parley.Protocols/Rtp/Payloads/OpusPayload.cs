namespace Parley.Protocols.Rtp.Payloads;

/// <summary>The first byte of an Opus packet (RFC 6716 section 3.1) and what follows from it.</summary>
/// <param name="Configuration">Mode, bandwidth and frame size, 0 to 31.</param>
/// <param name="Stereo">Whether there are two channels.</param>
/// <param name="Frames">How many frames are in the packet, 1 to 48.</param>
/// <param name="IsSilence">Whether it only says that silence goes on (DTX, RFC 7587 section 3.1.3): the packet has at most two bytes.</param>
public readonly record struct OpusPayload(int Configuration, bool Stereo, int Frames, bool IsSilence)
{
    /// <summary>The rate of RTP timestamps, whatever the audio's own rate is (RFC 7587 section 4.1).</summary>
    public const int ClockRate = 48_000;

    private const int FirstHybrid = 12;
    private const int FirstCelt = 16;
    private const int MaxDuration = 120 * ClockRate / 1000;
    private const int MaxSilenceLength = 2;

    /// <summary>The length of a frame, in ticks of 48 kHz: 120 (2.5 ms) to 2880 (60 ms).</summary>
    public int FrameDuration => Configuration switch
    {
        < FirstHybrid => (Configuration & 3) == 3 ? 2880 : 480 << (Configuration & 3),
        < FirstCelt => 480 << (Configuration & 1),
        _ => 120 << (Configuration & 3),
    };

    /// <summary>The length of the packet's audio, in ticks of 48 kHz.</summary>
    public int Duration => Frames * FrameDuration;

    /// <summary>Reads a packet's first byte. False if it is empty, or would be longer than 120 ms.</summary>
    public static bool TryParse(ReadOnlySpan<byte> payload, out OpusPayload result)
    {
        result = default;
        if (payload.IsEmpty) return false;
        var code = payload[0] & 3;
        if (code == 3 && payload.Length < 2) return false;
        var frames = code switch { 0 => 1, 3 => payload[1] & 0x3F, _ => 2 };
        var read = new OpusPayload(payload[0] >> 3, (payload[0] & 4) != 0, frames, payload.Length <= MaxSilenceLength);
        if (frames == 0 || read.Duration > MaxDuration) return false;
        result = read;
        return true;
    }
}
