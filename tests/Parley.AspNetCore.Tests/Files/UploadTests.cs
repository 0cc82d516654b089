using System.Security.Cryptography;

namespace Parley.AspNetCore.Tests.Files;

/// <summary>Files on their way to a real server, from friends and others.</summary>
public sealed class UploadTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public async Task A_file_comes_in_parts_and_goes_on_after_a_restart_of_the_server()
    {
        var bytes = RandomNumberGenerator.GetBytes(300_000);
        string id, identity;
        await using (var server = await RunningServer.StartPlain(("DataPath", _folder.Path)))
        {
            using var ann = await FileScene.Join(server, "Ann");
            identity = ann.Identity;
            id = await ann.Create("noise.bin", bytes.Length);
            Assert.Equal(0, await ann.Offset(id));
            using var part = await ann.Append(id, 0, bytes[..100_000]);
            Assert.Equal(204, (int)part.StatusCode);
            Assert.Equal(100_000, await ann.Offset(id));
            using var gap = await ann.Append(id, 150_000, bytes[150_000..]);
            Assert.Equal((409, "wrong-offset", "100000"), ((int)gap.StatusCode, await FileScene.Reason(gap), gap.Headers.GetValues("Upload-Offset").Single()));
        }

        await using (var server = await RunningServer.StartPlain(("DataPath", _folder.Path)))
        {
            using var other = await FileScene.Join(server, "Bob");
            using var foreign = await other.Append(id, 100_000, bytes[100_000..]);
            Assert.Equal((404, "unknown-file"), ((int)foreign.StatusCode, await FileScene.Reason(foreign)));
            using var ann = await FileScene.Join(server, "Ann", identity: identity);
            Assert.Equal(100_000, await ann.Offset(id));
            using var rest = await ann.Append(id, 100_000, bytes[100_000..]);
            Assert.Equal(200, (int)rest.StatusCode);
            await ann.Say(1, id);
            using var whole = await other.Get(id);
            Assert.Equal(bytes, await whole.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken));
        }
    }

    [Fact]
    public async Task What_was_sent_is_had_byte_for_byte_under_its_name()
    {
        var bytes = RandomNumberGenerator.GetBytes(200_000);
        await using var server = await RunningServer.StartPlain(("DataPath", _folder.Path));
        using var ann = await FileScene.Join(server, "Ann");
        using var bob = await FileScene.Join(server, "Bob");
        var file = await ann.Upload("Größe 语言.bin", bytes);
        var id = file["id"]!.GetValue<string>();
        using (var early = await bob.Get(id))
            Assert.Equal(404, (int)early.StatusCode);
        Assert.Equal("Größe 语言.bin", (await ann.Say(1, id))["message"]!["files"]![0]!["name"]!.GetValue<string>());
        Assert.Equal(id, (await bob.Client.Notification("chat.message"))["params"]!["message"]!["files"]![0]!["id"]!.GetValue<string>());

        var found = await bob.Client.Request("chat.search", """{"room":"tea-time","text":"GRÖße 语"}""");
        Assert.Equal(id, found["messages"]!.AsArray().Single()!["files"]![0]!["id"]!.GetValue<string>());

        using var response = await bob.Get(id);
        Assert.Equal(bytes, await response.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken));
        Assert.Equal("application/octet-stream", response.Content.Headers.ContentType!.MediaType);
        Assert.Equal("attachment", response.Content.Headers.ContentDisposition!.DispositionType);
        Assert.Equal("Größe 语言.bin", response.Content.Headers.ContentDisposition.FileNameStar);
        Assert.Equal("nosniff", response.Headers.GetValues("X-Content-Type-Options").Single());
        Assert.Contains("sandbox", response.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_was_sent_behind_a_password_in_a_room_that_is_nobodys_goes_with_the_password()
    {
        await using var server = await RunningServer.StartPlain(("DataPath", _folder.Path));
        using var ann = await FileScene.Join(server, "Ann");
        await ann.Client.Request("room.settings", """{"room":"tea-time","settings":{"password":"open sesame"} }""");
        var id = (await ann.Upload("plan.bin", RandomNumberGenerator.GetBytes(1000)))["id"]!.GetValue<string>();
        await ann.Say(1, id);
        await ann.Client.Request("room.leave", """{"room":"tea-time"}""");

        using var stranger = await FileScene.Join(server, "Stranger");
        Assert.Empty((await stranger.Client.Request("chat.history", """{"room":"tea-time"}"""))["messages"]!.AsArray());
        using var file = await stranger.Get(id);
        Assert.Equal(404, (int)file.StatusCode);
        using var again = await ann.Get(id);
        Assert.Equal(404, (int)again.StatusCode);
    }

    [Fact]
    public async Task In_an_encrypted_room_files_come_sealed_and_the_chat_is_not_for_the_server_to_save()
    {
        await using var server = await RunningServer.StartPlain(("DataPath", _folder.Path));
        using var ann = await FileScene.Join(server, "Ann", "e2ee-tea", more: ",\"deviceKey\":\"key\"", at: "e2ee-tea");
        using var named = await ann.Begin("plan.pdf", 100);
        Assert.Equal((403, "encrypted-room"), ((int)named.StatusCode, await FileScene.Reason(named)));
        // what looks like a picture is none: the server looks into nothing here
        var file = await ann.Upload("sealed", Pictures.Png(3, 2));
        Assert.Equal(("sealed", "application/octet-stream"), (file["name"]!.GetValue<string>(), file["type"]!.GetValue<string>()));
        Assert.Null(file["width"]);
        var id = file["id"]!.GetValue<string>();
        await ann.Say(1, id, text: "e2ee1:AAAA");
        using var whole = await ann.Get(id);
        Assert.Equal(Pictures.Png(3, 2), await whole.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken));
        using var export = await ann.Send(HttpMethod.Get, "/chat?format=text");
        Assert.Equal((403, "encrypted-room"), ((int)export.StatusCode, await FileScene.Reason(export)));
    }

    [Fact]
    public async Task The_type_is_what_the_bytes_say_and_only_pictures_are_shown_in_place()
    {
        await using var server = await RunningServer.StartPlain(("DataPath", _folder.Path));
        using var ann = await FileScene.Join(server, "Ann");
        foreach (var (number, name, bytes, type, shown) in new[]
        {
            (1, "page.png", "<html><script>alert(1)</script>"u8.ToArray(), "application/octet-stream", false),
            (2, "picture.svg", "<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>"u8.ToArray(), "application/octet-stream", false),
            (3, "notes.html", "just words"u8.ToArray(), "text/plain", false),
            (4, "script.txt", Pictures.Png(3, 2), "image/png", true),
            (5, "bomb.png", Pictures.Png(60_000, 60_000), "image/png", false),
            (6, "cut.png", Pictures.Png(3, 2)[..12], "image/png", false),
        })
        {
            var file = await ann.Upload(name, bytes);
            Assert.Equal(type, file["type"]!.GetValue<string>());
            Assert.Equal(shown, file["width"] is not null);
            var id = file["id"]!.GetValue<string>();
            await ann.Say(number, id);
            using var response = await ann.Get(id, "&inline");
            Assert.Equal(shown ? "image/png" : "application/octet-stream", response.Content.Headers.ContentType!.MediaType);
            Assert.Equal(shown ? "inline" : "attachment", response.Content.Headers.ContentDisposition!.DispositionType);
        }
    }

    [Theory]
    [InlineData("../../etc/passwd", "passwd")]
    [InlineData("..\\..\\windows\\win.ini", "win.ini")]
    [InlineData("/", "file")]
    [InlineData("..", "file")]
    [InlineData("a\u0000b\r\n\"<>.txt", "ab.txt")]
    [InlineData("\u202Egpj.exe", "gpj.exe")]
    public async Task A_name_is_only_for_people(string name, string shown)
    {
        await using var server = await RunningServer.StartPlain(("DataPath", _folder.Path));
        using var ann = await FileScene.Join(server, "Ann");
        var file = await ann.Upload(name, "x"u8.ToArray());
        Assert.Equal(shown, file["name"]!.GetValue<string>());
        var stored = Directory.EnumerateFiles(Path.Combine(_folder.Path, "files"), "*", SearchOption.AllDirectories).Single();
        Assert.Equal(file["id"]!.GetValue<string>(), Path.GetFileName(stored));
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(stored));
    }

    [Fact]
    public async Task Who_is_not_in_the_room_gets_nothing_and_a_private_file_is_for_two()
    {
        await using var server = await RunningServer.StartPlain(("DataPath", _folder.Path));
        using var ann = await FileScene.Join(server, "Ann");
        using var bob = await FileScene.Join(server, "Bob");
        using var carol = await FileScene.Join(server, "Carol");
        var id = (await ann.Upload("plan.txt", "the plan"u8.ToArray()))["id"]!.GetValue<string>();
        await ann.Say(1, id, $$""","to":"{{bob.Id}}" """);
        using (var two = await bob.Get(id))
            Assert.Equal(200, (int)two.StatusCode);
        using (var third = await carol.Get(id))
            Assert.Equal(404, (int)third.StatusCode);

        using var elsewhere = await FileScene.Join(server, "Dora", "kitchen");
        using (var foreign = await elsewhere.Get(id))
            Assert.Equal((401, "unauthorized"), ((int)foreign.StatusCode, await FileScene.Reason(foreign)));
        carol.Ticket = "no.ticket";
        using (var forged = await carol.Begin("x", 1))
            Assert.Equal(401, (int)forged.StatusCode);

        // what was there when they left they may still have, what came later not; and they send nothing any more
        await bob.Client.Request("room.leave", $$"""{"room":"{{FileScene.Room}}"}""");
        var later = (await ann.Upload("later.txt", "later"u8.ToArray()))["id"]!.GetValue<string>();
        await ann.Say(2, later);
        using (var old = await bob.Get(id))
            Assert.Equal(404, (int)old.StatusCode);
        using (var late = await bob.Get(later))
            Assert.Equal(404, (int)late.StatusCode);
        using (var begun = await bob.Begin("x", 1))
            Assert.Equal((403, "not-in-room"), ((int)begun.StatusCode, await FileScene.Reason(begun)));
    }

    [Fact]
    public async Task What_was_there_before_somebody_left_is_theirs_for_as_long_as_the_ticket()
    {
        await using var server = await RunningServer.StartPlain(("DataPath", _folder.Path));
        using var ann = await FileScene.Join(server, "Ann");
        var id = (await ann.Upload("plan.txt", "the plan"u8.ToArray()))["id"]!.GetValue<string>();
        await ann.Say(1, id);
        using var bob = await FileScene.Join(server, "Bob");
        await bob.Client.Request("room.leave", $$"""{"room":"{{FileScene.Room}}"}""");
        using var response = await bob.Get(id);
        Assert.Equal(200, (int)response.StatusCode);
    }

    [Fact]
    public async Task What_is_more_than_was_said_or_may_be_is_refused_in_words()
    {
        await using var server = await RunningServer.StartPlain(
            ("DataPath", _folder.Path), ("Files:MaxFileMegabytes", "1"), ("Files:MegabytesPerUser", "1"), ("Files:MegabytesPerRoom", "2"), ("Files:Megabytes", "2"), ("Files:UnsentPerUser", "3"));
        using var ann = await FileScene.Join(server, "Ann");
        foreach (var size in new long[] { 0, -1 })
            Assert.Equal((400, "invalid-params"), await FileScene.Outcome(ann.Begin("x", size)));
        Assert.Equal((413, "file-too-large"), await FileScene.Outcome(ann.Begin("x", (1 << 20) + 1)));
        var id = await ann.Create("x", 1000);
        Assert.Equal((413, "file-too-large"), await FileScene.Outcome(ann.Append(id, 0, new byte[1001])));
        Assert.Equal(0, await ann.Offset(id));
        Assert.Equal((413, "quota-user"), await FileScene.Outcome(ann.Begin("x", 1 << 20)));
        await ann.Create("x", 1000);
        await ann.Create("x", 1000);
        Assert.Equal((429, "too-many-uploads"), await FileScene.Outcome(ann.Begin("x", 1)));
        using (var cancelled = await ann.Send(HttpMethod.Delete, $"/files/{id}"))
            Assert.Equal(204, (int)cancelled.StatusCode);
        Assert.Equal((404, "unknown-file"), await FileScene.Outcome(ann.Append(id, 0, new byte[1])));
        await ann.Create("x", 1000);

        using var bob = await FileScene.Join(server, "Bob");
        await bob.Create("x", 1 << 20);
        using var carol = await FileScene.Join(server, "Carol");
        Assert.Equal((413, "quota-room"), await FileScene.Outcome(carol.Begin("x", 1 << 20)));
    }

    [Fact]
    public async Task Of_two_requests_that_go_on_with_an_upload_the_later_has_it()
    {
        await using var server = await RunningServer.StartPlain(("DataPath", _folder.Path));
        using var ann = await FileScene.Join(server, "Ann");
        var id = await ann.Create("x", 2000);
        using var slow = new HeldContent(1000);
        var first = ann.Send(HttpMethod.Patch, $"/files/{id}", slow, 0);
        await slow.Sent;
        await Eventually.Holds(async () => await ann.Offset(id) == 500);
        using var second = await ann.Append(id, 500, new byte[1500]);
        Assert.Equal(200, (int)second.StatusCode);
        slow.Release();
        try
        {
            using var displaced = await first;
            Assert.Equal((409, "displaced"), ((int)displaced.StatusCode, await FileScene.Reason(displaced)));
        }
        catch (HttpRequestException)
        {
            // the server has closed a connection whose rest it does not want
        }
    }

    [Fact]
    public async Task Files_go_with_their_message_and_after_their_time()
    {
        await using var server = await RunningServer.StartPlain(("DataPath", _folder.Path));
        using var ann = await FileScene.Join(server, "Ann");
        var id = (await ann.Upload("plan.txt", "the plan"u8.ToArray()))["id"]!.GetValue<string>();
        await ann.Say(1, id);
        await ann.Client.Request("chat.delete", $$"""{"room":"{{FileScene.Room}}","id":"00000000-0000-4000-8000-000000000001"}""");
        using (var gone = await ann.Get(id))
            Assert.Equal(404, (int)gone.StatusCode);
        await FileScene.Sweep(server);
        Assert.Empty(Directory.EnumerateFiles(Path.Combine(_folder.Path, "files"), "*", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task Without_files_there_are_no_addresses_for_them()
    {
        await using var server = await RunningServer.StartPlain(("DataPath", _folder.Path), ("Files:Enabled", "false"));
        using var ann = await FileScene.Join(server, "Ann");
        using var response = await ann.Begin("x", 1);
        Assert.NotEqual(201, (int)response.StatusCode);
    }

    [Theory]
    [InlineData("text", "text/plain", "Ann: one\n    two")]
    [InlineData("html", "text/html", "&lt;script&gt;")]
    [InlineData("json", "application/json", "\"text\":\"")]
    public async Task The_chat_is_saved_as_a_document_with_what_one_may_read(string format, string type, string content)
    {
        await using var server = await RunningServer.StartPlain(("DataPath", _folder.Path));
        using var ann = await FileScene.Join(server, "Ann");
        using var bob = await FileScene.Join(server, "Bob");
        using var carol = await FileScene.Join(server, "Carol");
        await Say(1, "one\\ntwo", "");
        await Say(2, "<script>alert(1)</script>", "");
        await Say(3, "psst", $$""","to":"{{bob.Id}}" """);
        using var response = await carol.Send(HttpMethod.Get, $"/chat?format={format}");
        var text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.Equal(type, response.Content.Headers.ContentType!.MediaType);
        Assert.Equal("attachment", response.Content.Headers.ContentDisposition!.DispositionType);
        Assert.Contains(content, text, StringComparison.Ordinal);
        Assert.DoesNotContain("psst", text, StringComparison.Ordinal);
        Assert.Equal((400, "invalid-params"), await FileScene.Outcome(carol.Send(HttpMethod.Get, "/chat?format=exe")));

        Task Say(int number, string words, string more) => ann.Client.Request(
            "chat.send", $$"""{"room":"{{FileScene.Room}}","id":"00000000-0000-4000-8000-{{number:D12}}","text":"{{words}}"{{more}} }""");
    }

    public void Dispose() => _folder.Dispose();
}
