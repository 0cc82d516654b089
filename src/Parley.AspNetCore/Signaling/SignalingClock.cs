using Parley.Rooms;

namespace Parley.AspNetCore.Signaling;

/// <summary>The time as the switchboard wants it, and its two timers.</summary>
internal sealed class SignalingClock(TimeProvider time) : IDisposable
{
    // a meeting may be planned to end in a year, and no timer takes more than 49 days: one that is too early finds nothing due and is set again
    private const long LongestWait = TimeSpan.MicrosecondsPerDay;

    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private readonly long _origin = time.GetTimestamp();
    private ITimer? _timeout;
    private ITimer? _second;
    private long _wakeAt = Moment.Never;
    private long _seconds;

    public Moment Now => new(Microseconds, time.GetUtcNow().ToUnixTimeMilliseconds());

    /// <summary>Whole seconds, counted by the timer: cheap enough to look at for every message.</summary>
    public long Seconds => Volatile.Read(ref _seconds);

    private long Microseconds => time.GetElapsedTime(_origin).Ticks / TimeSpan.TicksPerMicrosecond;

    public void Start(Action timeout, Action second)
    {
        _timeout = time.CreateTimer(_ => { Volatile.Write(ref _wakeAt, Moment.Never); timeout(); }, null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _second = time.CreateTimer(_ => { Volatile.Write(ref _seconds, Microseconds / 1_000_000); second(); }, null, Second, Second);
    }

    /// <summary>Makes the timeout come at <paramref name="microseconds"/>. One that is set for earlier comes anyway and is set again then.</summary>
    public void WakeAt(long microseconds)
    {
        if (microseconds >= Volatile.Read(ref _wakeAt))
            return;
        Volatile.Write(ref _wakeAt, microseconds);
        var wait = Math.Clamp(microseconds - Microseconds, 0, LongestWait);
        try
        {
            // a timer counts whole milliseconds: one too early would find nothing due and be set again at once
            _timeout?.Change(TimeSpan.FromMilliseconds((wait / 1000) + 1), Timeout.InfiniteTimeSpan);
        }
        catch
        {
            // it was not set: it is asked for again
            Volatile.Write(ref _wakeAt, Moment.Never);
            throw;
        }
    }

    public void Dispose()
    {
        _timeout?.Dispose();
        _second?.Dispose();
    }
}
