using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Parley.Server.Doctor;
using Parley.Server.Doctor.Examinations;

namespace Parley.Server.Tests.Doctor;

/// <summary>The doctor and the real server.</summary>
public sealed class CheckupTests : IAsyncLifetime
{
    private readonly string _folder = System.IO.Directory.CreateTempSubdirectory("parley-doctor-").FullName;
    private readonly Dictionary<string, string?> _settings = [];
    private WebApplication _app = null!;

    [Fact]
    public async Task A_server_that_runs_has_nothing_to_mend()
    {
        var told = new List<string>();
        var findings = await Checkup.Run(await Installation(), (title, _) => told.Add(title), TestContext.Current.CancellationToken);
        Assert.Equal(findings.Count, told.Count);
        Assert.DoesNotContain(findings, entry => entry.Finding.Severity is Severity.Problem);
        Assert.All(findings, entry => Assert.Equal(entry.Finding.Severity is Severity.Good, entry.Finding.Fix is null));
        Assert.Equal(["Relay (TURN)", "Relay (TURN)", "Relay (TURN)", "Relay (TURN)"], told.Where(title => title.StartsWith("Relay", StringComparison.Ordinal)));
        Assert.Contains(findings, entry => entry.Finding is { Severity: Severity.Good, Subject: "Signaling" });
        Assert.Contains(findings, entry => entry.Finding is { Severity: Severity.Good, Subject: "Web app" });
    }

    [Fact]
    public async Task A_UDP_port_where_nobody_answers_is_named_with_its_option()
    {
        var installation = await Installation(("UdpPort", $"{FreePort.Next()}"));
        var findings = await Examine(new AddressExamination(), installation);
        Assert.Contains(findings, finding => finding.Severity is Severity.Problem && finding.Fix!.Contains("Parley:UdpPort", StringComparison.Ordinal));
        var relays = await Examine(new RelayExamination(), installation);
        Assert.Contains(relays, finding => finding.Severity is Severity.Problem && finding.Subject.StartsWith("UDP", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_server_with_another_data_folder_is_noticed()
    {
        var installation = await Installation(("DataPath", System.IO.Path.Combine(_folder, "other")));
        Assert.Contains(await Examine(new SignalingExamination(), installation), finding => finding is { Severity: Severity.Problem, Subject: "Signaling" } && finding.Fix!.Contains("data folder", StringComparison.Ordinal));
        var relay = Assert.Single(await Examine(new RelayExamination(), installation));
        Assert.Equal(Severity.Problem, relay.Severity);
    }

    [Fact]
    public async Task Names_that_the_certificate_lacks_are_told()
    {
        var findings = await Examine(new CertificateExamination(), await Installation(("PublicAddress", "meet.example")));
        var names = Assert.Single(findings, finding => finding.Subject == "Names");
        Assert.Equal(Severity.Problem, names.Severity);
        Assert.Contains("meet.example", names.Observation, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_port_without_TLS_is_told()
    {
        var finding = Assert.Single(await Examine(new CertificateExamination(), await Installation(("HttpsPort", $"{FreePort.Next()}"))));
        Assert.Equal((Severity.Problem, "TLS"), (finding.Severity, finding.Subject));
    }

    [Fact]
    public async Task Secrets_that_others_can_read_are_a_problem()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("File modes are Unix'.");
            return;
        }

        var installation = await Installation();
        Assert.DoesNotContain(await Examine(new DataExamination(), installation), finding => finding.Severity is Severity.Problem);
        var file = System.IO.Path.Combine(_folder, "secret.key");
        System.IO.File.SetUnixFileMode(file, System.IO.UnixFileMode.UserRead | System.IO.UnixFileMode.OtherRead);
        var secrets = Assert.Single(await Examine(new DataExamination(), installation), finding => finding.Severity is Severity.Problem);
        Assert.Equal($"chmod 600 {file}", secrets.Fix);
    }

    [Theory]
    [InlineData("", 50000, 50999, false)]
    [InlineData("50000-50999", 50000, 50999, true)]
    [InlineData("80,443, 40000-60000", 50000, 50999, true)]
    [InlineData("50000-50500,50501-50999", 50000, 50999, false)]
    [InlineData("nonsense,-", 50000, 50999, false)]
    public void Reserved_ports_are_read_as_the_kernel_writes_them(string list, int first, int last, bool covered) =>
        Assert.Equal(covered, MachineExamination.Covers(list, first, last));

    [Fact]
    public async Task Limits_of_the_machine_are_told_with_the_command_that_lifts_them()
    {
        var proc = System.IO.Directory.CreateDirectory(System.IO.Path.Combine(_folder, "proc")).FullName;
        foreach (var (name, text) in new[]
        {
            ("self/limits", "Limit                     Soft Limit           Hard Limit           Units\nMax open files            1024                 4096                 files\n"),
            ("sys/net/ipv4/ip_local_port_range", "32768\t60999\n"),
            ("sys/net/ipv4/ip_local_reserved_ports", "8000\n"),
        })
        {
            var path = System.IO.Path.Combine(proc, name);
            System.IO.Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!);
            await System.IO.File.WriteAllTextAsync(path, text, TestContext.Current.CancellationToken);
        }

        var findings = await Examine(new MachineExamination(proc), await Installation());
        Assert.Contains("LimitNOFILE=", Assert.Single(findings, finding => finding.Subject == "Open files").Fix, StringComparison.Ordinal);
        Assert.Contains("reserved_ports=8000,", Assert.Single(findings, finding => finding.Subject == "Relay ports").Fix, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("8.8.8.8", true)]
    [InlineData("10.1.2.3", false)]
    [InlineData("172.32.0.1", true)]
    [InlineData("172.31.0.1", false)]
    [InlineData("100.64.0.1", false)]
    [InlineData("169.254.1.1", false)]
    [InlineData("2001:db8::1", true)]
    [InlineData("fd00::1", false)]
    [InlineData("fe80::1", false)]
    public void Addresses_that_mean_something_everywhere(string address, bool isPublic) => Assert.Equal(isPublic, AddressExamination.IsPublic(IPAddress.Parse(address)));

    [Theory]
    [InlineData("turn:localhost:3478?transport=udp", "UDP port 3478")]
    [InlineData("turn:[::1]:3478?transport=tcp", "TCP port 3478")]
    [InlineData("turns:host:8443?transport=tcp", "TLS port 8443")]
    [InlineData("stun:host:3478", null)]
    [InlineData("turn:host", null)]
    public void Ways_to_TURN(string url, string? way) => Assert.Equal(way, RelayWay.Parse(url)?.ToString());

    public async ValueTask InitializeAsync()
    {
        foreach (var (name, value) in new[] { ("HttpPort", "0"), ("HttpsPort", $"{FreePort.Next()}"), ("TcpPort", $"{FreePort.Next()}"), ("UdpPort", $"{FreePort.Next()}"), ("DataPath", _folder), ("AllowLoopbackPeers", "true") })
            _settings["Parley:" + name] = value;
        _app = Build(_settings);
        await _app.StartAsync(TestContext.Current.CancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync(CancellationToken.None);
        await _app.DisposeAsync();
        System.IO.Directory.Delete(_folder, recursive: true);
    }

    private static WebApplication Build(IEnumerable<KeyValuePair<string, string?>> settings)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Configuration.AddInMemoryCollection(settings);
        builder.Services.AddParley();
        builder.UseParleyEndpoints();
        var app = builder.Build();
        app.UseParley();
        app.MapParley();
        return app;
    }

    /// <summary>What the doctor is told: the server's options, but for these.</summary>
    private async Task<Installation> Installation(params (string Name, string Value)[] changes)
    {
        await using var other = Build(_settings.Concat(changes.Select(change => KeyValuePair.Create("Parley:" + change.Name, (string?)change.Value))).GroupBy(entry => entry.Key).Select(group => group.Last()));
        return await Server.Doctor.Installation.Read(other.Services, TestContext.Current.CancellationToken);
    }

    private static async Task<List<Finding>> Examine(IExamination examination, Installation installation)
    {
        var findings = new List<Finding>();
        await foreach (var finding in examination.Examine(installation, TestContext.Current.CancellationToken))
            findings.Add(finding);
        return findings;
    }
}
