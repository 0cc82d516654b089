using Parley.Protocols.Primitives;

namespace Parley.Headless.Receiving;

/// <summary>
/// Counts freezes as browsers do (webrtc-stats, freezeCount): a frame that comes later than three times the usual distance, and 150 ms later
/// than usual.
/// </summary>
internal sealed class FreezeMeter
{
    private const int Window = 30;
    private static readonly TimeSpan Least = TimeSpan.FromMilliseconds(150);

    private readonly TimeSpan[] _distances = new TimeSpan[Window];
    private TimeSpan _sum;
    private int _count;
    private MonoTime? _last;

    /// <summary>How often the picture stood still.</summary>
    public int Freezes { get; private set; }

    /// <summary>For how long in all.</summary>
    public TimeSpan Frozen { get; private set; }

    /// <summary>How long pictures were shown, freezes included.</summary>
    public TimeSpan Shown { get; private set; }

    /// <summary>The longest time between two pictures.</summary>
    public TimeSpan Longest { get; private set; }

    /// <summary>A frame was shown.</summary>
    public void Show(MonoTime now)
    {
        // when missing packets are given up is the receiver's own time: what comes next may have been in its socket by then
        if (_last is { } last)
        {
            if (now < last) now = last;
            Add(now - last);
        }

        _last = now;
    }

    /// <summary>What is shown next is something else: nobody waits for it.</summary>
    public void Pause()
    {
        _last = null;
        (_sum, _count) = (TimeSpan.Zero, 0);
    }

    private void Add(TimeSpan distance)
    {
        Shown += distance;
        if (distance > Longest) Longest = distance;
        if (_count > 1)
        {
            var usual = _sum / Math.Min(_count, Window);
            if (distance > usual * 3 && distance > usual + Least)
            {
                Freezes++;
                Frozen += distance;
            }
        }

        ref var place = ref _distances[_count % Window];
        if (_count >= Window) _sum -= place;
        place = distance;
        _sum += distance;
        _count++;
    }
}
