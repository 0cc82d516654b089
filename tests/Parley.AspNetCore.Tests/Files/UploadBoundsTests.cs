using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Parley.AspNetCore.Signaling;
using Parley.AspNetCore.Storage;
using Parley.Rooms;
using Parley.Rooms.Contracts;

namespace Parley.AspNetCore.Tests.Files;

/// <summary>How much of the server's room and work files may take: of one user, of one address, and of all.</summary>
public sealed class UploadBoundsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public async Task Uploads_that_were_only_announced_keep_nobody_from_sending()
    {
        await using var server = await RunningServer.StartPlain(("DataPath", _folder.Path));
        for (var guest = 0; guest < 4; guest++)
        {
            using var stranger = await FileScene.Join(server, $"Stranger {guest}");
            for (var upload = 0; upload < 5; upload++)
                await stranger.Create("nothing.bin", 100 << 20);
        }

        using var ann = await FileScene.Join(server, "Ann");
        await ann.Upload("plan.bin", new byte[1 << 20]);
    }

    [Fact]
    public async Task An_upload_to_which_nothing_comes_gives_its_room_back_and_is_looked_at_again_when_it_goes_on()
    {
        await using var server = await RunningServer.StartPlain(
            ("DataPath", _folder.Path), ("Files:MaxFileMegabytes", "1"), ("Files:MegabytesPerUser", "1"), ("Files:MegabytesPerRoom", "2"), ("Files:Megabytes", "2"));
        using var ann = await FileScene.Join(server, "Ann");
        using var bob = await FileScene.Join(server, "Bob");
        using var carol = await FileScene.Join(server, "Carol");
        using var elsewhere = await FileScene.Join(server, "Dora", "kitchen", at: "kitchen");
        var (first, second) = (await ann.Create("a", 1 << 20), await bob.Create("b", 1 << 20));
        using (var part = await ann.Append(first, 0, new byte[1000]))
            Assert.Equal(204, (int)part.StatusCode);
        Assert.Equal((413, "quota-room"), await FileScene.Outcome(carol.Begin("c", 1 << 20)));
        Assert.Equal((507, "quota-server"), await FileScene.Outcome(elsewhere.Begin("d", 1 << 20)));

        await FileScene.Sweep(server, TimeSpan.FromMinutes(1));
        Assert.Equal((413, "quota-room"), await FileScene.Outcome(carol.Begin("c", 1 << 20)));
        await FileScene.Sweep(server, TimeSpan.FromMinutes(3));
        await carol.Upload("c", new byte[1 << 20]);
        Assert.Equal((413, "quota-room"), await FileScene.Outcome(bob.Append(second, 0, new byte[1 << 20])));
        Assert.Equal(0, await bob.Offset(second));
        // what had come has counted all the while
        using (var whole = await ann.Append(first, 1000, new byte[(1 << 20) - 1000]))
            Assert.Equal(200, (int)whole.StatusCode);
        Assert.Equal((413, "quota-room"), await FileScene.Outcome(bob.Append(second, 0, new byte[1])));

        // and it goes on when others have made room
        using (var cancelled = await ann.Send(HttpMethod.Delete, $"/files/{first}"))
            Assert.Equal(204, (int)cancelled.StatusCode);
        using var rest = await bob.Append(second, 0, new byte[1 << 20]);
        Assert.Equal(200, (int)rest.StatusCode);
    }

    [Fact]
    public async Task Whatever_goes_on_at_once_no_more_comes_to_the_disk_than_a_room_may_have()
    {
        await using var server = await RunningServer.StartPlain(
            ("DataPath", _folder.Path), ("Files:MaxFileMegabytes", "1"), ("Files:MegabytesPerUser", "1"), ("Files:MegabytesPerRoom", "2"), ("Files:Megabytes", "20"));
        var guests = new List<(FileScene Scene, string Id)>();
        for (var guest = 0; guest < 6; guest++)
        {
            var scene = await FileScene.Join(server, $"Guest {guest}");
            guests.Add((scene, await scene.Create("x", 1 << 20)));
            await FileScene.Sweep(server, TimeSpan.FromMinutes(3));
        }

        var outcomes = await Task.WhenAll(guests.Select(async guest =>
        {
            using var response = await guest.Scene.Append(guest.Id, 0, new byte[1 << 20]);
            return (int)response.StatusCode;
        }));
        Assert.Equal([200, 200, 413, 413, 413, 413], outcomes.Order());
        Assert.Equal(2 << 20, Directory.EnumerateFiles(Path.Combine(_folder.Path, "files"), "*", SearchOption.AllDirectories).Sum(path => new FileInfo(path).Length));
        guests.ForEach(guest => guest.Scene.Dispose());
    }

    [Fact]
    public async Task A_large_file_holds_room_for_its_next_part_and_no_more()
    {
        const int megabyte = 1 << 20;
        await using var server = await RunningServer.StartPlain(
            ("DataPath", _folder.Path), ("Files:MaxFileMegabytes", "12"), ("Files:MegabytesPerUser", "12"), ("Files:MegabytesPerRoom", "20"), ("Files:Megabytes", "20"));
        using var ann = await FileScene.Join(server, "Ann");
        using var bob = await FileScene.Join(server, "Bob");
        var (first, second) = (await ann.Create("a", 12 * megabyte), await bob.Create("b", 12 * megabyte));
        using (var part = await ann.Append(first, 0, new byte[8 * megabyte]))
            Assert.Equal(204, (int)part.StatusCode);
        using (var whole = await ann.Append(first, 8 * megabyte, new byte[4 * megabyte]))
            Assert.Equal(200, (int)whole.StatusCode);
        using (var part = await bob.Append(second, 0, new byte[8 * megabyte]))
            Assert.Equal(204, (int)part.StatusCode);
        Assert.Equal((413, "quota-room"), await FileScene.Outcome(bob.Append(second, 8 * megabyte, new byte[megabyte])));
        Assert.Equal(8 * megabyte, await bob.Offset(second));
    }

    [Fact]
    public async Task Guests_of_one_address_hold_room_for_fifty_uploads_at_a_time()
    {
        await using var server = await RunningServer.StartPlain(("DataPath", _folder.Path));
        server.Http.DefaultRequestHeaders.Add("X-Forwarded-For", "203.0.113.5");
        var guests = new List<FileScene>();
        for (var guest = 0; guest < 3; guest++)
            guests.Add(await FileScene.Join(server, $"Guest {guest}"));
        for (var upload = 0; upload < 50; upload++)
            await guests[upload / 20].Create("x", 1000);
        Assert.Equal((429, "rate-limited"), await FileScene.Outcome(guests[2].Begin("x", 1000)));
        server.Http.DefaultRequestHeaders.Remove("X-Forwarded-For");
        server.Http.DefaultRequestHeaders.Add("X-Forwarded-For", "203.0.113.6");
        await guests[2].Create("x", 1000);
        server.Http.DefaultRequestHeaders.Remove("X-Forwarded-For");
        server.Http.DefaultRequestHeaders.Add("X-Forwarded-For", "203.0.113.5");
        await FileScene.Sweep(server, TimeSpan.FromMinutes(3));
        await guests[2].Create("x", 1000);
        guests.ForEach(guest => guest.Dispose());
    }

    [Fact]
    public async Task Guests_of_one_address_fill_a_part_of_the_server_only_with_whole_files_too_and_what_is_deleted_makes_room()
    {
        const int megabyte = 1024 * 1024;
        await using var server = await RunningServer.StartPlain(
            ("DataPath", _folder.Path), ("Files:MaxFileMegabytes", "2"), ("Files:MegabytesPerUser", "2"), ("Files:MegabytesPerRoom", "100"), ("Files:Megabytes", "12"));
        From("203.0.113.5");
        using var ann = await FileScene.Join(server, "Ann");
        using var bob = await FileScene.Join(server, "Bob");
        using var cem = await FileScene.Join(server, "Cem");
        var first = (await ann.Upload("a", new byte[2 * megabyte]))["id"]!.GetValue<string>();
        Assert.Equal((507, "quota-server"), await FileScene.Outcome(bob.Begin("b", 2 * megabyte)));
        await bob.Say(1, (await bob.Upload("b", new byte[megabyte]))["id"]!.GetValue<string>());
        Assert.Equal((507, "quota-server"), await FileScene.Outcome(cem.Begin("c", 1)));
        // what was given up halfway counts as far as it came
        From("203.0.113.6");
        await cem.Append(await cem.Create("c", 2 * megabyte), 0, new byte[megabyte]);
        await FileScene.Sweep(server, TimeSpan.FromMinutes(3));
        await bob.Upload("d", new byte[megabyte]);
        using (var dan = await FileScene.Join(server, "Dan"))
            Assert.Equal((507, "quota-server"), await FileScene.Outcome(dan.Begin("f", 2 * megabyte)));
        From("203.0.113.5");
        using (var gone = await ann.Send(HttpMethod.Delete, $"/files/{first}"))
            Assert.Equal(204, (int)gone.StatusCode);
        await ann.Upload("e", new byte[2 * megabyte]);

        void From(string address)
        {
            server.Http.DefaultRequestHeaders.Remove("X-Forwarded-For");
            server.Http.DefaultRequestHeaders.Add("X-Forwarded-For", address);
        }
    }

    [Fact]
    public async Task A_full_disk_is_told_in_words_and_costs_nothing_that_was_stored()
    {
        if (!OperatingSystem.IsLinux())
            return;
        await using var server = await RunningServer.StartPlain(("DataPath", _folder.Path));
        using var ann = await FileScene.Join(server, "Ann");
        var id = await ann.Create("x", 1000);
        var path = Path.Combine(_folder.Path, "files", id[..2], id);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.CreateSymbolicLink(path, "/dev/full");
        Assert.Equal((507, "disk-full"), await FileScene.Outcome(ann.Append(id, 0, new byte[1000])));
        File.Delete(path);
        using var stored = await ann.Append(id, 0, new byte[1000]);
        Assert.Equal(200, (int)stored.StatusCode);
    }

    [Fact]
    public async Task Below_what_must_stay_free_on_the_disk_nothing_begins()
    {
        await using var server = await RunningServer.StartPlain(("DataPath", _folder.Path), ("Files:KeepFreeMegabytes", "2000000000"));
        using var ann = await FileScene.Join(server, "Ann");
        Assert.Equal((507, "disk-full"), await FileScene.Outcome(ann.Begin("x", 1)));
    }

    [Fact]
    public async Task Below_what_must_stay_free_on_the_disk_nothing_that_was_begun_goes_on()
    {
        const int megabyte = 1 << 20;
        await using var server = await RunningServer.StartPlain(("DataPath", _folder.Path));
        using var ann = await FileScene.Join(server, "Ann");
        var (id, other) = (await ann.Create("x", 1000), await ann.Create("y", 4 * megabyte));
        using var slow = new HeldContent(2 * megabyte);
        var writing = ann.Send(HttpMethod.Patch, $"/files/{other}", slow, 0);
        await slow.Sent;
        await Eventually.Holds(async () => await ann.Offset(other) == megabyte);
        KeepFree(2_000_000_000);
        Assert.Equal((507, "disk-full"), await FileScene.Outcome(ann.Append(id, 0, new byte[1000])));
        Assert.Equal(0, await ann.Offset(id));
        slow.Release();
        try
        {
            Assert.Equal((507, "disk-full"), await FileScene.Outcome(writing));
        }
        catch (HttpRequestException)
        {
            // the server has closed a connection whose rest it does not want
        }

        Assert.Equal(megabyte, await ann.Offset(other));
        KeepFree(0);
        using (var stored = await ann.Append(id, 0, new byte[1000]))
            Assert.Equal(200, (int)stored.StatusCode);
        using var rest = await ann.Append(other, megabyte, new byte[3 * megabyte]);
        Assert.Equal(200, (int)rest.StatusCode);

        void KeepFree(int megabytes) => server.App.Services.GetRequiredService<IOptions<ParleyOptions>>().Value.Files.KeepFreeMegabytes = megabytes;
    }

    [Fact]
    public async Task However_many_uploads_were_cancelled_what_was_deleted_is_gone_at_the_next_look()
    {
        await using var server = await RunningServer.StartPlain(("DataPath", _folder.Path));
        using var ann = await FileScene.Join(server, "Ann");
        var storage = server.App.Services.GetRequiredService<StorageLine>();
        await storage.Ask(database => database.Execute(
            """
            WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1200)
            INSERT INTO files (id, room, user_id, name, size, created_at) SELECT printf('%040d', i), 'kitchen', 'guest', 'x', 1, 1 FROM n
            """));
        await storage.Ask(database => database.Execute("DELETE FROM files WHERE room = 'kitchen'"));
        var id = (await ann.Upload("plan.txt", [1, 2, 3]))["id"]!.GetValue<string>();
        using (var gone = await ann.Send(HttpMethod.Delete, $"/files/{id}"))
            Assert.Equal(204, (int)gone.StatusCode);
        Assert.Equal(1201, await Gone());
        await FileScene.Sweep(server);
        Assert.Equal(0, await Gone());
        Assert.Empty(Directory.EnumerateFiles(Path.Combine(_folder.Path, "files"), "*", SearchOption.AllDirectories));

        // and of what never came nothing is left to be looked at, nor does it come when a part waited for its turn meanwhile
        var never = await ann.Create("never.txt", 3);
        using (var gone = await ann.Send(HttpMethod.Delete, $"/files/{never}"))
            Assert.Equal(204, (int)gone.StatusCode);
        Assert.Equal(0, await Gone());
        var wish = new FileWish(FileScene.Room, new ChatFile(never, "never.txt", 3, ""), null, 1);
        Assert.Equal(FileBound.Gone, await storage.Ask(database => FileRows.Hold(database, wish, 0, 3, new FileQuota(9, 9, 9, 9, 9, 9, 9))));

        Task<long> Gone() => storage.Ask(database => (long)database.Command("SELECT COUNT(*) FROM files_gone").ExecuteScalar()!);
    }

    [Fact]
    public async Task Whoever_begins_uploads_and_cancels_them_without_end_is_told_to_wait_and_others_are_not()
    {
        await using var server = await RunningServer.StartPlain(("DataPath", _folder.Path));
        server.Http.DefaultRequestHeaders.Add("X-Forwarded-For", "203.0.113.5");
        using var ann = await FileScene.Join(server, "Ann");
        using var bob = await FileScene.Join(server, "Bob");
        // since a time in which nothing came back yet
        await server.App.Services.GetRequiredService<SignalingQueue>().Ask((switchboard, now) => Enumerable.Range(0, 100).Count(
            _ => switchboard.Files.Begin(new User(ann.Id, "Ann", Guest: true), null, new Moment(now.Microseconds + 60_000_000, now.UnixMilliseconds)) is null));
        using (var refused = await ann.Begin("x", 1))
        {
            Assert.Equal((429, "rate-limited"), ((int)refused.StatusCode, await FileScene.Reason(refused)));
            Assert.Equal("1", refused.Headers.GetValues("Retry-After").Single());
        }

        await bob.Upload("x", [1]);
    }

    public void Dispose() => _folder.Dispose();
}
