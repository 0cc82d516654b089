using System.Buffers.Binary;

namespace Parley.Protocols.Stun.Attributes;

/// <summary>PRIORITY, ICE-CONTROLLING and ICE-CONTROLLED (RFC 8445 section 7.1). USE-CANDIDATE has no value.</summary>
public static class IceAttributes
{
    /// <summary>Reads PRIORITY.</summary>
    public static bool TryReadPriority(in StunMessage message, out uint priority)
    {
        priority = 0;
        if (!message.TryGet(StunAttributeType.Priority, out var value) || value.Length != 4) return false;
        priority = BinaryPrimitives.ReadUInt32BigEndian(value);
        return true;
    }

    /// <summary>Reads the sender's role and its tie-breaker.</summary>
    public static bool TryReadRole(in StunMessage message, out bool controlling, out ulong tieBreaker)
    {
        tieBreaker = 0;
        controlling = message.TryGet(StunAttributeType.IceControlling, out var value);
        if (!controlling && !message.TryGet(StunAttributeType.IceControlled, out value)) return false;
        if (value.Length != 8) return false;
        tieBreaker = BinaryPrimitives.ReadUInt64BigEndian(value);
        return true;
    }
}
