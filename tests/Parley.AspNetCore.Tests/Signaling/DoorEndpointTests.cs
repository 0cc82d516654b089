using System.Text.Json.Nodes;

namespace Parley.AspNetCore.Tests.Signaling;

/// <summary>What a link opens, for whoever has not signed in.</summary>
public sealed class DoorEndpointTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public async Task Somebody_who_follows_a_link_is_told_what_it_opens_also_after_a_restart_of_the_server()
    {
        string room;
        await using (var server = await RunningServer.StartPlain(("DataPath", _folder.Path)))
        {
            using var ann = await SignalingClient.Connect(server.Plain("/parley/ws"));
            await ann.Request("session.hello", """{"guest":{"name":"Ann"}}""");
            room = (await ann.Request("room.create", """{"name":"Monday round","settings":{"lobby":true,"persistent":true}}"""))["room"]!.GetValue<string>();
            await ann.Request("room.join", $$"""{"room":"{{room}}"}""");
            Assert.Equal(("Monday round", "lobby", 1), await Look(server, room));
        }

        await using (var server = await RunningServer.StartPlain(("DataPath", _folder.Path)))
            Assert.Equal(("Monday round", "lobby", 0), await Look(server, room));
    }

    [Theory]
    [InlineData("A!", "GET", null, 404)]
    [InlineData("call-abc", "GET", null, 403)]
    [InlineData("garden", "POST", null, 405)]
    [InlineData("garden", "GET", "https://evil.example", 403)]
    [InlineData("garden", "GET", "https://listed.example", 200)]
    [InlineData("garden", "OPTIONS", "https://listed.example", 204)]
    public async Task What_is_no_room_and_who_is_no_visitor_is_told_nothing(string room, string method, string? origin, int status)
    {
        await using var server = await RunningServer.StartPlain(("AllowedOrigins:0", "https://listed.example"));
        using var request = new HttpRequestMessage(HttpMethod.Parse(method), server.Plain($"/parley/rooms/{Uri.EscapeDataString(room)}/door"));
        if (origin is not null)
            request.Headers.Add("Origin", origin);
        using var response = await server.Http.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.Equal(status, (int)response.StatusCode);
    }

    [Fact]
    public async Task Where_no_guests_are_let_in_a_stranger_is_told_nothing()
    {
        await using var server = await RunningServer.StartPlain(("Guests", "false"));
        using var response = await server.Http.GetAsync(server.Plain("/parley/rooms/garden/door"), TestContext.Current.CancellationToken);
        Assert.Equal(401, (int)response.StatusCode);
    }

    public void Dispose() => _folder.Dispose();

    private static async Task<(string Name, string State, int Participants)> Look(RunningServer server, string room)
    {
        using var response = await server.Http.GetAsync(server.Plain($"/parley/rooms/{room}/door"), TestContext.Current.CancellationToken);
        Assert.Equal(200, (int)response.StatusCode);
        Assert.Equal("no-store", response.Headers.CacheControl!.ToString());
        var door = JsonNode.Parse(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken))!;
        return (door["name"]!.GetValue<string>(), door["state"]!.GetValue<string>(), door["participants"]!.GetValue<int>());
    }
}
