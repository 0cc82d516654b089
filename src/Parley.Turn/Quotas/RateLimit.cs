using Parley.Protocols.Primitives;

namespace Parley.Turn.Quotas;

/// <summary>
/// A token bucket in one number: the moment at which the bytes let through so far would be paid for (GCRA). Shared by workers without a
/// lock; 0 bytes per second is no limit.
/// </summary>
internal sealed class RateLimit(long bytesPerSecond)
{
    private const long NanosecondsPerSecond = 1_000_000_000;

    /// <summary>How far ahead of its rate a sender may be: half a second, enough for a key frame.</summary>
    private const long Burst = NanosecondsPerSecond / 2;

    private long _paidUntil;

    /// <summary>Lets <paramref name="bytes"/> through, or not.</summary>
    public bool TryTake(int bytes, MonoTime now)
    {
        if (bytesPerSecond == 0) return true;
        var time = now.Microseconds * 1000;
        var cost = bytes * NanosecondsPerSecond / bytesPerSecond;
#pragma warning disable RS0030 // an atomic swap is neither a thread nor a lock
        while (true)
        {
            var paidUntil = System.Threading.Volatile.Read(ref _paidUntil);
            var next = Math.Max(paidUntil, time) + cost;
            if (next - time > Burst + cost) return false;
            if (System.Threading.Interlocked.CompareExchange(ref _paidUntil, next, paidUntil) == paidUntil) return true;
        }
#pragma warning restore RS0030
    }
}
