namespace Parley.Protocols.Sdp;

/// <summary>What can stand both at the session level and in an m-section.</summary>
public abstract class SdpSection
{
    private protected SdpSection()
    {
    }

    internal List<SdpFingerprint> FingerprintList { get; } = [];

    internal List<SdpExtension> ExtensionList { get; } = [];

    /// <summary>The hashes of the certificate that have a hash function we know.</summary>
    public IReadOnlyList<SdpFingerprint> Fingerprints => FingerprintList;

    /// <summary>The header extensions.</summary>
    public IReadOnlyList<SdpExtension> Extensions => ExtensionList;

    /// <summary>Who begins the DTLS handshake.</summary>
    public SdpSetup Setup { get; internal set; }

    /// <summary>The ICE user name fragment, or null.</summary>
    public string? IceUfrag { get; internal set; }

    /// <summary>The ICE password, or null.</summary>
    public string? IcePwd { get; internal set; }

    /// <summary>Whether candidates may come later.</summary>
    public bool Trickle { get; internal set; }

    /// <summary>Which way media flow; null if it is not said here.</summary>
    public SdpDirection? Direction { get; internal set; }

    /// <summary>Whether packets with one-byte and with two-byte extensions may be mixed (RFC 8285 section 6).</summary>
    public bool AllowsMixedExtensions { get; internal set; }
}
