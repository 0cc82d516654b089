using Parley.Protocols.Primitives;

namespace Parley.Protocols.Rtp.Payloads;

/// <summary>What a sequence header says about a stream (AV1 specification section 5.5.1).</summary>
/// <param name="Profile">The profile, 0 to 7; 0 is main.</param>
/// <param name="Level">The level of the first operating point, 0 to 31.</param>
/// <param name="OperatingPoints">How many ways there are to decode the stream: 1 without scalability.</param>
/// <param name="Width">The largest width of a frame in pixels.</param>
/// <param name="Height">The largest height of a frame in pixels.</param>
public readonly record struct Av1SequenceHeader(int Profile, int Level, int OperatingPoints, int Width, int Height)
{
    private const int LevelsWithTier = 7;

    internal static bool TryParse(ReadOnlySpan<byte> obu, out Av1SequenceHeader header)
    {
        var bits = new BitReader(obu);
        var profile = (int)bits.Read(3);
        bits.Skip(1);
        int level, points = 1;
        if (bits.ReadFlag()) level = (int)bits.Read(5);
        else (level, points) = ReadOperatingPoints(ref bits);

        var widthBits = (int)bits.Read(4) + 1;
        var heightBits = (int)bits.Read(4) + 1;
        header = new Av1SequenceHeader(profile, level, points, (int)bits.Read(widthBits) + 1, (int)bits.Read(heightBits) + 1);
        if (!bits.Failed) return true;
        header = default;
        return false;
    }

    private static (int Level, int Points) ReadOperatingPoints(ref BitReader bits)
    {
        var decoderModel = false;
        var delayBits = 0;
        if (bits.ReadFlag())
        {
            bits.Skip(64);
            if (bits.ReadFlag()) bits.ReadVariableLength();
            decoderModel = bits.ReadFlag();
            if (decoderModel)
            {
                delayBits = (int)bits.Read(5) + 1;
                bits.Skip(32 + 5 + 5);
            }
        }

        var displayDelay = bits.ReadFlag();
        var points = (int)bits.Read(5) + 1;
        var firstLevel = 0;
        for (var i = 0; i < points; i++)
        {
            bits.Skip(12);
            var level = (int)bits.Read(5);
            if (i == 0) firstLevel = level;
            if (level > LevelsWithTier) bits.Skip(1);
            if (decoderModel && bits.ReadFlag()) bits.Skip((2 * delayBits) + 1);
            if (displayDelay && bits.ReadFlag()) bits.Skip(4);
        }

        return (firstLevel, points);
    }
}
