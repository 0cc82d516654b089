using System.Diagnostics;
using Parley.Protocols.Primitives;

namespace Parley.AspNetCore.Net;

/// <summary>The process's monotonic clock, as the sans-IO cores want it.</summary>
internal static class MediaClock
{
    /// <summary>Now.</summary>
    public static MonoTime Now => new(Stopwatch.GetElapsedTime(0).Ticks / TimeSpan.TicksPerMicrosecond);

    /// <summary>The calendar at this moment.</summary>
    public static WallClock Wall(TimeProvider calendar) => new(Now, calendar.GetUtcNow().ToUnixTimeSeconds());
}
