namespace Parley.AspNetCore.Tests;

/// <summary>Time that goes on when it is told to.</summary>
internal sealed class ManualTime(DateTimeOffset now) : TimeProvider
{
    private readonly Lock _lock = new();
    private readonly List<ManualTimer> _timers = [];
    private DateTimeOffset _now = now;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow()
    {
        lock (_lock)
            return _now;
    }

    public override long GetTimestamp() => GetUtcNow().Ticks;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new ManualTimer(this, () => callback(state));
        lock (_lock)
        {
            timer.Change(dueTime, period);
            _timers.Add(timer);
        }

        return timer;
    }

    /// <summary>Lets time pass, and every timer fire once that is due by then.</summary>
    public void Advance(TimeSpan time)
    {
        List<ManualTimer> due;
        lock (_lock)
        {
            _now += time;
            due = _timers.FindAll(timer => timer.IsDue(_now));
        }

        due.ForEach(timer => timer.Fire());
    }

    private sealed class ManualTimer(ManualTime time, Action fire) : ITimer
    {
        private DateTimeOffset? _dueAt;
        private TimeSpan _period;

        public bool IsDue(DateTimeOffset now) => _dueAt <= now;

        public void Fire()
        {
            lock (time._lock)
                _dueAt = _period > TimeSpan.Zero ? time._now + _period : null;
            fire();
        }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            lock (time._lock)
                (_dueAt, _period) = (dueTime < TimeSpan.Zero ? null : time._now + dueTime, period);
            return true;
        }

        public void Dispose()
        {
            lock (time._lock)
                time._timers.Remove(this);
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
