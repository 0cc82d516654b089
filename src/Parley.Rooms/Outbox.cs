namespace Parley.Rooms;

/// <summary>What waits to be taken by the shell, in order.</summary>
internal sealed class Outbox
{
    private Transmission[] _ring = new Transmission[64];
    private int _head;
    private int _count;

    /// <summary>Whether the shell has taken everything.</summary>
    public bool IsEmpty => _count == 0;

    public void Send(Connection connection, ReadOnlyMemory<byte> message, bool mayWait = false)
    {
        if (!connection.IsClosed)
            Add(new Transmission(connection, message, MayWait: mayWait));
    }

    public void Close(Connection connection, int code, string reason)
    {
        if (connection.IsClosed)
            return;
        connection.IsClosed = true;
        Add(new Transmission(connection, default, code, reason));
    }

    public bool TryTake(out Transmission transmission)
    {
        if (_count == 0)
        {
            transmission = default;
            return false;
        }

        ref var place = ref _ring[_head];
        transmission = place;
        place = default;
        _head = (_head + 1) & (_ring.Length - 1);
        _count--;
        return true;
    }

    private void Add(in Transmission transmission)
    {
        if (_count == _ring.Length)
            Grow();
        _ring[(_head + _count) & (_ring.Length - 1)] = transmission;
        _count++;
    }

    private void Grow()
    {
        var larger = new Transmission[_ring.Length * 2];
        for (var i = 0; i < _count; i++)
            larger[i] = _ring[(_head + i) & (_ring.Length - 1)];
        _ring = larger;
        _head = 0;
    }
}
