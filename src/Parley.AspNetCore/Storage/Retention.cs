using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Parley.AspNetCore.Storage;

/// <summary>Deletes what is older than the options say, at the start and once an hour.</summary>
internal sealed class Retention(StorageLine storage, IOptions<ParleyOptions> options, TimeProvider time) : BackgroundService
{
    private static readonly TimeSpan Every = TimeSpan.FromHours(1);

    private readonly PeriodicTimer _timer = new(Every, time);

    /// <summary>So many days ago, in ms since 1970 UTC; however many they are.</summary>
    public static long Ago(TimeProvider time, int days) => time.GetUtcNow().ToUnixTimeMilliseconds() - (days * TimeSpan.MillisecondsPerDay);

    /// <summary>Does it once, in line with everything else.</summary>
    public void Sweep() => storage.Add(new Deletion(
        Before(options.Value.ChatRetentionDays), Before(options.Value.CallRetentionDays), time.GetUtcNow().ToUnixTimeMilliseconds(), Ago(time, RoomStore.UnusedDays),
        // switched off, nothing of it is kept either
        Ago(time, options.Value.AuditDays)));

    /// <summary>The first time before anybody can ask: what runs in the background begins when a thread is free.</summary>
    public override Task StartAsync(CancellationToken cancellationToken)
    {
        Sweep();
        return base.StartAsync(cancellationToken);
    }

    public override void Dispose()
    {
        _timer.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            while (await _timer.WaitForNextTickAsync(stoppingToken))
                Sweep();
        }
        catch (OperationCanceledException)
        {
            // the server stops
        }
    }

    private long? Before(int days) => days == 0 ? null : Ago(time, days);

    private sealed class Deletion(long? chat, long? calls, long now, long unused, long audit) : StorageJob
    {
        public override void Run(Database database)
        {
            AuditStore.DeleteBefore(database, audit);
            if (chat is { } chatTime)
            {
                ChatStore.DeleteBefore(database, chatTime);
                PollStore.DeleteBefore(database, chatTime);
            }

            if (calls is { } callTime)
            {
                CallStore.DeleteBefore(database, callTime);
                UserStore.DeleteGuestsBefore(database, callTime);
            }

            ChatStore.ForgetNumbersBefore(database, unused);
            UserStore.ForgetExcess(database);
            // a room outlives what was written in it
            RoomStore.DeleteOld(database, now, unused);
        }

        public override void Succeeded()
        {
            // nobody waits for it
        }

        public override void Failed()
        {
            // the line has logged it, and the next hour tries again
        }
    }
}
