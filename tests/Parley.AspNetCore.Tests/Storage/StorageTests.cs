using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Parley.AspNetCore.Diagnostics;
using Parley.AspNetCore.Storage;

namespace Parley.AspNetCore.Tests.Storage;

public sealed class StorageTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().AddSingleton<ParleyMetrics>().BuildServiceProvider();

    [Fact]
    public void The_tables_are_made_once_and_kept()
    {
        using (var database = Open())
            database.Execute("INSERT INTO users (id, name, guest, seen_at) VALUES ($0, $1, $2, $3)", "ann", "Ann", false, 1L);
        using (var database = Open())
            Assert.Equal("Ann", database.Command("SELECT name FROM users").ExecuteScalar());
    }

    [Fact]
    public void What_is_committed_is_flushed_to_the_disk_and_the_file_is_for_its_owner_alone()
    {
        using var database = Open();
        Assert.Equal("wal", database.Command("PRAGMA journal_mode").ExecuteScalar());
        Assert.Equal(2L, database.Command("PRAGMA synchronous").ExecuteScalar());
        if (OperatingSystem.IsWindows())
            return;
        foreach (var file in Directory.EnumerateFiles(_folder.Path))
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
    }

    [Fact]
    public void A_database_of_a_newer_version_is_left_alone()
    {
        using (var database = Open())
            database.Execute("PRAGMA user_version=999");
        Assert.Contains("newer version", Assert.Throws<ParleyConfigurationException>(Open).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_is_no_database_stops_the_start()
    {
        File.WriteAllText(Path.Combine(_folder.Path, "parley.db"), new string('x', 5000));
        Assert.Contains("parley.db", Assert.Throws<ParleyConfigurationException>(Open).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_to_do_about_a_database_that_cannot_be_used_is_what_helps()
    {
        File.WriteAllText(Path.Combine(_folder.Path, "parley.db"), new string('x', 5000));
        Assert.EndsWith("Restore it from a backup, or move it away to begin anew.", Assert.Throws<ParleyConfigurationException>(Open).Message, StringComparison.Ordinal);
        File.Delete(Path.Combine(_folder.Path, "parley.db"));
        Directory.CreateDirectory(Path.Combine(_folder.Path, "parley.db", "x"));
        Assert.Contains("parley.db cannot be written", Assert.Throws<ParleyConfigurationException>(Open).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_full_disk_is_told_in_a_sentence_and_nobody_is_sent_to_begin_anew()
    {
        using var disk = SmallDisk.Mount(_folder.Path, kilobytes: 64);
        var folder = new DataFolder(_folder.Path);
        File.WriteAllBytes(folder.PathOf("ballast"), new byte[60 * 1024]);
        Assert.Contains("Make room on its disk", Assert.Throws<ParleyConfigurationException>(() => folder.Write("server.key", new byte[16 * 1024])).Message, StringComparison.Ordinal);
        Assert.Contains("Make room on its disk", Assert.Throws<ParleyConfigurationException>(Open).Message, StringComparison.Ordinal);
        Assert.Equal(["ballast", "parley.db"], Directory.EnumerateFiles(_folder.Path).Select(Path.GetFileName).Where(name => !name!.EndsWith("-wal", StringComparison.Ordinal) && !name.EndsWith("-shm", StringComparison.Ordinal) && !name.EndsWith("-journal", StringComparison.Ordinal)).Order());
    }

    [Fact]
    public void One_folder_is_for_one_server_at_a_time()
    {
        var folder = new DataFolder(_folder.Path);
        using (folder.Occupy())
            Assert.Contains("Another Parley runs on the data folder", Assert.Throws<ParleyConfigurationException>(new DataFolder(_folder.Path).Occupy).Message, StringComparison.Ordinal);
        folder.Occupy().Dispose();
    }

    [Fact]
    public async Task A_job_is_told_after_the_commit_and_one_that_fails_costs_only_itself()
    {
        using var line = new StorageLine(new DataFolder(_folder.Path), Microsoft.Extensions.Options.Options.Create(new ParleyOptions()), _services.GetRequiredService<ParleyMetrics>(), TimeProvider.System, NullLogger<StorageLine>.Instance);
        var jobs = Enumerable.Range(0, 100).Select(number => new InsertUser(number == 50 ? "no such table" : "users", number)).ToList();
        jobs.ForEach(line.Add);
        var told = await Task.WhenAll(jobs.Select(job => job.Told.Task));
        Assert.Equal([50], told.Index().Where(entry => !entry.Item).Select(entry => entry.Index));
        Assert.True(line.IsHealthy);
    }

    public void Dispose()
    {
        _services.Dispose();
        _folder.Dispose();
    }

    private Database Open() => new(new DataFolder(_folder.Path));

    private sealed class InsertUser(string table, int number) : StorageJob
    {
        public TaskCompletionSource<bool> Told { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public override void Run(Database database) => database.Execute($"INSERT INTO \"{table}\" (id, name, guest, seen_at) VALUES ($0, 'x', 0, 0)", number.ToString(System.Globalization.CultureInfo.InvariantCulture));

        public override void Succeeded() => Told.TrySetResult(true);

        public override void Failed() => Told.TrySetResult(false);
    }
}
