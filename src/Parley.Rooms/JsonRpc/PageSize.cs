namespace Parley.Rooms.JsonRpc;

/// <summary>The members <c>before</c> and <c>limit</c> of a request for history.</summary>
internal static class PageSize
{
    /// <summary>Checks them and gives the number of entries to load.</summary>
    public static Refusal? Check(long? before, int? limit, int most, out int entries)
    {
        entries = Math.Min(limit ?? most, most);
        if (before < 0)
            return Refusal.InvalidParams("before", "before must not be negative.");
        return entries < 1 ? Refusal.InvalidParams("limit", "limit must be at least 1.") : null;
    }
}
