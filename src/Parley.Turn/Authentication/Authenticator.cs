using Parley.Protocols.Primitives;
using Parley.Protocols.Stun;
using Parley.Protocols.Stun.Attributes;

namespace Parley.Turn.Authentication;

/// <summary>The long-term credential mechanism of a server (RFC 8489 section 9.2.4), in its order but for the nonce, which comes before the name.</summary>
internal sealed class Authenticator(Accounts accounts, Nonces nonces)
{
    /// <summary>Checks who a request is from.</summary>
    /// <param name="message">The request.</param>
    /// <param name="client">Its source.</param>
    /// <param name="known">The identity of the allocation on this 5-tuple, if there is one: its key need not be made again.</param>
    /// <param name="now">The time.</param>
    /// <param name="identity">Who it is from, if the result is 0. It may have expired.</param>
    /// <returns>0, or the error code to answer: 400, 401, 438.</returns>
    public int Authenticate(
        in StunMessage message, in TransportAddress client, Identity? known, MonoTime now, out Identity? identity)
    {
        identity = null;
        if (!message.HasIntegrity && !message.HasIntegritySha256) return ErrorCode.Unauthenticated;
        var isHash = message.TryGet(StunAttributeType.UserHash, out var username);
        if (!isHash && !message.TryGet(StunAttributeType.Username, out username)) return ErrorCode.BadRequest;
        if (!message.Has(StunAttributeType.Realm) || !message.TryGet(StunAttributeType.Nonce, out var nonce)) return ErrorCode.BadRequest;

        // The nonce comes first: whoever has none for its own address makes the server compute one MAC and no more.
        if (!nonces.IsValid(nonce, client, now)) return ErrorCode.StaleNonce;
        if (!TryReadAlgorithm(message, out var algorithm)) return ErrorCode.BadRequest;

        var claimed = known is not null && known.IsClaimedBy(username, algorithm) ? known : accounts.Find(username, isHash, algorithm);
        if (claimed is null || !claimed.Verifies(message)) return ErrorCode.Unauthenticated;
        identity = claimed;
        return 0;
    }

    // Every nonce of ours has the password-algorithms bit, so a list that differs from ours was changed on its way: bidding down.
    private static bool TryReadAlgorithm(in StunMessage message, out PasswordAlgorithm algorithm)
    {
        algorithm = PasswordAlgorithm.Md5;
        var hasList = message.TryGet(StunAttributeType.PasswordAlgorithms, out var list);
        var hasChoice = message.TryGet(StunAttributeType.PasswordAlgorithm, out var choice);
        if (!hasList && !hasChoice) return true;
        return hasList && hasChoice && list.SequenceEqual(PasswordAlgorithms.Offered) && PasswordAlgorithms.TryRead(choice, out algorithm);
    }
}
