using System.Text;
using Parley.Rooms.Ports;

namespace Parley.Rooms.Sessions;

/// <summary>Makes guests the same user again: the id that they got, sealed by the server.</summary>
internal sealed class GuestIdentities(Core core)
{
    private const string Prefix = "guest-";
    private const int LongestText = 512;

    /// <summary>The id of a guest who brought this identity, or a fresh one.</summary>
    public string IdFor(string? identity)
    {
        if (identity is { Length: <= LongestText } && core.Seal.Open(SealPurpose.GuestIdentity, identity) is { } content)
            return Encoding.UTF8.GetString(content);
        return core.Ids.Next(Prefix, 26);
    }

    public string Seal(string id) => core.Seal.Seal(SealPurpose.GuestIdentity, Encoding.UTF8.GetBytes(id));
}
