using Parley.Rooms.Audit;
using Parley.Rooms.Contracts;
using Parley.Rooms.Sessions;

namespace Parley.Rooms.Files;

/// <summary>For the files of rooms, which come and go by HTTP: what is bounded there together with what people do by signaling.</summary>
public sealed class FileDesk
{
    private const int BegunByUser = 100;
    private const int BegunByUserPerSecond = 1;

    // a class of a hundred who each send ten files, and as many again
    private const int BegunFromAddress = 2_000;
    private const int BegunFromAddressPerSecond = 10;

    /// <summary>A whole chat is read for it: some at once, and one in half a minute.</summary>
    private const int ExportCost = 30;
    private const int ExportedByUser = 20 * ExportCost;
    private const int ExportedByUserPerSecond = 1;

    // a class of a hundred who each save it twice
    private const int ExportedFromAddress = 200 * ExportCost;
    private const int ExportedFromAddressPerSecond = 10;

    private readonly Core _core;
    private readonly BucketTable _users = new(BegunByUserPerSecond, BegunByUser);
    private readonly BucketTable _addresses = new(BegunFromAddressPerSecond, BegunFromAddress);
    private readonly BucketTable _exporters = new(ExportedByUserPerSecond, ExportedByUser);
    private readonly BucketTable _exportingAddresses = new(ExportedFromAddressPerSecond, ExportedFromAddress);

    internal FileDesk(Core core) => _core = core;

    /// <summary>Takes what it costs to begin an upload: whatever comes of it, it is work for the database.</summary>
    /// <param name="user">Who begins it.</param>
    /// <param name="address">From where, as in <see cref="ConnectionInfo"/>; guests of one address have a bound together.</param>
    /// <param name="now">The time.</param>
    /// <returns>In how many seconds it may be begun; null when it may now.</returns>
    public int? Begin(User user, string? address, Moment now) => Take(_users, _addresses, user, address, 1, now);

    /// <summary>Takes what it costs to read a whole chat.</summary>
    /// <param name="user">Who reads it.</param>
    /// <param name="address">From where, as in <see cref="ConnectionInfo"/>; guests of one address have a bound together.</param>
    /// <param name="now">The time.</param>
    /// <returns>In how many seconds it may be read; null when it may now.</returns>
    public int? Export(User user, string? address, Moment now) => Take(_exporters, _exportingAddresses, user, address, ExportCost, now);

    /// <summary>The line of the audit log about a file, to be stored together with what was done to it. Part of what one address or user may have written down.</summary>
    /// <param name="entry">The line; of a guest with the address.</param>
    /// <param name="now">The time.</param>
    /// <returns>The line as it may be written; null when there is to be none.</returns>
    public AuditEntry? Line(AuditEntry entry, Moment now) => _core.Audit.Line(entry, now);

    private static int? Take(BucketTable users, BucketTable addresses, User user, string? address, int cost, Moment now)
    {
        ArgumentNullException.ThrowIfNull(user);
        var together = user.Guest ? address : null;
        if (together is not null && addresses.Take(together, cost, now) is { } later)
            return later;
        var seconds = users.Take(user.Id, cost, now);
        if (seconds is not null && together is not null)
            addresses.GiveBack(together, cost);
        return seconds;
    }
}
