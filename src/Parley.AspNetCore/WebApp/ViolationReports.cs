using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Parley.AspNetCore.Diagnostics;

namespace Parley.AspNetCore.WebApp;

/// <summary>Counts and logs what browsers report about violations of <see cref="PagePolicy"/>. Anybody can post here, so little is read and less is logged.</summary>
internal sealed partial class ViolationReports(ParleyMetrics metrics, TimeProvider time, ILogger<ViolationReports> logger)
{
    private const int MaxBytes = 16_384;
    private const int MaxLoggedLetters = 120;
    private const int LoggedPerMinute = 20;

    private readonly Lock _counting = new();
    private long _minute;
    private int _loggedThisMinute;

    public async Task Receive(HttpContext context)
    {
        if (context.Request.ContentLength is > MaxBytes)
        {
            context.Response.StatusCode = StatusCodes.Status413PayloadTooLarge;
            return;
        }

        var body = new byte[MaxBytes];
        var length = await context.Request.Body.ReadAtLeastAsync(body, MaxBytes, throwOnEndOfStream: false, context.RequestAborted);
        metrics.PageViolation();
        if (MayLog())
            Log(Shortened(body.AsMemory(0, length), "effective-directive", "violated-directive"), Shortened(body.AsMemory(0, length), "blocked-uri"));
        context.Response.StatusCode = StatusCodes.Status204NoContent;
    }

    private bool MayLog()
    {
        lock (_counting)
        {
            var minute = time.GetUtcNow().ToUnixTimeSeconds() / 60;
            if (minute != _minute)
                (_minute, _loggedThisMinute) = (minute, 0);
            return ++_loggedThisMinute <= LoggedPerMinute;
        }
    }

    private static string Shortened(ReadOnlyMemory<byte> report, params ReadOnlySpan<string> members)
    {
        try
        {
            using var document = JsonDocument.Parse(report, new JsonDocumentOptions { MaxDepth = 8 });
            if (document.RootElement.ValueKind is not JsonValueKind.Object || !document.RootElement.TryGetProperty("csp-report", out var body) || body.ValueKind is not JsonValueKind.Object)
                return "?";
            foreach (var member in members)
            {
                if (body.TryGetProperty(member, out var value) && value.ValueKind is JsonValueKind.String)
                    return Printable(value.GetString()!);
            }

            return "?";
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            return "?";
        }
    }

    // A report is a stranger's text: no line breaks and no control sequences into the log.
    private static string Printable(string text) =>
        new([.. text.Take(MaxLoggedLetters).Select(letter => char.IsAsciiLetterOrDigit(letter) || "-._~:/?#@!$'()*+,;= ".Contains(letter, StringComparison.Ordinal) ? letter : '?')]);

    [LoggerMessage(1, LogLevel.Warning, "A browser reports that a page was kept from something: {Directive} blocked {Blocked}")]
    private partial void Log(string directive, string blocked);
}
