using System.Buffers.Text;
using System.Security.Cryptography;
using Parley.Rooms.Ports;

namespace Parley.AspNetCore.Tokens;

/// <summary>Content and its HMAC SHA-256, base64url, joined by a dot; a key for each purpose.</summary>
internal sealed class Seal(KeyRing keys) : ISeal
{
    string ISeal.Seal(SealPurpose purpose, ReadOnlySpan<byte> content) =>
        Base64Url.EncodeToString(content) + "." + Base64Url.EncodeToString(HMACSHA256.HashData(Key(purpose), content));

    public byte[]? Open(SealPurpose purpose, string text)
    {
        if (text.Split('.') is not [var content, var mac] || !Base64Url.IsValid(content) || !Base64Url.IsValid(mac))
            return null;
        var bytes = Base64Url.DecodeFromChars(content);
        return CryptographicOperations.FixedTimeEquals(HMACSHA256.HashData(Key(purpose), bytes), Base64Url.DecodeFromChars(mac)) ? bytes : null;
    }

    private byte[] Key(SealPurpose purpose) => purpose switch
    {
        SealPurpose.GuestIdentity => keys.GuestIdentity,
        SealPurpose.RoomTicket => keys.RoomTicket,
        _ => keys.RejoinProof,
    };
}
