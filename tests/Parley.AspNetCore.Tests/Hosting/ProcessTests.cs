using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace Parley.AspNetCore.Tests.Hosting;

/// <summary>The built program itself.</summary>
public sealed class ProcessTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Ending => TestContext.Current.CancellationToken;

    private static string Program
    {
        get
        {
            var output = new DirectoryInfo(AppContext.BaseDirectory);
            return Path.Combine(output.Parent!.Parent!.FullName, "Parley.Server", output.Name, "parley.dll");
        }
    }

    [Fact]
    public async Task What_was_acknowledged_is_there_after_a_kill()
    {
        var port = FreePort.Next();
        var acknowledged = new HashSet<int>();
        using (var process = await Serve(port))
        {
            using var client = await SignalingClient.Connect(new Uri($"http://localhost:{port}/parley/ws"));
            await client.Request("session.hello", """{"guest":{"name":"Ann"}}""");
            await client.Request("room.join", """{"room":"tea-time"}""");
            var (sent, answered) = (0, 0);
            void Kill(object? _) => process.Kill();
            using var timer = new Timer(Kill, null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            try
            {
                while (true)
                {
                    await client.Send(string.Create(CultureInfo.InvariantCulture, $$"""{"jsonrpc":"2.0","id":{{100 + sent}},"method":"chat.send","params":{"room":"tea-time","id":"00000000-0000-4000-8000-{{sent:D12}}","text":"{{sent}}"} }"""));
                    sent++;
                    // several under way at once, so that the kill finds some of them between arrival and disk
                    while (sent - answered >= 8)
                    {
                        var answer = await client.Next(message => message["id"] is not null);
                        answered++;
                        // one that comes too fast is refused, and promised nothing
                        if (answer["result"] is null)
                            continue;
                        acknowledged.Add(answer["id"]!.GetValue<int>() - 100);
                        // a second after the first, however long that took
                        if (acknowledged.Count == 1)
                            timer.Change(TimeSpan.FromSeconds(1), Timeout.InfiniteTimeSpan);
                    }
                }
            }
            catch (Exception exception) when (exception is System.Net.WebSockets.WebSocketException or InvalidOperationException)
            {
                // killed
            }

            await process.WaitForExitAsync(Ending);
        }

        Assert.NotEmpty(acknowledged);
        using var again = await Serve(port);
        using var reader = await SignalingClient.Connect(new Uri($"http://localhost:{port}/parley/ws"));
        await reader.Request("session.hello", """{"guest":{"name":"Bob"}}""");
        await reader.Request("room.join", """{"room":"tea-time"}""");
        var found = new HashSet<int>();
        for (long before = int.MaxValue; ;)
        {
            var page = await reader.Request("chat.history", $$"""{"room":"tea-time","before":{{before}} }""");
            foreach (var message in page["messages"]!.AsArray())
                found.Add(int.Parse(message!["text"]!.GetValue<string>(), CultureInfo.InvariantCulture));
            if (!page["more"]!.GetValue<bool>())
                break;
            before = page["messages"]![0]!["seq"]!.GetValue<long>();
        }

        Assert.Empty(acknowledged.Except(found));
        again.Kill();
    }

    [Theory]
    [InlineData("00:10:00", 2)]
    [InlineData("00:00:01", 1)]
    [InlineData("00:00:00", 1, Traits = ["Length", "medium"])]
    public async Task SIGTERM_ends_it_in_order_and_a_second_one_at_once(string time, int signals)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "There is no SIGTERM on Windows.");
        var port = FreePort.Next();
        using var process = await Serve(port, $"--Parley:DrainTime {time}");
        using var client = await SignalingClient.Connect(new Uri($"http://localhost:{port}/parley/ws"));
        await client.Request("session.hello", """{"guest":{"name":"Ann"}}""");
        await client.Request("room.join", """{"room":"tea-time"}""");
        await client.Request("chat.send", """{"room":"tea-time","id":"00000000-0000-4000-8000-000000000001","text":"kept"}""");
        await Terminate(process);
        if (time != "00:00:00")
            await client.Notification("server.draining");
        if (signals > 1)
        {
            Assert.False(process.HasExited);
            await Terminate(process);
        }

        await client.Notification("session.closing");
        Assert.Equal(1012, await client.Closed());
        await process.WaitForExitAsync(Ending);
        Assert.Equal(0, process.ExitCode);
        // what was in the log of the database is in the database
        Assert.False(File.Exists(Path.Combine(_folder.Path, "parley.db-wal")));
        using var database = new AspNetCore.Storage.Database(new AspNetCore.Storage.DataFolder(_folder.Path));
        Assert.Equal("kept", database.Command("SELECT text FROM chat").ExecuteScalar());
    }

    [Theory]
    [InlineData("--Parley:UdpPrt 4000", "parley: There is no option Parley:UdpPrt; did you mean Parley:UdpPort?")]
    [InlineData("--Parley:DrainTime 10", "parley: Parley:DrainTime is 10.00:00:00; it must be from 00:00:00 to 01:00:00")]
    [InlineData("--Parley:UdpPort", "parley: --Parley:UdpPort has no value.")]
    [InlineData("--Parly:UdpPort 4000", "parley: There is no section Parly, so --Parly:UdpPort would change nothing. Options are written --Parley:UdpPort 4000.")]
    [InlineData("frobnicate", "parley: \"frobnicate\" is not understood.")]
    [InlineData("--Parley:DataPath /proc/nothing", "parley: The data folder /proc/nothing cannot be written to")]
    [InlineData("--Parley:CertificatePath none.pem", "cannot be used")]
    public async Task A_bad_configuration_stops_the_start_with_a_sentence(string arguments, string sentence)
    {
        var (code, _, error) = await Run($"serve {arguments}" + (arguments.Contains("DataPath", StringComparison.Ordinal) ? "" : $" --Parley:DataPath {_folder.Path}"));
        Assert.Equal(78, code);
        Assert.Contains(sentence, error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_settings_file_that_is_no_JSON_is_told_in_a_sentence()
    {
        await File.WriteAllTextAsync(Path.Combine(_folder.Path, "appsettings.json"), "{bad", Ending);
        var (code, _, error) = await Run($"serve --Parley:DataPath {_folder.Path}", _folder.Path);
        Assert.Equal(78, code);
        Assert.Contains("appsettings.json", error, StringComparison.Ordinal);
        Assert.Contains("Correct the file, or remove it.", error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Logs_are_JSON_when_asked_for()
    {
        using var taken = new System.Net.Sockets.TcpListener(System.Net.IPAddress.IPv6Any, 0);
        taken.Start();
        var port = ((System.Net.IPEndPoint)taken.LocalEndpoint).Port;
        var (_, output, _) = await Run($"--Logging:Console:FormatterName json --Parley:HttpPort {port} --Parley:HttpsPort 0 --Parley:TcpPort 0 --Parley:UdpPort {FreePort.Next()} --Parley:DataPath {_folder.Path}");
        var line = output.Split('\n', StringSplitOptions.RemoveEmptyEntries)[0];
        Assert.Equal("Information", System.Text.Json.Nodes.JsonNode.Parse(line)!["LogLevel"]!.GetValue<string>());
    }

    [Fact]
    public async Task A_port_in_use_is_named_with_its_option()
    {
        using var taken = new System.Net.Sockets.TcpListener(System.Net.IPAddress.IPv6Any, 0);
        taken.Start();
        var port = ((System.Net.IPEndPoint)taken.LocalEndpoint).Port;
        var (code, _, error) = await Run($"--Parley:HttpPort {port} --Parley:HttpsPort {FreePort.Next()} --Parley:TcpPort 0 --Parley:UdpPort {FreePort.Next()} --Parley:DataPath {_folder.Path}");
        Assert.Equal(78, code);
        Assert.Contains($"TCP port {port} is used by another program. Stop that program, or choose another port with --Parley:HttpPort (0 turns it off).", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--Parley:HttpsPort 0", "Without HTTPS browsers give camera and microphone on this machine only.", "The certificate is self-made")]
    [InlineData("--Parley:BehindProxy true", "for the reverse proxy", "Without HTTPS")]
    public async Task What_is_printed_at_the_start_fits_the_options(string option, string words, string never)
    {
        using var process = Start($"{option} --Parley:HttpPort {FreePort.Next()} --Parley:TcpPort 0 --Parley:UdpPort {FreePort.Next()} --Parley:DataPath {_folder.Path}");
        var said = new StringBuilder();
        while (await process.StandardOutput.ReadLineAsync(Ending) is { } line && !line.StartsWith("STUN and TURN:", StringComparison.Ordinal))
            said.AppendLine(line);
        process.Kill();
        Assert.Contains(words, said.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain(never, said.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_second_server_on_the_same_data_folder_does_not_start()
    {
        using var first = await Serve(FreePort.Next());
        var (code, _, error) = await Run($"--Parley:BehindProxy true --Parley:HttpPort {FreePort.Next()} --Parley:TcpPort 0 --Parley:UdpPort {FreePort.Next()} --Parley:DataPath {_folder.Path}");
        Assert.Equal(78, code);
        Assert.Contains($"Another Parley runs on the data folder {_folder.Path}. Stop it, or give this one a folder of its own with Parley:DataPath.", error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", error, StringComparison.Ordinal);
        // keys are read beside it
        Assert.Equal(0, (await Run($"token --name Ann --Parley:DataPath {_folder.Path}")).Code);
        first.Kill();
        await first.WaitForExitAsync(Ending);
        using var third = await Serve(FreePort.Next());
        third.Kill();
    }

    [Fact]
    public async Task The_audit_log_is_printed_while_the_server_runs()
    {
        var port = FreePort.Next();
        using var process = await Serve(port);
        using var client = await SignalingClient.Connect(new Uri($"http://localhost:{port}/parley/ws"));
        await client.Request("session.hello", """{"guest":{"name":"Änn 安"}}""");
        await client.Request("room.join", """{"room":"tea-time"}""");
        await client.Request("room.settings", """{"room":"tea-time","settings":{"locked":true,"lobby":true} }""");
        await client.Request("room.settings", """{"room":"tea-time","settings":{"locked":false} }""");
        // the answer to something that is stored: what was done before is on the disk
        await client.Request("chat.send", """{"room":"tea-time","id":"00000000-0000-4000-8000-000000000001","text":"x"}""");

        var (code, output, error) = await Run($"audit --json --since 1h --room tea-time --Parley:DataPath {_folder.Path}");
        Assert.Equal((0, ""), (code, error));
        var lines = output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => System.Text.Json.Nodes.JsonNode.Parse(line)!).ToList();
        Assert.Equal(["locked=true lobby=true", "locked=false"], lines.Select(line => line["detail"]!.GetValue<string>()));
        Assert.Equal(("settings", "tea-time", "Änn 安"), (lines[0]["action"]!.GetValue<string>(), lines[0]["room"]!.GetValue<string>(), lines[0]["by"]!["name"]!.GetValue<string>()));
        Assert.Matches("^[0-9-]{10} [0-9:]{8}Z  settings +tea-time  Änn 安 \\(guest-[^)]+\\)  locked=true lobby=true\n", (await Run($"audit --Parley:DataPath {_folder.Path}")).Output);
        Assert.Equal("", (await Run($"audit --room elsewhere --Parley:DataPath {_folder.Path}")).Output);
        Assert.Contains("--since \"soon\" is not a time such as 30m, 24h or 7d.", (await Run($"audit --since soon --Parley:DataPath {_folder.Path}")).Error, StringComparison.Ordinal);
        process.Kill();
    }

    [Fact]
    public async Task Where_no_server_ever_ran_there_is_no_audit_log()
    {
        var (code, _, error) = await Run($"audit --Parley:DataPath {_folder.Path}");
        Assert.Equal(78, code);
        Assert.Contains("There is no database", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Tokens_are_printed_and_stay_valid_from_one_run_to_the_next()
    {
        var (code, output, _) = await Run($"token --name Ann --room tea --Parley:DataPath {_folder.Path}");
        Assert.Equal(0, code);
        var keys = new AspNetCore.Tokens.KeyRing(new AspNetCore.Storage.DataFolder(_folder.Path), null);
        var token = AspNetCore.Tokens.AccessToken.Verify(output.Trim(), keys.AccessToken, DateTimeOffset.UtcNow);
        Assert.Equal(("Ann", "tea"), (token?.Name, token?.Room));

        var lines = (await Run($"token turn --user ann --Parley:DataPath {_folder.Path}")).Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(2, lines.Length);
        var expires = DateTimeOffset.FromUnixTimeSeconds(long.Parse(lines[0].Split(':')[0], CultureInfo.InvariantCulture));
        Assert.Equal(Turn.Authentication.TurnCredential.Create(keys.Turn, "ann", expires).Password, lines[1]);
    }

    [Theory]
    [InlineData("token --name \"\"", "parley: --name \"\" is no name: write 1 to 128 characters, none of them control characters.")]
    [InlineData("token --name Ann --user \" \"", "parley: --user \" \" is no name:")]
    [InlineData("token --name Ann --room \"Tea Time\"", "parley: --room \"Tea Time\" is no room: write what stands behind /r/ in its link, 3 to 64 of a-z, 0-9 and -.")]
    [InlineData("token turn --user \"\"", "parley: --user \"\" is no name:")]
    [InlineData("token admin --name \"\"", "parley: --name \"\" is no name:")]
    public async Task A_token_that_the_server_would_not_take_is_not_printed(string arguments, string sentence)
    {
        var (code, output, error) = await Run($"{arguments} --Parley:DataPath {_folder.Path}");
        Assert.Equal((78, ""), (code, output));
        Assert.StartsWith(sentence, error, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();

    private static async Task Terminate(Process process)
    {
        using var kill = Process.Start("kill", $"-TERM {process.Id}");
        await kill.WaitForExitAsync(Ending);
    }

    private async Task<Process> Serve(int port, string more = "")
    {
        var process = Start($"serve {more} --Parley:BehindProxy true --Parley:HttpPort {port} --Parley:TcpPort 0 --Parley:UdpPort {FreePort.Next()} --Parley:DataPath {_folder.Path} --Parley:Signaling:UnitsPerSecond 1000000");
        _ = process.StandardOutput.ReadToEndAsync(Ending);
        _ = process.StandardError.ReadToEndAsync(Ending);
        using var http = new HttpClient();
        while (true)
        {
            Assert.False(process.HasExited, "the server ended");
            try
            {
                Assert.Equal("ok\n", await http.GetStringAsync($"http://localhost:{port}/healthz", Ending));
                return process;
            }
            catch (HttpRequestException)
            {
                await Task.Delay(50, Ending);
            }
        }
    }

    private static async Task<(int Code, string Output, string Error)> Run(string arguments, string folder = "")
    {
        using var process = Start(arguments, folder);
        var (output, error) = (process.StandardOutput.ReadToEndAsync(Ending), process.StandardError.ReadToEndAsync(Ending));
        await process.WaitForExitAsync(Ending);
        return (process.ExitCode, await output, await error);
    }

    private static Process Start(string arguments, string folder = "") => Process.Start(new ProcessStartInfo("dotnet", $"\"{Program}\" {arguments}") { WorkingDirectory = folder, UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true })!;
}
