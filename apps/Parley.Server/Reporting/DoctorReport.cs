using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Parley.Server.Doctor;
using Spectre.Console;

namespace Parley.Server.Reporting;

/// <summary>Findings for people, as they are made.</summary>
internal sealed class DoctorReport(IAnsiConsole console)
{
    private string? _title;

    /// <summary>Tells a finding.</summary>
    public void Tell(string title, Finding finding)
    {
        if (title != _title)
            console.MarkupLineInterpolated(CultureInfo.InvariantCulture, $"\n[bold]{title}[/]");
        _title = title;
        var mark = finding.Severity switch { Severity.Good => "[green]ok     [/]", Severity.Notice => "[yellow]notice [/]", _ => "[red]PROBLEM[/]" };
        console.MarkupLine($"  {mark} {Markup.Escape(finding.Subject)}: {Markup.Escape(finding.Observation)}");
        if (finding.Fix is { } fix)
            console.MarkupLineInterpolated(CultureInfo.InvariantCulture, $"          [dim]→[/] {fix}");
    }

    /// <summary>Tells what it comes to.</summary>
    public void Sum(IReadOnlyList<(string Title, Finding Finding)> findings)
    {
        var problems = findings.Count(entry => entry.Finding.Severity is Severity.Problem);
        var notices = findings.Count(entry => entry.Finding.Severity is Severity.Notice);
        console.MarkupLineInterpolated(CultureInfo.InvariantCulture, $"\n{findings.Count - problems - notices} in order, {notices} to think about, {problems} to mend.");
        console.MarkupLine("[dim]How it looks from elsewhere is told by the page /doctor, opened on the device that has trouble.[/]\n");
    }

    /// <summary>The findings for programs.</summary>
    public static string Json(IReadOnlyList<(string Title, Finding Finding)> findings) =>
        JsonSerializer.Serialize(findings.Select(entry => new JsonFinding(entry.Title, entry.Finding.Severity, entry.Finding.Subject, entry.Finding.Observation, entry.Finding.Fix)), FindingJson.Default.IEnumerableJsonFinding);
}

/// <summary>A finding as JSON has it.</summary>
internal sealed record JsonFinding(string Area, Severity Severity, string Subject, string Observation, string? Fix);

[JsonSourceGenerationOptions(WriteIndented = true, UseStringEnumConverter = true, PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(IEnumerable<JsonFinding>))]
internal sealed partial class FindingJson : JsonSerializerContext;
