using System.Runtime.CompilerServices;
using Parley.Protocols.Rtp;

namespace Parley.Sfu.Forwarding.Slots;

/// <summary>From a packet of a source on, by how much its numbers are lowered, modulo 2^16.</summary>
/// <param name="First">The packet's number.</param>
/// <param name="Lower">By how much numbers are lowered.</param>
/// <param name="LowerPicture">By how much picture ids are lowered.</param>
/// <param name="Picture">The id of the picture before, which was left out.</param>
internal readonly record struct SequenceStretch(ushort First, ushort Lower, ushort LowerPicture, ushort Picture);

/// <summary>
/// By how much the numbers of a source are to be lowered, stretch by stretch: every packet that is left out lowers those after it by one
/// more, while one from before it that comes late gets the number that was kept free for it.
/// </summary>
internal struct SequenceMap
{
    private const int Capacity = 32;
    private const int Reach = 1 << 14;

    private Stretches _stretches;
    private int _newest;
    private int _count;

    /// <summary>The stretch that the next packets are in.</summary>
    public readonly SequenceStretch Newest => _stretches[_newest];

    /// <summary>Begins anew with one stretch.</summary>
    public void Begin(SequenceStretch stretch)
    {
        (_newest, _count) = (0, 1);
        _stretches[0] = stretch;
    }

    /// <summary>Lets another stretch begin, or begins the newest one, of which nothing has come yet, later.</summary>
    public void Add(SequenceStretch stretch, bool instead)
    {
        if (!instead)
        {
            _newest = (_newest + 1) % Capacity;
            _count = Math.Min(_count + 1, Capacity);
        }

        _stretches[_newest] = stretch;
    }

    /// <summary>Forgets what is so old that its numbers would soon look new again.</summary>
    public void Forget(ushort newest)
    {
        while (SequenceNumber.Distance(Oldest.First, newest) > Reach)
        {
            if (_count == 1 || SequenceNumber.Distance(At(1).First, newest) <= Reach / 2)
                _stretches[Slot(0)] = Oldest with { First = (ushort)(newest - (Reach / 2)) };
            else _count--;
        }
    }

    /// <summary>Finds the stretch of a packet. False for one that was left out, and for one that is too old.</summary>
    /// <param name="sequence">The packet's number.</param>
    /// <param name="stretch">Its stretch.</param>
    /// <param name="next">The stretch after that, or the same if there is none.</param>
    public readonly bool TryFind(ushort sequence, out SequenceStretch stretch, out SequenceStretch next)
    {
        for (var i = _count - 1; i >= 0; i--)
        {
            stretch = At(i);
            if (SequenceNumber.Distance(stretch.First, sequence) < 0) continue;
            next = stretch;
            if (i == _count - 1) return true;
            next = At(i + 1);
            return SequenceNumber.Distance(sequence, next.First) > (short)(next.Lower - stretch.Lower);
        }

        stretch = next = default;
        return false;
    }

    private readonly SequenceStretch Oldest => At(0);

    private readonly SequenceStretch At(int index) => _stretches[Slot(index)];

    private readonly int Slot(int index) => (_newest - _count + 1 + index + Capacity) % Capacity;

    [InlineArray(Capacity)]
    private struct Stretches
    {
        private SequenceStretch _stretch;
    }
}
