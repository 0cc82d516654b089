using System.Net;
using System.Security.Claims;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Parley.AspNetCore.Tokens;
using Parley.Rooms.Contracts;

namespace Parley.AspNetCore.Tests.Administration;

/// <summary>Every address for operators, by everybody who might come: operators alone are let through, and nobody else changes or learns anything.</summary>
public sealed class AdminAccessTests
{
    private static readonly (string Method, string Path, string? Body)[] Addresses =
    [
        ("GET", "/overview", null), ("GET", "/rooms", null), ("GET", "/rooms/tea-time", null), ("GET", "/rooms/tea-time/participants/anybody", null),
        ("GET", "/audit", null), ("GET", "/retention", null), ("POST", "/rooms/tea-time/end", null),
        ("POST", "/announcements", """{"text":"hello"}"""), ("PUT", "/drain", """{"seconds":600}"""), ("DELETE", "/drain", null),
    ];

    [Theory]
    [InlineData("nobody")]
    [InlineData("garbage")]
    [InlineData("access token")]
    [InlineData("access token of a host")]
    [InlineData("expired")]
    [InlineData("another key")]
    [InlineData("without an end")]
    [InlineData("for a room")]
    [InlineData("basic")]
    [InlineData("a user of the application")]
    [InlineData("page of https://elsewhere.example")]
    [InlineData("page of https://listed.example")]
    [InlineData("page of null")]
    public async Task Whoever_is_no_operator_is_refused_everywhere_and_nothing_has_changed(string who)
    {
        await using var scene = await Start();
        using var ann = await scene.Join("tea-time", "Ann");
        var origin = who.StartsWith("page of ", StringComparison.Ordinal) ? who["page of ".Length..] : null;
        var (status, reason) = origin is null ? (HttpStatusCode.Unauthorized, "unauthorized") : (HttpStatusCode.Forbidden, "forbidden");
        foreach (var (method, path, body) in Addresses)
        {
            using var answer = await Send(scene, who, new HttpMethod(method), path, body, origin);
            Assert.Equal((status, reason), (answer.StatusCode, await AdminScene.Reason(answer)));
            Assert.False(answer.Headers.Contains("Access-Control-Allow-Origin"));
            Assert.Equal(origin is null, answer.Headers.WwwAuthenticate.Any(challenge => challenge.Scheme == "Bearer"));
        }

        // still there, and told of nothing
        await ann.Request("session.ping", "{}");
        Assert.DoesNotContain(ann.Notifications, told => ((string)told["method"]!).StartsWith("server.", StringComparison.Ordinal) || (string?)told["method"] == "room.ended");
        Assert.Null((await scene.Get("/overview"))["drain"]);
    }

    [Theory]
    [InlineData("token")]
    [InlineData("own page")]
    [InlineData("role of the application")]
    public async Task Operators_are_let_through(string who)
    {
        await using var scene = await Start();
        using var ann = await scene.Join("tea-time", "Ann");
        foreach (var (method, path, body) in Addresses.Where(address => !address.Path.Contains("anybody", StringComparison.Ordinal)))
        {
            using var answer = await Send(scene, who, new HttpMethod(method), path, body, who == "own page" ? scene.Server.Plain("").GetLeftPart(UriPartial.Authority) : null);
            Assert.True(answer.IsSuccessStatusCode, $"{method} {path}: {answer.StatusCode}");
        }
    }

    [Fact]
    public async Task By_default_there_is_nothing_of_it()
    {
        await using var server = await RunningServer.StartPlain();
        var scene = new AdminScene(server);
        foreach (var (method, path, body) in Addresses)
        {
            using var answer = await scene.Send(new HttpMethod(method), path, scene.Token(), body);
            Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        }

        using var page = await server.Http.GetAsync(server.Plain("/admin"), TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.NotFound, page.StatusCode);
    }

    [Fact]
    public async Task Where_it_is_switched_on_the_page_is_there_for_all_its_places()
    {
        await using var scene = await AdminScene.Start();
        foreach (var place in new[] { "/admin", "/admin/rooms/tea-time", "/admin/rooms/tea-time/somebody" })
        {
            using var page = await scene.Server.Http.GetAsync(scene.Server.Plain(place), TestContext.Current.CancellationToken);
            Assert.Equal((HttpStatusCode.OK, "text/html"), (page.StatusCode, page.Content.Headers.ContentType!.MediaType));
            Assert.True(page.Headers.Contains("Content-Security-Policy"));
        }
    }

    [Fact]
    public async Task Guessing_is_slowed_down_and_written_down_and_shuts_no_operator_out()
    {
        await using var scene = await AdminScene.Start();
        for (var i = 0; i < 10; i++)
        {
            using var answer = await scene.Send(HttpMethod.Get, "/overview", "a.guessed.token");
            Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        }

        using var refused = await scene.Send(HttpMethod.Get, "/overview", "a.guessed.token");
        Assert.Equal((HttpStatusCode.TooManyRequests, 6), (refused.StatusCode, (int)refused.Headers.RetryAfter!.Delta!.Value.TotalSeconds));
        Assert.Equal("rate-limited", await AdminScene.Reason(refused));
        await scene.Get("/overview");
        await scene.Until("/audit", log => log["entries"]!.AsArray().Count(entry => (string?)entry!["action"] == "refuse-token") == 10 && !log.ToJsonString().Contains("guessed", StringComparison.Ordinal));
    }

    [Fact]
    public async Task One_operator_asks_no_more_than_so_much_and_the_others_go_on()
    {
        await using var scene = await AdminScene.Start();
        var (olga, otto) = (scene.Token(), scene.Token(new User("u-otto", "Otto", Guest: false)));
        var statuses = new List<HttpStatusCode>();
        while (statuses.LastOrDefault() != HttpStatusCode.TooManyRequests)
        {
            using var answer = await scene.Send(HttpMethod.Get, "/rooms/nowhere", olga);
            statuses.Add(answer.StatusCode);
        }

        Assert.True(statuses.Count > 60);
        using var other = await scene.Send(HttpMethod.Get, "/rooms", otto);
        Assert.Equal(HttpStatusCode.OK, other.StatusCode);
    }

    [Fact]
    public async Task An_operators_token_lets_nobody_into_a_meeting()
    {
        await using var scene = await AdminScene.Start(("Guests", "false"));
        using var client = await SignalingClient.Connect(scene.Server.Plain("/parley/ws"));
        var answer = await client.Ask("session.hello", $$"""{"token":"{{scene.Token()}}"}""");
        Assert.Equal("unauthorized", (string?)answer["error"]!["data"]!["reason"]);
    }

    private static Task<AdminScene> Start() => AdminScene.Start(
        services => services.AddSingleton<IStartupFilter, HostUsers>(), ("AllowedOrigins:0", "https://listed.example"), ("Admin:Role", "operators"));

    private static async Task<HttpResponseMessage> Send(AdminScene scene, string who, HttpMethod method, string path, string? body, string? origin)
    {
        var keys = scene.Keys;
        var later = DateTimeOffset.UtcNow.AddHours(1);
        var token = who switch
        {
            "nobody" or "role of the application" or "a user of the application" => null,
            "garbage" => "not.a.token",
            "access token" => new AccessToken("u-olga", "Olga", null, later).Sign(keys.AccessToken),
            "access token of a host" => new AccessToken("u-olga", "Olga", null, later, Role: Role.Host).Sign(keys.AccessToken),
            "expired" => scene.Token(lifetime: TimeSpan.FromMinutes(-5)),
            "another key" => AdminToken.Sign(AdminScene.Olga, later, new byte[32]),
            "without an end" => new AccessToken("u-olga", "Olga", null).Sign(keys.AdminToken),
            "for a room" => new AccessToken("u-olga", "Olga", "tea-time", later).Sign(keys.AdminToken),
            _ => scene.Token(),
        };
        if (who is not ("basic" or "role of the application" or "a user of the application"))
            return await scene.Send(method, path, token, body, origin);
        using var request = new HttpRequestMessage(method, scene.Server.Plain("/parley/admin" + path));
        if (who == "basic")
            request.Headers.Add("Authorization", "Basic b2xnYTpvbGdh");
        else
            request.Headers.Add("X-Test-Roles", who == "role of the application" ? "staff operators" : "staff");
        if (body is not null)
            request.Content = new StringContent(body, new System.Net.Http.Headers.MediaTypeHeaderValue("application/json"));
        return await scene.Server.Http.SendAsync(request, TestContext.Current.CancellationToken);
    }

    /// <summary>Stands for an application that signs its users in.</summary>
    private sealed class HostUsers : IStartupFilter
    {
        public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
        {
            app.Use((context, then) =>
            {
                if (context.Request.Headers["X-Test-Roles"] is [{ } roles])
                {
                    Claim[] claims = [new("sub", "u-otto"), new("name", "Otto"), .. roles.Split(' ').Select(role => new Claim(ClaimTypes.Role, role))];
                    context.User = new ClaimsPrincipal(new ClaimsIdentity(claims, "test"));
                }

                return then(context);
            });
            next(app);
        };
    }
}
