using System.CommandLine;
using Microsoft.Extensions.Options;
using Parley.AspNetCore;
using Parley.AspNetCore.Storage;
using Parley.Server.Reporting;

namespace Parley.Server.Commands;

/// <summary><c>parley audit</c>: prints who has done what to whom. The server may be running.</summary>
internal static class AuditCommand
{
    public static Command Create()
    {
        var room = new Option<string?>("--room") { Description = "Only what was done in this room" };
        var since = new Option<TimeSpan?>("--since") { Description = "Only what was done in this time: 30m, 24h, 7d", CustomParser = result => ShortTime.Parse("--since", result) };
        var json = new Option<bool>("--json") { Description = "Print each line as a JSON object" };
        var command = new Command("audit", "Print the audit log: who has done what to whom") { room, since, json };
        command.TreatUnmatchedTokensAsErrors = false;
        command.SetAction((parsed, _) => Configured.Run(async () =>
        {
            var builder = Configured.Builder(parsed.UnmatchedTokens);
            builder.Services.AddParley();
            await using var app = builder.Build();
            var options = app.Services.GetRequiredService<IOptions<ParleyOptions>>().Value;
            var from = parsed.GetValue(since) is { } time ? (DateTimeOffset.UtcNow - time).ToUnixTimeMilliseconds() : 0;
            foreach (var entry in AuditReader.Read(Path.GetFullPath(Path.Combine(options.DataPath, DataFolder.DatabaseName)), parsed.GetValue(room), from))
                Console.Out.WriteLine(parsed.GetValue(json) ? AuditReport.Json(entry) : AuditReport.Text(entry));
            return 0;
        }));
        return command;
    }
}
