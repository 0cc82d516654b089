using System.Text;
using Parley.Rooms.Contracts;
using Parley.Rooms.JsonRpc;
using Parley.Rooms.Ports;

namespace Parley.Rooms.Sessions;

/// <summary>
/// Makes guests the same user again: the id that they got, sealed by the server. Of one address five a second are made, and at once as many as its
/// guests may be and a thousand more: whoever is made in a moment has all that a user has.
/// </summary>
internal sealed class GuestIdentities(Core core)
{
    private const int MoreAtOnce = 1_000;
    private const int MadePerSecond = 5;
    private const string Prefix = "guest-";
    private const int LongestText = 512;

    private readonly BucketTable _made = new(MadePerSecond, core.Options.SessionsPerAddress + MoreAtOnce);

    /// <summary>The id of a guest who brought this identity, or a fresh one; null when so many were made of the address that there is none.</summary>
    public string? IdFor(string? identity, string? address, Moment now, out Refusal? refusal)
    {
        refusal = null;
        if (identity is { Length: <= LongestText } && core.Seal.Open(SealPurpose.GuestIdentity, identity) is { } content)
            return Encoding.UTF8.GetString(content);
        if (address is not null && _made.Take(address, 1, now) is { } seconds)
            refusal = new Refusal(ErrorReason.RateLimited, "Many new guests have come from your network just now. Wait a moment.", RetryAfterSeconds: seconds);
        return refusal is null ? core.Ids.Next(Prefix, 26) : null;
    }

    public string Seal(string id) => core.Seal.Seal(SealPurpose.GuestIdentity, Encoding.UTF8.GetBytes(id));
}
