using System.Runtime.CompilerServices;
using System.Runtime.Versioning;

namespace Parley.Server.Doctor.Examinations;

/// <summary>The data folder: room on its disk, and who may read its secrets.</summary>
internal sealed class DataExamination : IExamination
{
    private const long LittleRoom = 1L << 30;
    private const UnixFileMode Others = UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.OtherRead | UnixFileMode.OtherWrite;

    private static readonly string[] Secrets = ["secret.key", "certificates/ca.key", "certificates/server.key", "parley.db"];

    public string Title => "Data";

#pragma warning disable CS1998 // there is nothing to wait for
    public async IAsyncEnumerable<Finding> Examine(Installation installation, [EnumeratorCancellation] CancellationToken cancellationToken)
#pragma warning restore CS1998
    {
        // that the folder can be written to was found when the keys were read
        var root = Path.GetFullPath(installation.Options.DataPath);
        yield return Room(root, installation.Options.MaxDatabaseMegabytes);
        if (OperatingSystem.IsWindows())
            yield break;
        yield return Modes(root);
    }

    [UnsupportedOSPlatform("windows")]
    private static Finding Modes(string root)
    {
        var open = Secrets.Select(name => Path.Combine(root, name)).Where(path => File.Exists(path) && (File.GetUnixFileMode(path) & Others) is not UnixFileMode.None).ToList();
        return open.Count == 0
            ? Finding.Good("Secrets", "Only their owner can read them.")
            : Finding.Problem("Secrets", $"Others on this machine can read {string.Join(", ", open)}.", $"chmod 600 {string.Join(' ', open)}");
    }

    private static Finding Room(string root, int maxMegabytes)
    {
        var free = new DriveInfo(root).AvailableFreeSpace;
        var wanted = Math.Max(LittleRoom, (long)maxMegabytes << 20);
        return free >= wanted
            ? Finding.Good("Disk", $"{root} has {free >> 20} MiB free.")
            : Finding.Notice(
                "Disk", $"{root} has {free >> 20} MiB free, and the database may grow to {(maxMegabytes == 0 ? "any size" : $"{maxMegabytes} MiB")}.",
                "Make room, name a folder on a larger disk with Parley:DataPath, or lower Parley:MaxDatabaseMegabytes.");
    }
}
