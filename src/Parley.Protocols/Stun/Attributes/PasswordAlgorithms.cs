using System.Buffers.Binary;

namespace Parley.Protocols.Stun.Attributes;

/// <summary>How a password becomes a key (RFC 8489 section 18.5).</summary>
public enum PasswordAlgorithm : ushort
{
    /// <summary>None was named.</summary>
    None = 0,

    /// <summary>MD5, as RFC 5389 had it.</summary>
    Md5 = 1,

    /// <summary>SHA-256.</summary>
    Sha256 = 2,
}

/// <summary>PASSWORD-ALGORITHMS and PASSWORD-ALGORITHM (RFC 8489 sections 14.11 and 14.12).</summary>
public static class PasswordAlgorithms
{
    /// <summary>The value of PASSWORD-ALGORITHMS that offers SHA-256 and, after it, MD5. Neither has parameters.</summary>
    public static ReadOnlySpan<byte> Offered => [0, (byte)PasswordAlgorithm.Sha256, 0, 0, 0, (byte)PasswordAlgorithm.Md5, 0, 0];

    /// <summary>Reads the value of PASSWORD-ALGORITHM. False if it is malformed or an algorithm that is not known here.</summary>
    public static bool TryRead(ReadOnlySpan<byte> value, out PasswordAlgorithm algorithm)
    {
        algorithm = PasswordAlgorithm.None;
        if (value.Length != 4 || BinaryPrimitives.ReadUInt16BigEndian(value[2..]) != 0) return false;
        var named = (PasswordAlgorithm)BinaryPrimitives.ReadUInt16BigEndian(value);
        if (named is not (PasswordAlgorithm.Md5 or PasswordAlgorithm.Sha256)) return false;
        algorithm = named;
        return true;
    }

    /// <summary>Adds PASSWORD-ALGORITHM.</summary>
    public static void AddPasswordAlgorithm(this ref StunWriter writer, PasswordAlgorithm algorithm) =>
        writer.Add(StunAttributeType.PasswordAlgorithm, (uint)algorithm << 16);
}
