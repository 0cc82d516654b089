using System.Net;
using System.Text.Json.Nodes;

namespace Parley.AspNetCore.Tests.Administration;

/// <summary>What operators see and do by HTTP.</summary>
public sealed class AdminTests
{
    private static readonly HttpMethod Get = HttpMethod.Get, Post = HttpMethod.Post, Put = HttpMethod.Put, Delete = HttpMethod.Delete;

    [Fact]
    public async Task The_overview_tells_of_the_server()
    {
        await using var scene = await AdminScene.Start();
        using var ann = await scene.Join("tea-time", "Ann");
        JsonNode overview = null!;
        await scene.Until("/overview", seen => (overview = seen)["samples"]!.AsArray().Count >= 1);
        Assert.Equal("Olga", (string?)overview["admin"]!["name"]);
        Assert.Equal((1, 1, 0, 1, 0), ((int)overview["rooms"]!, (int)overview["people"]!, (int)overview["calls"]!, (int)overview["sessions"]!, (int)overview["media"]!));
        var node = overview["node"]!;
        Assert.Equal((Environment.MachineName, Environment.ProcessorCount, true), ((string?)node["name"], (int)node["processors"]!, (bool)node["healthy"]!));
        Assert.InRange((long)node["now"]! - (long)node["startedAt"]!, 0, 600_000);
        Assert.True((long)node["memory"]! > 1_000_000);
        Assert.Matches(@"^\d+\.\d+", (string?)node["version"]);
        var sample = overview["samples"]!.AsArray()[^1]!;
        Assert.InRange((double)sample["processor"]!, 0, 1);
    }

    [Fact]
    public async Task Rooms_are_found_and_put_in_order()
    {
        await using var scene = await AdminScene.Start();
        using var ann = await scene.Join("tea-time", "Ann");
        using var bob = await scene.Join("tea-time", "Bob");
        await bob.Request("room.join", """{"room":"alone-here"}""");
        Assert.Equal(["tea-time", "alone-here"], Ids(await scene.Get("/rooms")));
        Assert.Equal(["alone-here"], Ids(await scene.Get("/rooms?search=ALONE")));
        Assert.Empty(Ids(await scene.Get("/rooms?search=nothing")));
        var second = await scene.Get("/rooms?skip=1&limit=1&sort=newest");
        Assert.Equal((2, 1), ((int)second["total"]!, Ids(second).Count()));
        foreach (var wrong in new[] { "limit=0", "limit=1000", "skip=-1", "sort=nonsense", "limit=x" })
            Assert.Equal("invalid-params", await scene.Refused(Get, "/rooms?" + wrong, HttpStatusCode.BadRequest));
    }

    [Fact]
    public async Task A_room_is_seen_with_its_people_and_each_of_them_by_itself()
    {
        await using var scene = await AdminScene.Start();
        using var ann = await scene.Join("tea-time", "Ann");
        var detail = await scene.Get("/rooms/tea-time");
        Assert.Equal(("tea-time", "direct", 1, 0), ((string?)detail["room"]!["id"], (string?)detail["room"]!["mode"], (int)detail["room"]!["people"]!, (int)detail["room"]!["troubled"]!));
        var participant = Assert.Single(detail["participants"]!.AsArray())!;
        Assert.Equal(("Ann", "host"), ((string?)participant["participant"]!["user"]!["name"], (string?)participant["participant"]!["role"]));
        Assert.Null(participant["media"]);

        var id = (string?)participant["participant"]!["id"];
        var timeline = await scene.Get($"/rooms/tea-time/participants/{id}?after=5");
        Assert.Equal("Ann", (string?)timeline["participant"]!["participant"]!["user"]!["name"]);
        Assert.Empty(timeline["samples"]!.AsArray());
        Assert.Equal("unknown-room", await scene.Refused(Get, "/rooms/nowhere", HttpStatusCode.NotFound));
        Assert.Equal("unknown-room", await scene.Refused(Get, $"/rooms/nowhere/participants/{id}", HttpStatusCode.NotFound));
        Assert.Equal("unknown-participant", await scene.Refused(Get, "/rooms/tea-time/participants/nobody", HttpStatusCode.NotFound));
        Assert.Equal("invalid-params", await scene.Refused(Get, $"/rooms/tea-time/participants/{id}?after=yesterday", HttpStatusCode.BadRequest));
    }

    [Fact]
    public async Task A_room_is_ended()
    {
        await using var scene = await AdminScene.Start();
        using var ann = await scene.Join("tea-time", "Ann");
        Assert.Equal("unknown-room", await scene.Refused(Post, "/rooms/nowhere/end", HttpStatusCode.NotFound));
        await ann.Request("breakout.create", """{"room":"tea-time","names":["Red"],"choose":true}""");
        await ann.Request("breakout.open", """{"room":"tea-time"}""");
        var red = (string?)(await ann.Next(told => (string?)told["method"] == "breakout.updated" && told["params"]!["breakouts"]!["open"]!.GetValue<bool>()))["params"]!["breakouts"]!["rooms"]![0]!["id"];
        await ann.Request("room.join", $$"""{"room":"{{red}}"}""");
        Assert.Equal("breakout-room", await scene.Refused(Post, $"/rooms/{red}/end", HttpStatusCode.Conflict));
        Assert.Equal(HttpStatusCode.NoContent, await scene.Do(Post, "/rooms/tea-time/end"));
        Assert.Equal("ended-by-operator", (string?)(await ann.Next(told => (string?)told["method"] == "room.ended" && (string?)told["params"]!["room"] == "tea-time"))["params"]!["reason"]);
        Assert.Equal("unknown-room", await scene.Refused(Post, "/rooms/tea-time/end", HttpStatusCode.NotFound));
    }

    [Fact]
    public async Task An_announcement_is_heard()
    {
        await using var scene = await AdminScene.Start();
        using var ann = await scene.Join("tea-time", "Ann");
        using var bob = await SignalingClient.SignIn(scene.Server, "Bob");
        using (var answer = await scene.Send(Post, "/announcements", scene.Token(), """{"text":" Tea is ready ","room":"tea-time"}"""))
            Assert.Equal("""{"told":1}""", await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        Assert.Equal("Tea is ready", (string?)(await ann.Notification("server.announced"))["params"]!["text"]);
        Assert.Equal(HttpStatusCode.OK, await scene.Do(Post, "/announcements", """{"text":"Update at ten"}"""));
        Assert.Equal("Update at ten", (string?)(await bob.Notification("server.announced"))["params"]!["text"]);
        Assert.Equal("unknown-room", await scene.Refused(Post, "/announcements", HttpStatusCode.NotFound, """{"text":"x","room":"nowhere"}"""));
        foreach (var wrong in new[] { "", "{}", """{"text":" "}""", """{"text":5}""", "[]", "{\"text\":\"" + new string('x', 501) + "\"}", "{\"text\":\"" + new string('x', 9000) + "\"}" })
            Assert.Equal("invalid-params", await scene.Refused(Post, "/announcements", HttpStatusCode.BadRequest, wrong));
        // what a form of another page could send
        using var form = await scene.Send(Post, "/announcements", scene.Token(), """{"text":"x"}""", type: "text/plain");
        Assert.Equal(HttpStatusCode.BadRequest, form.StatusCode);
    }

    [Fact]
    public async Task Draining_keeps_new_things_out_until_it_is_taken_back()
    {
        await using var scene = await AdminScene.Start();
        using var ann = await scene.Join("tea-time", "Ann");
        Assert.Equal("not-draining", await scene.Refused(Delete, "/drain", HttpStatusCode.Conflict));
        foreach (var wrong in new[] { "{}", """{"seconds":0}""", """{"seconds":86401}""", """{"seconds":"1"}""" })
            Assert.Equal("invalid-params", await scene.Refused(Put, "/drain", HttpStatusCode.BadRequest, wrong));
        Assert.Equal(HttpStatusCode.OK, await Health(scene));

        Assert.Equal(HttpStatusCode.NoContent, await scene.Do(Put, "/drain", """{"seconds":600}"""));
        Assert.Equal(600, (int)(await ann.Notification("server.draining"))["params"]!["endsInSeconds"]!);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, await Health(scene));
        Assert.Equal("server-stopping", (string?)(await ann.Ask("room.create", "{}"))["error"]!["data"]!["reason"]);
        var overview = await scene.Get("/overview");
        Assert.InRange((long)overview["drain"]!["endsAt"]! - (long)overview["node"]!["now"]!, 500_000, 600_100);
        Assert.Equal((false, false), ((bool)overview["drain"]!["over"]!, (bool)overview["drain"]!["stopping"]!));

        Assert.Equal(HttpStatusCode.NoContent, await scene.Do(Delete, "/drain"));
        await ann.Notification("server.resumed");
        Assert.Equal(HttpStatusCode.OK, await Health(scene));
        await ann.Request("room.create", "{}");
        Assert.Null((await scene.Get("/overview"))["drain"]);
    }

    [Fact]
    public async Task All_that_was_done_and_seen_is_read_in_the_audit_log_page_by_page()
    {
        await using var scene = await AdminScene.Start();
        using var ann = await scene.Join("tea-time", "Ann");
        await scene.Get("/rooms/tea-time");
        await scene.Get("/rooms/tea-time");
        await scene.Get("/overview");
        await scene.Do(Post, "/announcements", """{"text":"not for the log"}""");
        await scene.Do(Put, "/drain", """{"seconds":60}""");
        await scene.Do(Delete, "/drain");
        await scene.Do(Post, "/rooms/tea-time/end");
        JsonNode log = null!;
        await scene.Until("/audit", seen => Entries(log = seen).Count() == 6);
        Assert.Equal(
            ["admin-end tea-time", "admin-undrain ", "admin-drain ", "admin-announce ", "admin-look ", "admin-look tea-time"],
            Entries(log).Select(entry => $"{entry["action"]} {entry["room"]}"));
        Assert.All(Entries(log), entry => Assert.Equal("u-olga", (string?)entry["by"]!["id"]));
        Assert.DoesNotContain("not for", log.ToJsonString(), StringComparison.Ordinal);
        Assert.False((bool)log["more"]!);

        var first = await scene.Get("/audit?limit=4");
        Assert.True((bool)first["more"]!);
        var rest = await scene.Get($"/audit?limit=4&before={Entries(first).Last()["number"]}");
        Assert.Equal(Entries(log).Select(entry => (long)entry["number"]!), Entries(first).Concat(Entries(rest)).Select(entry => (long)entry["number"]!));
        Assert.Equal(2, Entries(await scene.Get("/audit?room=tea-time")).Count());
        Assert.Equal("invalid-params", await scene.Refused(Get, "/audit?limit=0", HttpStatusCode.BadRequest));
    }

    [Fact]
    public async Task How_long_things_are_kept_is_told()
    {
        await using var scene = await AdminScene.Start(("ChatRetentionDays", "7"), ("Files:Enabled", "false"));
        var kept = await scene.Get("/retention");
        Assert.Equal((7, 90, 90, 1024L * 1024 * 1024), ((int)kept["chatDays"]!, (int)kept["callDays"]!, (int)kept["auditDays"]!, (long)kept["databaseLimit"]!));
        Assert.True((long)kept["databaseBytes"]! > 4096);
        Assert.Null(kept["fileDays"]);
    }

    private static IEnumerable<string> Ids(JsonNode rooms) => rooms["rooms"]!.AsArray().Select(room => (string)room!["id"]!);

    private static IEnumerable<JsonNode> Entries(JsonNode log) => log["entries"]!.AsArray().Select(entry => entry!);

    private static async Task<HttpStatusCode> Health(AdminScene scene)
    {
        using var answer = await scene.Server.Http.GetAsync(scene.Server.Plain("/healthz"), TestContext.Current.CancellationToken);
        return answer.StatusCode;
    }
}
