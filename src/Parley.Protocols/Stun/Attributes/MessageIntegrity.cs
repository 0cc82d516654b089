using System.Security.Cryptography;

namespace Parley.Protocols.Stun.Attributes;

/// <summary>
/// MESSAGE-INTEGRITY (HMAC-SHA1) and MESSAGE-INTEGRITY-SHA256 (RFC 8489 sections 14.5 and 14.6). Both are computed over the message up to
/// themselves, with a length field that ends with themselves.
/// </summary>
public static class MessageIntegrity
{
    /// <summary>The longest message that is verified, in bytes. No request with credentials comes near it.</summary>
    public const int MaxVerified = 2048;

    private const int Sha1Length = HMACSHA1.HashSizeInBytes;
    private const int Sha256Length = HMACSHA256.HashSizeInBytes;

    /// <summary>Whether the message has a MESSAGE-INTEGRITY and it is right for the key.</summary>
    public static bool Verify(in StunMessage message, ReadOnlySpan<byte> key)
    {
        var offset = message.IntegrityOffset;
        if (offset is < 0 or > MaxVerified) return false;
        Span<byte> covered = stackalloc byte[MaxVerified];
        Span<byte> mac = stackalloc byte[Sha1Length];
        HashSha1(key, Covered(message, offset, Sha1Length, covered), mac);
        return CryptographicOperations.FixedTimeEquals(mac, message.Bytes.Slice(offset + 4, Sha1Length));
    }

    /// <summary>
    /// Whether the message has a MESSAGE-INTEGRITY-SHA256 and it is right for the key. A truncated one is not: only a usage of STUN
    /// that says so may shorten it (section 14.6), and neither TURN nor ICE does.
    /// </summary>
    public static bool VerifySha256(in StunMessage message, ReadOnlySpan<byte> key)
    {
        var offset = message.IntegritySha256Offset;
        if (offset is < 0 or > MaxVerified) return false;
        if (message.Bytes[offset + 3] != Sha256Length) return false;
        Span<byte> covered = stackalloc byte[MaxVerified];
        Span<byte> mac = stackalloc byte[Sha256Length];
        HMACSHA256.HashData(key, Covered(message, offset, Sha256Length, covered), mac);
        return CryptographicOperations.FixedTimeEquals(mac, message.Bytes.Slice(offset + 4, Sha256Length));
    }

    /// <summary>Adds MESSAGE-INTEGRITY over what has been written so far.</summary>
    public static void AddMessageIntegrity(this ref StunWriter writer, ReadOnlySpan<byte> key)
    {
        var covered = writer.Written;
        if (!writer.TryReserve(StunAttributeType.MessageIntegrity, Sha1Length, out var value)) return;
        writer.SetLength(writer.Written.Length);
        HashSha1(key, covered, value);
    }

    /// <summary>Adds MESSAGE-INTEGRITY-SHA256 over what has been written so far.</summary>
    public static void AddMessageIntegritySha256(this ref StunWriter writer, ReadOnlySpan<byte> key)
    {
        var covered = writer.Written;
        if (!writer.TryReserve(StunAttributeType.MessageIntegritySha256, Sha256Length, out var value)) return;
        writer.SetLength(writer.Written.Length);
        HMACSHA256.HashData(key, covered, value);
    }

    private static ReadOnlySpan<byte> Covered(in StunMessage message, int offset, int macLength, Span<byte> buffer)
    {
        var covered = buffer[..offset];
        message.Bytes[..offset].CopyTo(covered);
        System.Buffers.Binary.BinaryPrimitives.WriteUInt16BigEndian(
            covered[2..], (ushort)(offset + 4 + macLength - StunMessage.HeaderLength));
        return covered;
    }

#pragma warning disable CA5350 // HMAC-SHA1 is what every deployed client uses; RFC 8489 keeps it
    private static void HashSha1(ReadOnlySpan<byte> key, ReadOnlySpan<byte> source, Span<byte> mac) =>
        HMACSHA1.HashData(key, source, mac);
#pragma warning restore CA5350
}
