using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;
using Parley.AspNetCore.Tests.Net;

namespace Parley.AspNetCore.Tests.Interop;

/// <summary>
/// Our server under coturn's own client. The client needs ten seconds for anything it does, mostly sleeping, so all runs go at once and
/// each test waits for its own.
/// </summary>
public sealed partial class CoturnClients : IAsyncLifetime
{
    public const string Client = "turnutils_uclient";
    private const string Peer = "turnutils_peer";
    private const string Secret = "a secret of some length";
    private readonly Dictionary<string, Task<string>> _runs = new(StringComparer.Ordinal);
    private MediaServer? _server;
    private MediaServer? _portable;
    private Process? _peer;

    public static bool AreInstalled { get; } = IsInstalled(Client) && IsInstalled(Peer);

    /// <summary>What each run is asked to do; the server's port and the peer are added.</summary>
    public static IReadOnlyDictionary<string, string> Runs { get; } = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["UDP, channels"] = "-c -m 10 -n 100 -l 500",
        ["UDP, channels, portable sockets"] = "-c -m 10 -n 100 -l 500",
        ["UDP, send indications"] = "-s -c -m 10 -n 100 -l 500",
        ["UDP, send indications, portable sockets"] = "-s -c -m 10 -n 100 -l 500",
        ["UDP, with RTCP ports beside"] = "-m 6 -n 100 -l 171",
        ["UDP, client to client, channels"] = "-y -m 10 -n 100 -l 500",
        ["UDP, client to client, send indications"] = "-y -s -m 10 -n 100 -l 500",
        ["UDP, DONT-FRAGMENT, extra requests"] = "-g -G -c -m 6 -n 100 -l 500",
        ["UDP, a hundred clients"] = "-c -m 100 -n 20 -l 200",
        ["UDP, user name from a shared secret"] = "-c -m 4 -n 50 -l 500",
        ["TCP, channels"] = "-t -c -m 10 -n 100 -l 500",
        ["TCP, send indications"] = "-t -s -c -m 10 -n 100 -l 500",
        ["TCP, client to client"] = "-t -y -m 10 -n 100 -l 500",
        ["TLS, channels"] = "-t -S -c -m 10 -n 100 -l 500",
        ["TLS, send indications"] = "-t -S -s -c -m 10 -n 100 -l 500",
        ["TLS on the port of TURN alone"] = "-t -S -c -m 10 -n 100 -l 500",
    };

    /// <summary>What the client printed.</summary>
    public Task<string> OutputOf(string run) => _runs[run];

    public async ValueTask InitializeAsync()
    {
        if (!AreInstalled)
            return;
        var turn = MediaServer.TurnWith(relays: 800, from: 21000) with { SharedSecret = System.Text.Encoding.UTF8.GetBytes(Secret) };
        _server = await MediaServer.StartAsync(MediaServer.Options() with { Turn = turn });
        _portable = await MediaServer.StartAsync(MediaServer.Options(portable: true) with { Turn = MediaServer.TurnWith(relays: 200, from: 21800) });
        var peerPort = TwoFreePorts();
        _peer = Process.Start(new ProcessStartInfo(Peer, $"-L 127.0.0.1 -p {peerPort}") { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true })!;
        _peer.BeginOutputReadLine();
        _peer.BeginErrorReadLine();
        foreach (var (run, options) in Runs)
            _runs[run] = RunWithNumbersOfItsOwnAsync(run, options, peerPort);
    }

    public async ValueTask DisposeAsync()
    {
        await Task.WhenAll(_runs.Values);
        _peer?.Kill();
        _peer?.Dispose();
        if (_server is not null)
            await _server.DisposeAsync();
        if (_portable is not null)
            await _portable.DisposeAsync();
    }

    /// <summary>Messages sent and received, by the client's own count.</summary>
    public static (int Sent, int Received) Count(string output)
    {
        var counts = Totals().Matches(output);
        Assert.True(counts.Count > 0, output);
        return (Number(counts[^1].Groups["sent"]), Number(counts[^1].Groups["received"]));
    }

    /// <summary>
    /// Each client of a run binds a channel to one peer and another to a second, with two numbers drawn from 16,384, and gives up when it
    /// draws the same twice: the server has to refuse that (RFC 8656 section 12.2), and among the 200 clients here it happens once in eighty
    /// times. Such a run is made again; a server that refuses wrongly refuses then too.
    /// </summary>
    private async Task<string> RunWithNumbersOfItsOwnAsync(string run, string options, int peerPort)
    {
        var output = await RunAsync(run, options, peerPort);
        return output.Contains("channel bind: error 400", StringComparison.Ordinal) ? await RunAsync(run, options, peerPort) : output;
    }

    private async Task<string> RunAsync(string run, string options, int peerPort)
    {
        var server = run.Contains("portable", StringComparison.Ordinal) ? _portable! : _server!;
        var port = run switch
        {
            _ when run.StartsWith("UDP", StringComparison.Ordinal) => server.Workers.UdpPort,
            _ when run.Contains("alone", StringComparison.Ordinal) => server.StreamPort,
            _ => server.SharedPort,
        };
        var start = new ProcessStartInfo(Client) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var option in options.Split(' '))
            start.ArgumentList.Add(option);
        string[] user = run.Contains("secret", StringComparison.Ordinal) ? ["-u", "bob", "-W", Secret] : ["-u", MediaServer.User, "-w", MediaServer.Password];
        string[] rest = ["-z", "15", "-p", $"{port}", "-e", "127.0.0.1", "-r", $"{peerPort}", .. user, "127.0.0.1"];
        foreach (var argument in rest)
            start.ArgumentList.Add(argument);
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(90));
        try
        {
            await process.WaitForExitAsync(patience.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill();
        }

        return await output + await errors;
    }

    // below those that MediaServer gives to relays: a relay whose port is another's when it has its first packet for a peer loses it
    private static int TwoFreePorts()
    {
        for (var port = 20800; port < 20990; port += 2)
        {
            if (IsFree(port) && IsFree(port + 1))
                return port;
        }

        throw new InvalidOperationException("No two free UDP ports side by side between 20800 and 20990.");
    }

    private static bool IsFree(int port)
    {
        using var probe = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        try
        {
            probe.Bind(new IPEndPoint(IPAddress.Loopback, port));
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private static int Number(Group group) => int.Parse(group.Value, CultureInfo.InvariantCulture);

    private static bool IsInstalled(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? string.Empty).Split(System.IO.Path.PathSeparator)
        .Any(folder => File.Exists(System.IO.Path.Combine(folder, program)));

    [GeneratedRegex("tot_send_msgs=(?<sent>[0-9]+), tot_recv_msgs=(?<received>[0-9]+)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Totals();
}
