namespace Parley.AspNetCore.Storage;

/// <summary>Work for the database that a request of HTTP waits for.</summary>
internal static class StorageQuestion
{
    /// <summary>Does it in line with everything else; the task ends when it is on the disk.</summary>
    /// <exception cref="IOException">It could not be stored; nothing was changed.</exception>
    public static Task<T> Ask<T>(this StorageLine line, Func<Database, T> work)
    {
        var job = new Job<T>(work);
        line.Add(job);
        return job.Task;
    }

    private sealed class Job<T>(Func<Database, T> work) : StorageJob
    {
        private readonly TaskCompletionSource<T> _told = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private T _result = default!;

        public Task<T> Task => _told.Task;

        public override void Run(Database database) => _result = work(database);

        public override void Succeeded() => _told.TrySetResult(_result);

        public override void Failed() => _told.TrySetException(new IOException("The database did not take it."));
    }
}
