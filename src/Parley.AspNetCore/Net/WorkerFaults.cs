using Parley.Protocols.Primitives;

namespace Parley.AspNetCore.Net;

/// <summary>
/// Tells the operator of faults of ours in one worker, one a second at most and how many there were besides: whoever sends what we fail at may
/// send much of it, and is not to fill the disk with it.
/// </summary>
internal sealed class WorkerFaults(MediaLog log)
{
    private static readonly TimeSpan Between = TimeSpan.FromSeconds(1);

    private MonoTime _told = MonoTime.LongAgo;
    private long _untold;

    /// <summary>Tells of a fault, or counts it.</summary>
    public void Tell(Exception exception, MonoTime now)
    {
        if (now - _told < Between)
        {
            _untold++;
            return;
        }

        log.WorkerFailed(exception, _untold);
        (_told, _untold) = (now, 0);
    }
}
