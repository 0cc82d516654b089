using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;
using Parley.Protocols.Primitives;
using Parley.Protocols.Stun.Credentials;

namespace Parley.Turn.Authentication;

/// <summary>
/// Nonces that the server need not remember (RFC 8489 section 9.2): the cookie, when it was made, and a MAC over that and the client's
/// address. A nonce that somebody else was given, or with other feature bits, is as stale as an old one.
/// </summary>
internal sealed class Nonces(ReadOnlyMemory<byte> key, TimeSpan lifetime)
{
    /// <summary>The length of a nonce in bytes; all are printable.</summary>
    public const int Length = NonceCookie.Length + (RawLength / 3 * 4);

    private const int RawLength = 15;
    private const int TimeLength = 4;
    private const uint Skew = 1;

    /// <summary>Writes a nonce of <see cref="Length"/> bytes.</summary>
    public void Write(Span<byte> nonce, in TransportAddress client, MonoTime now)
    {
        Span<byte> raw = stackalloc byte[RawLength];
        BinaryPrimitives.WriteUInt32BigEndian(raw, Seconds(now));
        Mac(raw[..TimeLength], client, raw[TimeLength..]);
        NonceCookie.Write(nonce, StunSecurityFeatures.PasswordAlgorithms);
        Base64.EncodeToUtf8(raw, nonce[NonceCookie.Length..], out _, out _);
    }

    /// <summary>Whether a nonce was made for this client and is not too old.</summary>
    public bool IsValid(ReadOnlySpan<byte> nonce, in TransportAddress client, MonoTime now)
    {
        if (nonce.Length != Length) return false;
        if (!NonceCookie.TryRead(nonce, out var features) || features != StunSecurityFeatures.PasswordAlgorithms) return false;
        Span<byte> raw = stackalloc byte[RawLength + 3];
        Base64.DecodeFromUtf8(nonce[NonceCookie.Length..], raw, out _, out var written);
        if (written != RawLength) return false;
        Span<byte> mac = stackalloc byte[RawLength - TimeLength];
        Mac(raw[..TimeLength], client, mac);
        if (!CryptographicOperations.FixedTimeEquals(mac, raw[TimeLength..RawLength])) return false;

        // Workers read the clock once for each batch: what one has made may seem a moment early to another.
        var age = Seconds(now) + Skew - BinaryPrimitives.ReadUInt32BigEndian(raw);
        return age <= (uint)lifetime.TotalSeconds + Skew;
    }

    private static uint Seconds(MonoTime now) => (uint)(now.Microseconds / 1_000_000);

    private void Mac(ReadOnlySpan<byte> time, in TransportAddress client, Span<byte> mac)
    {
        Span<byte> input = stackalloc byte[TimeLength + 16];
        time.CopyTo(input);
        var length = TimeLength + client.WriteBytes(input[TimeLength..]);
        Span<byte> full = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(key.Span, input[..length], full);
        full[..mac.Length].CopyTo(mac);
    }
}
