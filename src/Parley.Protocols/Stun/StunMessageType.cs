namespace Parley.Protocols.Stun;

/// <summary>The class of a STUN message (RFC 8489 section 5).</summary>
public enum StunClass : byte
{
    /// <summary>A request, which wants an answer.</summary>
    Request = 0,

    /// <summary>An indication, which has no answer.</summary>
    Indication = 1,

    /// <summary>The answer to a request that succeeded.</summary>
    Success = 2,

    /// <summary>The answer to a request that failed.</summary>
    Error = 3,
}

/// <summary>The method of a STUN message: 12 bits (RFC 8489 section 18.2, RFC 8656 section 17, RFC 6062 section 6.1).</summary>
public enum StunMethod : ushort
{
    /// <summary>No method.</summary>
    None = 0,

    /// <summary>Binding: which address do you see?</summary>
    Binding = 0x001,

    /// <summary>Allocate a relayed address.</summary>
    Allocate = 0x003,

    /// <summary>Refresh or delete an allocation.</summary>
    Refresh = 0x004,

    /// <summary>Send data to a peer (indication).</summary>
    Send = 0x006,

    /// <summary>Data from a peer (indication).</summary>
    Data = 0x007,

    /// <summary>Permit a peer's address.</summary>
    CreatePermission = 0x008,

    /// <summary>Bind a channel number to a peer.</summary>
    ChannelBind = 0x009,

    /// <summary>Connect to a peer over TCP (RFC 6062), which this server does not offer.</summary>
    Connect = 0x00A,
}

/// <summary>How method and class share the first 16 bits: M11-M7, C1, M6-M4, C0, M3-M0 (RFC 8489 figure 3).</summary>
public static class StunMessageType
{
    /// <summary>The 14-bit message type.</summary>
    public static ushort Encode(StunMethod method, StunClass messageClass)
    {
        var m = (int)method;
        var c = (int)messageClass;
        return (ushort)((m & 0x00F) | ((m & 0x070) << 1) | ((m & 0xF80) << 2) | ((c & 1) << 4) | ((c & 2) << 7));
    }

    /// <summary>The method in a message type.</summary>
    public static StunMethod Method(ushort type) => (StunMethod)((type & 0x00F) | ((type >> 1) & 0x070) | ((type >> 2) & 0xF80));

    /// <summary>The class in a message type.</summary>
    public static StunClass Class(ushort type) => (StunClass)(((type >> 4) & 1) | ((type >> 7) & 2));
}
