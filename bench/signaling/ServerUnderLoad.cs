using System.Globalization;

namespace Parley.Bench.Signaling;

/// <summary>The server that is measured: where it listens and what it has used.</summary>
internal sealed record ServerUnderLoad(bool IsParley, int Port, int Process)
{
    private const double TicksPerSecond = 100;

    public static ServerUnderLoad Parse(string kind, string port, string process) =>
        new(kind == "parley", int.Parse(port, CultureInfo.InvariantCulture), int.Parse(process, CultureInfo.InvariantCulture));

    /// <summary>CPU seconds of all its threads, user and kernel.</summary>
    public double Cpu()
    {
        var fields = File.ReadAllText($"/proc/{Process}/stat").Split(") ")[1].Split(' ');
        return (long.Parse(fields[11], CultureInfo.InvariantCulture) + long.Parse(fields[12], CultureInfo.InvariantCulture)) / TicksPerSecond;
    }

    /// <summary>Resident memory in bytes.</summary>
    public long Memory()
    {
        var line = File.ReadLines($"/proc/{Process}/status").First(text => text.StartsWith("VmRSS:", StringComparison.Ordinal));
        return long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) * 1024;
    }
}
