using Parley.Protocols.Stun;
using Parley.Protocols.Stun.Attributes;

namespace Parley.Turn.Authentication;

/// <summary>Who a request has proven to come from. An allocation keeps the one it was made with.</summary>
/// <param name="Username">USERNAME as the client sends it, or USERHASH.</param>
/// <param name="User">The user as quotas count it.</param>
/// <param name="Algorithm">How the key was made.</param>
/// <param name="Key">The key of MESSAGE-INTEGRITY.</param>
/// <param name="ExpiresUnixSeconds">When the user name ends; <see cref="long.MaxValue"/> for a user with a fixed password.</param>
internal sealed record Identity(byte[] Username, string User, PasswordAlgorithm Algorithm, byte[] Key, long ExpiresUnixSeconds)
{
    /// <summary>Whether a message claims to be from this identity: same name and same algorithm.</summary>
    public bool IsClaimedBy(ReadOnlySpan<byte> username, PasswordAlgorithm algorithm) =>
        algorithm == Algorithm && username.SequenceEqual(Username);

    /// <summary>Whether the message's integrity is right for the key. The stronger one counts if there are both.</summary>
    public bool Verifies(in StunMessage message) => message.HasIntegritySha256
        ? MessageIntegrity.VerifySha256(message, Key)
        : MessageIntegrity.Verify(message, Key);
}
