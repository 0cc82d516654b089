namespace Parley.Rooms;

/// <summary>Something that happens at a time unless it is called off before.</summary>
internal sealed class Deadline(long at, Action<Moment> action, bool outlivesStop)
{
    public long At { get; } = at;

    public Action<Moment> Action { get; } = action;

    /// <summary>Whether it happens also when the server was told to stop: what is still to be stored.</summary>
    public bool OutlivesStop { get; } = outlivesStop;

    /// <summary>Where it stands in the heap; -1 when it has fired or was called off.</summary>
    public int Index { get; set; } = -1;
}

/// <summary>A binary heap of deadlines. Each knows its place, so that calling one off leaves nothing behind.</summary>
internal sealed class Deadlines
{
    private readonly List<Deadline> _heap = [];
    private bool _stopped;

    public int Count => _heap.Count;

    /// <summary>When the earliest is due, in monotonic microseconds.</summary>
    public long Next => _heap.Count == 0 ? Moment.Never : _heap[0].At;

    /// <param name="at">When, in monotonic microseconds.</param>
    /// <param name="action">What.</param>
    /// <param name="outlivesStop">Whether it happens also after <see cref="Stop"/>.</param>
    public Deadline Add(long at, Action<Moment> action, bool outlivesStop = false)
    {
        var deadline = new Deadline(at, action, outlivesStop);
        if (_stopped && !outlivesStop)
            return deadline;
        _heap.Add(deadline);
        Rise(deadline, _heap.Count - 1);
        return deadline;
    }

    public void Cancel(Deadline? deadline)
    {
        if (deadline is not { Index: >= 0 })
            return;
        var index = deadline.Index;
        deadline.Index = -1;
        var last = _heap[^1];
        _heap.RemoveAt(_heap.Count - 1);
        if (ReferenceEquals(last, deadline))
            return;
        Rise(last, index);
        Sink(last, last.Index);
    }

    /// <summary>
    /// The server goes down: from now on nothing is over because its time is. The next server takes up what is stored, and its people come back
    /// there.
    /// </summary>
    public void Stop()
    {
        _stopped = true;
        foreach (var deadline in _heap.Where(deadline => !deadline.OutlivesStop).ToList())
            Cancel(deadline);
    }

    /// <summary>Lets everything that is due happen, in order of time.</summary>
    public void Fire(Moment now)
    {
        while (_heap.Count > 0 && _heap[0].At <= now.Microseconds)
        {
            var due = _heap[0];
            Cancel(due);
            due.Action(now);
        }
    }

    private void Rise(Deadline deadline, int index)
    {
        while (index > 0)
        {
            var parent = (index - 1) / 2;
            if (_heap[parent].At <= deadline.At)
                break;
            Place(_heap[parent], index);
            index = parent;
        }

        Place(deadline, index);
    }

    private void Sink(Deadline deadline, int index)
    {
        while (true)
        {
            var child = (2 * index) + 1;
            if (child >= _heap.Count)
                break;
            if (child + 1 < _heap.Count && _heap[child + 1].At < _heap[child].At)
                child++;
            if (_heap[child].At >= deadline.At)
                break;
            Place(_heap[child], index);
            index = child;
        }

        Place(deadline, index);
    }

    private void Place(Deadline deadline, int index)
    {
        _heap[index] = deadline;
        deadline.Index = index;
    }
}
