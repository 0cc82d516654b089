using System.Net;
using System.Security.Claims;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Parley.AspNetCore.Tests.Hosting;

public sealed class ServerTests
{
    private static CancellationToken Ending => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Plain_HTTP_leads_to_HTTPS_but_for_health_and_the_authority()
    {
        await using var server = await RunningServer.Start();
        using var redirect = await server.Http.GetAsync(server.Plain("/r/tea?x=%20y"), Ending);
        Assert.Equal(HttpStatusCode.TemporaryRedirect, redirect.StatusCode);
        Assert.Equal($"https://localhost:{server.HttpsPort}/r/tea?x=%20y", redirect.Headers.Location!.AbsoluteUri);
        Assert.Equal("ok\n", await server.Http.GetStringAsync(server.Plain("/healthz"), Ending));
        using var authority = X509CertificateLoader.LoadCertificate(await server.Http.GetByteArrayAsync(server.Plain("/ca.crt"), Ending));
        Assert.StartsWith("CN=\"Parley local authority", authority.Subject, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/r/tea-time")]
    [InlineData("/r/no%20room/at-all")]
    [InlineData("/call/ann")]
    [InlineData("/doctor")]
    public async Task Every_address_of_the_app_is_its_page_under_a_strict_policy(string path)
    {
        await using var server = await RunningServer.StartPlain(("FrameAncestors:0", "https://portal.example"));
        using var page = await server.Http.GetAsync(server.Plain(path), Ending);
        Assert.Contains("<title>fake</title>", await page.Content.ReadAsStringAsync(Ending), StringComparison.Ordinal);
        var policy = Assert.Single(page.Headers.GetValues("Content-Security-Policy"));
        Assert.StartsWith("default-src 'none'; script-src 'self'; ", policy, StringComparison.Ordinal);
        Assert.Contains("frame-ancestors https://portal.example;", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("unsafe", policy, StringComparison.Ordinal);
        Assert.Equal("no-referrer", Assert.Single(page.Headers.GetValues("Referrer-Policy")));
        Assert.Equal("no-cache", page.Headers.CacheControl!.ToString());
        using var again = new HttpRequestMessage(HttpMethod.Get, server.Plain(path)) { Headers = { IfNoneMatch = { page.Headers.ETag! } } };
        Assert.Equal(HttpStatusCode.NotModified, (await server.Http.SendAsync(again, Ending)).StatusCode);
    }

    [Theory]
    [InlineData("/assets/worker-noise-1a2b.js", true)]
    [InlineData("/assets/index-1a2b.js", false)]
    [InlineData("/worker-noise.js", false)]
    [InlineData("/r/worker-", false)]
    public async Task Only_what_workers_run_may_compile_and_that_reaches_nothing_else(string path, bool worker)
    {
        await using var server = await RunningServer.StartPlain();
        using var answer = await server.Http.GetAsync(server.Plain(path), Ending);
        var policy = Assert.Single(answer.Headers.GetValues("Content-Security-Policy"));
        Assert.Equal(worker, policy.StartsWith("default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'; report-uri ", StringComparison.Ordinal));
        Assert.Equal(worker, policy.Contains("unsafe", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Files_are_served_compressed_and_kept_for_ever_where_their_name_has_a_hash()
    {
        await using var server = await RunningServer.StartPlain();
        using var asset = await server.Http.GetAsync(server.Plain("/assets/app-1a2b.js"), Ending);
        Assert.Equal("public, max-age=31536000, immutable", asset.Headers.CacheControl!.ToString());
        Assert.Equal("text/javascript", asset.Content.Headers.ContentType!.MediaType);
        using var request = new HttpRequestMessage(HttpMethod.Get, server.Plain("/")) { Headers = { { "Accept-Encoding", "gzip, br;q=0.5" } } };
        using var compressed = await server.Http.SendAsync(request, Ending);
        Assert.Equal(["br"], compressed.Content.Headers.ContentEncoding);
        Assert.Equal("compressed index\n", await compressed.Content.ReadAsStringAsync(Ending));
        foreach (var path in (string[])["/assets/none.js", "/none.txt", "/assets/..%2findex.html", "/parley/none"])
            Assert.Equal(HttpStatusCode.NotFound, (await server.Http.GetAsync(server.Plain(path), Ending)).StatusCode);
    }

    [Fact]
    public async Task Reports_of_violations_are_counted_and_large_ones_refused()
    {
        await using var server = await RunningServer.StartPlain();
        foreach (var body in (string[])["""{"csp-report":{"blocked-uri":"inline","effective-directive":"script-src"}}""", "rubbish", "[]", ""])
        {
            using var report = await server.Http.PostAsync(server.Plain("/parley/csp-report"), new StringContent(body, Encoding.UTF8, "application/csp-report"), Ending);
            Assert.Equal(HttpStatusCode.NoContent, report.StatusCode);
        }

        using var large = await server.Http.PostAsync(server.Plain("/parley/csp-report"), new StringContent(new string('x', 20_000)), Ending);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, large.StatusCode);
        Assert.Contains("parley_web_violations_total 4\n", await server.Metrics(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task It_stands_in_an_application_with_its_own_pages_and_its_own_users()
    {
        using var folder = new TemporaryFolder();
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Configuration.AddInMemoryCollection([KeyValuePair.Create("Urls", (string?)"http://127.0.0.1:0")]);
        builder.Services.AddParley(options => (options.DataPath, options.UdpPort, options.TcpPort) = (folder.Path, FreePort.Next(), 0));
        await using var app = builder.Build();
        app.Use((context, next) =>
        {
            context.User = new ClaimsPrincipal(new ClaimsIdentity([new Claim("sub", "u7"), new Claim("name", "Host's Ann")], "test"));
            return next(context);
        });
        app.MapGet("/", () => "the application's own page");
        app.MapParley();
        await app.StartAsync(Ending);
        var address = new Uri(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single());
        using var http = new HttpClient { BaseAddress = address };
        Assert.Equal("the application's own page", await http.GetStringAsync("/", Ending));
        using var client = await SignalingClient.Connect(new Uri(address, "/parley/ws"));
        var user = (await client.Request("session.hello", """{"guest":{"name":"somebody else"}}"""))["user"]!;
        Assert.Equal("u7", user["id"]!.GetValue<string>());
        Assert.Equal("Host's Ann", user["name"]!.GetValue<string>());
        await app.StopAsync(Ending);
    }
}
