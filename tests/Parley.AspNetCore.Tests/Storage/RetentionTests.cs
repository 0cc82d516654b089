using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Parley.AspNetCore.Diagnostics;
using Parley.AspNetCore.Files;
using Parley.AspNetCore.Storage;

namespace Parley.AspNetCore.Tests.Storage;

/// <summary>What is kept, and for how long: years in a moment.</summary>
public sealed class RetentionTests : IAsyncDisposable
{
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly TemporaryFolder _folder = new();
    private readonly ManualTime _time = new(Start);
    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().AddSingleton<ParleyMetrics>().BuildServiceProvider();
    private StorageLine? _line;
    private Retention? _retention;
    private FileSweeper? _files;

    private static CancellationToken Ending => TestContext.Current.CancellationToken;

    private string FileBytes => Path.Combine(_folder.Path, "files", "f1", "f1");

    [Fact]
    public async Task Each_kind_goes_when_its_days_are_over_and_not_before()
    {
        await Begin(new ParleyOptions { ChatRetentionDays = 365, CallRetentionDays = 90, AuditDays = 60, Files = { RetentionDays = 30 } });
        await Holds(29.9, chat: 2, reactions: 1, polls: 1, votes: 1, files: 1, calls: 1, guests: 1, audit: 1);
        Assert.True(File.Exists(FileBytes));
        // a file goes before its message, which stays
        await Holds(30.1, chat: 2, reactions: 1, polls: 1, votes: 1, files: 0, calls: 1, guests: 1, audit: 1);
        Assert.False(File.Exists(FileBytes));
        await Holds(59.9, chat: 2, reactions: 1, polls: 1, votes: 1, files: 0, calls: 1, guests: 1, audit: 1);
        await Holds(60.1, chat: 2, reactions: 1, polls: 1, votes: 1, files: 0, calls: 1, guests: 1, audit: 0);
        await Holds(89.9, chat: 2, reactions: 1, polls: 1, votes: 1, files: 0, calls: 1, guests: 1, audit: 0);
        await Holds(90.1, chat: 2, reactions: 1, polls: 1, votes: 1, files: 0, calls: 0, guests: 0, audit: 0);
        await Holds(364.9, chat: 2, reactions: 1, polls: 1, votes: 1, files: 0, calls: 0, guests: 0, audit: 0);
        await Holds(365.1, chat: 0, reactions: 0, polls: 0, votes: 0, files: 0, calls: 0, guests: 0, audit: 0);
    }

    [Fact]
    public async Task A_file_goes_with_its_message_where_that_goes_earlier()
    {
        await Begin(new ParleyOptions { ChatRetentionDays = 7, Files = { RetentionDays = 30 } });
        await Holds(6.9, chat: 2, reactions: 1, polls: 1, votes: 1, files: 1, calls: 1, guests: 1, audit: 1);
        await Holds(7.1, chat: 0, reactions: 0, polls: 0, votes: 0, files: 0, calls: 1, guests: 1, audit: 1);
        Assert.False(File.Exists(FileBytes));
    }

    [Fact]
    public async Task Nothing_of_it_goes_where_no_days_are_set()
    {
        await Begin(new ParleyOptions { ChatRetentionDays = 0, CallRetentionDays = 0, AuditDays = int.MaxValue, Files = { RetentionDays = 0 } });
        await Holds(20_000, chat: 2, reactions: 1, polls: 1, votes: 1, files: 1, calls: 1, guests: 1, audit: 1);
        Assert.True(File.Exists(FileBytes));
    }

    [Fact]
    public async Task More_days_than_there_ever_were_keep_everything()
    {
        await Begin(new ParleyOptions { ChatRetentionDays = int.MaxValue, CallRetentionDays = int.MaxValue, AuditDays = int.MaxValue, Files = { RetentionDays = int.MaxValue } });
        await Holds(1_000, chat: 2, reactions: 1, polls: 1, votes: 1, files: 1, calls: 1, guests: 1, audit: 1);
    }

    [Fact]
    public async Task A_room_that_nobody_uses_stays_until_the_time_that_it_was_planned_for_but_not_for_a_thousand_years()
    {
        await Begin(new ParleyOptions());
        await _line!.Ask(database =>
        {
            var now = Start.ToUnixTimeMilliseconds();
            foreach (var (room, days) in (IEnumerable<(string, int?)>)[("kept", null), ("planned", 300), ("far-off", 365_000)])
                database.Execute("INSERT INTO rooms (id, owner_id, state, used_at, kept_until) VALUES ($0, 'u', '{}', $1, $2)", room, now, days is { } end ? now + (end * TimeSpan.MillisecondsPerDay) : null);
            return true;
        });
        Assert.Equal("far-off kept planned", await RoomsAfter(179.9));
        Assert.Equal("planned", await RoomsAfter(180.1));
        Assert.Equal("planned", await RoomsAfter(299.9));
        Assert.Equal("", await RoomsAfter(300.1));

        async Task<string> RoomsAfter(double days)
        {
            _time.Advance(Start + TimeSpan.FromDays(days) - _time.GetUtcNow());
            _retention!.Sweep();
            return await _line!.Ask(database => database.Command("SELECT COALESCE(GROUP_CONCAT(id, ' '), '') FROM (SELECT id FROM rooms ORDER BY id)").ExecuteScalar() as string ?? "?");
        }
    }

    [Fact]
    public async Task A_room_keeps_its_password_for_as_long_as_anything_that_was_written_behind_it()
    {
        await Begin(new ParleyOptions { ChatRetentionDays = 365 });
        var now = Start.ToUnixTimeMilliseconds();
        await _line!.Ask(database =>
        {
            database.Execute("UPDATE chat SET room = 'talked' WHERE seq = 1");
            database.Execute("UPDATE chat SET room = 'open' WHERE seq = 2");
            database.Execute("UPDATE polls SET room = 'asked'");
            foreach (var (room, guarded, kept) in (IEnumerable<(string, bool, long?)>)[("talked", true, now), ("asked", true, null), ("silent", true, now), ("open", false, now)])
                database.Execute("INSERT INTO rooms (id, owner_id, state, used_at, kept_until, guarded) VALUES ($0, 'u', $0, $1, $2, $3)", room, now, kept, guarded);
            return true;
        });
        Assert.Equal("asked talked", await FoundAfter(0.1));
        Assert.Equal("asked talked", await FoundAfter(364.9));
        Assert.Equal("", await FoundAfter(365.1));

        async Task<string> FoundAfter(double days)
        {
            _time.Advance(Start + TimeSpan.FromDays(days) - _time.GetUtcNow());
            var at = _time.GetUtcNow().ToUnixTimeMilliseconds();
            string[] rooms = ["asked", "open", "silent", "talked"];
            // not an hour later: nobody comes in between
            var before = await _line!.Ask(database => rooms.Where(room => RoomStore.Find(database, room, at) is not null).ToArray());
            _retention!.Sweep();
            var after = await _line!.Ask(database => rooms.Where(room => RoomStore.Find(database, room, at) is not null).ToArray());
            Assert.Equal(days < 365 ? before : [], after);
            return string.Join(' ', after);
        }
    }

    [Fact]
    public async Task What_was_written_and_asked_in_a_meeting_goes_with_its_files_and_votes_and_nothing_else_does()
    {
        await Begin(new ParleyOptions());
        var since = Start.ToUnixTimeMilliseconds();
        await _line!.Ask(database =>
        {
            foreach (var (room, seq, at, edited) in (IEnumerable<(string, int, long, long?)>)[("tea-time", 3, since - 1, null), ("tea-time", 4, since - 1, since), ("elsewhere", 1, since, null)])
            {
                database.Execute(
                    "INSERT INTO chat (room, seq, revision, id, user_id, user_name, user_guest, text, sent_at, edited_at) VALUES ($0, $1, $1, $1, 'u', 'U', 1, 'x', $2, $3)", room, seq, at, edited);
                database.Execute(
                    "INSERT INTO polls (room, seq, id, question, multiple, anonymous, hidden, user_id, user_name, user_guest, created_at, revision, voters) VALUES ($0, $1, $1, 'Tea?', 0, 0, 0, 'u', 'U', 1, $2, 1, 0)",
                    room, seq, at);
            }

            ChatStore.DeleteSince(database, "tea-time", since);
            PollStore.DeleteSince(database, "tea-time", since);
            return true;
        });
        await Holds(0, chat: 2, reactions: 0, polls: 3, votes: 0, files: 0, calls: 1, guests: 1, audit: 1);
        Assert.False(File.Exists(FileBytes));
    }

    [Fact]
    public async Task Whoever_makes_many_rooms_for_now_loses_those_in_which_nothing_is_kept_and_none_that_is_for_later()
    {
        await Begin(new ParleyOptions());
        var found = await _line!.Ask(database =>
        {
            var (now, day) = (Start.ToUnixTimeMilliseconds(), TimeSpan.MillisecondsPerDay);
            database.Execute("UPDATE chat SET room = 'room-0'");
            for (var i = 0; i <= RoomStore.RoomsPerOwner + 1; i++)
                Own(string.Create(CultureInfo.InvariantCulture, $"room-{i}"), now + i, now + day);
            foreach (var (room, until) in (IEnumerable<(string, long?)>)[("persistent", null), ("ahead", now + (31 * day)), ("over", now + (29 * day))])
                Own(room, 1, until);
            RoomStore.ForgetExcess(database, "u", now);
            return string.Join(' ', ((string[])["room-0", "room-1", "room-2", "room-3", "persistent", "ahead", "over"]).Where(room => RoomStore.Find(database, room, now) is not null));

            void Own(string room, long at, long? until) =>
                database.Execute("INSERT INTO rooms (id, owner_id, state, used_at, kept_until, guarded) VALUES ($0, 'u', '{}', $1, $2, 1)", room, at, until);
        });
        Assert.Equal("room-0 room-2 room-3 persistent ahead", found);
    }

    [Fact]
    public async Task The_numbers_of_a_room_go_on_for_as_long_as_anything_of_its_chat_is_there_and_half_a_year_after_the_last_was_written()
    {
        await Begin(new ParleyOptions { ChatRetentionDays = 7 });
        await _line!.Ask(database => ChatStore.NextRevision(database, "tea-time", Start.ToUnixTimeMilliseconds()));
        Assert.Equal("3", await RevisionAfter(7.1));
        Assert.Equal("3", await RevisionAfter(179.9));
        Assert.Equal("none", await RevisionAfter(180.1));

        async Task<string> RevisionAfter(double days)
        {
            _time.Advance(Start + TimeSpan.FromDays(days) - _time.GetUtcNow());
            _retention!.Sweep();
            return await _line!.Ask(database => database.Command("SELECT COALESCE(MAX(last_revision), 'none') FROM chat_rooms").ExecuteScalar()!.ToString()!);
        }
    }

    [Fact]
    public async Task It_is_looked_after_every_hour()
    {
        await Begin(new ParleyOptions { CallRetentionDays = 1 });
        await _retention!.StartAsync(Ending);
        for (var hours = 0; hours < 23; hours++)
            _time.Advance(TimeSpan.FromHours(1));
        Assert.Equal(1L, await Calls());
        _time.Advance(TimeSpan.FromMinutes(61));
        await Eventually.Holds(async () => await Calls() == 0);
        await _retention.StopAsync(Ending);

        Task<long> Calls() => _line!.Ask(database => Number(database, "SELECT COUNT(*) FROM calls"));
    }

    public async ValueTask DisposeAsync()
    {
        _retention?.Dispose();
        _files?.Dispose();
        _line?.Dispose();
        await _services.DisposeAsync();
        _folder.Dispose();
    }

    /// <summary>Something of each kind, made now.</summary>
    private static void Fill(Database database, long now)
    {
        database.Execute("INSERT INTO chat_rooms (room, last_seq, last_revision) VALUES ('tea-time', 2, 2)");
        for (var seq = 1; seq <= 2; seq++)
            database.Execute("INSERT INTO chat (num, room, seq, revision, id, user_id, user_name, user_guest, text, sent_at) VALUES ($0, 'tea-time', $0, $0, $0, 'u', 'U', 1, 'x', $1)", seq, now);
        database.Execute("INSERT INTO chat_reactions (message, emoji, user_id, user_name, user_guest, at) VALUES (1, '👍', 'u', 'U', 1, 1)");
        database.Execute("INSERT INTO files (id, room, user_id, name, size, created_at, complete, message, place) VALUES ('f1', 'tea-time', 'u', 'plan.txt', 3, $0, 1, 2, 0)", now);
        database.Execute("INSERT INTO polls (num, room, seq, id, question, multiple, anonymous, hidden, user_id, user_name, user_guest, created_at, revision, voters) VALUES (1, 'tea-time', 1, 'p', 'Tea?', 0, 0, 0, 'u', 'U', 1, $0, 1, 1)", now);
        database.Execute("INSERT INTO poll_votes (poll, voter, choices) VALUES (1, 'u', 1)");
        database.Execute(
            """
            INSERT INTO calls (id, caller_id, caller_name, caller_guest, callee_id, callee_name, callee_guest, audio, video, started_at, ended_at, reason, unseen)
            VALUES ('c', 'u', 'U', 1, 'v', 'V', 0, 1, 1, $0, $0, 'timeout', 1)
            """,
            now);
        database.Execute("INSERT INTO users (id, name, guest, seen_at) VALUES ('u', 'U', 1, $0), ('v', 'V', 0, $0)", now);
        database.Execute("INSERT INTO audit (at, action, by_id) VALUES ($0, 'mute', 'u')", now);
    }

    private static long Number(Database database, string sql) => Convert.ToInt64(database.Command(sql).ExecuteScalar(), CultureInfo.InvariantCulture);

    private async Task Begin(ParleyOptions wanted)
    {
        var folder = new DataFolder(_folder.Path);
        var options = Microsoft.Extensions.Options.Options.Create(wanted);
        _line = new StorageLine(folder, options, _services.GetRequiredService<ParleyMetrics>(), TimeProvider.System, NullLogger<StorageLine>.Instance);
        await _line.Ask(database =>
        {
            Fill(database, Start.ToUnixTimeMilliseconds());
            return true;
        });
        Directory.CreateDirectory(Path.GetDirectoryName(FileBytes)!);
        await File.WriteAllBytesAsync(FileBytes, [1, 2, 3], Ending);
        _files = new FileSweeper(_line, new FileFolder(folder, options), new UploadSeats(), options, _time, NullLogger<FileSweeper>.Instance);
        _retention = new Retention(_line, options, _time);
    }

    /// <summary>What there is so many days after it was made.</summary>
    private async Task Holds(double days, long chat, long reactions, long polls, long votes, long files, long calls, long guests, long audit)
    {
        _time.Advance(Start + TimeSpan.FromDays(days) - _time.GetUtcNow());
        _retention!.Sweep();
        await _files!.Sweep();
        var there = await _line!.Ask(database => (
            Number(database, "SELECT COUNT(*) FROM chat"), Number(database, "SELECT COUNT(*) FROM chat_reactions"), Number(database, "SELECT COUNT(*) FROM polls"),
            Number(database, "SELECT COUNT(*) FROM poll_votes"), Number(database, "SELECT COUNT(*) FROM files"), Number(database, "SELECT COUNT(*) FROM calls"),
            Number(database, "SELECT COUNT(*) FROM users WHERE guest = 1"), Number(database, "SELECT COUNT(*) FROM audit")));
        Assert.Equal((chat, reactions, polls, votes, files, calls, guests, audit), there);
        Assert.Equal(1L, await _line!.Ask(database => Number(database, "SELECT COUNT(*) FROM users WHERE guest = 0")));
    }
}
