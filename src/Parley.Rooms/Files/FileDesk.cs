using Parley.Rooms.Audit;

namespace Parley.Rooms.Files;

/// <summary>For the files of rooms, which come and go by HTTP: what is bounded there together with what people do by signaling.</summary>
public sealed class FileDesk
{
    private readonly Core _core;

    internal FileDesk(Core core) => _core = core;

    /// <summary>The line of the audit log about a file, to be stored together with what was done to it. Part of what one address or user may have written down.</summary>
    /// <param name="entry">The line; of a guest with the address.</param>
    /// <param name="now">The time.</param>
    /// <returns>The line as it may be written; null when there is to be none.</returns>
    public AuditEntry? Line(AuditEntry entry, Moment now) => _core.Audit.Line(entry, now);
}
