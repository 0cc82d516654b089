using System.Buffers.Binary;

namespace Parley.Protocols.Stun.Attributes;

/// <summary>FINGERPRINT (RFC 8489 section 14.7): a CRC-32 by which STUN is told from other packets on the same port.</summary>
public static class Fingerprint
{
    private const uint Mask = 0x5354554E; // "STUN"

    private static readonly uint[] Table = MakeTable();

    /// <summary>Whether the message has a FINGERPRINT and it is right.</summary>
    public static bool Verify(in StunMessage message)
    {
        var offset = message.FingerprintOffset;
        return offset >= 0
            && BinaryPrimitives.ReadUInt32BigEndian(message.Bytes[(offset + 4)..]) == Compute(message.Bytes[..offset]);
    }

    /// <summary>Adds FINGERPRINT; it must be the last attribute.</summary>
    public static void AddFingerprint(this ref StunWriter writer)
    {
        var covered = writer.Written;
        if (!writer.TryReserve(StunAttributeType.Fingerprint, 4, out var value)) return;
        writer.SetLength(writer.Written.Length);
        BinaryPrimitives.WriteUInt32BigEndian(value, Compute(covered));
    }

    private static uint Compute(ReadOnlySpan<byte> bytes)
    {
        var crc = uint.MaxValue;
        foreach (var b in bytes) crc = Table[(byte)(crc ^ b)] ^ (crc >> 8);
        return ~crc ^ Mask;
    }

    private static uint[] MakeTable()
    {
        var table = new uint[256];
        for (var i = 0u; i < 256; i++)
        {
            var value = i;
            for (var bit = 0; bit < 8; bit++) value = (value & 1) != 0 ? (value >> 1) ^ 0xEDB88320 : value >> 1;
            table[i] = value;
        }

        return table;
    }
}
