using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Parley.AspNetCore.Storage;

namespace Parley.AspNetCore.Files;

/// <summary>Deletes the bytes of what the database has forgotten, has it forget what is too old, and takes back the room that uploads hold and do not use.</summary>
internal sealed partial class FileSweeper(StorageLine storage, FileFolder folder, UploadSeats seats, IOptions<ParleyOptions> options, TimeProvider time, ILogger<FileSweeper> logger) : BackgroundService
{
    /// <summary>So many times some files are deleted before the rest of the work is done; the next minute goes on.</summary>
    private const int MostBatches = 200;

    private static readonly TimeSpan Every = TimeSpan.FromMinutes(1);

    /// <summary>How long an upload may lie that was not sent with a message.</summary>
    private static readonly TimeSpan UnsentTime = TimeSpan.FromDays(1);

    /// <summary>How long an upload to which nothing is sent holds room for what has not come yet.</summary>
    private static readonly TimeSpan HoldTime = TimeSpan.FromMinutes(2);

    /// <summary>Does it once.</summary>
    public async Task Sweep()
    {
        var now = time.GetUtcNow();
        var days = options.Value.Files.RetentionDays;
        var sent = days == 0 ? (long?)null : Retention.Ago(time, days);
        var gone = await storage.Ask(database =>
        {
            FileRows.DeleteBefore(database, sent, (now - UnsentTime).ToUnixTimeMilliseconds());
            return FileRows.Gone(database);
        });
        for (var batch = 1; gone.Count > 0; batch++)
        {
            foreach (var id in gone)
                folder.Delete(id);
            var (deleted, isLast) = (gone, gone.Count < FileRows.GoneAtOnce || batch == MostBatches);
            gone = await storage.Ask(database =>
            {
                FileRows.Deleted(database, deleted);
                return isLast ? [] : FileRows.Gone(database);
            });
        }

        await ReleaseIdle((now - HoldTime).ToUnixTimeMilliseconds());
    }

    private async Task ReleaseIdle(long before)
    {
        foreach (var id in await storage.Ask(database => FileRows.Idle(database, before)))
        {
            // a part may take longer than that on a slow line
            if (seats.IsTaken(id))
                continue;
            var there = folder.Length(id);
            await storage.Ask(database => FileRows.Release(database, id, there, before));
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Every, time);
        try
        {
            do
            {
                try
                {
                    await Sweep();
                }
                catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
                {
                    // the next minute tries again
                    LogFailed(exception);
                }
            }
            while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException)
        {
            // the server stops
        }
    }

    [LoggerMessage(1, LogLevel.Warning, "Deleting files that are no longer needed failed")]
    private partial void LogFailed(Exception exception);
}
