namespace Parley.Protocols.Primitives;

/// <summary>
/// Reads bits, the highest of each byte first. Reading past the end gives zeros and sets <see cref="Failed"/>, so that a parser checks once
/// and not after every field.
/// </summary>
internal ref struct BitReader(ReadOnlySpan<byte> bytes)
{
    private readonly ReadOnlySpan<byte> _bytes = bytes;
    private int _position;

    /// <summary>Whether something was read that is not there.</summary>
    public bool Failed { get; private set; }

    /// <summary>How many bits are left.</summary>
    public readonly int Remaining => (_bytes.Length * 8) - _position;

    /// <summary>One bit.</summary>
    public bool ReadFlag() => Read(1) != 0;

    /// <summary>A number of up to 32 bits.</summary>
    public uint Read(int bits)
    {
        if (bits > Remaining)
        {
            Failed = true;
            _position = _bytes.Length * 8;
            return 0;
        }

        ulong value = 0;
        var have = 0;
        while (have < bits)
        {
            var left = 8 - (_position & 7);
            var take = Math.Min(left, bits - have);
            var part = (_bytes[_position >> 3] >> (left - take)) & ((1 << take) - 1);
            value = (value << take) | (uint)part;
            _position += take;
            have += take;
        }

        return (uint)value;
    }

    /// <summary>Skips any number of bits.</summary>
    public void Skip(int bits)
    {
        if (bits > Remaining)
        {
            Failed = true;
            bits = Remaining;
        }

        _position += bits;
    }

    /// <summary>A number from 0 to <paramref name="count"/> - 1 in as few bits as possible: <c>ns(n)</c> of the AV1 specification.</summary>
    public uint ReadNonSymmetric(uint count)
    {
        var width = 0;
        for (var rest = count; rest != 0; rest >>= 1) width++;
        if (width <= 1) return 0;
        var shortCodes = (1u << width) - count;
        var value = Read(width - 1);
        return value < shortCodes ? value : (value << 1) - shortCodes + Read(1);
    }

    /// <summary>A number with its length in leading zeros: <c>uvlc()</c> of the AV1 specification.</summary>
    public uint ReadVariableLength()
    {
        var zeros = 0;
        while (!ReadFlag())
        {
            if (Failed) return 0;
            zeros++;
        }

        return zeros >= 32 ? uint.MaxValue : Read(zeros) + (1u << zeros) - 1;
    }
}
