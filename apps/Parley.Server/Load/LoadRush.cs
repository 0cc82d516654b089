using System.Diagnostics;

namespace Parley.Server.Load;

/// <summary>
/// Those who come all at once while the others are measured. They come from a program that has been at it for a while: what is measured is the
/// server, and not how a load that has just started compiles itself.
/// </summary>
internal sealed class LoadRush
{
    private readonly List<LoadMember> _joined = [];
    private readonly int _asked;
    private long _began;

    /// <summary>A rush of so many, nobody of whom has come yet.</summary>
    public LoadRush(int asked) => _asked = asked;

    /// <summary>Lets them come, all within a second.</summary>
    /// <param name="members">Who they are.</param>
    /// <param name="join">Lets one of them join; tells whether it could.</param>
    public async Task Come(IEnumerable<LoadMember> members, Func<LoadMember, Task<bool>> join)
    {
        _began = Stopwatch.GetTimestamp();
        var joins = new List<(LoadMember Member, Task<bool> Join)>();
        foreach (var member in members)
        {
            var due = TimeSpan.FromSeconds((double)joins.Count / _asked) - Stopwatch.GetElapsedTime(_began);
            if (due > TimeSpan.FromMilliseconds(1)) await Task.Delay(due);
            joins.Add((member, join(member)));
        }

        foreach (var (member, joined) in joins)
        {
            if (await joined) _joined.Add(member);
        }
    }

    /// <summary>What came of it.</summary>
    public async Task<RushResult> Result()
    {
        var times = await Task.WhenAll(_joined.Select(member => member.Times()));
        var seconds = _joined.Count == 0 ? 1 : _joined.Max(member => Stopwatch.GetElapsedTime(_began, member.Answered).TotalSeconds);
        return new RushResult(
            new JoinedCount(_asked, _joined.Count),
            LoadSummary.Rounded(_joined.Count / Math.Max(0.001, seconds)),
            LoadSummary.Rounded(Stopwatch.GetElapsedTime(0, _began).TotalMilliseconds),
            Percentiles.Of(times.Select(time => time.Answer)),
            Percentiles.Of(times.Select(time => time.Connected).OfType<TimeSpan>()),
            Percentiles.Of(times.Select(time => time.FirstPacket).OfType<TimeSpan>()),
            Percentiles.Of(times.Select(time => time.FirstFrame).OfType<TimeSpan>()));
    }
}
