namespace Parley.AspNetCore.Files;

/// <summary>
/// One request at a time writes to a file. A later one displaces the earlier, as after a change of networks: the earlier may hang on a
/// connection that is dead and does not know it yet.
/// </summary>
internal sealed class UploadSeats
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, Seat> _taken = new(StringComparer.Ordinal);

    /// <summary>Waits until the request before, which is told to end, has let go.</summary>
    public async Task<Seat> Take(string id, CancellationToken cancellationToken)
    {
        var seat = new Seat(this, id, cancellationToken);
        Seat? before;
        lock (_lock)
        {
            before = _taken.GetValueOrDefault(id);
            _taken[id] = seat;
        }

        if (before is not null)
        {
            await before.Displace();
            await before.Left;
        }

        return seat;
    }

    /// <summary>Whether anybody writes to a file.</summary>
    public bool IsTaken(string id)
    {
        lock (_lock)
            return _taken.ContainsKey(id);
    }

    private void Leave(Seat seat)
    {
        lock (_lock)
        {
            if (_taken.GetValueOrDefault(seat.Id) == seat)
                _taken.Remove(seat.Id);
        }
    }

    /// <summary>The right to write to a file until it is disposed of, or displaced.</summary>
    internal sealed class Seat(UploadSeats seats, string id, CancellationToken cancellationToken) : IDisposable
    {
        private readonly CancellationTokenSource _displaced = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        private readonly TaskCompletionSource _left = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public string Id => id;

        /// <summary>Ends with the request, or when another one wants to write.</summary>
        public CancellationToken Token => _displaced.Token;

        public Task Left => _left.Task;

        public Task Displace() => _displaced.CancelAsync();

        public void Dispose()
        {
            seats.Leave(this);
            _left.TrySetResult();
        }
    }
}
