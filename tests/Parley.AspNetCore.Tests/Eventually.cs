namespace Parley.AspNetCore.Tests;

/// <summary>Waits for what happens by itself.</summary>
internal static class Eventually
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30), BetweenLooks = TimeSpan.FromMilliseconds(5);

    /// <summary>Looks until a condition holds.</summary>
    /// <exception cref="OperationCanceledException">It did not within half a minute, or the run has ended.</exception>
    public static async Task Holds(Func<Task<bool>> condition)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(Limit);
        while (!await condition())
            await Task.Delay(BetweenLooks, limit.Token);
    }
}
