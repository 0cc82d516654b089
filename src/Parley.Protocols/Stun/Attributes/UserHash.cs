using System.Security.Cryptography;
using System.Text;

namespace Parley.Protocols.Stun.Attributes;

/// <summary>USERHASH (RFC 8489 section 14.4): SHA-256 of <c>username:realm</c>, so that the name is not on the wire.</summary>
public static class UserHash
{
    /// <summary>Its length in bytes.</summary>
    public const int Length = SHA256.HashSizeInBytes;

    /// <summary>The hash of a user in a realm.</summary>
    public static byte[] Compute(string username, string realm) => SHA256.HashData(Encoding.UTF8.GetBytes($"{username}:{realm}"));
}
