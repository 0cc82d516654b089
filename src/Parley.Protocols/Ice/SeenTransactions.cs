using Parley.Protocols.Stun;

namespace Parley.Protocols.Ice;

/// <summary>
/// Which transactions of a peer have been seen, the last 512 at least: about 20 minutes of checks. STUN requests say nothing about where
/// they come from, so a copy of one would validate the path of whoever copied it. It is known only with a small chance of error, in which a
/// new transaction is taken for an old one: the next check of the peer is another transaction.
/// </summary>
internal sealed class SeenTransactions
{
    private const int Words = 64;
    private const int WordBits = 64;
    private const int Probes = 3;
    private const int PerGeneration = 512;

    // Two Bloom filters: when the newer is full it takes the place of the older. With 512 of 4,096 bits' worth, one in 16 is taken wrongly.
    private ulong[] _newer = new ulong[Words];
    private ulong[]? _older;
    private int _count;

    /// <summary>Remembers a transaction. False if it was seen before.</summary>
    public bool Add(TransactionId transaction)
    {
        var hash = (transaction.High ^ ((ulong)transaction.Low << 16)) * 0x9E37_79B9_7F4A_7C15;
        hash ^= hash >> 32;
        if (Contains(_newer, hash) || (_older is not null && Contains(_older, hash))) return false;
        if (_count == PerGeneration)
        {
            (_newer, _older) = (_older ?? new ulong[Words], _newer);
            Array.Clear(_newer);
            _count = 0;
        }

        for (var probe = 0; probe < Probes; probe++) _newer[Word(hash, probe)] |= Bit(hash, probe);
        _count++;
        return true;
    }

    private static bool Contains(ulong[] filter, ulong hash)
    {
        for (var probe = 0; probe < Probes; probe++)
        {
            if ((filter[Word(hash, probe)] & Bit(hash, probe)) == 0) return false;
        }

        return true;
    }

    private static int Word(ulong hash, int probe) => (int)(hash >> (probe * 12)) & (Words - 1);

    private static ulong Bit(ulong hash, int probe) => 1UL << ((int)(hash >> ((probe * 12) + 6)) & (WordBits - 1));
}
