using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Parley.EndToEnd.Tests.Browsers;
using Parley.EndToEnd.Tests.Lab;
using Parley.EndToEnd.Tests.Support;

namespace Parley.EndToEnd.Tests.Hosting;

/// <summary>Debian's coturn: another TURN server, to measure the lab and Parley's clients against.</summary>
internal sealed class Coturn : IAsyncDisposable
{
    public const string User = "ada";
    public const string Password = "lovelace";

    private readonly ChildProcess _process;
    private readonly string _folder;

    private Coturn(ChildProcess process, string folder) => (_process, _folder) = (process, folder);

    public static string? Missing { get; } = Programs.Find("turnserver") is null ? "coturn is missing (Debian: apt install coturn)." : null;

    /// <summary>The authority of its certificate (PEM file).</summary>
    public string Authority => Path.Combine(_folder, "ca.pem");

    public string Output => _process.Output;

    public static async Task<Coturn> StartAsync(string address, int port, int tlsPort, NetworkNamespace? space = null, string? secret = null)
    {
        Assert.SkipUnless(Missing is null, Missing ?? "");
        var folder = Directory.CreateTempSubdirectory("parley-coturn-").FullName;
        TestAuthority.Write(folder, address);
        var turnserver = Programs.Find("turnserver")!;
        string[] arguments =
        [
            "-n", "--log-file=stdout", "--simple-log", "--no-cli", "--fingerprint", "--realm=lab",
            $"--listening-ip={address}", $"--relay-ip={address}",
            string.Create(CultureInfo.InvariantCulture, $"--listening-port={port}"), string.Create(CultureInfo.InvariantCulture, $"--tls-listening-port={tlsPort}"),
            $"--cert={folder}/server.pem", $"--pkey={folder}/server.key", $"--pidfile={folder}/pid", $"--userdb={folder}/db",
            "--min-port=28000", "--max-port=28999", "--allow-loopback-peers",
            .. secret is null ? ["--lt-cred-mech", $"--user={User}:{Password}"] : (string[])["--use-auth-secret", $"--static-auth-secret={secret}"],
        ];
        var process = space is null
            ? ChildProcess.Start(turnserver, arguments)
            : ChildProcess.Start(Programs.Find("ip")!, ["netns", "exec", space.Name, turnserver, .. arguments]);
        var coturn = new Coturn(process, folder);
        try
        {
            await Eventually.Holds(() => !process.HasExited && Accepts(address, port, space), "coturn takes connections");
            return coturn;
        }
        catch (Exception e)
        {
            await coturn.DisposeAsync();
            throw new InvalidOperationException($"coturn did not start:\n{process.Output}", e);
        }
    }

    private static bool Accepts(string address, int port, NetworkNamespace? space)
    {
        try
        {
            using var socket = space is null ? Socket() : space.Inside(Socket);
            socket.Connect(IPAddress.Parse(address), port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }

        static Socket Socket() => new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    }

    public async ValueTask DisposeAsync()
    {
        await _process.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }
}
