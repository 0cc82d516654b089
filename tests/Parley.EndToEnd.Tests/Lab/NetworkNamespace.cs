using System.ComponentModel;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;
using Parley.EndToEnd.Tests.Support;

namespace Parley.EndToEnd.Tests.Lab;

/// <summary>
/// One network namespace. Its name holds the id of the process that made it, so that whoever starts next can remove
/// what a killed run left behind, and nothing else.
/// </summary>
internal sealed partial class NetworkNamespace : IAsyncDisposable
{
    private const string Prefix = "parley-lab-";
    private const string Folder = "/run/netns";
    private const int CloneNewNet = 0x40000000;
    private static int _count;

    private NetworkNamespace(string name) => Name = name;

    public string Name { get; }

    public static async Task<NetworkNamespace> CreateAsync(string role)
    {
        var space = new NetworkNamespace(
            string.Create(CultureInfo.InvariantCulture, $"{Prefix}{Environment.ProcessId}-{Interlocked.Increment(ref _count)}-{role}"));
        await ChildProcess.RunAsync("ip", ["netns", "add", space.Name]);
        await space.IpAsync("link set lo up");
        // an address that counts only after a second is a change of network to a browser that has started meanwhile, and ends what it loads
        await space.RunAsync(["sh", "-c", "for one in all default; do [ ! -e /proc/sys/net/ipv6/conf/$one/accept_dad ] || echo 0 > /proc/sys/net/ipv6/conf/$one/accept_dad; done"]);
        return space;
    }

    /// <summary>Removes namespaces of runs whose process is gone.</summary>
    public static async Task RemoveStaleAsync()
    {
        if (!Directory.Exists(Folder))
            return;
        foreach (var name in Directory.GetFiles(Folder).Select(f => Path.GetFileName(f)!).Where(n => n.StartsWith(Prefix, StringComparison.Ordinal)))
        {
            var owner = name[Prefix.Length..].Split('-')[0];
            if (!Directory.Exists($"/proc/{owner}"))
                await ChildProcess.RunAsync("ip", ["netns", "delete", name]);
        }
    }

    /// <summary><c>ip -n NAME …</c></summary>
    public Task<string> IpAsync(string arguments) => ChildProcess.RunAsync("ip", ["-n", Name, .. arguments.Split(' ')]);

    /// <summary>Replaces the whole nftables ruleset.</summary>
    public Task SetRulesAsync(string ruleset) => RunAsync(["nft", "-f", "-"], "flush ruleset\n" + ruleset);

    /// <summary>How many packets a counter of the table <c>ip parley</c> has counted.</summary>
    public async Task<long> CounterAsync(string name)
    {
        using var document = JsonDocument.Parse(await RunAsync(["nft", "-j", "list", "counter", "ip", "parley", name]));
        return document.RootElement.GetProperty("nftables").EnumerateArray()
            .First(e => e.TryGetProperty("counter", out _)).GetProperty("counter").GetProperty("packets").GetInt64();
    }

    /// <summary>Runs a command inside to its end.</summary>
    public Task<string> RunAsync(string[] command, string? input = null) =>
        ChildProcess.RunAsync("ip", ["netns", "exec", Name, .. command], input);

    /// <summary>
    /// Runs <paramref name="action"/> on a thread inside the namespace. A socket belongs for good to the namespace it was
    /// made in, so it can be used from anywhere afterwards.
    /// </summary>
    public T Inside<T>(Func<T> action)
    {
        T result = default!;
        Exception? failure = null;
        var thread = new Thread(() =>
        {
            try
            {
                using var handle = File.OpenHandle(Path.Combine(Folder, Name));
                if (SetNamespace((int)handle.DangerousGetHandle(), CloneNewNet) != 0)
                    throw new Win32Exception(Marshal.GetLastPInvokeError());
                result = action();
            }
            catch (Exception e)
            {
                failure = e;
            }
        });
        // the thread ends with the action, and with it its membership of the namespace
        thread.Start();
        thread.Join();
        return failure is null ? result : throw new InvalidOperationException($"In namespace {Name}: {failure.Message}", failure);
    }

    public async ValueTask DisposeAsync()
    {
        if (File.Exists(Path.Combine(Folder, Name)))
            await ChildProcess.RunAsync("ip", ["netns", "delete", Name]);
    }

    [LibraryImport("libc", EntryPoint = "setns", SetLastError = true)]
    private static partial int SetNamespace(int descriptor, int kind);
}
