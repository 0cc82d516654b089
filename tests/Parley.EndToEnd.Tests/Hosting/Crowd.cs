namespace Parley.EndToEnd.Tests.Hosting;

/// <summary>
/// Hundreds in a room who behave like people in a hall: they write, type, clap all at once, raise hands and take them down, mute and
/// unmute, and come and go.
/// </summary>
internal sealed class Crowd : IAsyncDisposable
{
    private const int JoinsAtOnce = 8;
    private static readonly TimeSpan Beat = TimeSpan.FromMilliseconds(100);
    private static readonly string[] Words =
        "the plan of garden house we could move on Thursday if everybody agrees there is still a question about width roof and who pays for it see https://example.org/plan **soon**".Split(' ');

    private readonly List<CrowdMember> _members;
    private readonly Func<int, Task<CrowdMember>> _join;
    private readonly CancellationTokenSource _ending = new();
    private readonly Random _random = new(4711);
    private Task _living = Task.CompletedTask;
    private int _named;

    private Crowd(List<CrowdMember> members, Func<int, Task<CrowdMember>> join) => (_members, _join, _named) = (members, join, members.Count);

    /// <summary>How many things they have done, by what; to be read when they rest.</summary>
    public Dictionary<string, int> Deeds { get; } = [];

    /// <summary>How many of them are in the room; to be read when they rest.</summary>
    public int Present => _members.Count(member => member.IsHere);

    public static async Task<Crowd> GatherAsync(ParleyServer server, string room, int count)
    {
        Task<CrowdMember> Join(int i) => CrowdMember.JoinAsync(server, room, $"Guest {i + 1}");
        var members = new CrowdMember[count];
        await Parallel.ForAsync(0, count, new ParallelOptions { MaxDegreeOfParallelism = JoinsAtOnce }, async (i, _) => members[i] = await Join(i));
        return new Crowd([.. members], Join);
    }

    /// <summary>From now on they do what people do, at this pace, until they rest.</summary>
    public void Liven(CrowdPace pace) => _living = LiveAsync(pace);

    /// <summary>One raises their hand, whose name has this number.</summary>
    public Task RaiseHandAsync(int number) => _members[number - 1].ToggleHandAsync();

    /// <summary>They do nothing any more but listen. Throws what has kept them from going on, if anything has.</summary>
    public async Task RestAsync()
    {
        await _ending.CancelAsync();
        try
        {
            await _living;
        }
        catch (OperationCanceledException)
        {
            // that is how it ends
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync();
        await _living.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await Task.WhenAll(_members.Select(member => member.DisposeAsync().AsTask()));
        _ending.Dispose();
    }

    private async Task LiveAsync(CrowdPace pace)
    {
        using var timer = new PeriodicTimer(Beat);
        var due = new Dictionary<string, double>();
        for (var at = TimeSpan.Zero; await timer.WaitForNextTickAsync(_ending.Token); at += Beat)
        {
            await DoAsync(due, "messages", pace.Messages, one => one.WriteAsync(Sentence()));
            await DoAsync(due, "typing", pace.Typing, one => one.TypeAsync(true));
            // applause begins with nobody and ends with nobody
            await DoAsync(due, "reactions", at.TotalSeconds % pace.ApplauseEvery < pace.ApplauseSeconds ? pace.Applause : pace.Reactions, one => one.ReactAsync(Pick("👍", "❤️", "👏", "🎉", "😂")));
            await DoAsync(due, "hands", pace.Hands, one => one.ToggleHandAsync(), one => one.HandIsUp == (_members.Count(member => member.HandIsUp) > pace.HandsUp));
            await DoAsync(due, "microphones", pace.Microphones, one => one.ToggleMicrophoneAsync());
            await DoAsync(due, "comings and goings", pace.Comings, ReplaceAsync);
        }
    }

    private async Task DoAsync(Dictionary<string, double> due, string what, double perSecond, Func<CrowdMember, Task> deed, Func<CrowdMember, bool>? who = null)
    {
        due[what] = due.GetValueOrDefault(what) + (perSecond * Beat.TotalSeconds);
        for (; due[what] >= 1; due[what]--)
        {
            var able = who is null ? _members : [.. _members.Where(who)];
            if (able.Count == 0)
                continue;
            await deed(able[_random.Next(able.Count)]);
            Deeds[what] = Deeds.GetValueOrDefault(what) + 1;
        }
    }

    private async Task ReplaceAsync(CrowdMember one)
    {
        _members.Remove(one);
        await one.DisposeAsync();
        _members.Add(await _join(_named++));
    }

    private string Sentence() => string.Join(' ', Enumerable.Range(0, _random.Next(3, 25)).Select(_ => Pick(Words)));

    private string Pick(params string[] of) => of[_random.Next(of.Length)];
}

/// <summary>What a crowd does in a second, all of its members together.</summary>
internal sealed record CrowdPace
{
    public double Messages { get; init; } = 1;

    public double Typing { get; init; } = 2;

    public double Reactions { get; init; } = 2;

    /// <summary>Reactions while everybody claps.</summary>
    public double Applause { get; init; } = 30;

    /// <summary>In seconds.</summary>
    public double ApplauseEvery { get; init; } = 20;

    /// <summary>How long everybody claps.</summary>
    public double ApplauseSeconds { get; init; } = 3;

    /// <summary>Hands that go up or down.</summary>
    public double Hands { get; init; } = 1;

    /// <summary>About how many are up.</summary>
    public int HandsUp { get; init; } = 12;

    /// <summary>Microphones that are muted or unmuted.</summary>
    public double Microphones { get; init; } = 1;

    /// <summary>People who leave, each for another who comes.</summary>
    public double Comings { get; init; } = 0.2;
}
