using System.Runtime.CompilerServices;
using Parley.Protocols.Rtp;

namespace Parley.Sfu.Forwarding.Slots;

/// <summary>
/// Which of the last sequence numbers of a stream were used. No number is used for two packets: the ciphers of SRTP would give up their key
/// (RFC 3711 section 9.1, RFC 7714 section 8.4).
/// </summary>
internal struct SentNumbers
{
    /// <summary>How many numbers back are remembered. Older ones count as used.</summary>
    public const int Window = 1024;

    private const int Bits = 64;

    private Words _words;

    /// <summary>The highest number that was used.</summary>
    public ushort Highest { get; private set; }

    /// <summary>Begins with none used: the first after <paramref name="highest"/> is the next.</summary>
    public SentNumbers(ushort highest)
    {
        Highest = highest;
        ((Span<ulong>)_words).Fill(ulong.MaxValue);
    }

    /// <summary>Uses a number. False if that was done before, or it is too old to know.</summary>
    public bool TryUse(ushort sequence)
    {
        var ahead = SequenceNumber.Distance(Highest, sequence);
        if (ahead <= -Window) return false;
        if (ahead > 0) Advance(sequence, ahead);
        ref var word = ref _words[sequence % Window / Bits];
        var bit = 1ul << (sequence % Bits);
        if ((word & bit) != 0) return false;
        word |= bit;
        return true;
    }

    /// <summary>Uses the oldest number that was not, of those since <see cref="Highest"/> - <paramref name="back"/>.</summary>
    public bool TryUseGap(int back, out ushort sequence)
    {
        for (sequence = (ushort)(Highest - back); sequence != Highest; sequence++)
        {
            if (TryUse(sequence)) return true;
        }

        return false;
    }

    private void Advance(ushort sequence, int ahead)
    {
        if (ahead >= Window) ((Span<ulong>)_words).Clear();
        else for (var next = (ushort)(Highest + 1); next != (ushort)(sequence + 1); next++) _words[next % Window / Bits] &= ~(1ul << (next % Bits));
        Highest = sequence;
    }

    [InlineArray(Window / Bits)]
    private struct Words
    {
        private ulong _word;
    }
}
