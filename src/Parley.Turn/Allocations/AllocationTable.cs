using System.Diagnostics.CodeAnalysis;
using Parley.Protocols.Primitives;
using Parley.Turn.Relays;

namespace Parley.Turn.Allocations;

/// <summary>The allocations of one worker, by client, by port and by connection, and which ends next.</summary>
internal sealed class AllocationTable(RelayPorts ports)
{
    private readonly Dictionary<Path, Allocation> _byClient = [];
    private readonly Dictionary<long, Allocation> _byConnection = [];
    private readonly Allocation?[] _byPort = new Allocation?[ports.Count];
    private readonly PriorityQueue<Allocation, MonoTime> _ends = new();

    public int Count => _byClient.Count;

    /// <summary>When an allocation may end next. It may have been refreshed since, so this can be too early but not too late.</summary>
    public MonoTime NextEnd => _ends.TryPeek(out _, out var end) ? end : MonoTime.Never;

    public void Add(Allocation allocation)
    {
        _byClient.Add(allocation.Client, allocation);
        if (allocation.Client.IsStream) _byConnection.Add(allocation.Client.ConnectionId, allocation);
        _byPort[ports.IndexOf(allocation.Port)] = allocation;
        _ends.Enqueue(allocation, allocation.Expires);
    }

    public void Remove(Allocation allocation)
    {
        _byClient.Remove(allocation.Client);
        _byConnection.Remove(allocation.Client.ConnectionId);
        _byPort[ports.IndexOf(allocation.Port)] = null;
        _ends.Remove(allocation, out _, out _);
    }

    public bool TryGet(in Path client, [NotNullWhen(true)] out Allocation? allocation) => _byClient.TryGetValue(client, out allocation);

    public Allocation? ByPort(ushort port) => ports.IndexOf(port) is >= 0 and var index ? _byPort[index] : null;

    public Allocation? ByConnection(long connectionId) => _byConnection.GetValueOrDefault(connectionId);

    /// <summary>The next allocation that is over, which is to be removed then.</summary>
    public bool TryGetEnded(MonoTime now, [NotNullWhen(true)] out Allocation? ended)
    {
        while (_ends.TryPeek(out ended, out var end) && end <= now)
        {
            if (ended.Expires <= now) return true;
            _ends.DequeueEnqueue(ended, ended.Expires);
        }

        ended = null;
        return false;
    }
}
