using System.Diagnostics;

namespace Parley.EndToEnd.Tests.Support;

/// <summary>Waits for a condition, never for a time.</summary>
internal static class Eventually
{
    /// <summary>Generous on purpose: it is only ever reached by a failing test.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    public static Task Holds(Func<Task<bool>> condition, string what, TimeSpan? within = null) =>
        Gives(async () => await condition() ? "" : null, what, within);

    public static Task Holds(Func<bool> condition, string what, TimeSpan? within = null) =>
        Gives(() => Task.FromResult(condition() ? "" : null), what, within);

    /// <summary>Asks until the answer is not null.</summary>
    public static async Task<T> Gives<T>(Func<Task<T?>> question, string what, TimeSpan? within = null)
        where T : class
    {
        var patience = within ?? Patience;
        var watch = Stopwatch.StartNew();
        while (true)
        {
            if (await question() is { } answer)
                return answer;
            if (watch.Elapsed > patience)
                throw new TimeoutException($"Not within {patience.TotalSeconds:0.#} s: {what}");
            await Task.Delay(Pause, TestContext.Current.CancellationToken);
        }
    }
}
