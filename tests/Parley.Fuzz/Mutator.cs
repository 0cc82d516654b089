using System.Buffers.Binary;

namespace Parley.Fuzz;

#pragma warning disable CA5394 // an input must be the same for the same seed

/// <summary>Makes broken inputs of real ones: what parsers fall over is nearly right.</summary>
public sealed class Mutator(int seed, IReadOnlyList<byte[]> examples)
{
    private const int MaxLength = 4096;
    private const int MaxChanges = 6;

    private static readonly byte[] InterestingBytes = [0, 1, 2, 3, 4, 0x3F, 0x40, 0x7F, 0x80, 0xFE, 0xFF, (byte)'"', (byte)'{', (byte)'['];
    private static readonly ushort[] InterestingLengths = [0, 1, 3, 4, 20, 0x7FFF, 0x8000, 0xFFFC, 0xFFFF];

    private readonly Random _random = new(seed);

    /// <summary>The next input.</summary>
    public byte[] Next()
    {
        var input = new List<byte>(Pick(examples));
        for (var changes = _random.Next(MaxChanges + 1); changes > 0; changes--) Change(input);
        if (input.Count > MaxLength) input.RemoveRange(MaxLength, input.Count - MaxLength);
        return [.. input];
    }

    private void Change(List<byte> input)
    {
        var at = _random.Next(input.Count + 1);
        var run = _random.Next(1, 17);
        switch (_random.Next(10))
        {
            case 0 when at < input.Count:
                input[at] ^= (byte)(1 << _random.Next(8));
                break;
            case 1 when at < input.Count:
                input[at] = (byte)_random.Next(256);
                break;
            case 2 when at < input.Count:
                input[at] = Pick(InterestingBytes);
                break;
            case 3:
                input.RemoveRange(at, input.Count - at);
                break;
            case 4:
                input.RemoveRange(at, Math.Min(run, input.Count - at));
                break;
            case 5:
                input.InsertRange(at, RandomBytes(run));
                break;
            case 6:
                input.InsertRange(_random.Next(input.Count + 1), input.GetRange(at, Math.Min(run * 4, input.Count - at)));
                break;
            case 7:
                var other = Pick(examples);
                var from = _random.Next(other.Length + 1);
                input.RemoveRange(at, input.Count - at);
                input.AddRange(other.AsSpan(from));
                break;
            case 8 when input.Count >= 2:
                SetUInt16(input, _random.Next(input.Count - 1), Pick(InterestingLengths));
                break;
            case 9 when input.Count >= 4:
                SetUInt16(input, 2, (ushort)Math.Clamp(input.Count - 20 + _random.Next(-4, 5), 0, ushort.MaxValue));
                break;
        }
    }

    private static void SetUInt16(List<byte> input, int at, ushort value)
    {
        Span<byte> bytes = stackalloc byte[2];
        BinaryPrimitives.WriteUInt16BigEndian(bytes, value);
        (input[at], input[at + 1]) = (bytes[0], bytes[1]);
    }

    private byte[] RandomBytes(int count)
    {
        var bytes = new byte[count];
        _random.NextBytes(bytes);
        return bytes;
    }

    private T Pick<T>(IReadOnlyList<T> list) => list[_random.Next(list.Count)];
}
