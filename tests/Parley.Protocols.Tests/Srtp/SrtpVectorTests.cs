using Parley.Protocols.Srtp;
using Parley.Protocols.Srtp.Ciphers;

namespace Parley.Protocols.Tests.Srtp;

public sealed class SrtpVectorTests
{
    private const string Salt = "517569642070726f2071756f";
    private const string Rtp = "8040f17b8041f8d35501a0b247616c6c696120657374206f6d6e69732064697669736120696e207061727465732074726573";
    private const string Rtcp = "81c8000d4d6172734e5450314e545032525450200000042a0000e9304c756e61deadbeefdeadbeefdeadbeefdeadbeefdeadbeef";
    private const uint RtcpIndex = 0x5d4;

    private static readonly string[] Providers = [CipherProviders.Bcl, CipherProviders.OpenSsl, CipherProviders.Evp, CipherProviders.Instructions];

    /// <summary>RFC 7714 sections 16.1.1 and 16.2.1, then 17.1 and 17.2: key length, protected RTP, protected RTCP.</summary>
    private static readonly (int KeyLength, string Rtp, string Rtcp)[] Rfc7714 =
    [
        (16,
            "8040f17b8041f8d35501a0b2f24de3a3fb34de6cacba861c9d7e4bcabe633bd50d294e6f42a5f47a51c7d19b36de3adf8833899d7f27beb16a9152cf765ee4390cce",
            "81c8000d4d61727363e94885dcdab67ca727d7662f6b7e997ff5c0f76c06f32dc676a5f1730d6fda4ce09b4686303ded0bb9275bc84aa45896cf4d2fc5abf87245d9eade800005d4"),
        (32,
            "8040f17b8041f8d35501a0b232b1de78a822fe12ef9f78fa332e33aab18012389a58e2f3b50b2a0276ffae0f1ba63799b87b7aa3db36dfffd6b0f9bb7878d7a76c13",
            "81c8000d4d617273d50ae4d1f5ce5d304ba297e47d470c282c3ece5dbffe0a50a2eaa5c1110555be8415f658c61de0476f1b6fad1d1eb30c4446839f57ff6f6cb26ac3be800005d4"),
    ];

    /// <summary>
    /// What libsrtp 2.5 makes of the packets of <see cref="ForeignRtp"/> and <see cref="ForeignRtcp"/>: pins key derivation for 12-byte
    /// salts, the rollover counter and the order of tag and index, of which the RFCs have no vectors.
    /// </summary>
    private static readonly (SrtpProfile Profile, string[] Rtp, string[] Rtcp)[] Foreign =
    [
        (SrtpProfile.AesCm128HmacSha1Tag80,
        [
            "906ffffe01020304cafebabebede0001107f0000da5ed55ec1886e7067910d5b0f5d6aba17201138217b8134a92814a57b11c39eaca99349d55a5ebd863b363e75a6d0a3147dc60b52fb48",
            "906fffff01020304cafebabebede0001107f0000957a65b1a3fa40018da3d3d170c713b709ccf4d1cceed4637adb2a984e408b37b25c9348a1e1b2105de62f533e526066feb2745c8aa1e1",
            "906f000001020304cafebabebede0001107f0000833e815a8f2439f4b21d95be0be4c41e2b8da3c00e8c50a196292246342f335f884a4201df95f0b942f0ef82fc9fb56e083f05a7f45a51",
            "906f000101020304cafebabebede0001107f0000e0c201d812fc91ba02bf12f17c90d82cefb8aab3955d604520d2b0cae43275ff3a6ac9fdc4ed2e5bb3cf3d5b91edebb86bcefe454fcb2c",
        ],
        [
            "80c90001cafebabe77d3a67e985f1e9fa0a1b73f80000001bea8f88cab918aacb088",
            "80c90001cafebabe95ad0b705dada2a06bd47a1c80000002e7a501e4eebacd9ea870",
        ]),
        (SrtpProfile.AeadAes128Gcm,
        [
            "906ffffe01020304cafebabebede0001107f00001e751fbdb00f198ababef9cb99c68df13ebb5559b9b9d1b2e1b8d82f3900f1075b2af9fcaed01bf4a7d91349f7d53267ec12075858f216c563f7f84a9e",
            "906fffff01020304cafebabebede0001107f00008aacec0eb43be11cb0889ed73c8b63299f292f931d96e3a0847ea867abdd2bcd045042281016d15c3ab0daccc0c3e6d227952bbae04df79d602fc50200",
            "906f000001020304cafebabebede0001107f0000513674ccd5ee2444e950b970586a5c1a609845c33da8c3e9909f1f16c60f7f53ebe51842366cd3fbd5ff82d0a6eae04d08278d9c7ed75b8638ce401998",
            "906f000101020304cafebabebede0001107f0000a0beb2cdd1a7b9e3d615c13104cb243da63b8fd6ec5ec35de02236a1cae5dbce7c19d766d160adc29d59697357a5f21ac90cbf6a850b542659cee759ff",
        ],
        [
            "80c90001cafebabe0d4f65a1399b526e810f92e8e3678f3b5051847fad12aac22f958eac80000001",
            "80c90001cafebabeb798000ab1fb563fd23b266efffa43818d839241cb12aa4f907c62f680000002",
        ]),
        (SrtpProfile.AeadAes256Gcm,
        [
            "906ffffe01020304cafebabebede0001107f0000b624282879c8ac6f892e6e6e4fe3f9cfb29aa188d74b674cfeba26545c8b055a674972561345a5afa3f0a04a6dcdafdf04f0b696e2c87b4de658422511",
            "906fffff01020304cafebabebede0001107f00006a76504b6bffc5bd2d6e93b18df6304782471dd0e574883e952ccfdee3bb645036fdd1f2206d24d473e23895f0cea74cb2500fb63154509e553c1c552b",
            "906f000001020304cafebabebede0001107f00008135265dced5999842cf17b65e077c2cd56d00f13bf2864de69929b856fcd81ad21f641cd04fe31956ee186ebb3c0a4f2cad352ee2d581ffeb6d16291b",
            "906f000101020304cafebabebede0001107f00005eec62cda64f6cc573cf3a94759a933a0c15e306d36839fe364be315ec48951380ae4568561ecf11cc26de79291569969d6e4ea1cf9eb7124a7315beba",
        ],
        [
            "80c90001cafebabe81a40d01394f155b5ae1151a7597921ac90d26a546800a8088c79dc880000001",
            "80c90001cafebabecde9cc32657944f8e97ce81c7a04e339dc653020b88972d757adacfd80000002",
        ]),
    ];

    public static TheoryData<string, int> Rfc7714Cases => Cross(Rfc7714.Length);

    public static TheoryData<string, int> ForeignCases => Cross(Foreign.Length);

    [Theory]
    [MemberData(nameof(Rfc7714Cases))]
    public void Rfc7714_section_16_protects_and_opens_rtp(string provider, int number)
    {
        using var sender = new SrtpSender(Transform(provider, number, CipherDirection.Seal), 4);
        using var receiver = new SrtpReceiver(Transform(provider, number, CipherDirection.Open), 4);
        var clear = Convert.FromHexString(Rtp);
        var packet = new byte[clear.Length + sender.RtpOverhead];
        clear.AsSpan(0, 12).CopyTo(packet);
        Assert.True(sender.TryProtect(packet, 12, clear.AsSpan(12), 0, out var length));
        Assert.Equal(Rfc7714[number].Rtp, Convert.ToHexStringLower(packet.AsSpan(0, length)));

        Assert.True(receiver.TryUnprotect(packet, out length));
        Assert.Equal(Rtp, Convert.ToHexStringLower(packet.AsSpan(0, length)));
    }

    [Theory]
    [MemberData(nameof(Rfc7714Cases))]
    public void Rfc7714_sections_17_1_and_17_2_protect_and_open_rtcp(string provider, int number)
    {
        using var seal = Transform(provider, number, CipherDirection.Seal);
        var clear = Convert.FromHexString(Rtcp);
        var packet = new byte[clear.Length + 20];
        seal.ProtectRtcp(clear, packet, 0x4d617273, RtcpIndex);
        Assert.Equal(Rfc7714[number].Rtcp, Convert.ToHexStringLower(packet));

        using var receiver = new SrtpReceiver(Transform(provider, number, CipherDirection.Open), 4);
        Assert.True(receiver.TryUnprotectRtcp(packet, out var length));
        Assert.Equal(Rtcp, Convert.ToHexStringLower(packet.AsSpan(0, length)));
    }

    [Theory]
    [InlineData(CipherProviders.Bcl)]
    [InlineData(CipherProviders.OpenSsl)]
    [InlineData(CipherProviders.Evp)]
    [InlineData(CipherProviders.Instructions)]
    public void Rfc7714_section_17_3_authenticates_rtcp_that_is_not_encrypted(string provider)
    {
        var packet = Convert.FromHexString(Rtcp + "841dd9683dd78ec92ae58790125f62b3000005d4");
        using var receiver = new SrtpReceiver(Transform(provider, 0, CipherDirection.Open), 4);
        packet[20] ^= 1;
        Assert.False(receiver.TryUnprotectRtcp(packet.ToArray(), out _));
        packet[20] ^= 1;
        Assert.True(receiver.TryUnprotectRtcp(packet, out var length));
        Assert.Equal(Rtcp, Convert.ToHexStringLower(packet.AsSpan(0, length)));
    }

    [Theory]
    [MemberData(nameof(ForeignCases))]
    public void Agrees_with_libsrtp_across_a_rollover(string provider, int number)
    {
        var (profile, rtp, rtcp) = Foreign[number];
        var (key, salt) = ForeignKeys(profile);
        using var sender = new SrtpSender(profile, key, salt, CipherProviders.Get(provider));
        using var receiver = new SrtpReceiver(profile, key, salt, CipherProviders.Get(provider));
        Assert.Equal(profile.RtpOverhead(), sender.RtpOverhead);
        Assert.Equal(profile.RtcpOverhead(), sender.RtcpOverhead);
        for (var i = 0; i < rtp.Length; i++)
        {
            var clear = ForeignRtp((ushort)(65534 + i));
            var packet = new byte[clear.Length + sender.RtpOverhead];
            clear.AsSpan(0, 20).CopyTo(packet);
            Assert.True(sender.TryProtect(packet, 20, clear.AsSpan(20), 0, out var length));
            Assert.Equal(rtp[i], Convert.ToHexStringLower(packet.AsSpan(0, length)));
            Assert.True(receiver.TryUnprotect(packet, out length));
            Assert.Equal(clear, packet.AsSpan(0, length).ToArray());
        }

        var buffer = new byte[100];
        Assert.True(sender.TryProtectRtcp(ForeignRtcp, buffer, out _)); // libsrtp begins with index 1, the RFC with 0
        foreach (var expected in rtcp)
        {
            Assert.True(sender.TryProtectRtcp(ForeignRtcp, buffer, out var length));
            Assert.Equal(expected, Convert.ToHexStringLower(buffer.AsSpan(0, length)));
            Assert.True(receiver.TryUnprotectRtcp(buffer.AsSpan(0, length), out length));
            Assert.Equal(ForeignRtcp, buffer.AsSpan(0, length).ToArray());
        }
    }

    private static byte[] ForeignRtcp => Convert.FromHexString("80c90001cafebabe81ce0002cafebabe11223344");

    private static byte[] ForeignRtp(ushort sequence) =>
    [
        0x90, 111, (byte)(sequence >> 8), (byte)sequence, 1, 2, 3, 4, 0xCA, 0xFE, 0xBA, 0xBE, 0xBE, 0xDE, 0, 1, 0x10, 0x7F, 0, 0,
        .. Enumerable.Range(0, 45).Select(i => (byte)(sequence + i)),
    ];

    private static (byte[] Key, byte[] Salt) ForeignKeys(SrtpProfile profile) =>
        (Enumerable.Range(0, profile.KeyLength()).Select(i => (byte)((i * 7) + 3)).ToArray(),
            Enumerable.Range(0, profile.SaltLength()).Select(i => (byte)((i * 11) + 200)).ToArray());

    private static AeadTransform Transform(string provider, int number, CipherDirection direction)
    {
        var key = Enumerable.Range(0, Rfc7714[number].KeyLength).Select(i => (byte)i).ToArray();
        var keys = new SessionKeys(key, [], Convert.FromHexString(Salt));
        return new AeadTransform(keys, keys, CipherProviders.Get(provider), direction);
    }

    private static TheoryData<string, int> Cross(int count)
    {
        var cases = new TheoryData<string, int>();
        foreach (var provider in Providers)
        {
            for (var i = 0; i < count; i++) cases.Add(provider, i);
        }

        return cases;
    }
}
