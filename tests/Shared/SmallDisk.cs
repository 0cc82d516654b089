using System.Diagnostics;
using System.Globalization;

namespace Parley.Tests.Shared;

/// <summary>A disk in memory that is soon full, mounted on a folder.</summary>
internal sealed class SmallDisk : IDisposable
{
    private readonly string _path;

    private SmallDisk(string path) => _path = path;

    /// <summary>Mounts one; the test is skipped where that is not allowed.</summary>
    public static SmallDisk Mount(string path, int kilobytes)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && Environment.IsPrivilegedProcess, "Only root on Linux can mount a disk.");
        Assert.SkipUnless(Run("mount", "-t", "tmpfs", "-o", string.Create(CultureInfo.InvariantCulture, $"size={kilobytes}k"), "tmpfs", path), "A disk could not be mounted here.");
        return new SmallDisk(path);
    }

    public void Dispose() => Run("umount", "--lazy", _path);

    private static bool Run(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { UseShellExecute = false, RedirectStandardError = true })!;
        process.WaitForExit();
        return process.ExitCode == 0;
    }
}
