using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using Parley.Headless;
using Parley.Protocols.Primitives;

namespace Parley.Server.Load;

/// <summary>A load from its beginning to its end: publishers join, then subscribers, then it is measured, then all leave.</summary>
internal sealed class LoadRun(LoadOptions options, LoadThreads threads, ILoadReport report) : IAsyncDisposable
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Settle = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Forget = TimeSpan.FromSeconds(5);

    private readonly HttpClient _http = ServerAccess.Client(options.Server);
    private readonly ConcurrentQueue<LoadMember> _joined = [];
    private readonly ConcurrentDictionary<LoadMember, bool> _members = [];
    private readonly ConcurrentBag<JoinTimes> _times = [];
    private readonly ConcurrentDictionary<string, int> _faults = new(StringComparer.Ordinal);
    private readonly List<TimelineEntry> _timeline = [];
    private int _churned;
    private int _later;
    private RushResult? _rush;

    /// <summary>Runs it.</summary>
    /// <exception cref="LoadFaultException">The server is not there, or nobody could join.</exception>
    public async Task<LoadResult> Run(CancellationToken cancellationToken)
    {
        await ServerAccess.Check(_http, options.Server, cancellationToken);
        if (options.ProcessId is { } id && !ServerProcess.TryRead(id, out _))
            throw new LoadFaultException($"There is no process {id} that can be read here. --pid is the server's, on this machine; leave it out otherwise.");
        var v6 = await IsV6(cancellationToken);
        var rooms = Enumerable.Range(0, options.Rooms).Select(room => new LoadRoom(options.RoomName(room), options, _http, v6)).ToArray();
        var idle = await LoadMoment.Take(threads, options.ProcessId);

        var began = Stopwatch.GetTimestamp();
        var publishers = await Begin(Enumerable.Range(0, options.Rooms * options.Publishers).Select(number => Publisher(rooms[number / options.Publishers], number)), options.JoinRate, member => Join(member, cancellationToken), cancellationToken);
        await Wait(Task.WhenAll(_members.Keys.Select(member => member.Settled)), cancellationToken);
        var subscribers = await Begin(Enumerable.Range(0, options.Rooms * options.Subscribers).Select(number => Subscriber(rooms[number % options.Rooms], number, threads.Receiving)), options.JoinRate, member => Join(member, cancellationToken), cancellationToken);
        await Wait(Task.WhenAll([.. publishers, .. subscribers]), cancellationToken);
        if (_joined.IsEmpty) throw new LoadFaultException("Nobody could join. " + (Faults().FirstOrDefault()?.Reason ?? ""));
        var joinSeconds = _joined.Max(member => Stopwatch.GetElapsedTime(began, member.Answered).TotalSeconds);

        await Task.Delay(Settle, cancellationToken);
        foreach (var worker in threads.All) await worker.ForgetDelays();
        var before = await LoadMoment.Take(threads, options.ProcessId);
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var (churn, rush) = (Churn(over.Token), Rush(rooms, cancellationToken));
        await Watch(options.Duration, before, cancellationToken);
        await over.CancelAsync();
        await Task.WhenAll(churn, rush);
        var after = await LoadMoment.Take(threads, options.ProcessId);
        var latest = TimeSpan.Zero;
        foreach (var worker in threads.All) latest = await worker.Latest() is var late && late > latest ? late : latest;
        foreach (var member in _joined) _times.Add(await member.Times());
        var (publishing, receiving) = (_joined.Count(member => member.Publishes), _joined.Count(member => !member.Publishes));

        await Leave();
        if (options.ProcessId is not null) await Task.Delay(Forget, cancellationToken);
        var left = await LoadMoment.Take(threads, options.ProcessId);
        return Result(publishing, receiving, new LoadSpan(before, after), idle, after, left, joinSeconds, latest);
    }

    public async ValueTask DisposeAsync()
    {
        await Leave();
        _http.Dispose();
    }

    private async Task Leave()
    {
        await Parallel.ForEachAsync(_members.Keys, new ParallelOptions { MaxDegreeOfParallelism = 32 }, async (member, _) => await member.DisposeAsync());
        _members.Clear();
        _joined.Clear();
    }

    private LoadMember Publisher(LoadRoom room, int number) => Member(room, number, options.Publisher(number), threads.Publishing);

    private LoadMember Subscriber(LoadRoom room, int number, LoadWorker worker) => Member(room, (options.Rooms * options.Publishers) + number, options.Subscriber(), worker);

    // a subscriber that comes after those who were asked for at first, under a number that nobody had
    private LoadMember Later(LoadRoom room, LoadWorker worker) => Subscriber(room, (options.Rooms * options.Subscribers) + Interlocked.Increment(ref _later) - 1, worker);

    private LoadMember Member(LoadRoom room, int number, ClientPeerOptions media, LoadWorker worker) =>
        options.Protocol == LoadProtocol.Whip ? new WhipMember(room, worker, media) : new NativeMember(room, worker, media, number);

    private static async Task<List<Task>> Begin(IEnumerable<LoadMember> members, double perSecond, Func<LoadMember, Task> join, CancellationToken cancellationToken)
    {
        var began = Stopwatch.GetTimestamp();
        var joins = new List<Task>();
        foreach (var member in members)
        {
            var due = TimeSpan.FromSeconds(joins.Count / perSecond) - Stopwatch.GetElapsedTime(began);
            if (due > TimeSpan.FromMilliseconds(1)) await Task.Delay(due, cancellationToken);
            joins.Add(join(member));
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

    private async Task Join(LoadMember member, CancellationToken cancellationToken)
    {
        if (await TryJoin(member, cancellationToken)) _joined.Enqueue(member);
    }

    private async Task<bool> TryJoin(LoadMember member, CancellationToken cancellationToken)
    {
        _members[member] = true;
        try
        {
            await Task.Yield();
            await member.Join(new Entropy(RandomNumberGenerator.GetBytes(32)), cancellationToken);
            return true;
        }
        catch (LoadFaultException fault)
        {
            _faults.AddOrUpdate(fault.Message, 1, (_, count) => count + 1);
            return false;
        }
    }

    private async Task Watch(TimeSpan time, LoadMoment before, CancellationToken cancellationToken)
    {
        var (last, told) = (before, before);
        while (Stopwatch.GetElapsedTime(before.Timestamp) is var elapsed && elapsed < time)
        {
            await Task.Delay(time - elapsed < options.Interval ? time - elapsed : options.Interval, cancellationToken);
            var now = await LoadMoment.Take(threads, options.ProcessId);
            _timeline.Add(LoadSummary.Entry(before, last, now));
            last = now;
            if (Stopwatch.GetElapsedTime(told.Timestamp, now.Timestamp) < Second) continue;
            report.Measured(new LoadSpan(told, now), now, _joined.Count);
            told = now;
        }
    }

    // The one that came first goes, and another comes, which is nobody that was there before.
    private async Task Churn(CancellationToken cancellationToken)
    {
        if (options.Churn == 0) return;
        var moves = new List<Task>();
        try
        {
            for (var began = Stopwatch.GetTimestamp(); ;)
            {
                var due = TimeSpan.FromSeconds((double)_churned / options.Churn) - Stopwatch.GetElapsedTime(began);
                if (due > TimeSpan.FromMilliseconds(1)) await Task.Delay(due, cancellationToken);
                cancellationToken.ThrowIfCancellationRequested();
                if (!_joined.TryDequeue(out var member)) break;
                if (member.Publishes)
                {
                    _joined.Enqueue(member);
                    continue;
                }

                _churned++;
                moves.Add(Replace(member, Later(member.Room, threads.Receiving)));
                moves.RemoveAll(move => move.IsCompletedSuccessfully);
            }
        }
        catch (OperationCanceledException)
        {
            // it is over
        }

        await Task.WhenAll(moves);
    }

    private async Task Replace(LoadMember leaving, LoadMember coming)
    {
        _times.Add(await leaving.Times());
        await leaving.DisposeAsync();
        _members.TryRemove(leaving, out _);
        await Join(coming, CancellationToken.None);
    }

    // They come besides: who was there is counted without them.
    private async Task Rush(LoadRoom[] rooms, CancellationToken cancellationToken)
    {
        if (options.Rush == 0) return;
        await Task.Delay(options.Duration / 2, cancellationToken);
        var rush = new LoadRush(options.Rush);
        var comers = Enumerable.Range(0, options.Rush).Select(number => Later(rooms[number % rooms.Length], threads.Rushing));
        var joins = await Begin(comers, options.Rush, async member => rush.Add(member, await TryJoin(member, cancellationToken)), cancellationToken);
        await Task.WhenAll(joins);
        _rush = await rush.Result();
    }

    private LoadResult Result(int publishers, int subscribers, LoadSpan span, LoadMoment idle, LoadMoment after, LoadMoment left, double joinSeconds, TimeSpan latest)
    {
        var times = _times.ToArray();
        var (answer, connected, packet, frame) = JoinTimes.Spread(times);
        return new LoadResult(
            options.Url.ToString(),
            options.Room,
            options.Protocol == LoadProtocol.Whip ? "whip" : "native",
            new JoinedCount(options.Rooms * options.Publishers, publishers),
            new JoinedCount(options.Rooms * options.Subscribers, subscribers),
            LoadSummary.Rounded(span.Seconds),
            LoadSummary.Rounded((publishers + subscribers) / Math.Max(0.001, joinSeconds)),
            _churned,
            _rush,
            answer,
            connected,
            packet,
            frame,
            LoadSummary.Audio(span, after),
            LoadSummary.Video(span, after),
            LoadSummary.Published(span),
            options.ProcessId is { } id ? LoadSummary.Server(id, span, idle, after, left) : null,
            LoadSummary.Tool(span, after, latest, times.Count(time => time.Broke)),
            _timeline,
            Faults());
    }

    private List<CountedFault> Faults() => [.. _faults.OrderByDescending(fault => fault.Value).Select(fault => new CountedFault(fault.Key, fault.Value))];

    private async Task<bool> IsV6(CancellationToken cancellationToken)
    {
        try
        {
            var addresses = await Dns.GetHostAddressesAsync(options.Url.IdnHost, cancellationToken);
            return !Array.Exists(addresses, address => address.AddressFamily == AddressFamily.InterNetwork);
        }
        catch (SocketException exception)
        {
            throw ServerAccess.Explain(exception, options.Server);
        }
    }
}
