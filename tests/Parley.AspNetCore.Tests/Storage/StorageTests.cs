using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Parley.AspNetCore.Diagnostics;
using Parley.AspNetCore.Storage;

namespace Parley.AspNetCore.Tests.Storage;

public sealed class StorageTests : IDisposable
{
    private const string Migrations = "migrations/";

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
    public void Each_migration_has_a_number_of_its_own()
    {
        var numbers = typeof(Database).Assembly.GetManifestResourceNames().Where(name => name.StartsWith(Migrations, StringComparison.Ordinal)).Select(name => name.Substring(Migrations.Length, 4)).Order().ToList();
        Assert.Equal(Enumerable.Range(1, numbers.Count).Select(number => $"{number:0000}"), numbers);
    }

    /// <summary>Once two had the number 3, and a server that ended between them never did the second.</summary>
    [Theory]
    [InlineData(3, "files")]
    [InlineData(3, "files", "rooms")]
    [InlineData(6, "files", "rooms", "polls", "audit", "offers")]
    [InlineData(6, "files", "polls", "audit", "offers")]
    public void A_database_of_the_old_numbers_has_everything_that_a_new_one_has_and_loses_nothing(int version, params string[] done)
    {
        var path = Path.Combine(_folder.Path, "old.db");
        using (var old = new SqliteConnection($"Data Source={path};Pooling=False"))
        {
            SystemSqlite.Load();
            old.Open();
            foreach (var migration in (string[])["users-chat-calls", "chat-events", .. done])
                Run(old, Script(migration));
            if (done.Contains("rooms"))
                Run(old, "INSERT INTO rooms (id, owner_id, state, used_at) VALUES ('kitchen', 'ann', 'state', 1)");
            Run(old, "INSERT INTO users (id, name, guest, seen_at) VALUES ('ann', 'Ann', 0, 1)");
            Run(old, $"PRAGMA user_version={version}");
        }

        Directory.CreateDirectory(Path.Combine(_folder.Path, "data"));
        File.Move(path, Path.Combine(_folder.Path, "data", DataFolder.DatabaseName));
        using var opened = new Database(new DataFolder(Path.Combine(_folder.Path, "data")));
        using var fresh = Open();
        Assert.Equal(Schema(fresh), Schema(opened));
        Assert.Equal("Ann", opened.Command("SELECT name FROM users").ExecuteScalar());
        Assert.Equal(done.Contains("rooms") ? "kitchen" : null, opened.Command("SELECT id FROM rooms").ExecuteScalar());
        Assert.Equal(fresh.Command("PRAGMA user_version").ExecuteScalar(), opened.Command("PRAGMA user_version").ExecuteScalar());
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

    [Fact]
    public async Task A_job_with_a_fault_of_our_own_costs_only_itself_too()
    {
        using var line = new StorageLine(new DataFolder(_folder.Path), Microsoft.Extensions.Options.Options.Create(new ParleyOptions()), _services.GetRequiredService<ParleyMetrics>(), TimeProvider.System, NullLogger<StorageLine>.Instance);
        var (faulty, sound) = (new FaultyJob(), new InsertUser("users", 1));
        line.Add(faulty);
        line.Add(sound);
        Assert.False(await faulty.Told.Task);
        Assert.True(await sound.Told.Task);
        using var database = Open();
        Assert.Equal(1L, database.Command("SELECT COUNT(*) FROM users").ExecuteScalar());
    }

    public void Dispose()
    {
        _services.Dispose();
        _folder.Dispose();
    }

    private Database Open() => new(new DataFolder(_folder.Path));

    private static string Script(string migration)
    {
        var assembly = typeof(Database).Assembly;
        using var reader = new StreamReader(assembly.GetManifestResourceStream(assembly.GetManifestResourceNames().Single(name => name.EndsWith($"-{migration}.sql", StringComparison.Ordinal)))!);
        return reader.ReadToEnd();
    }

    private static void Run(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    private static List<string> Schema(Database database)
    {
        using var reader = database.Command("SELECT type || ' ' || name FROM sqlite_schema ORDER BY 1").ExecuteReader();
        var schema = new List<string>();
        while (reader.Read())
            schema.Add(reader.GetString(0));
        return schema;
    }

    private sealed class FaultyJob : StorageJob
    {
        public TaskCompletionSource<bool> Told { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public override void Run(Database database)
        {
            database.Execute("INSERT INTO users (id, name, guest, seen_at) VALUES ('half', 'x', 0, 0)");
            throw new NotSupportedException("a job's own fault");
        }

        public override void Succeeded() => Told.TrySetResult(true);

        public override void Failed() => Told.TrySetResult(false);
    }

    private sealed class InsertUser(string table, int number) : StorageJob
    {
        public TaskCompletionSource<bool> Told { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public override void Run(Database database) => database.Execute($"INSERT INTO \"{table}\" (id, name, guest, seen_at) VALUES ($0, 'x', 0, 0)", number.ToString(System.Globalization.CultureInfo.InvariantCulture));

        public override void Succeeded() => Told.TrySetResult(true);

        public override void Failed() => Told.TrySetResult(false);
    }
}
