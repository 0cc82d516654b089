using Parley.Protocols.Stun;
using Parley.Protocols.Stun.Attributes;

namespace Parley.Protocols.Ice;

/// <summary>A connectivity check before there is an agent for it.</summary>
public static class IceCheck
{
    /// <summary>Whether a message is a check by somebody who knows the password (RFC 8445 section 7.3).</summary>
    public static bool IsAuthentic(in StunMessage message, IceCredentials local) =>
        Fingerprint.Verify(message) && MessageIntegrity.Verify(message, local.PasswordBytes);
}
