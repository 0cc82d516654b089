using System.Threading.Channels;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Parley.AspNetCore.Diagnostics;

namespace Parley.AspNetCore.Storage;

/// <summary>Something to do with the database, and whom to tell.</summary>
internal abstract class StorageJob
{
    /// <summary>Does it, inside a transaction. May be called again when the transaction had to be taken back.</summary>
    public abstract void Run(Database database);

    /// <summary>It is on the disk.</summary>
    public abstract void Succeeded();

    /// <summary>Nothing of it is.</summary>
    public abstract void Failed();
}

/// <summary>
/// The one thread that uses the database. What waits in line is done in one transaction and told only when that is on the disk: the cost of
/// reaching the disk is shared by all, and nothing told is ever lost.
/// </summary>
internal sealed partial class StorageLine : IDisposable
{
    private const int MaxBatch = 512;

    // SQLITE_FULL: the database is as large as it may be, or the disk is
    private const int Full = 13;
    private static readonly TimeSpan WarnEvery = TimeSpan.FromHours(1);

    private readonly Channel<StorageJob> _jobs = Channel.CreateUnbounded<StorageJob>(new UnboundedChannelOptions { SingleReader = true });
    private readonly Database _database;
    private readonly ParleyMetrics _metrics;
    private readonly TimeProvider _time;
    private readonly ILogger<StorageLine> _logger;
    private readonly Thread _thread;
    private readonly int _maxMegabytes;
    private volatile bool _healthy = true;
    private long? _warnedAt;

    public StorageLine(DataFolder folder, IOptions<ParleyOptions> options, ParleyMetrics metrics, TimeProvider time, ILogger<StorageLine> logger)
    {
        (_metrics, _time, _logger, _maxMegabytes) = (metrics, time, logger, options.Value.MaxDatabaseMegabytes);
        _database = new Database(folder, _maxMegabytes);
        _thread = new Thread(Work) { IsBackground = true, Name = "Parley storage" };
        _thread.Start();
    }

    /// <summary>Whether the last batch reached the disk. A full database is no reason to send people elsewhere: calls go on, and reading does.</summary>
    public bool IsHealthy => _healthy;

    public void Add(StorageJob job)
    {
        if (!_jobs.Writer.TryWrite(job))
            job.Failed();
    }

    /// <summary>Finishes what is in line, then closes the database.</summary>
    public void Dispose()
    {
        _jobs.Writer.TryComplete();
        _thread.Join();
        _database.Dispose();
    }

    private void Work()
    {
        var batch = new List<StorageJob>();
        while (_jobs.Reader.WaitToReadAsync().AsTask().GetAwaiter().GetResult())
        {
            while (batch.Count < MaxBatch && _jobs.Reader.TryRead(out var job))
                batch.Add(job);
            var began = _time.GetTimestamp();
            // one job's fault must not cost the others: they are tried again one by one
            if (!TryCommit(batch))
            {
                foreach (var job in batch)
                    Tell([job], batch.Count > 1 && TryCommit([job]));
            }
            else
            {
                Tell(batch, succeeded: true);
            }

            _metrics.Committed(_time.GetElapsedTime(began));
            batch.Clear();
        }
    }

    private static void Tell(List<StorageJob> jobs, bool succeeded)
    {
        foreach (var job in jobs)
        {
            if (succeeded)
                job.Succeeded();
            else
                job.Failed();
        }
    }

    private bool TryCommit(List<StorageJob> jobs)
    {
        try
        {
            _database.Execute("BEGIN IMMEDIATE");
            foreach (var job in jobs)
                job.Run(_database);
            _database.Execute("COMMIT");
            _healthy = true;
            return true;
        }
        catch (SqliteException exception) when (exception.SqliteErrorCode == Full)
        {
            TakeBack();
            if (jobs.Count == 1)
                RefusedAsFull();
            return false;
        }
        catch (Exception exception)
        {
            // a fault of ours too costs its own job, and not everybody's server
            LogFailed(exception, jobs.Count);
            _healthy = false;
            TakeBack();
            return false;
        }
    }

    private void RefusedAsFull()
    {
        _metrics.StorageFull();
        if (_warnedAt is { } at && _time.GetElapsedTime(at) < WarnEvery)
            return;
        _warnedAt = _time.GetTimestamp();
        LogFull(_maxMegabytes);
    }

    private void TakeBack()
    {
        try
        {
            _database.Execute("ROLLBACK");
        }
        catch (SqliteException)
        {
            // after some faults (disk full, read error) SQLite has taken it back by itself
        }
    }

    [LoggerMessage(1, LogLevel.Error, "Storing {Count} changes failed")]
    private partial void LogFailed(Exception exception, int count);

    [LoggerMessage(2, LogLevel.Warning, "The database is full (Parley:MaxDatabaseMegabytes is {Megabytes}) or the disk is: chat, call records and lines of the audit log are not kept until there is room, and locks, bans and roles of rooms are lost if the server ends before. Raise the option, free disk space, or shorten Parley:ChatRetentionDays")]
    private partial void LogFull(int megabytes);
}
