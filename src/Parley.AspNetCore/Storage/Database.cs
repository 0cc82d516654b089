using System.Globalization;
using Microsoft.Data.Sqlite;

namespace Parley.AspNetCore.Storage;

/// <summary>The SQLite database of this installation and its prepared statements. Used by one thread.</summary>
internal sealed class Database : IDisposable
{
    private const string MigrationPrefix = "migrations/";
    private const long Megabyte = 1024 * 1024;
    private readonly SqliteConnection _connection;
    private readonly Dictionary<string, SqliteCommand> _commands = new(StringComparer.Ordinal);

    /// <summary>Opens the database, makes it when it is missing, and brings its tables up to date.</summary>
    /// <param name="folder">Where it lies.</param>
    /// <param name="maxMegabytes">How large it may grow, in MiB; 0 is unlimited. One that is larger already grows no further.</param>
    /// <exception cref="ParleyConfigurationException">It cannot be opened, or a newer version of Parley made it.</exception>
    public Database(DataFolder folder, int maxMegabytes = 0)
    {
        SystemSqlite.Load();
        // made here, so that it and the files SQLite puts beside it are for its owner alone
        _ = folder.ReadOrCreate(DataFolder.DatabaseName, () => []);
        var path = folder.PathOf(DataFolder.DatabaseName);
        _connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Pooling = false }.ConnectionString);
        try
        {
            _connection.Open();
            // WAL with FULL: what is committed is on the disk, a kill or a power cut takes nothing of it
            Execute("PRAGMA journal_mode=WAL");
            Execute("PRAGMA synchronous=FULL");
            Execute("PRAGMA busy_timeout=5000");
            Migrate(path);
            if (maxMegabytes > 0)
                Execute(string.Create(CultureInfo.InvariantCulture, $"PRAGMA max_page_count={Pages(maxMegabytes)}"));
        }
        catch (SqliteException exception)
        {
            throw new ParleyConfigurationException($"The database {path} cannot be used ({exception.Message.TrimEnd('.')}). {Advice(exception.SqliteErrorCode)}", exception);
        }
    }

    /// <summary>How large it is, in bytes; what was deleted is used again, and counts.</summary>
    public long Bytes =>
        Convert.ToInt64(Command("PRAGMA page_count").ExecuteScalar(), CultureInfo.InvariantCulture) * Convert.ToInt64(Command("PRAGMA page_size").ExecuteScalar(), CultureInfo.InvariantCulture);

    /// <summary>For what SQLite tells of its work.</summary>
    public SQLitePCL.sqlite3? Handle => _connection.Handle;

    /// <summary>The statement, prepared at its first use, with <paramref name="values"/> for <c>$0</c>, <c>$1</c> and so on.</summary>
    public SqliteCommand Command(string sql, params ReadOnlySpan<object?> values)
    {
        if (!_commands.TryGetValue(sql, out var command))
        {
            command = _connection.CreateCommand();
            command.CommandText = sql;
            for (var index = 0; index < values.Length; index++)
                command.Parameters.Add(new SqliteParameter { ParameterName = string.Create(CultureInfo.InvariantCulture, $"${index}") });
            _commands[sql] = command;
        }

        for (var index = 0; index < values.Length; index++)
            command.Parameters[index].Value = values[index] ?? DBNull.Value;
        return command;
    }

    public int Execute(string sql, params ReadOnlySpan<object?> values) => Command(sql, values).ExecuteNonQuery();

    /// <summary>Numbers as SQLite's <c>json_each</c> takes them.</summary>
    public static string Json(IEnumerable<long> numbers) => "[" + string.Join(',', numbers.Select(number => number.ToString(CultureInfo.InvariantCulture))) + "]";

    public void Dispose()
    {
        foreach (var command in _commands.Values)
            command.Dispose();
        _connection.Dispose();
    }

    /// <summary>What helps. Whoever is told to begin anew without need loses everything.</summary>
    private static string Advice(int error) => error switch
    {
        SQLitePCL.raw.SQLITE_FULL or SQLitePCL.raw.SQLITE_IOERR => "Make room on its disk and see that the disk is sound; nothing in it is lost.",
        SQLitePCL.raw.SQLITE_BUSY or SQLitePCL.raw.SQLITE_LOCKED => "Stop the other program that uses it.",
        SQLitePCL.raw.SQLITE_READONLY or SQLitePCL.raw.SQLITE_CANTOPEN or SQLitePCL.raw.SQLITE_PERM => "Make it and its folder this user's own.",
        _ => "Restore it from a backup, or move it away to begin anew.",
    };

    private long Pages(int megabytes) =>
        megabytes * Megabyte / Convert.ToInt64(Command("PRAGMA page_size").ExecuteScalar(), CultureInfo.InvariantCulture);

    private void Migrate(string path)
    {
        var assembly = typeof(Database).Assembly;
        var migrations = assembly.GetManifestResourceNames().Where(name => name.StartsWith(MigrationPrefix, StringComparison.Ordinal))
            .Select(name => (Name: name, Version: int.Parse(name.AsSpan(MigrationPrefix.Length, 4), NumberStyles.None, CultureInfo.InvariantCulture)))
            .OrderBy(migration => migration.Version).ToList();
        var version = Convert.ToInt32(Command("PRAGMA user_version").ExecuteScalar(), CultureInfo.InvariantCulture);
        if (version > migrations[^1].Version)
            throw new ParleyConfigurationException($"The database {path} was made by a newer version of Parley (schema {version}, this one knows {migrations[^1].Version}). Run that version, or name another folder with Parley:DataPath.");
        foreach (var (name, target) in migrations.Where(migration => migration.Version > version))
        {
            using var reader = new StreamReader(assembly.GetManifestResourceStream(name)!);
            Execute("BEGIN IMMEDIATE");
            using (var command = _connection.CreateCommand())
            {
                command.CommandText = reader.ReadToEnd();
                command.ExecuteNonQuery();
            }

            Execute(string.Create(CultureInfo.InvariantCulture, $"PRAGMA user_version={target}"));
            Execute("COMMIT");
        }
    }
}
