using System.Text;
using Parley.Protocols.Stun;
using Parley.Protocols.Stun.Attributes;
using Parley.Protocols.Stun.Credentials;

namespace Parley.Protocols.Turn.Client;

/// <summary>The client's half of the long-term credential mechanism (RFC 8489 sections 9.2.3 and 9.2.5).</summary>
internal sealed class ClientCredentials(TurnClientOptions options)
{
    private byte[] _realm = [];
    private byte[] _nonce = [];
    private byte[] _offered = [];
    private byte[] _key = [];
    private PasswordAlgorithm _algorithm = PasswordAlgorithm.Md5;

    /// <summary>Whether the server has sent a challenge.</summary>
    public bool HasChallenge => _nonce.Length > 0;

    /// <summary>Takes realm and nonce from a 401 or 438. False if they are missing, or the server's offer was tampered with.</summary>
    public bool TryAccept(in StunMessage message)
    {
        if (!message.TryGet(StunAttributeType.Nonce, out var nonce)) return false;
        if (message.TryGet(StunAttributeType.Realm, out var realm)) _realm = realm.ToArray();
        if (_realm.Length == 0) return false;
        var hasOffer = message.TryGet(StunAttributeType.PasswordAlgorithms, out var offered);
        var promised = NonceCookie.TryRead(nonce, out var features) && features.HasFlag(StunSecurityFeatures.PasswordAlgorithms);
        if (promised != hasOffer) return false;
        _nonce = nonce.ToArray();
        _offered = offered.ToArray();
        _algorithm = hasOffer && offered.SequenceEqual(PasswordAlgorithms.Offered) ? options.Algorithm : PasswordAlgorithm.Md5;
        _key = LongTermKey.Compute(
            _algorithm, Encoding.UTF8.GetBytes(options.Username), Encoding.UTF8.GetString(_realm), options.Password);
        return true;
    }

    /// <summary>Adds the credentials to a request and protects it.</summary>
    public void Sign(ref StunWriter writer)
    {
        if (!HasChallenge) return;
        writer.Add(StunAttributeType.Username, options.Username);
        writer.Add(StunAttributeType.Realm, _realm);
        writer.Add(StunAttributeType.Nonce, _nonce);
        if (_offered.Length > 0)
        {
            writer.Add(StunAttributeType.PasswordAlgorithms, _offered);
            writer.AddPasswordAlgorithm(_algorithm);
        }

        if (_algorithm == PasswordAlgorithm.Sha256) writer.AddMessageIntegritySha256(_key);
        else writer.AddMessageIntegrity(_key);
    }

    /// <summary>Whether an answer is protected with the same key.</summary>
    public bool Verify(in StunMessage message) =>
        message.HasIntegritySha256 ? MessageIntegrity.VerifySha256(message, _key) : MessageIntegrity.Verify(message, _key);
}
