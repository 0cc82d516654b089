using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using Parley.Protocols.Primitives;

namespace Parley.Server.Load;

/// <summary>A load from its beginning to its end: publishers join, then subscribers, then it is measured, then all leave.</summary>
internal sealed class LoadRun(LoadOptions options, LoadWorker worker, ILoadReport report) : IAsyncDisposable
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Settle = TimeSpan.FromSeconds(2);

    private readonly HttpClient _http = ServerAccess.Client(options);
    private readonly ConcurrentBag<LoadMember> _joined = [];
    private readonly ConcurrentBag<LoadMember> _members = [];
    private readonly ConcurrentDictionary<string, int> _faults = new(StringComparer.Ordinal);
    private readonly Entropy _entropy = new(RandomNumberGenerator.GetBytes(32));

    /// <summary>Runs it.</summary>
    /// <exception cref="LoadFaultException">The server is not there, or nobody could join.</exception>
    public async Task<LoadResult> Run(CancellationToken cancellationToken)
    {
        await ServerAccess.Check(_http, options, cancellationToken);
        if (options.ProcessId is { } id && !ServerProcess.TryRead(id, out _))
            throw new LoadFaultException($"There is no process {id} that can be read here. --pid is the server's, on this machine; leave it out otherwise.");
        var room = new LoadRoom(options, _http, await IsV6(cancellationToken));
        var idle = await LoadMoment.Take(worker, options.ProcessId);

        var began = Stopwatch.GetTimestamp();
        var publishers = await Begin(Enumerable.Range(0, options.Publishers).Select(index => Member(room, index, publishes: true)), cancellationToken);
        await Wait(Task.WhenAll(_members.Select(member => member.Settled)), cancellationToken);
        var subscribers = await Begin(Enumerable.Range(0, options.Subscribers).Select(index => Member(room, index, publishes: false)), cancellationToken);
        await Wait(Task.WhenAll([.. publishers, .. subscribers]), cancellationToken);
        if (_joined.IsEmpty) throw new LoadFaultException("Nobody could join. " + (Faults().FirstOrDefault()?.Reason ?? ""));
        var joinSeconds = _joined.Max(member => Stopwatch.GetElapsedTime(began, member.Answered).TotalSeconds);

        await Watch(Settle, before: null, cancellationToken);
        await worker.ForgetDelays();
        var before = await LoadMoment.Take(worker, options.ProcessId);
        await Watch(options.Duration, before, cancellationToken);
        var after = await LoadMoment.Take(worker, options.ProcessId);
        var latest = await worker.Latest();
        return await worker.Ask(() => Result(idle, before, after, joinSeconds, latest));
    }

    public async ValueTask DisposeAsync()
    {
        await Parallel.ForEachAsync(_members, new ParallelOptions { MaxDegreeOfParallelism = 32 }, async (member, _) => await member.DisposeAsync());
        _http.Dispose();
    }

    private LoadMember Member(LoadRoom room, int index, bool publishes)
    {
        var media = publishes ? options.Publisher(index) : options.Subscriber();
        return options.Protocol == LoadProtocol.Whip ? new WhipMember(room, worker, media) : new NativeMember(room, worker, media, publishes ? index : options.Publishers + index);
    }

    private async Task<List<Task>> Begin(IEnumerable<LoadMember> members, CancellationToken cancellationToken)
    {
        var began = Stopwatch.GetTimestamp();
        var joins = new List<Task>();
        foreach (var member in members)
        {
            var due = TimeSpan.FromSeconds(joins.Count / options.JoinRate) - Stopwatch.GetElapsedTime(began);
            if (due > TimeSpan.FromMilliseconds(1)) await Task.Delay(due, cancellationToken);
            _members.Add(member);
            var seed = new byte[32];
            _entropy.Fill(seed);
            joins.Add(Join(member, new Entropy(seed), cancellationToken));
        }

        return joins;
    }

    private async Task Wait(Task all, CancellationToken cancellationToken)
    {
        while (await Task.WhenAny(all, Task.Delay(Second, cancellationToken)) != all)
        {
            cancellationToken.ThrowIfCancellationRequested();
            report.Joining(_joined.Count, options.Members, Failed);
        }

        await all;
        report.Joining(_joined.Count, options.Members, Failed);
    }

    private int Failed => _faults.Values.Sum();

    private async Task Join(LoadMember member, Entropy entropy, CancellationToken cancellationToken)
    {
        try
        {
            await Task.Yield();
            await member.Join(entropy, cancellationToken);
            _joined.Add(member);
        }
        catch (LoadFaultException fault)
        {
            _faults.AddOrUpdate(fault.Message, 1, (_, count) => count + 1);
        }
    }

    private async Task Watch(TimeSpan time, LoadMoment? before, CancellationToken cancellationToken)
    {
        var began = Stopwatch.GetTimestamp();
        var last = before;
        while (Stopwatch.GetElapsedTime(began) is var elapsed && elapsed < time)
        {
            var pause = time - elapsed < Second ? time - elapsed : Second;
            await Task.Delay(pause, cancellationToken);
            var now = await LoadMoment.Take(worker, options.ProcessId);
            if (last is not null) report.Measured(new LoadSpan(last, now), now, _joined.Count);
            last = now;
        }
    }

    private LoadResult Result(LoadMoment idle, LoadMoment before, LoadMoment after, double joinSeconds, TimeSpan latest)
    {
        var span = new LoadSpan(before, after);
        var joined = _joined.ToArray();
        return new LoadResult(
            options.Url.ToString(),
            options.Room,
            options.Protocol == LoadProtocol.Whip ? "whip" : "native",
            new JoinedCount(options.Publishers, joined.Count(member => member.Publishes)),
            new JoinedCount(options.Subscribers, joined.Count(member => !member.Publishes)),
            Rounded(span.Seconds),
            Rounded(joined.Length / Math.Max(0.001, joinSeconds)),
            Percentiles.Of(joined.Select(member => Stopwatch.GetElapsedTime(member.Began, member.Answered))),
            Percentiles.Of(joined.Select(member => Since(member, member.Peer!.ConnectedAt)).OfType<TimeSpan>()),
            Percentiles.Of(joined.Select(member => Since(member, member.Peer!.Client.Slots.Min(slot => slot.FirstPacket))).OfType<TimeSpan>()),
            Percentiles.Of(joined.Select(member => Since(member, member.Peer!.Client.Slots.Min(slot => slot.FirstFrame))).OfType<TimeSpan>()),
            Audio(span, after),
            Video(span, after),
            Published(span),
            Server(span, idle, after),
            new ToolResult(Rounded(span.OwnCpuPercent), Rounded(latest.TotalMilliseconds), after.Figures.Misattributed, joined.Count(member => member.Peer!.Broken is not null)),
            Faults());
    }

    private static AudioResult Audio(LoadSpan span, LoadMoment after) => new(
        span.Count(figures => figures.Audio.Packets),
        Rounded(span.Rate(figures => figures.Audio.Packets)),
        Rounded(8 * span.Rate(figures => figures.Audio.Bytes)),
        span.Count(figures => figures.Audio.Lost),
        Rounded(span.Percent(figures => figures.Audio.Lost, figures => figures.Audio.Packets)),
        Percentiles.Of(after.Figures.Audio.Delays));

    private static VideoResult Video(LoadSpan span, LoadMoment after) => new(
        span.Count(figures => figures.Video.Packets),
        Rounded(span.Rate(figures => figures.Video.Packets)),
        Rounded(8 * span.Rate(figures => figures.Video.Bytes)),
        span.Count(figures => figures.Video.Missed),
        span.Count(figures => figures.Video.Repaired),
        span.Count(figures => figures.Video.Lost),
        Rounded(span.Percent(figures => figures.Video.Lost, figures => figures.Video.Packets)),
        span.Count(figures => figures.Video.Frames),
        span.Count(figures => figures.Video.UnusableFrames),
        span.Count(figures => figures.Video.KeyFrames),
        span.Count(figures => figures.Video.KeyFrameRequests),
        span.Count(figures => figures.Video.Freezes),
        Rounded(span.FrozenPercent),
        span.Count(figures => figures.Video.Discontinuities),
        Percentiles.Of(after.Figures.Video.Delays));

    private static PublishedResult Published(LoadSpan span) => new(
        Rounded(span.Rate(figures => figures.PublishedPackets)),
        Rounded(8 * span.Rate(figures => figures.PublishedBytes)),
        span.Count(figures => figures.PublishedRetransmissions),
        span.Count(figures => figures.PublishedKeyFrames),
        span.Count(figures => figures.KeyFrameRequestsReceived),
        span.MostKeyFrameRequests,
        span.Count(figures => figures.NacksReceived));

    private ServerResult? Server(LoadSpan span, LoadMoment idle, LoadMoment after) =>
        options.ProcessId is { } id && span.ServerCpuPercent is { } percent && after.Server is { } now && idle.Server is { } then
            ? new ServerResult(id, Rounded(percent), span.CpuMicrosecondsPerForwardedPacket is { } cost ? Rounded(cost) : null, now.ResidentBytes, then.ResidentBytes)
            : null;

    private List<CountedFault> Faults() => [.. _faults.OrderByDescending(fault => fault.Value).Select(fault => new CountedFault(fault.Key, fault.Value))];

    private static TimeSpan? Since(LoadMember member, MonoTime? moment) =>
        moment is { } at ? at - new MonoTime(Stopwatch.GetElapsedTime(0, member.Began).Ticks / TimeSpan.TicksPerMicrosecond) : null;

    private static double Rounded(double value) => Math.Round(value, 3);

    private async Task<bool> IsV6(CancellationToken cancellationToken)
    {
        try
        {
            var addresses = await Dns.GetHostAddressesAsync(options.Url.IdnHost, cancellationToken);
            return !Array.Exists(addresses, address => address.AddressFamily == AddressFamily.InterNetwork);
        }
        catch (SocketException exception)
        {
            throw ServerAccess.Explain(exception, options);
        }
    }
}
