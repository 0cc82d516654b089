using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Parley.Rooms.Sessions;

/// <summary>Buckets of whoever has taken something lately, by a name: a user, an address, a room. They outlast what they are named after.</summary>
internal sealed class BucketTable(int perSecond, int atOnce)
{
    private const int Most = 10_000;

    private readonly Dictionary<string, TokenBucket> _buckets = new(StringComparer.Ordinal);

    /// <summary>Takes units if they are there; otherwise says in how many seconds they are.</summary>
    public int? Take(string who, int units, Moment now)
    {
        if (_buckets.Count >= Most && !_buckets.ContainsKey(who))
            Forget(now);
        if (_buckets.Count >= Most && !_buckets.ContainsKey(who))
            return Math.Max(1, units / perSecond);
        ref var bucket = ref CollectionsMarshal.GetValueRefOrAddDefault(_buckets, who, out var known);
        if (!known)
            bucket = new TokenBucket(perSecond, atOnce, now.Microseconds);
        return bucket.TryTake(units, now.Microseconds) ? null : bucket.SecondsUntil(units);
    }

    /// <summary>What was taken had not to be.</summary>
    public void GiveBack(string who, int units)
    {
        ref var bucket = ref CollectionsMarshal.GetValueRefOrNullRef(_buckets, who);
        if (!Unsafe.IsNullRef(ref bucket))
            bucket.GiveBack(units);
    }

    // whoever has everything again need not be known
    private void Forget(Moment now)
    {
        foreach (var (who, bucket) in _buckets)
        {
            if (bucket.IsFull(now.Microseconds))
                _buckets.Remove(who);
        }
    }
}
