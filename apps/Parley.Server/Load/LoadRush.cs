using System.Collections.Concurrent;
using System.Diagnostics;

namespace Parley.Server.Load;

/// <summary>
/// Those who come all at once while the others are measured. They come from a program that has been at it for a while: what is measured is the
/// server, and not how a load that has just started compiles itself.
/// </summary>
/// <param name="asked">How many they are.</param>
internal sealed class LoadRush(int asked)
{
    private readonly ConcurrentQueue<LoadMember> _joined = [];
    private readonly long _began = Stopwatch.GetTimestamp();

    /// <summary>One of them has come, or could not.</summary>
    public void Add(LoadMember member, bool joined)
    {
        if (joined) _joined.Enqueue(member);
    }

    /// <summary>What came of it, once all have come.</summary>
    public async Task<RushResult> Result()
    {
        var times = await Task.WhenAll(_joined.Select(member => member.Times()));
        var seconds = _joined.Select(member => Stopwatch.GetElapsedTime(_began, member.Answered).TotalSeconds).DefaultIfEmpty(1).Max();
        var (answer, connected, packet, frame) = JoinTimes.Spread(times);
        return new RushResult(
            new JoinedCount(asked, times.Length),
            LoadSummary.Rounded(times.Length / Math.Max(0.001, seconds)),
            LoadSummary.Rounded(Stopwatch.GetElapsedTime(0, _began).TotalMilliseconds),
            answer,
            connected,
            packet,
            frame);
    }
}
