using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using System.Net.WebSockets;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Parley.AspNetCore.Hosting;

namespace Parley.AspNetCore.Tests.Hosting;

/// <summary>Behind a reverse proxy that ends TLS, and beside people who pretend to be one.</summary>
public sealed class ProxyTests
{
    private static CancellationToken Ending => TestContext.Current.CancellationToken;

    /// <summary>An address of this machine that is not loopback: a proxy elsewhere has one too.</summary>
    private static IPAddress? Outside => NetworkInterface.GetAllNetworkInterfaces().Where(card => card.OperationalStatus is OperationalStatus.Up)
        .SelectMany(card => card.GetIPProperties().UnicastAddresses).Select(entry => entry.Address)
        .FirstOrDefault(address => address.AddressFamily is AddressFamily.InterNetwork && !IPAddress.IsLoopback(address));

    [Fact]
    public async Task Pages_of_the_proxys_address_connect_and_learn_of_servers_under_the_public_one()
    {
        await using var server = await RunningServer.StartPlain(("PublicAddress", "turn.example, 203.0.113.5"));
        using var client = await SignalingClient.Connect(server.Plain("/parley/ws"), Forwarded("https://meet.example"));
        var welcome = await client.Request("session.hello", """{"guest":{"name":"Ann"}}""");
        Assert.StartsWith("turn:turn.example:", welcome["iceServers"]![0]!["urls"]![0]!.GetValue<string>(), StringComparison.Ordinal);
        await Refused(server.Plain("/parley/ws"), Forwarded("https://evil.example", "meet.example"));
    }

    [Fact]
    public async Task Whoever_is_behind_the_proxy_is_counted_by_their_own_address()
    {
        await using var server = await RunningServer.StartPlain(("Signaling:ConnectionsPerAddress", "1"));
        using var one = await SignalingClient.Connect(server.Plain("/parley/ws"), options => options.SetRequestHeader("X-Forwarded-For", "192.0.2.1"));
        using var other = await SignalingClient.Connect(server.Plain("/parley/ws"), options => options.SetRequestHeader("X-Forwarded-For", "192.0.2.2"));
        await Refused(server.Plain("/parley/ws"), options => options.SetRequestHeader("X-Forwarded-For", "192.0.2.1"), HttpStatusCode.TooManyRequests);
        // what the client had written there itself stands before what the proxy has added
        await Refused(server.Plain("/parley/ws"), options => options.SetRequestHeader("X-Forwarded-For", "198.51.100.9, 192.0.2.1"), HttpStatusCode.TooManyRequests);
    }

    [Fact]
    public async Task Of_guests_of_an_address_twice_as_many_stay_as_it_may_have_connections()
    {
        await using var server = await RunningServer.StartPlain(("Signaling:ConnectionsPerAddress", "1"));
        var first = await ComeAndGo("""{"guest":{"name":"Ann"}}""");
        Assert.True((await ComeAndGo(Again(first)))["resumed"]!.GetValue<bool>());
        first = await ComeAndGo("""{"guest":{"name":"Ann"}}""");
        await ComeAndGo("""{"guest":{"name":"Bob"}}""");
        await ComeAndGo("""{"guest":{"name":"Cy"}}""");
        Assert.False((await ComeAndGo(Again(first)))["resumed"]!.GetValue<bool>());

        static string Again(JsonNode welcome) => $$$"""{"guest":{"name":"Ann"},"resume":{"key":"{{{welcome["resumeKey"]!.GetValue<string>()}}}"}}""";

        async Task<JsonNode> ComeAndGo(string hello)
        {
            JsonNode? welcome = null;
            // the one before has to be gone
            await Eventually.Holds(async () =>
            {
                try
                {
                    using var client = await SignalingClient.Connect(server.Plain("/parley/ws"), options => options.SetRequestHeader("X-Forwarded-For", "192.0.2.1"));
                    welcome = await client.Request("session.hello", hello);
                    return true;
                }
                catch (WebSocketException)
                {
                    return false;
                }
            });
            return welcome!;
        }
    }

    [Fact]
    public async Task A_proxy_that_is_not_listed_is_not_believed_and_the_operator_is_told_once()
    {
        Assert.SkipWhen(Outside is null, "This machine has no address but loopback.");
        var log = new RecordedLog<UnknownProxies>();
        void Record(IServiceCollection services) => services.AddSingleton<ILogger<UnknownProxies>>(log);
        await using (var server = await RunningServer.Start(Record, ("BehindProxy", "true")))
        {
            var address = new Uri($"http://{Outside}:{server.HttpPort}/parley/ws");
            await Refused(address, Forwarded("https://meet.example"));
            await Refused(address, Forwarded("https://meet.example"));
            Assert.Contains("Parley:TrustedProxies", Assert.Single(log.Warnings), StringComparison.Ordinal);
        }

        foreach (var listed in (string[])[Outside!.ToString(), $"{Outside}/32"])
        {
            await using var server = await RunningServer.Start(Record, ("BehindProxy", "true"), ("TrustedProxies:0", listed));
            using var client = await SignalingClient.Connect(new Uri($"http://{Outside}:{server.HttpPort}/parley/ws"), Forwarded("https://meet.example"));
        }

        Assert.Single(log.Warnings);
    }

    [Fact]
    public async Task Where_no_proxy_is_expected_nobody_is_believed()
    {
        await using var server = await RunningServer.Start();
        await Refused(server.Secure("/parley/ws"), Forwarded("https://meet.example"), handler: server.Handler());
        using var request = new HttpRequestMessage(HttpMethod.Get, server.Plain("/r/tea")) { Headers = { { "X-Forwarded-Proto", "https" }, { "X-Forwarded-Host", "evil.example" } } };
        using var answer = await server.Http.SendAsync(request, Ending);
        Assert.Equal(HttpStatusCode.TemporaryRedirect, answer.StatusCode);
        Assert.Equal($"https://localhost:{server.HttpsPort}/r/tea", answer.Headers.Location!.AbsoluteUri);
    }

    /// <summary>What a browser and its proxy send for a page of <paramref name="origin"/>.</summary>
    private static Action<ClientWebSocketOptions> Forwarded(string origin, string? host = null) => options =>
    {
        options.SetRequestHeader("Origin", origin);
        options.SetRequestHeader("X-Forwarded-Proto", "https");
        options.SetRequestHeader("X-Forwarded-Host", host ?? new Uri(origin).Host);
    };

    private static async Task Refused(Uri address, Action<ClientWebSocketOptions> configure, HttpStatusCode status = HttpStatusCode.Forbidden, SocketsHttpHandler? handler = null)
    {
        using var socket = new ClientWebSocket();
        socket.Options.AddSubProtocol("parley.v1");
        socket.Options.CollectHttpResponseDetails = true;
        configure(socket.Options);
        using var invoker = handler is null ? null : new HttpMessageInvoker(handler);
        await Assert.ThrowsAsync<WebSocketException>(() => socket.ConnectAsync(new UriBuilder(address) { Scheme = address.Scheme == "https" ? "wss" : "ws" }.Uri, invoker, Ending));
        Assert.Equal(status, socket.HttpStatusCode);
    }
}
