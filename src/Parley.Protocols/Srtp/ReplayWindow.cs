using System.Runtime.CompilerServices;

namespace Parley.Protocols.Srtp;

/// <summary>
/// Which of the last <see cref="Size"/> packet indices have been seen (RFC 3711 section 3.3.2). Resent video comes late, so the window is
/// far wider than the 64 packets that the RFC asks for.
/// </summary>
internal sealed class ReplayWindow
{
    /// <summary>How many indices are remembered.</summary>
    public const int Size = 1024;

    /// <summary>How much memory it takes, about.</summary>
    public const int Bytes = (Size / 8) + sizeof(long);

    private const int WordBits = 64;
    private Words _words;

    /// <summary>The highest index that was added, or -1.</summary>
    public long Highest { get; private set; } = -1;

    /// <summary>Whether an index was added before, or is too old to know.</summary>
    public bool Refuses(long index)
    {
        if (index > Highest) return false;
        if (Highest - index >= Size) return true;
        return (_words[Word(index)] & Bit(index)) != 0;
    }

    /// <summary>Remembers an index that <see cref="Refuses"/> does not refuse.</summary>
    public void Add(long index)
    {
        if (index > Highest)
        {
            Forget(index);
            Highest = index;
        }

        _words[Word(index)] |= Bit(index);
    }

    private static int Word(long index) => (int)((ulong)index / WordBits % (Size / WordBits));

    private static ulong Bit(long index) => 1UL << (int)((ulong)index % WordBits);

    // The bits are a ring: those between the old and the new highest index belong to indices a whole ring ago.
    private void Forget(long upTo)
    {
        if (upTo - Highest >= Size)
        {
            _words = default;
            return;
        }

        for (var index = Highest + 1; index <= upTo; index++) _words[Word(index)] &= ~Bit(index);
    }

    [InlineArray(Size / WordBits)]
    private struct Words
    {
        private ulong _word;
    }
}
