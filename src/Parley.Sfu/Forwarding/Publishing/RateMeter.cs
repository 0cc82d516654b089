using System.Runtime.CompilerServices;
using Parley.Protocols.Primitives;

namespace Parley.Sfu.Forwarding.Publishing;

/// <summary>Bits per second, over the last second. A value with one owner.</summary>
public struct RateMeter
{
    private const int BucketCount = 10;
    private const long BucketTime = 100_000;

    private Buckets _buckets;
    private long _total;
    private long _newest;
    private long _start;
    private bool _started;

    /// <summary>Counts bytes.</summary>
    public void Add(int bytes, MonoTime now)
    {
        Advance(now);
        _buckets[(int)(_newest % BucketCount)] += bytes;
        _total += bytes;
    }

    /// <summary>The rate. In the first second: of the time since the beginning, but at least of a tenth of a second.</summary>
    public long BitsPerSecond(MonoTime now)
    {
        if (!_started) return 0;
        Advance(now);
        var window = Math.Min(now.Microseconds - _start, ((BucketCount - 1) * BucketTime) + (now.Microseconds % BucketTime));
        return _total * 8 * 1_000_000 / Math.Max(BucketTime, window);
    }

    private void Advance(MonoTime now)
    {
        var bucket = now.Microseconds / BucketTime;
        if (!_started) (_newest, _start, _started) = (bucket, now.Microseconds, true);
        if (bucket <= _newest) return;
        if (bucket - _newest >= BucketCount)
        {
            _buckets = default;
            (_newest, _total) = (bucket, 0);
        }

        while (_newest < bucket)
        {
            ref var next = ref _buckets[(int)(++_newest % BucketCount)];
            _total -= next;
            next = 0;
        }
    }

    [InlineArray(BucketCount)]
    private struct Buckets
    {
        private int _bytes;
    }
}
