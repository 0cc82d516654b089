namespace Parley.Rooms.Contracts;

/// <summary>The body of <c>POST /parley/admin/announcements</c>.</summary>
/// <param name="Text">At most 500 UTF-16 units.</param>
/// <param name="Room">To whom; to everybody, if left out.</param>
public sealed record AdminAnnouncement(string Text, string? Room = null);

/// <summary>What came of an announcement.</summary>
/// <param name="Told">How many devices it was sent to.</param>
public sealed record AdminAnnounced(int Told);

/// <summary>The body of <c>PUT /parley/admin/drain</c>.</summary>
/// <param name="Seconds">How long meetings are told that they may go on, 1 to 86,400.</param>
public sealed record AdminDrainWish(int Seconds);

/// <summary><c>GET /parley/admin/audit</c>: lines of the audit log, the newest first.</summary>
/// <param name="Entries">As many as were asked for.</param>
/// <param name="More">Whether there are older ones: ask again with <c>?before=</c> the last one's number.</param>
public sealed record AdminAudit(IReadOnlyList<AdminAuditEntry> Entries, bool More);

/// <summary>A line of the audit log.</summary>
/// <param name="Number">Rises with each line.</param>
/// <param name="At">In ms since 1970 UTC.</param>
/// <param name="Action">What was done; the words are those of <c>parley audit</c>.</param>
/// <param name="Room">Where.</param>
/// <param name="By">Who did it.</param>
/// <param name="Whom">To whom.</param>
/// <param name="Detail">What more there is to say.</param>
/// <param name="Address">A name for the address that it came from.</param>
public sealed record AdminAuditEntry(
    long Number, long At, string Action, string? Room = null, User? By = null, User? Whom = null, string? Detail = null, string? Address = null);

/// <summary><c>GET /parley/admin/retention</c>: how long things are kept. 0 days are for ever, but for the audit log, which is off then.</summary>
/// <param name="ChatDays">Messages and polls.</param>
/// <param name="CallDays">Calls, and guests who have not come again.</param>
/// <param name="FileDays">Files; left out where none are taken.</param>
/// <param name="AuditDays">The audit log.</param>
/// <param name="DatabaseBytes">How large the database is.</param>
/// <param name="DatabaseLimit">How large it may grow, in bytes; 0 without a limit.</param>
public sealed record AdminRetention(int ChatDays, int CallDays, int AuditDays, long DatabaseBytes, long DatabaseLimit, int? FileDays = null);
