using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Parley.AspNetCore.Tokens;
using Parley.Rooms.Contracts;

namespace Parley.AspNetCore.Tests.Administration;

/// <summary>A server with an operator.</summary>
internal sealed class AdminScene(RunningServer server) : IAsyncDisposable
{
    public static readonly User Olga = new("u-olga", "Olga", Guest: false);

    public RunningServer Server => server;

    private static CancellationToken Ending => TestContext.Current.CancellationToken;

    public static async Task<AdminScene> Start(params (string Name, string Value)[] options) => new(await RunningServer.StartPlain([("Admin:Enabled", "true"), .. options]));

    public static async Task<AdminScene> Start(Action<IServiceCollection> configure, params (string Name, string Value)[] options) =>
        new(await RunningServer.Start(configure, [("BehindProxy", "true"), ("Admin:Enabled", "true"), .. options]));

    public KeyRing Keys => server.App.Services.GetRequiredService<KeyRing>();

    public string Token(User? user = null, TimeSpan? lifetime = null) => AdminToken.Sign(user ?? Olga, DateTimeOffset.UtcNow + (lifetime ?? TimeSpan.FromHours(1)), Keys.AdminToken);

    public async Task<JsonNode> Get(string path)
    {
        using var answer = await Send(HttpMethod.Get, path, Token());
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.True(answer.Headers.CacheControl!.NoStore);
        return JsonNode.Parse(await answer.Content.ReadAsStringAsync(Ending))!;
    }

    /// <summary>Asks until the answer is as wanted; whoever asks too often meanwhile asks again.</summary>
    public Task Until(string path, Func<JsonNode, bool> wanted) => Eventually.Holds(async () =>
    {
        using var answer = await Send(HttpMethod.Get, path, Token());
        return answer.StatusCode != HttpStatusCode.TooManyRequests && wanted(JsonNode.Parse(await answer.Content.ReadAsStringAsync(Ending))!);
    });

    public async Task<HttpStatusCode> Do(HttpMethod method, string path, string? body = null)
    {
        using var answer = await Send(method, path, Token(), body);
        return answer.StatusCode;
    }

    public async Task<string> Refused(HttpMethod method, string path, HttpStatusCode status, string? body = null)
    {
        using var answer = await Send(method, path, Token(), body);
        Assert.Equal(status, answer.StatusCode);
        return await Reason(answer);
    }

    public static async Task<string> Reason(HttpResponseMessage answer)
    {
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType!.MediaType);
        return (string)JsonNode.Parse(await answer.Content.ReadAsStringAsync(Ending))!["reason"]!;
    }

    public Task<HttpResponseMessage> Send(HttpMethod method, string path, string? token, string? body = null, string? origin = null, string type = "application/json")
    {
        var request = new HttpRequestMessage(method, server.Plain("/parley/admin" + path));
        if (token is not null)
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        if (origin is not null)
            request.Headers.Add("Origin", origin);
        if (body is not null)
            request.Content = new StringContent(body, Encoding.UTF8, new MediaTypeHeaderValue(type));
        return server.Http.SendAsync(request, Ending);
    }

    public async Task<SignalingClient> Join(string room, string name)
    {
        var client = await SignalingClient.SignIn(server, name);
        await client.Request("room.join", $$"""{"room":"{{room}}"}""");
        return client;
    }

    public ValueTask DisposeAsync() => server.DisposeAsync();
}
