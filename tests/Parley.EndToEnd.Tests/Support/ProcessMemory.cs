using System.Globalization;

namespace Parley.EndToEnd.Tests.Support;

/// <summary>What lies in the memory of a process that this one has started (proc(5)): more than any tap in its code could see.</summary>
internal static class ProcessMemory
{
    private const int ChunkBytes = 4 * 1024 * 1024;

    public static bool IsReadable => OperatingSystem.IsLinux();

    /// <summary>Which of these stand anywhere in the memory that the process has written to.</summary>
    /// <param name="process">The process's id.</param>
    /// <param name="patterns">By name.</param>
    public static IReadOnlySet<string> Find(int process, IReadOnlyDictionary<string, byte[]> patterns)
    {
        var found = new HashSet<string>(StringComparer.Ordinal);
        var overlap = patterns.Values.Max(pattern => pattern.Length) - 1;
        var buffer = new byte[ChunkBytes];
        using var memory = File.OpenHandle(string.Create(CultureInfo.InvariantCulture, $"/proc/{process}/mem"));
        foreach (var (start, end) in Regions(process))
        {
            for (var at = start; at < end; at += ChunkBytes - overlap)
            {
                var chunk = buffer.AsSpan(0, (int)Math.Min(ChunkBytes, end - at));
                if (!TryRead(memory, chunk, at))
                    break;
                foreach (var (name, pattern) in patterns)
                {
                    if (chunk.IndexOf(pattern) >= 0)
                        found.Add(name);
                }
            }
        }

        return found;
    }

    private static IEnumerable<(long Start, long End)> Regions(int process)
    {
        foreach (var line in File.ReadLines(string.Create(CultureInfo.InvariantCulture, $"/proc/{process}/maps")))
        {
            var fields = line.Split(' ', 3);
            if (!fields[1].StartsWith("rw", StringComparison.Ordinal))
                continue;
            var dash = fields[0].IndexOf('-', StringComparison.Ordinal);
            yield return (long.Parse(fields[0].AsSpan(0, dash), NumberStyles.HexNumber, CultureInfo.InvariantCulture),
                long.Parse(fields[0].AsSpan(dash + 1), NumberStyles.HexNumber, CultureInfo.InvariantCulture));
        }
    }

    private static bool TryRead(Microsoft.Win32.SafeHandles.SafeFileHandle memory, Span<byte> chunk, long at)
    {
        try
        {
            for (var done = 0; done < chunk.Length;)
            {
                var read = RandomAccess.Read(memory, chunk[done..], at + done);
                if (read == 0)
                    return false;
                done += read;
            }

            return true;
        }
        catch (IOException)
        {
            // a region that has gone since the list was read, or of a device
            return false;
        }
    }
}
