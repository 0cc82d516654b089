using System.Security.Cryptography;

namespace Parley.Protocols.Srtp;

/// <summary>The derived keys of RTP or of RTCP.</summary>
internal readonly struct SessionKeys(byte[] cipher, byte[] authentication, byte[] salt)
{
    private const int AuthenticationKeyLength = 20;

    public byte[] Cipher { get; } = cipher;

    public byte[] Authentication { get; } = authentication;

    public byte[] Salt { get; } = salt;

    public static SessionKeys ForRtp(SrtpProfile profile, ReadOnlySpan<byte> masterKey, ReadOnlySpan<byte> masterSalt) =>
        Derive(profile, masterKey, masterSalt, KeyLabel.RtpCipher, KeyLabel.RtpAuthentication, KeyLabel.RtpSalt);

    public static SessionKeys ForRtcp(SrtpProfile profile, ReadOnlySpan<byte> masterKey, ReadOnlySpan<byte> masterSalt) =>
        Derive(profile, masterKey, masterSalt, KeyLabel.RtcpCipher, KeyLabel.RtcpAuthentication, KeyLabel.RtcpSalt);

    /// <summary>Wipes the keys: the ciphers have their own copies. The salt is kept, for it is no secret once packets are sent.</summary>
    public void Wipe()
    {
        CryptographicOperations.ZeroMemory(Cipher);
        CryptographicOperations.ZeroMemory(Authentication);
    }

    private static SessionKeys Derive(
        SrtpProfile profile, ReadOnlySpan<byte> masterKey, ReadOnlySpan<byte> masterSalt, KeyLabel cipher, KeyLabel authentication, KeyLabel salt)
    {
        var keys = new SessionKeys(new byte[profile.KeyLength()], new byte[AuthenticationKeyLength], new byte[profile.SaltLength()]);
        KeyDerivation.Derive(masterKey, masterSalt, cipher, keys.Cipher);
        KeyDerivation.Derive(masterKey, masterSalt, authentication, keys.Authentication);
        KeyDerivation.Derive(masterKey, masterSalt, salt, keys.Salt);
        return keys;
    }
}
