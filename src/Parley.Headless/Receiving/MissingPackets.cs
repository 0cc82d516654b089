using Parley.Protocols.Primitives;

namespace Parley.Headless.Receiving;

/// <summary>The packets of a source that are missing, and when they are asked for (RFC 4585 section 6.2.1). Bounded.</summary>
internal sealed class MissingPackets
{
    private const int Max = 256;
    private const int MaxAttempts = 10;
    private static readonly TimeSpan GiveUpAfter = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan ShortestRetry = TimeSpan.FromMilliseconds(20);

    private readonly List<Entry> _entries = [];

    /// <summary>The first packet that may still come; <see cref="long.MaxValue"/> if none is missing.</summary>
    public long First => _entries.Count == 0 ? long.MaxValue : _entries[0].Sequence;

    /// <summary>How many packets were missing in all.</summary>
    public long Seen { get; private set; }

    public MonoTime NextTimeout
    {
        get
        {
            var next = MonoTime.Never;
            foreach (var entry in _entries)
            {
                if (entry.Due < next) next = entry.Due;
            }

            return next;
        }
    }

    /// <summary>Adds all packets between two that were received. False if they are too many to be asked for.</summary>
    public bool Add(long after, long before, MonoTime now)
    {
        Seen += before - after - 1;
        if (_entries.Count + before - after - 1 > Max)
        {
            _entries.Clear();
            return false;
        }

        for (var sequence = after + 1; sequence < before; sequence++) _entries.Add(new Entry(sequence, now, now, 0));
        return true;
    }

    /// <summary>A packet came. False if it was not missing.</summary>
    /// <param name="sequence">Which.</param>
    /// <param name="now">Now.</param>
    /// <param name="answered">How long ago it was asked for, if that was once; else zero.</param>
    public bool TryFind(long sequence, MonoTime now, out TimeSpan answered)
    {
        answered = TimeSpan.Zero;
        var index = _entries.FindIndex(entry => entry.Sequence == sequence);
        if (index < 0) return false;
        if (_entries[index].Attempts == 1) answered = now - _entries[index].Asked;
        _entries.RemoveAt(index);
        return true;
    }

    /// <summary>Gives up what is too old; returns how many.</summary>
    public int GiveUp(MonoTime now) => _entries.RemoveAll(entry => now >= entry.Since + GiveUpAfter || (entry.Attempts == MaxAttempts && now >= entry.Due));

    /// <summary>Nobody needs what comes before a packet.</summary>
    public void Forget(long before) => _entries.RemoveAll(entry => entry.Sequence < before);

    /// <summary>The sequence numbers to be asked for now, in ascending order; returns how many.</summary>
    public int TakeDue(Span<ushort> sequences, TimeSpan roundTrip, MonoTime now)
    {
        var taken = 0;
        var retry = roundTrip > ShortestRetry ? roundTrip : ShortestRetry;
        for (var i = 0; i < _entries.Count && taken < sequences.Length; i++)
        {
            var entry = _entries[i];
            if (entry.Due > now || entry.Attempts == MaxAttempts) continue;
            sequences[taken++] = (ushort)entry.Sequence;
            _entries[i] = entry with { Asked = now, Due = now + (retry * 1.2), Attempts = entry.Attempts + 1 };
        }

        return taken;
    }

    private readonly record struct Entry(long Sequence, MonoTime Since, MonoTime Due, int Attempts)
    {
        public MonoTime Asked { get; init; }
    }
}
