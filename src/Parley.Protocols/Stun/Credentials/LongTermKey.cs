using System.Security.Cryptography;
using System.Text;
using Parley.Protocols.Stun.Attributes;

namespace Parley.Protocols.Stun.Credentials;

/// <summary>
/// The key of the long-term credential mechanism (RFC 8489 section 9.2.2): a hash over <c>username:realm:password</c>. Names and
/// passwords must already be prepared (OpaqueString, RFC 8265); those that Parley makes are ASCII and need none.
/// </summary>
public static class LongTermKey
{
    /// <summary>The key, 16 bytes for MD5 and 32 for SHA-256.</summary>
    public static byte[] Compute(PasswordAlgorithm algorithm, ReadOnlySpan<byte> username, string realm, string password)
    {
        byte[] bytes = [.. username, (byte)':', .. Encoding.UTF8.GetBytes(realm), (byte)':', .. Encoding.UTF8.GetBytes(password)];
#pragma warning disable CA5351 // the algorithm of RFC 5389, which browsers use; SHA-256 is offered first
        return algorithm == PasswordAlgorithm.Sha256 ? SHA256.HashData(bytes) : MD5.HashData(bytes);
#pragma warning restore CA5351
    }
}
