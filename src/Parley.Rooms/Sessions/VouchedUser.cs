using Parley.Rooms.Contracts;
using Parley.Rooms.Ports;

namespace Parley.Rooms.Sessions;

/// <summary>Makes a user of an identity that somebody trusted has given.</summary>
internal static class VouchedUser
{
    private const int LongestId = 128;

    /// <summary>What is wrong with an identity for which there is no user.</summary>
    public static readonly string Fault = $"The user's id must have 1 to {LongestId} characters and no control characters.";

    /// <summary>The user, or null. A name that cannot be shown is replaced by the id.</summary>
    public static User? From(Identity identity, int nameLength)
    {
        if (identity.Id.Length is 0 or > LongestId || identity.Id.Any(char.IsControl))
            return null;
        if (!DisplayText.TryNormalize(identity.Name, nameLength, out var name))
            name = identity.Id.Length <= nameLength ? identity.Id : identity.Id[..nameLength];
        return new User(identity.Id, name, Guest: false);
    }
}
