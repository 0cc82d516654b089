using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using Parley.AspNetCore.Storage;
using Parley.Rooms.Administration;
using Parley.Rooms.Contracts;

namespace Parley.AspNetCore.Administration;

/// <summary>What operators see of what is stored: the audit log, and how long things are kept.</summary>
internal sealed class AdminRecords(StorageLine storage, IOptions<ParleyOptions> options)
{
    private const int MostLines = 200;
    private const int UsualLines = 50;
    private const long Megabyte = 1024 * 1024;

    /// <summary><c>GET /parley/admin/audit</c>.</summary>
    public async Task<AdminProblem?> Audit(HttpContext context, Administrator admin)
    {
        var query = context.Request.Query;
        if (!TryNumber(query["before"], long.MaxValue, long.MaxValue, out var before) || !TryNumber(query["limit"], MostLines, UsualLines, out var limit))
            return AdminProblem.Invalid;
        var room = query["room"] is [{ Length: > 0 } only] ? only : null;
        try
        {
            var lines = await storage.Ask(database => AuditPage.Read(database, room, before, (int)limit + 1));
            return await AdminAnswer.Write(context, new AdminAudit([.. lines.Take((int)limit)], lines.Count > limit), ContractJson.Default.AdminAudit);
        }
        catch (IOException)
        {
            return AdminProblem.Storage;
        }
    }

    /// <summary><c>GET /parley/admin/retention</c>.</summary>
    public async Task<AdminProblem?> Retention(HttpContext context, Administrator admin)
    {
        var set = options.Value;
        try
        {
            var bytes = await storage.Ask(database => database.Bytes);
            var kept = new AdminRetention(
                set.ChatRetentionDays, set.CallRetentionDays, set.AuditDays, bytes, set.MaxDatabaseMegabytes * Megabyte, set.Files.Enabled ? set.Files.RetentionDays : null);
            return await AdminAnswer.Write(context, kept, ContractJson.Default.AdminRetention);
        }
        catch (IOException)
        {
            return AdminProblem.Storage;
        }
    }

    private static bool TryNumber(string? text, long most, long usual, out long number)
    {
        number = usual;
        return string.IsNullOrEmpty(text) || (long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number) && number >= 1 && number <= most);
    }
}
