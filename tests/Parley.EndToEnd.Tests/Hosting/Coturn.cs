using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Parley.EndToEnd.Tests.Lab;
using Parley.EndToEnd.Tests.Support;

namespace Parley.EndToEnd.Tests.Hosting;

/// <summary>Debian's coturn: another TURN server, for Parley's clients to meet.</summary>
internal sealed class Coturn : IAsyncDisposable
{
    private readonly ChildProcess _process;
    private readonly string _folder;

    private Coturn(ChildProcess process, string folder) => (_process, _folder) = (process, folder);

    public static string? Missing { get; } = Programs.Find("turnserver") is null ? "coturn is missing (Debian: apt install coturn)." : null;

    /// <param name="machine">The machine of the lab to run on.</param>
    /// <param name="port">For UDP and TCP.</param>
    /// <param name="secret">What its short-lived credentials are made from (draft-uberti-behave-turn-rest).</param>
    public static async Task<Coturn> StartAsync(LabHost machine, int port, string secret)
    {
        Assert.SkipUnless(Missing is null, Missing ?? "");
        var folder = Directory.CreateTempSubdirectory("parley-coturn-").FullName;
        var turnserver = Programs.Find("turnserver")!;
        var process = ChildProcess.Start("ip",
        [
            "netns", "exec", machine.Namespace.Name, Programs.Find("turnserver")!,
            "-n", "--log-file=stdout", "--simple-log", "--no-cli", "--no-tls", "--no-dtls", "--fingerprint", "--realm=lab",
            $"--listening-ip={machine.Address}", $"--relay-ip={machine.Address}", string.Create(CultureInfo.InvariantCulture, $"--listening-port={port}"),
            $"--pidfile={folder}/pid", $"--userdb={folder}/db", "--use-auth-secret", $"--static-auth-secret={secret}",
        ]);
        var coturn = new Coturn(process, folder);
        try
        {
            await Eventually.Holds(() => !process.HasExited && Accepts(machine, port), "coturn takes connections");
            return coturn;
        }
        catch (Exception e)
        {
            await coturn.DisposeAsync();
            throw new InvalidOperationException($"coturn did not start:\n{process.Output}", e);
        }
    }

    private static bool Accepts(LabHost machine, int port)
    {
        try
        {
            using var socket = machine.Tcp();
            socket.Connect(IPAddress.Parse(machine.Address), port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _process.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }
}
