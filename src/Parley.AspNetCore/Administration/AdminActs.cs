using Microsoft.AspNetCore.Http;
using Parley.AspNetCore.Signaling;
using Parley.Rooms.Administration;
using Parley.Rooms.Contracts;

namespace Parley.AspNetCore.Administration;

/// <summary>What operators do. Each of it is a line of the audit log.</summary>
internal sealed class AdminActs(SignalingQueue queue, SignalingLifetime lifetime)
{
    private const int LongestDrain = 86_400;

    /// <summary><c>POST /parley/admin/rooms/{room}/end</c>.</summary>
    public async Task<AdminProblem?> EndRoom(HttpContext context, Administrator admin)
    {
        var id = (string)context.Request.RouteValues["room"]!;
        var (isThere, isBreakout, isEnded) = await queue.Ask((switchboard, now) => switchboard.Operators.Room(id) is { } found
            ? (true, found.Room.BreakoutOf is not null, switchboard.Operators.TryEnd(id, admin, now))
            : default);
        return isEnded ? AdminAnswer.Done(context) : isThere && isBreakout ? AdminProblem.Breakout : AdminProblem.UnknownRoom;
    }

    /// <summary><c>POST /parley/admin/announcements</c>.</summary>
    public async Task<AdminProblem?> Announce(HttpContext context, Administrator admin)
    {
        if (await AdminAnswer.Read(context, ContractJson.Default.AdminAnnouncement) is not { } wish || string.IsNullOrWhiteSpace(wish.Text) || wish.Text.Length > OperatorDesk.LongestText)
            return AdminProblem.Invalid;
        if (await queue.Ask((switchboard, now) => switchboard.Operators.Announce(wish.Text.Trim(), wish.Room, admin, now)) is not { } told)
            return AdminProblem.UnknownRoom;
        return await AdminAnswer.Write(context, new AdminAnnounced(told), ContractJson.Default.AdminAnnounced);
    }

    /// <summary><c>PUT /parley/admin/drain</c>.</summary>
    public async Task<AdminProblem?> BeginDrain(HttpContext context, Administrator admin)
    {
        if (await AdminAnswer.Read(context, ContractJson.Default.AdminDrainWish) is not { Seconds: >= 1 and <= LongestDrain } wish)
            return AdminProblem.Invalid;
        return await queue.Ask((switchboard, now) => Drain(() => switchboard.Operators.BeginDrain(TimeSpan.FromSeconds(wish.Seconds), admin, now))) ?? AdminAnswer.Done(context);
    }

    /// <summary><c>DELETE /parley/admin/drain</c>.</summary>
    public async Task<AdminProblem?> CancelDrain(HttpContext context, Administrator admin) =>
        await queue.Ask((switchboard, now) => Cancel(() => switchboard.Operators.TryCancelDrain(admin, now))) ?? AdminAnswer.Done(context);

    // in the queue's line: a process that is told to stop says so before it drains, and its drain comes after this or is seen here
    private AdminProblem? Drain(Action begin)
    {
        if (lifetime.IsGoingDown)
            return AdminProblem.Stopping;
        begin();
        lifetime.IsHeld = true;
        return null;
    }

    private AdminProblem? Cancel(Func<bool> cancel)
    {
        if (lifetime.IsGoingDown)
            return AdminProblem.Stopping;
        if (!cancel())
            return AdminProblem.NotDraining;
        lifetime.IsHeld = false;
        return null;
    }
}
