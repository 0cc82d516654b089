using System.Security.Cryptography;
using System.Text;
using Parley.AspNetCore.Storage;

namespace Parley.AspNetCore.Tokens;

/// <summary>
/// The keys of this installation. One random secret lies in the data folder; every use gets its own key derived from it (HKDF, RFC 5869),
/// so that a signature made for one purpose is worth nothing for another.
/// </summary>
internal sealed class KeyRing
{
    private const int KeyBytes = 32;
    private readonly byte[] _secret;

    public KeyRing(DataFolder folder, string? tokenKey)
    {
        _secret = folder.ReadOrCreate("secret.key", () => RandomNumberGenerator.GetBytes(KeyBytes));
        if (_secret.Length < KeyBytes)
            throw new ParleyConfigurationException($"{folder.PathOf("secret.key")} is damaged. Restore it from a backup, or delete it: tokens and guest identities handed out so far are then void.");
        AccessToken = tokenKey is null ? Derive("access token") : Encoding.UTF8.GetBytes(tokenKey);
        AdminToken = Derive("admin token");
        GuestIdentity = Derive("guest identity");
        RejoinProof = Derive("rejoin proof");
        RoomTicket = Derive("room ticket");
        Addresses = Derive("address names");
        Voters = Derive("anonymous voters");
        Turn = Convert.ToBase64String(Derive("turn"));
    }

    /// <summary>Signs access tokens; set by <c>Parley:TokenKey</c> where another program makes them.</summary>
    public byte[] AccessToken { get; }

    /// <summary>Signs what makes operators. It is no other program's to set.</summary>
    public byte[] AdminToken { get; }

    /// <summary>Signs what a guest sends back to be the same user again.</summary>
    public byte[] GuestIdentity { get; }

    /// <summary>Signs what a participant sends back to be the same participant again.</summary>
    public byte[] RejoinProof { get; }

    /// <summary>Signs what stands in the addresses of a room's files.</summary>
    public byte[] RoomTicket { get; }

    /// <summary>Makes names of addresses, so that a ban can be kept without them.</summary>
    public byte[] Addresses { get; }

    /// <summary>Makes names of those who vote without a name.</summary>
    public byte[] Voters { get; }

    /// <summary>The secret of short-lived TURN credentials, as text: other programs (coturn's <c>static-auth-secret</c>) take it so.</summary>
    public string Turn { get; }

    private byte[] Derive(string purpose) => HKDF.DeriveKey(HashAlgorithmName.SHA256, _secret, KeyBytes, info: Encoding.UTF8.GetBytes("parley " + purpose));
}
