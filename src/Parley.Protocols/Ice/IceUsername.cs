using Parley.Protocols.Stun;

namespace Parley.Protocols.Ice;

/// <summary>The USERNAME of a check: the receiver's fragment, a colon, the sender's (RFC 8445 section 7.2.2).</summary>
public static class IceUsername
{
    private const byte Colon = (byte)':';

    /// <summary>
    /// The fragments of a check, by the first of which a server finds who it is for. Nothing is authenticated yet. False if the message is no
    /// check.
    /// </summary>
    public static bool TryRead(in StunMessage message, out ReadOnlySpan<byte> receiver, out ReadOnlySpan<byte> sender)
    {
        receiver = default;
        sender = default;
        if (message.Method != StunMethod.Binding || message.Class != StunClass.Request) return false;
        if (!message.TryGet(StunAttributeType.Username, out var username)) return false;
        var colon = username.IndexOf(Colon);
        if (colon < 0) return false;
        receiver = username[..colon];
        sender = username[(colon + 1)..];
        return true;
    }
}
