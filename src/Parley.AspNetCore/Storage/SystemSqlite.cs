using System.Reflection;
using System.Runtime.InteropServices;
using SQLitePCL;

namespace Parley.AspNetCore.Storage;

/// <summary>Makes Microsoft.Data.Sqlite use the SQLite of the operating system.</summary>
internal static class SystemSqlite
{
    private const string ImportName = "e_sqlite3";
    private static readonly Lock Loading = new();
    private static bool _loaded;

    private static string[] Names =>
        OperatingSystem.IsWindows() ? ["winsqlite3.dll"]
        : OperatingSystem.IsMacOS() ? ["libsqlite3.dylib", "/usr/lib/libsqlite3.dylib"]
        : ["libsqlite3.so.0", "libsqlite3.so"];

    /// <exception cref="ParleyConfigurationException">There is none.</exception>
    public static void Load()
    {
        lock (Loading)
        {
            if (_loaded)
                return;
            if (!Names.Any(name => NativeLibrary.TryLoad(name, out _)))
            {
                throw new ParleyConfigurationException(
                    "The SQLite library is missing. Install it: apt install libsqlite3-0 (Debian, Ubuntu), dnf install sqlite-libs (Fedora), apk add sqlite-libs (Alpine).");
            }

            NativeLibrary.SetDllImportResolver(typeof(SQLite3Provider_e_sqlite3).Assembly, Resolve);
            raw.SetProvider(new SQLite3Provider_e_sqlite3());
            _loaded = true;
        }
    }

    private static nint Resolve(string name, Assembly assembly, DllImportSearchPath? path)
    {
        if (name != ImportName)
            return 0;
        foreach (var candidate in Names)
        {
            if (NativeLibrary.TryLoad(candidate, out var handle))
                return handle;
        }

        return 0;
    }
}
