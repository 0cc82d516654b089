using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace Parley.AspNetCore.WebApp;

/// <summary>
/// The headers that bound what a page of ours may do: a name, a chat text or a room that is script to a careless page finds nothing to run in,
/// and an attempt is reported.
/// </summary>
internal sealed class PagePolicy
{
    /// <summary>Where browsers report violations to.</summary>
    public const string ReportPath = "/parley/csp-report";

    /// <summary>How the files begin that workers run. Only they may compile WebAssembly, and they reach no page.</summary>
    private const string WorkerPrefix = "/assets/worker-";

    private const string WorkerContent = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'; report-uri " + ReportPath;

    private readonly string _content;
    private readonly bool _hsts;

    public PagePolicy(IOptions<ParleyOptions> options)
    {
        var ancestors = options.Value.FrameAncestors is { Count: > 0 } listed ? string.Join(' ', listed) : "'none'";
        // No eval, no inline script, no foreign host. Lit styles its elements by constructed sheets, which need no allowance.
        _content = "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; img-src 'self' data: blob:; media-src 'self' blob:; "
            + "connect-src 'self' wss:; worker-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'none'; "
            + "require-trusted-types-for 'script'; trusted-types lit-html parley; "
            + $"frame-ancestors {ancestors}; report-uri {ReportPath}";
        _hsts = options.Value.Hsts;
    }

    public void Apply(HttpResponse response)
    {
        var headers = response.Headers;
        headers.ContentSecurityPolicy = response.HttpContext.Request.Path.Value!.StartsWith(WorkerPrefix, StringComparison.Ordinal) ? WorkerContent : _content;
        headers["Permissions-Policy"] = "camera=(self), microphone=(self), display-capture=(self), fullscreen=(self), picture-in-picture=(self), screen-wake-lock=(self), "
            + "autoplay=(self), speaker-selection=(self), geolocation=(), payment=(), usb=(), midi=()";
        headers["Referrer-Policy"] = "no-referrer";
        headers.XContentTypeOptions = "nosniff";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        if (_hsts)
            headers.StrictTransportSecurity = "max-age=31536000";
    }
}
