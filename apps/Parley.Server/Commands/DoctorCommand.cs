using System.CommandLine;
using Parley.Server.Doctor;
using Parley.Server.Load;
using Parley.Server.Reporting;
using Spectre.Console;

namespace Parley.Server.Commands;

/// <summary><c>parley doctor</c>: examines this installation and names the fix of what is wrong.</summary>
internal static class DoctorCommand
{
    private const int HasProblems = 1;

    public static Command Create()
    {
        var json = new Option<bool>("--json") { Description = "Print the findings as JSON" };
        var command = new Command("doctor", "Examine this installation: certificate, ports, addresses, relay. Takes the server's own options") { json };
        command.TreatUnmatchedTokensAsErrors = false;
        command.SetAction((parsed, cancellationToken) => Configured.Run(() => Run(parsed.UnmatchedTokens, parsed.GetValue(json), cancellationToken)));
        return command;
    }

    private static async Task<int> Run(IReadOnlyList<string> arguments, bool asJson, CancellationToken cancellationToken)
    {
        await using var app = ServeCommand.Build(arguments, quiet: true);
        var installation = await Installation.Read(app.Services, cancellationToken);
        var console = AnsiConsole.Console;
        // in a file or a pipe each finding is a line
        if (Console.IsOutputRedirected)
            console.Profile.Width = 1000;
        var report = new DoctorReport(console);
        if (!await IsRunning(installation, cancellationToken))
        {
            if (!asJson)
                console.MarkupLine("No server runs here with these options: one is started for the examination.");
            if (await ServeCommand.Start(app, cancellationToken) is { } fault)
                return Configured.Fail([fault]);
        }

        var findings = await Checkup.Run(installation, asJson ? static (_, _) => { } : report.Tell, cancellationToken);
        if (asJson)
            Console.Out.WriteLine(DoctorReport.Json(findings));
        else
            report.Sum(findings);
        await app.StopAsync(CancellationToken.None);
        return findings.Any(entry => entry.Finding.Severity is Severity.Problem) ? HasProblems : 0;
    }

    private static async Task<bool> IsRunning(Installation installation, CancellationToken cancellationToken)
    {
        using var http = ServerAccess.Client(installation.Access);
        try
        {
            using var answer = await http.GetAsync("/healthz", cancellationToken);
            return true;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }
}
