using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Parley.AspNetCore.Files;

namespace Parley.AspNetCore.Tests.Files;

/// <summary>Somebody in a room of a real server, with a ticket for its files.</summary>
internal sealed class FileScene : IDisposable
{
    public const string Room = "tea-time";

    private readonly string _room;

    private FileScene(RunningServer server, SignalingClient client, string room, string id, string identity, string ticket) =>
        (Server, Client, _room, Id, Identity, Ticket) = (server, client, room, id, identity, ticket);

    public RunningServer Server { get; }

    public SignalingClient Client { get; }

    /// <summary>The user's id.</summary>
    public string Id { get; }

    /// <summary>Makes the same user again.</summary>
    public string Identity { get; }

    public string Ticket { get; set; }

    private static CancellationToken Ending => TestContext.Current.CancellationToken;

    /// <param name="server">The server.</param>
    /// <param name="name">The guest's name.</param>
    /// <param name="room">Which room they are in.</param>
    /// <param name="identity">Makes the same user again.</param>
    /// <param name="more">More members of <c>room.join</c>.</param>
    /// <param name="at">The room that their requests name in the address.</param>
    public static async Task<FileScene> Join(RunningServer server, string name, string room = Room, string? identity = null, string more = "", string at = Room)
    {
        var client = await SignalingClient.Connect(server.Plain("/parley/ws"));
        var welcome = await client.Request("session.hello", $$"""{"guest":{"name":"{{name}}"{{(identity is null ? "" : $",\"identity\":\"{identity}\"")}}} }""");
        await client.Request("room.join", $$"""{"room":"{{room}}"{{more}} }""");
        var ticket = await client.Request("room.ticket", $$"""{"room":"{{room}}"}""");
        return new FileScene(server, client, at, welcome["user"]!["id"]!.GetValue<string>(), welcome["identity"]!.GetValue<string>(), ticket["ticket"]!.GetValue<string>());
    }

    public async Task<HttpResponseMessage> Send(HttpMethod method, string path, HttpContent? content = null, long? offset = null, string? ticket = null)
    {
        using var request = new HttpRequestMessage(method, Server.Plain($"/parley/rooms/{_room}{path}")) { Content = content };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", ticket ?? Ticket);
        if (offset is { } at)
            request.Headers.Add("Upload-Offset", at.ToString(CultureInfo.InvariantCulture));
        return await Server.Http.SendAsync(request, Ending);
    }

    public Task<HttpResponseMessage> Begin(string name, long size) =>
        Send(HttpMethod.Post, "/files", new StringContent(new JsonObject { ["name"] = name, ["size"] = size }.ToJsonString(), Encoding.UTF8, "application/json"));

    /// <summary>Begins an upload; its id.</summary>
    public async Task<string> Create(string name, long size)
    {
        using var response = await Begin(name, size);
        Assert.Equal(201, (int)response.StatusCode);
        return (await Json(response))["id"]!.GetValue<string>();
    }

    public Task<HttpResponseMessage> Append(string id, long offset, byte[] bytes, string? ticket = null) =>
        Send(HttpMethod.Patch, $"/files/{id}", new ByteArrayContent(bytes), offset, ticket);

    /// <summary>Uploads a file in one part; what the server says of it.</summary>
    public async Task<JsonNode> Upload(string name, byte[] bytes)
    {
        using var response = await Append(await Create(name, bytes.Length), 0, bytes);
        Assert.Equal(200, (int)response.StatusCode);
        return await Json(response);
    }

    /// <summary>Sends a message with files.</summary>
    public Task<JsonNode> Say(int number, string files, string more = "", string text = "") => Client.Request(
        "chat.send", $$"""{"room":"{{_room}}","id":"00000000-0000-4000-8000-{{number:D12}}","text":"{{text}}","files":["{{files}}"]{{more}} }""");

    public async Task<long> Offset(string id)
    {
        using var response = await Send(HttpMethod.Head, $"/files/{id}");
        Assert.Equal(204, (int)response.StatusCode);
        return long.Parse(response.Headers.GetValues("Upload-Offset").Single(), CultureInfo.InvariantCulture);
    }

    public Task<HttpResponseMessage> Get(string id, string query = "") => Server.Http.GetAsync(Server.Plain($"/parley/rooms/{_room}/files/{id}/content?ticket={Ticket}{query}"), Ending);

    public static async Task<JsonNode> Json(HttpResponseMessage response) => JsonNode.Parse(await response.Content.ReadAsStringAsync(Ending))!;

    public static async Task<(int Status, string Reason)> Outcome(Task<HttpResponseMessage> sending)
    {
        using var response = await sending;
        return ((int)response.StatusCode, await FileScene.Reason(response));
    }

    public static async Task<string> Reason(HttpResponseMessage response) => (await Json(response))["reason"]!.GetValue<string>();

    /// <summary>As if it were so much later: has the server take back what uploads hold and do not use.</summary>
    public static async Task Sweep(RunningServer server, TimeSpan later)
    {
        var time = new ManualTime(DateTimeOffset.UtcNow + later);
        using var sweeper = ActivatorUtilities.CreateInstance<FileSweeper>(server.App.Services, time);
        await sweeper.Sweep();
    }

    /// <summary>Has the server delete what it has forgotten.</summary>
    public static Task Sweep(RunningServer server) => server.App.Services.GetRequiredService<FileSweeper>().Sweep();

    public void Dispose() => Client.Dispose();
}
