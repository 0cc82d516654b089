using System.Buffers.Binary;
using System.Security.Cryptography;
using Parley.Protocols.Srtp.Ciphers;

namespace Parley.Protocols.Dtls;

/// <summary>
/// Hears a peer's goodbye after its session was freed: the key of its direction is kept, and an alert is one record of fixed form (RFC 5246
/// section 7.2, RFC 6347 section 4.1, RFC 5288 section 3). Only for the suites with AES-GCM, which all clients have.
/// </summary>
internal sealed class DtlsGoodbyeReader
{
    private const byte Alert = 21;
    private const byte Fatal = 2;
    private const byte CloseNotify = 0;
    private const int LengthOffset = 11;
    private const int HeaderLength = 13;
    private const int SaltLength = 4;
    private const int ExplicitNonceLength = 8;
    private const int AlertLength = 2;
    private const int BodyLength = ExplicitNonceLength + AlertLength + AeadCipher.TagLength;

    private readonly byte[] _key;
    private readonly byte[] _salt;

    private DtlsGoodbyeReader(byte[] key, byte[] salt)
    {
        _key = key;
        _salt = salt;
    }

    /// <summary>Derives the peer's key (RFC 5246 section 6.3). Null for suites without AES-GCM.</summary>
    /// <param name="suite">The number of the cipher suite.</param>
    /// <param name="masterSecret">The master secret.</param>
    /// <param name="randoms">The server's random number, then the client's.</param>
    /// <param name="peerIsClient">Whose key it is.</param>
    public static DtlsGoodbyeReader? Create(ushort suite, ReadOnlySpan<byte> masterSecret, ReadOnlySpan<byte> randoms, bool peerIsClient)
    {
        var (hash, keyLength) = suite switch
        {
            0xC02B or 0xC02F => (HashAlgorithmName.SHA256, 16),
            0xC02C or 0xC030 => (HashAlgorithmName.SHA384, 32),
            _ => default,
        };
        if (keyLength == 0) return null;
        Span<byte> block = stackalloc byte[2 * (32 + SaltLength)];
        block = block[..(2 * (keyLength + SaltLength))];
        TlsPseudoRandom.Expand(hash, masterSecret, "key expansion"u8, randoms, block);
        var keys = block[..(2 * keyLength)];
        var salts = block[keys.Length..];
        var reader = peerIsClient
            ? new DtlsGoodbyeReader(keys[..keyLength].ToArray(), salts[..SaltLength].ToArray())
            : new DtlsGoodbyeReader(keys[keyLength..].ToArray(), salts[SaltLength..].ToArray());
        CryptographicOperations.ZeroMemory(block);
        return reader;
    }

    /// <summary>Whether a datagram begins with an authentic alert that ends the connection.</summary>
    public bool IsGoodbye(ReadOnlySpan<byte> datagram)
    {
        if (datagram.Length < HeaderLength + BodyLength || datagram[0] != Alert) return false;
        if (BinaryPrimitives.ReadUInt16BigEndian(datagram[LengthOffset..]) != BodyLength) return false;

        var body = datagram.Slice(HeaderLength, BodyLength);
        Span<byte> nonce = stackalloc byte[SaltLength + ExplicitNonceLength];
        _salt.CopyTo(nonce);
        body[..ExplicitNonceLength].CopyTo(nonce[SaltLength..]);

        // epoch and number, then type and version, then the length of what is inside
        Span<byte> associated = stackalloc byte[HeaderLength];
        datagram[3..LengthOffset].CopyTo(associated);
        datagram[..3].CopyTo(associated[8..]);
        BinaryPrimitives.WriteUInt16BigEndian(associated[LengthOffset..], AlertLength);

        Span<byte> alert = stackalloc byte[AlertLength];
        using var cipher = SrtpCiphers.Best.CreateAead(_key, CipherDirection.Open);
        return cipher.Open(nonce, associated, body.Slice(ExplicitNonceLength, AlertLength), body[^AeadCipher.TagLength..], alert)
            && (alert[0] == Fatal || alert[1] == CloseNotify);
    }
}
