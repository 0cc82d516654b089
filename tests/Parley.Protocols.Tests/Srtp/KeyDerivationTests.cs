using Parley.Protocols.Srtp;

namespace Parley.Protocols.Tests.Srtp;

public sealed class KeyDerivationTests
{
    private static readonly byte[] Key = Convert.FromHexString("E1F97A0D3E018BE0D64FA32C06DE4139");
    private static readonly byte[] Salt = Convert.FromHexString("0EC675AD498AFEEBB6960B3AABE6");

    [Theory]
    [InlineData((byte)KeyLabel.RtpCipher, "C61E7A93744F39EE10734AFE3FF7A087")]
    [InlineData((byte)KeyLabel.RtpSalt, "30CBBC08863D8C85D49DB34A9AE1")]
    [InlineData(
        (byte)KeyLabel.RtpAuthentication,
        "CEBE321F6FF7716B6FD4AB49AF256A156D38BAA48F0A0ACF3C34E2359E6CDBCEE049646C43D9327AD175578EF72270986371C10C9A369AC2F94A8C5FBCDDDC256D6E919A48B610EF17C2041E474035766B68642C59BBFC2F34DB60DBDFB2")]
    public void Rfc3711_appendix_B3(byte label, string expected)
    {
        var derived = new byte[expected.Length / 2];
        KeyDerivation.Derive(Key, Salt, (KeyLabel)label, derived);
        Assert.Equal(expected, Convert.ToHexString(derived));
    }

    [Theory]
    [InlineData(SrtpProfile.AesCm128HmacSha1Tag80, 60)]
    [InlineData(SrtpProfile.AeadAes128Gcm, 56)]
    [InlineData(SrtpProfile.AeadAes256Gcm, 88)]
    public void Rfc5764_section_4_2_keys_come_before_salts_and_the_client_before_the_server(SrtpProfile profile, int length)
    {
        var exported = Enumerable.Range(0, length).Select(i => (byte)i).ToArray();
        using var keys = new SrtpMasterKeys(profile, exported);
        byte[] joined = [.. keys.ClientKey, .. keys.ServerKey, .. keys.ClientSalt, .. keys.ServerSalt];
        Assert.Equal(exported, joined);
        Assert.Equal(profile.KeyLength(), keys.ClientKey.Length);
        Assert.Equal(profile.SaltLength(), keys.ServerSalt.Length);
        Assert.Throws<ArgumentException>(() => new SrtpMasterKeys(profile, exported.AsSpan(1)));
    }
}
