using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Parley.AspNetCore.Storage;

/// <summary>Deletes what is older than the options say, at the start and once an hour.</summary>
internal sealed class Retention(StorageLine storage, IOptions<ParleyOptions> options, TimeProvider time) : BackgroundService
{
    private static readonly TimeSpan Every = TimeSpan.FromHours(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Every, time);
        try
        {
            do
                storage.Add(new Deletion(
                    Before(options.Value.ChatRetentionDays), Before(options.Value.CallRetentionDays), time.GetUtcNow().ToUnixTimeMilliseconds(), Before(RoomStore.UnusedDays)!.Value,
                    // switched off, nothing of it is kept either
                    (time.GetUtcNow() - TimeSpan.FromDays(options.Value.AuditDays)).ToUnixTimeMilliseconds()));
            while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException)
        {
            // the server stops
        }
    }

    private long? Before(int days) => days == 0 ? null : (time.GetUtcNow() - TimeSpan.FromDays(days)).ToUnixTimeMilliseconds();

    private sealed class Deletion(long? chat, long? calls, long now, long unused, long audit) : StorageJob
    {
        public override void Run(Database database)
        {
            RoomStore.DeleteOld(database, now, unused);
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
