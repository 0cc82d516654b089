using Parley.Protocols.Primitives;

namespace Parley.Turn.Relays;

/// <summary>
/// Which worker owns which relay port: the one thing all workers look at. An array of numbers, one for each port, taken by compare and
/// swap and read plainly, so nobody waits for anybody.
/// </summary>
internal sealed class RelayPorts
{
    private const int Free = 0;
    private const int Reserved = -1;
    private const int RandomTries = 16;

    private readonly int[] _owners;
    private readonly ushort _first;

    public RelayPorts(ushort first, ushort last)
    {
        _first = first;
        _owners = new int[last - first + 1];
    }

    /// <summary>The number of ports, free or not.</summary>
    public int Count => _owners.Length;

    /// <summary>The worker that owns a port, or -1.</summary>
    public int OwnerOf(ushort port) => Contains(port) ? Math.Max(_owners[port - _first], 0) - 1 : -1;

    /// <summary>Where a port stands in the range, or -1: workers index their own tables by it.</summary>
    public int IndexOf(ushort port) => Contains(port) ? port - _first : -1;

    /// <summary>Takes a free port at random, so that nobody can guess the next one.</summary>
    public bool TryTake(int worker, Entropy entropy, bool even, out ushort port) =>
        TrySearch(entropy, even, candidate => Swap(candidate, Free, worker + 1), out port);

    /// <summary>Takes an even port and reserves the next one.</summary>
    public bool TryTakePair(int worker, Entropy entropy, out ushort port) =>
        TrySearch(entropy, even: true, candidate => TryPair(candidate, worker), out port);

    /// <summary>Takes a reserved port for a worker.</summary>
    public bool TryClaim(ushort port, int worker) => Contains(port) && Swap(port - _first, Reserved, worker + 1);

    /// <summary>Gives back a reserved port that nobody claimed.</summary>
    public void Unreserve(ushort port) => Swap(port - _first, Reserved, Free);

    /// <summary>Gives back a worker's port.</summary>
    public void Release(ushort port, int worker) => Swap(port - _first, worker + 1, Free);

    private bool Contains(ushort port) => port >= _first && port - _first < _owners.Length;

    private bool TryPair(int index, int worker)
    {
        if (index + 1 >= _owners.Length || !Swap(index, Free, worker + 1)) return false;
        if (Swap(index + 1, Free, Reserved)) return true;
        Swap(index, worker + 1, Free);
        return false;
    }

    // A few random tries find a port while there are many; the walk finds the last one.
    private bool TrySearch(Entropy entropy, bool even, Func<int, bool> tryTake, out ushort port)
    {
        var start = entropy.Next(_owners.Length);
        for (var i = 0; i < RandomTries + _owners.Length; i++)
        {
            var index = i < RandomTries ? entropy.Next(_owners.Length) : (start + i) % _owners.Length;
            if (even && ((_first + index) & 1) != 0) continue;
            if (_owners[index] != Free || !tryTake(index)) continue;
            port = (ushort)(_first + index);
            return true;
        }

        port = 0;
        return false;
    }

#pragma warning disable RS0030 // an atomic swap is neither a thread nor a lock
    private bool Swap(int index, int expected, int value) =>
        System.Threading.Interlocked.CompareExchange(ref _owners[index], value, expected) == expected;
#pragma warning restore RS0030
}
