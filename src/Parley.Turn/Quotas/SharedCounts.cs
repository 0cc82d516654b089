using System.Collections.Concurrent;

namespace Parley.Turn.Quotas;

/// <summary>How many of something each key has, over all workers. Holds only keys that have at least one.</summary>
internal sealed class SharedCounts<TKey>
    where TKey : notnull
{
    private readonly ConcurrentDictionary<TKey, int> _counts = new();

    /// <summary>The number of keys.</summary>
    public int Keys => _counts.Count;

    /// <summary>Counts one more, unless the key has <paramref name="limit"/> already.</summary>
    public bool TryAdd(TKey key, int limit)
    {
        while (true)
        {
            if (!_counts.TryGetValue(key, out var count))
            {
                if (_counts.TryAdd(key, 1)) return true;
            }
            else if (count >= limit)
            {
                return false;
            }
            else if (_counts.TryUpdate(key, count + 1, count))
            {
                return true;
            }
        }
    }

    /// <summary>Counts one less.</summary>
    public void Remove(TKey key)
    {
        while (_counts.TryGetValue(key, out var count))
        {
            if (count <= 1 ? _counts.TryRemove(new(key, count)) : _counts.TryUpdate(key, count - 1, count)) return;
        }
    }
}
