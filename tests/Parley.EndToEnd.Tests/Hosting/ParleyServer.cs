using System.Globalization;
using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using Parley.EndToEnd.Tests.Lab;
using Parley.EndToEnd.Tests.Support;

namespace Parley.EndToEnd.Tests.Hosting;

/// <summary>The built server as a process of its own, as an operator runs it.</summary>
internal sealed class ParleyServer : IAsyncDisposable
{
    private readonly LabHost? _machine;
    private readonly Dictionary<string, string> _options;
    private readonly string _folder;
    private readonly List<ChildProcess> _runs = [];
    private HttpClient? _http;

    private ParleyServer(LabHost? machine, Dictionary<string, string> options, string folder) =>
        (_machine, _options, _folder) = (machine, options, folder);

    private int HttpsPort => int.Parse(_options["HttpsPort"], CultureInfo.InvariantCulture);

    /// <summary>Where the web app is. Not loopback: Firefox sends no connectivity checks there.</summary>
    public string Url => Origin(_machine?.Address ?? HostAddress());

    /// <summary>The certificate authority that the server has made for itself.</summary>
    public string Authority => Path.Combine(_folder, "certificates", "ca.crt");

    /// <summary>How to reach it from C#, from the machine it runs on, trusting its own authority only.</summary>
    public HttpClient Http => _http ?? throw new InvalidOperationException("The server has not answered yet.");

    /// <summary>Whether it runs now.</summary>
    public bool IsRunning => !_runs[^1].HasExited;

    /// <summary>The process that runs now.</summary>
    public int ProcessId => _runs[^1].Id;

    /// <summary>Where it keeps what lasts.</summary>
    public string DataFolder => _folder;

    /// <summary>The files there, but for the one by which it keeps others out.</summary>
    public IEnumerable<string> DataFiles() =>
        Directory.EnumerateFiles(_folder, "*", SearchOption.AllDirectories).Where(file => Path.GetFileName(file) != "occupied");

    /// <summary>Its console, over all restarts.</summary>
    public string Log => string.Join("---- restarted ----\n", _runs.Select(r => r.Output));

    /// <param name="machine">The machine of the lab to run on; null is this one.</param>
    /// <param name="options">Options of section <c>Parley</c>, by name.</param>
    /// <param name="folder">An empty folder for what lasts, which goes with the server; null makes one.</param>
    public static async Task<ParleyServer> StartAsync(LabHost? machine = null, IReadOnlyDictionary<string, string>? options = null, string? folder = null)
    {
        folder ??= Directory.CreateTempSubdirectory("parley-server-").FullName;
        string Port(int inLab) => (machine is null ? FreePort.Next() : inLab).ToString(CultureInfo.InvariantCulture);
        var all = new Dictionary<string, string>
        {
            ["HttpsPort"] = Port(443),
            ["HttpPort"] = "0",
            ["UdpPort"] = Port(3478),
            ["TcpPort"] = Port(3478),
            ["RelayPorts"] = "28000-28999",
            ["DataPath"] = folder,
        };
        foreach (var (name, value) in options ?? new Dictionary<string, string>())
            all[name] = value;

        var server = new ParleyServer(machine, all, folder);
        try
        {
            await server.RunAsync();
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>SIGSTOP: what is sent to it from now on it never sees, if <see cref="KillAsync"/> comes next.</summary>
    public Task FreezeAsync() => ChildProcess.RunAsync("kill", ["-STOP", ProcessId.ToString(CultureInfo.InvariantCulture)]);

    /// <summary>SIGKILL: nothing is written any more, nobody is told.</summary>
    public Task KillAsync() => _runs[^1].KillAsync();

    /// <summary>SIGTERM: it ends in order; its exit code.</summary>
    public Task<int> StopAsync() => _runs[^1].TerminateAsync();

    /// <summary>Starts again after <see cref="KillAsync"/> or <see cref="StopAsync"/>, on the same data folder and ports.</summary>
    public Task RestartAsync() => RunAsync();

    /// <summary>A token for the admin page, as an operator prints it on the machine.</summary>
    public async Task<string> AdminTokenAsync(string name) =>
        (await ChildProcess.RunAsync("dotnet", [Repository.ServerAssembly, "token", "admin", "--name", name, "--Parley:DataPath", _folder])).Trim();

    /// <summary>Values of <c>/metrics</c>, summed over labels.</summary>
    public async Task<IReadOnlyDictionary<string, double>> MetricsAsync()
    {
        var values = new Dictionary<string, double>(StringComparer.Ordinal);
        var text = await Http.GetStringAsync(new Uri($"{Url}/metrics"));
        foreach (var line in text.Split('\n').Where(l => l.Length > 0 && l[0] != '#'))
        {
            var name = line[..line.IndexOfAny(['{', ' '])];
            values[name] = values.GetValueOrDefault(name) + double.Parse(line[(line.LastIndexOf(' ') + 1)..], CultureInfo.InvariantCulture);
        }

        return values;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var run in _runs)
            await run.DisposeAsync();
        _http?.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private async Task RunAsync()
    {
        string[] command = [Repository.ServerAssembly, .. _options.SelectMany(o => (string[])[$"--Parley:{o.Key}", o.Value])];
        var run = _machine is null
            ? ChildProcess.Start("dotnet", command, workingDirectory: _folder)
            : ChildProcess.Start("ip", ["netns", "exec", _machine.Namespace.Name, "dotnet", .. command], workingDirectory: _folder);
        _runs.Add(run);
        await Eventually.Holds(() => HealthyAsync(run), "the server answers /healthz");
    }

    private async Task<bool> HealthyAsync(ChildProcess run)
    {
        if (run.HasExited)
            throw new InvalidOperationException($"The server ended:\n{run.Output}");
        if (!File.Exists(Authority))
            return false;
        try
        {
            _http ??= (_machine ?? ThisMachine()).Http(X509CertificateLoader.LoadCertificateFromFile(Authority));
            using var answer = await _http.GetAsync(new Uri($"{Url}/healthz"));
            return answer.StatusCode == HttpStatusCode.OK;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    private static LabHost ThisMachine() => new(null, HostAddress());

    private string Origin(string host) => HttpsPort == 443 ? $"https://{host}" : string.Create(CultureInfo.InvariantCulture, $"https://{host}:{HttpsPort}");

    private static string HostAddress() => NetworkInterface.GetAllNetworkInterfaces()
        .Where(i => i.OperationalStatus == OperationalStatus.Up && i.NetworkInterfaceType != NetworkInterfaceType.Loopback)
        .SelectMany(i => i.GetIPProperties().UnicastAddresses)
        .FirstOrDefault(a => a.Address.AddressFamily == AddressFamily.InterNetwork)?.Address.ToString() ?? "localhost";
}
