using Parley.Protocols.Primitives;

namespace Parley.Testing;

/// <summary>Conditions that change over time.</summary>
public sealed class NetworkSchedule
{
    private readonly List<(MonoTime From, NetworkConditions Conditions)> _steps;

    /// <summary>One after the other.</summary>
    /// <param name="start">When the first ones begin; they also count before.</param>
    /// <param name="steps">How long each last; the last ones last for ever.</param>
    public NetworkSchedule(MonoTime start, params (TimeSpan For, NetworkConditions Conditions)[] steps)
    {
        _steps = [];
        var from = start;
        foreach (var (span, conditions) in steps)
        {
            _steps.Add((from, conditions));
            from += span;
        }
    }

    /// <summary>Conditions that stay.</summary>
    public NetworkSchedule(NetworkConditions conditions) => _steps = [(new MonoTime(0), conditions)];

    /// <summary>The conditions at a time.</summary>
    public NetworkConditions At(MonoTime time) => _steps[IndexAt(time)].Conditions;

    /// <summary>When so many bits that begin to be sent at a time have been sent.</summary>
    public MonoTime Finish(MonoTime start, long bits)
    {
        double left = bits;
        for (var index = IndexAt(start); ; index++)
        {
            var rate = _steps[index].Conditions.Rate;
            if (rate == 0) return start;
            var end = index + 1 < _steps.Count ? _steps[index + 1].From : MonoTime.Never;
            var finish = new MonoTime(start.Microseconds + (long)Math.Ceiling(left * 1e6 / rate));
            if (finish <= end) return finish;
            left -= (end - start).TotalSeconds * rate;
            start = end;
        }
    }

    private int IndexAt(MonoTime time)
    {
        var index = _steps.Count - 1;
        while (index > 0 && _steps[index].From > time) index--;
        return index;
    }
}
