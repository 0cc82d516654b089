using System.Globalization;

namespace Parley.Server.Load;

/// <summary>What the kernel knows about a process (proc(5)).</summary>
/// <param name="Cpu">Processor time, of all its threads.</param>
/// <param name="ResidentBytes">Memory in use.</param>
/// <param name="Handles">Open files and sockets; null if they may not be counted.</param>
internal readonly record struct ProcessFigures(TimeSpan Cpu, long ResidentBytes, int? Handles = null);

/// <summary>Reads about the server's process, when it runs on this machine.</summary>
internal static class ServerProcess
{
    private const int TicksPerSecond = 100; // USER_HZ is 100 wherever .NET runs
    private const int UserTime = 11;
    private const int SystemTime = 12;
    private const int ResidentPages = 1;

    /// <summary>Reads about a process. False if there is none, or it is another's.</summary>
    public static bool TryRead(int processId, out ProcessFigures figures)
    {
        figures = default;
        try
        {
            if (!TryParse(File.ReadAllText($"/proc/{processId}/stat"), File.ReadAllText($"/proc/{processId}/statm"), Environment.SystemPageSize, out figures)) return false;
            figures = figures with { Handles = Handles(processId) };
            return true;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    /// <summary>Reads the two files.</summary>
    public static bool TryParse(string stat, string statm, int pageSize, out ProcessFigures figures)
    {
        figures = default;
        var name = stat.LastIndexOf(')'); // a process's name may hold anything, brackets and spaces too
        if (name < 0) return false;
        var fields = stat[(name + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var pages = statm.Split(' ');
        if (fields.Length <= SystemTime || pages.Length <= ResidentPages) return false;
        if (!TryNumber(fields[UserTime], out var user) || !TryNumber(fields[SystemTime], out var system) || !TryNumber(pages[ResidentPages], out var resident)) return false;
        figures = new ProcessFigures(TimeSpan.FromSeconds((double)(user + system) / TicksPerSecond), resident * pageSize);
        return true;
    }

    private static int? Handles(int processId)
    {
        try
        {
            return Directory.EnumerateFileSystemEntries($"/proc/{processId}/fd").Count();
        }
        catch (UnauthorizedAccessException)
        {
            return null; // another user's process
        }
    }

    private static bool TryNumber(string text, out long number) => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);
}
