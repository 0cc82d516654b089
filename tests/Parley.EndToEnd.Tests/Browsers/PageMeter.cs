using System.Globalization;
using Microsoft.Playwright;

namespace Parley.EndToEnd.Tests.Browsers;

/// <summary>What a page takes of its machine: of the processors thread by thread (proc(5)), of the memory, and what its main thread does (DevTools' Performance domain).</summary>
internal sealed class PageMeter
{
    private const double TicksPerSecond = 100;

    private readonly ICDPSession _devTools;
    private readonly ICDPSession _processorTime;
    private readonly int _process;

    private PageMeter(ICDPSession devTools, ICDPSession processorTime, int process) => (_devTools, _processorTime, _process) = (devTools, processorTime, process);

    /// <param name="browser">A browser that shows this page and no other.</param>
    /// <param name="page">The page.</param>
    public static async Task<PageMeter> OnAsync(ChromiumBrowser browser, ChromiumPage page)
    {
        var devTools = await page.DevToolsAsync();
        await devTools.SendAsync("Performance.enable");
        var processorTime = await page.DevToolsAsync();
        await processorTime.SendAsync("Performance.enable", new Dictionary<string, object> { ["timeDomain"] = "threadTicks" });
        return new PageMeter(devTools, processorTime, await browser.RendererAsync());
    }

    /// <summary>What it takes while something goes on.</summary>
    public async Task<PageLoad> WhileAsync(Func<Task> going)
    {
        var (metrics, threads) = (await MetricsAsync(_devTools), Threads());
        await going();
        var (metricsAfter, threadsAfter) = (await MetricsAsync(_devTools), Threads());
        var seconds = metricsAfter["Timestamp"] - metrics["Timestamp"];
        double Share(string name) => 100 * (metricsAfter[name] - metrics[name]) / seconds;
        return new PageLoad
        {
            Seconds = seconds,
            Threads = threadsAfter.GroupBy(thread => thread.Value.Name, thread => thread.Value.Seconds - (threads.TryGetValue(thread.Key, out var before) ? before.Seconds : 0))
                .ToDictionary(group => group.Key, group => 100 * group.Sum() / seconds),
            Tasks = Share("TaskDuration"),
            Script = Share("ScriptDuration"),
            Style = Share("RecalcStyleDuration"),
            Layout = Share("LayoutDuration"),
            Nodes = (int)metricsAfter["Nodes"],
            HeapMegabytes = metricsAfter["JSHeapUsedSize"] / 1e6,
            PrivateMegabytes = PrivateBytes() / 1e6,
        };
    }

    /// <summary>What its main thread has worked so far: processor time, which is much the same on a busy machine.</summary>
    public async Task<PageWork> WorkedAsync()
    {
        var metrics = await MetricsAsync(_processorTime);
        double Milliseconds(string name) => 1000 * metrics[name];
        return new PageWork(Milliseconds("TaskDuration"), Milliseconds("RecalcStyleDuration"), Milliseconds("LayoutDuration"));
    }

    private static async Task<Dictionary<string, double>> MetricsAsync(ICDPSession devTools) =>
        (await devTools.SendAsync("Performance.getMetrics"))!.Value.GetProperty("metrics").EnumerateArray()
        .ToDictionary(metric => metric.GetProperty("name").GetString()!, metric => metric.GetProperty("value").GetDouble());

    /// <summary>By id: name and processor time so far. The first one has no name of its own: it is the page's main thread.</summary>
    private Dictionary<int, (string Name, double Seconds)> Threads()
    {
        var threads = new Dictionary<int, (string, double)>();
        foreach (var folder in Directory.EnumerateDirectories(string.Create(CultureInfo.InvariantCulture, $"/proc/{_process}/task")))
        {
            try
            {
                var id = int.Parse(Path.GetFileName(folder), CultureInfo.InvariantCulture);
                var line = File.ReadAllText(Path.Combine(folder, "stat"));
                var end = line.LastIndexOf(')');
                var fields = line[(end + 2)..].Split(' ');
                var name = id == _process ? "main" : line[(line.IndexOf('(', StringComparison.Ordinal) + 1)..end];
                threads[id] = (name, (double.Parse(fields[11], CultureInfo.InvariantCulture) + double.Parse(fields[12], CultureInfo.InvariantCulture)) / TicksPerSecond);
            }
            catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException or IOException)
            {
                // a thread that has ended meanwhile
            }
        }

        return threads;
    }

    /// <summary>As Chromium itself counts "private memory footprint": anonymous pages, in memory or swapped out.</summary>
    private long PrivateBytes() => File.ReadLines(string.Create(CultureInfo.InvariantCulture, $"/proc/{_process}/status"))
        .Where(line => line.StartsWith("RssAnon:", StringComparison.Ordinal) || line.StartsWith("VmSwap:", StringComparison.Ordinal))
        .Sum(line => long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[^2].Split('\t')[^1], CultureInfo.InvariantCulture) * 1024);
}

/// <summary>What the main thread of a page worked, in milliseconds of processor time.</summary>
/// <param name="All">All that it did.</param>
/// <param name="Style">Of that, what looks up styles.</param>
/// <param name="Layout">Of that, what lays the page out.</param>
internal readonly record struct PageWork(double All, double Style, double Layout)
{
    public static PageWork operator -(PageWork one, PageWork before) => new(one.All - before.All, one.Style - before.Style, one.Layout - before.Layout);
}

/// <summary>What a page took; shares are percent of one processor.</summary>
internal sealed record PageLoad
{
    public required double Seconds { get; init; }

    /// <summary>Processor time by the name of the thread; <c>main</c> is the page's own.</summary>
    public required IReadOnlyDictionary<string, double> Threads { get; init; }

    /// <summary>The main thread, by the clock: on a busy machine more than its processor time.</summary>
    public required double Tasks { get; init; }

    public required double Script { get; init; }

    public required double Style { get; init; }

    public required double Layout { get; init; }

    public required int Nodes { get; init; }

    public required double HeapMegabytes { get; init; }

    public required double PrivateMegabytes { get; init; }

    public double Process => Threads.Values.Sum();

    /// <summary>
    /// What decodes: pictures on the threads of the pool that is for presentation, sound on the one that plays it. Where Chromium calls them
    /// otherwise this is less, and <see cref="Page"/> more.
    /// </summary>
    public double Decoding => Threads.GetValueOrDefault("ThreadPoolPrese") + Threads.GetValueOrDefault("AudioOutputDevi");

    /// <summary>
    /// All but decoding: the page's own work, its frames on their way to the compositor, what receives packets and what mixes sound. Not what
    /// puts the frames on a screen, which is another process, and where there is a graphics processor, that one's work.
    /// </summary>
    public double Page => Process - Decoding;

    public override string ToString()
    {
        var threads = Threads.Where(thread => thread.Value >= 0.5).OrderByDescending(thread => thread.Value).Select(thread => $"{thread.Key} {thread.Value:0.0}");
        return string.Create(CultureInfo.InvariantCulture, $"{Seconds:0} s: {Page:0.0} % of a processor and {Decoding:0.0} % to decode ({string.Join(", ", threads)}); main thread busy or waiting for its turn {Tasks:0.0} % (script {Script:0.0}, style {Style:0.0}, layout {Layout:0.0}); ")
            + string.Create(CultureInfo.InvariantCulture, $"{Nodes} nodes, heap {HeapMegabytes:0} MB, private memory {PrivateMegabytes:0} MB");
    }
}
