using System.Globalization;
using System.Reflection;
using Microsoft.AspNetCore.Http;
using Parley.AspNetCore.Net;
using Parley.AspNetCore.Signaling;
using Parley.AspNetCore.Storage;
using Parley.Rooms.Administration;
using Parley.Rooms.Contracts;
using Parley.Sfu.Engine.History;

namespace Parley.AspNetCore.Administration;

/// <summary>What operators see of what goes on: the server, its rooms, who is in one, and how it was for one of them.</summary>
internal sealed class AdminViews(
    SignalingQueue queue, MediaSight sight, AdminTranslation words, AdminLooks looks, NodeSampler node, SignalingLifetime lifetime, StorageLine storage, TimeProvider time)
{
    private const int MostRooms = 200;
    private const int UsualRooms = 50;

    private static readonly string Version =
        typeof(AdminViews).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "";

    /// <summary><c>GET /parley/admin/overview</c>.</summary>
    public async Task<AdminProblem?> Overview(HttpContext context, Administrator admin)
    {
        looks.Look(admin, room: null);
        var glance = await sight.Glance();
        var (figures, rooms, drain) = await queue.Ask((switchboard, now) => (switchboard.Figures, switchboard.Operators.Rooms().Count, switchboard.Operators.Draining(now)));
        var loss = glance.Loss;
        var overview = new AdminOverview(
            admin.User,
            new AdminNode(Environment.MachineName, Version, node.StartedAt, Now, Environment.ProcessorCount, Environment.WorkingSet, storage.IsHealthy),
            node.Samples, rooms, figures.Participants, figures.Calls, figures.Sessions, glance.Count, loss.Uplink, loss.Downlink,
            drain is { } draining ? new AdminDrain(draining.EndsAt, draining.IsOver, lifetime.IsGoingDown) : null);
        return await AdminAnswer.Write(context, overview, ContractJson.Default.AdminOverview);
    }

    /// <summary><c>GET /parley/admin/rooms</c>.</summary>
    public async Task<AdminProblem?> Rooms(HttpContext context, Administrator admin)
    {
        var query = context.Request.Query;
        var search = query["search"].ToString().Trim();
        if (!TryNumber(query["skip"], 0, int.MaxValue, 0, out var skip) || !TryNumber(query["limit"], 1, MostRooms, UsualRooms, out var limit) || Order(query["sort"]) is not { } order)
            return AdminProblem.Invalid;
        var glance = await sight.Glance();
        var seen = await queue.Ask((switchboard, _) => switchboard.Operators.Rooms());
        var found = seen
            .Where(room => room.Id.Contains(search, StringComparison.OrdinalIgnoreCase) || room.Name?.Contains(search, StringComparison.CurrentCultureIgnoreCase) == true)
            .Select(room => AdminTranslation.Room(room, glance.Room(room.Id)))
            .OrderByDescending(order).ThenBy(room => room.Id, StringComparer.Ordinal)
            .ToList();
        return await AdminAnswer.Write(context, new AdminRooms([.. found.Skip(skip).Take(limit)], found.Count), ContractJson.Default.AdminRooms);
    }

    /// <summary><c>GET /parley/admin/rooms/{room}</c>.</summary>
    public async Task<AdminProblem?> Room(HttpContext context, Administrator admin)
    {
        if (await Find(context) is not { } found)
            return AdminProblem.UnknownRoom;
        looks.Look(admin, found.Room.Id);
        var glance = await sight.Glance();
        var clock = Clock(MediaClock.Now.Microseconds);
        var detail = new AdminRoomDetail(
            Now, AdminTranslation.Room(found.Room, glance.Room(found.Room.Id)),
            [.. found.Participants.Select(participant => words.Participant(participant, glance.Find(found.Room.Id, participant.Id), clock))]);
        return await AdminAnswer.Write(context, detail, ContractJson.Default.AdminRoomDetail);
    }

    /// <summary><c>GET /parley/admin/rooms/{room}/participants/{participant}</c>.</summary>
    public async Task<AdminProblem?> Participant(HttpContext context, Administrator admin)
    {
        if (!long.TryParse(context.Request.Query["after"] is [{ } given] ? given : "0", NumberStyles.None, CultureInfo.InvariantCulture, out var after))
            return AdminProblem.Invalid;
        if (await Find(context) is not { } found)
            return AdminProblem.UnknownRoom;
        if (found.Participants.FirstOrDefault(one => one.Id == (string?)context.Request.RouteValues["participant"]) is not { } participant)
            return AdminProblem.UnknownParticipant;
        looks.Look(admin, found.Room.Id);
        var record = await sight.Record(found.Room.Id, participant.Id);
        return await AdminAnswer.Write(context, Timeline(record, participant, found.Participants, after), ContractJson.Default.AdminTimeline);
    }

    private long Now => time.GetUtcNow().ToUnixTimeMilliseconds();

    private AdminTimeline Timeline(PeerRecord? record, Participant participant, IReadOnlyList<Participant> others, long after)
    {
        if (record is null)
            return new AdminTimeline(Now, new AdminParticipant(participant), [], [], []);
        var clock = Clock(record.Now.Microseconds);
        var names = others.ToDictionary(other => other.Id, other => other.User.Name, StringComparer.Ordinal);
        return new AdminTimeline(
            Now, words.Participant(participant, record.Figures, clock),
            [.. record.Samples.Select(sample => AdminTranslation.Sample(sample, clock)).Where(sample => sample.At > after)],
            [.. record.Pictures.Select(change => AdminTranslation.Picture(change, names, clock))],
            [.. record.Sources.Select(AdminTranslation.Source)]);
    }

    /// <summary>What to add to the engines' time for the calendar, in ms.</summary>
    private long Clock(long microseconds) => Now - (microseconds / 1000);

    private Task<(RoomSight Room, IReadOnlyList<Participant> Participants)?> Find(HttpContext context)
    {
        var id = (string)context.Request.RouteValues["room"]!;
        return queue.Ask((switchboard, _) => switchboard.Operators.Room(id));
    }

    private static bool TryNumber(string? text, int least, int most, int usual, out int number)
    {
        number = usual;
        return string.IsNullOrEmpty(text) || (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number) && number >= least && number <= most);
    }

    private static Func<AdminRoom, long>? Order(string? sort) => sort switch
    {
        null or "" or "people" => room => room.People,
        "traffic" => room => room.Received + room.Sent,
        "trouble" => room => room.Troubled,
        "newest" => room => room.Since,
        _ => null,
    };
}
