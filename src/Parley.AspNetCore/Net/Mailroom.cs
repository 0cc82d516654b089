namespace Parley.AspNetCore.Net;

/// <summary>The mailboxes of all workers, by the worker's number.</summary>
internal sealed class Mailroom(IReadOnlyList<Mailbox> mailboxes)
{
    /// <summary>How many workers there are.</summary>
    public int Count => mailboxes.Count;

    /// <summary>Leaves a copy of <paramref name="payload"/> for a worker.</summary>
    /// <returns>False if its mailbox is full.</returns>
    public bool TryPost(int worker, in Mail mail, ReadOnlySpan<byte> payload) => mailboxes[worker].TryPost(mail, payload);
}
