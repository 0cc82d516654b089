using Parley.Protocols.Srtp.Ciphers;

namespace Parley.Protocols.Srtp;

/// <summary>
/// How one suite encrypts and authenticates packets of one direction, with keys that are already derived. Indices and replay are not its
/// business.
/// </summary>
internal abstract class SrtpTransform : IDisposable
{
    /// <summary>How many bytes the tag has, for RTP and for RTCP.</summary>
    public abstract int TagLength { get; }

    /// <summary>Soon a packet will be protected: asks for what that takes, in two steps.</summary>
    public virtual void Approach(int step)
    {
    }

    /// <summary>Soon a packet of RTCP will come: asks for what that takes, in two steps.</summary>
    public virtual void Expect(int step)
    {
    }

    public abstract void Dispose();

    /// <summary>Where the index word of a protected RTCP packet stands: before the tag or behind it.</summary>
    public abstract int IndexOffset(int packetLength);

    /// <summary>
    /// Encrypts <paramref name="payload"/> to where the header in <paramref name="packet"/> ends, and puts the tag behind it. The payload
    /// may already be in its place.
    /// </summary>
    public abstract void ProtectRtp(Span<byte> packet, int headerLength, ReadOnlySpan<byte> payload, uint ssrc, long index);

    /// <summary>Checks the tag at the end and decrypts in place.</summary>
    public abstract bool UnprotectRtp(Span<byte> packet, int headerLength, uint ssrc, long index);

    /// <summary>Writes the protected form of an RTCP packet, with tag and index word.</summary>
    public abstract void ProtectRtcp(ReadOnlySpan<byte> packet, Span<byte> destination, uint ssrc, uint index);

    /// <summary>Checks the tag and decrypts in place, if the index word says that it is encrypted.</summary>
    public abstract bool UnprotectRtcp(Span<byte> packet, uint ssrc, uint index, bool encrypted);

    /// <summary>A transform with keys derived from a master key.</summary>
    public static SrtpTransform Create(
        SrtpProfile profile, ReadOnlySpan<byte> masterKey, ReadOnlySpan<byte> masterSalt, SrtpCiphers ciphers, CipherDirection direction)
    {
        if (masterKey.Length != profile.KeyLength()) throw new ArgumentException($"{profile} has keys of {profile.KeyLength()} bytes.", nameof(masterKey));
        if (masterSalt.Length != profile.SaltLength()) throw new ArgumentException($"{profile} has salts of {profile.SaltLength()} bytes.", nameof(masterSalt));
        var rtp = SessionKeys.ForRtp(profile, masterKey, masterSalt);
        var rtcp = SessionKeys.ForRtcp(profile, masterKey, masterSalt);
        SrtpTransform transform = profile == SrtpProfile.AesCm128HmacSha1Tag80
            ? new CounterModeTransform(rtp, rtcp, ciphers)
            : new AeadTransform(rtp, rtcp, ciphers, direction);
        rtp.Wipe();
        rtcp.Wipe();
        return transform;
    }
}
