using System.Security.Cryptography;
using Parley.Protocols.Primitives;
using Parley.Protocols.Srtp.Ciphers;
using Parley.Protocols.Srtp.Ciphers.Gcm;

namespace Parley.Protocols.Tests.Srtp;

/// <summary>AES-GCM, whoever makes it. <see cref="InstructionSetTests"/> runs these for processors that have less than this one.</summary>
public sealed class GcmTests
{
    private const string Key = "feffe9928665731c6d6a8f9467308308";
    private const string Nonce = "cafebabefacedbaddecaf888";
    private const string Header = "feedfacedeadbeeffeedfacedeadbeefabaddad2";
    private const string Clear =
        "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a721c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b391aafd255";

    private static readonly string[] Providers = [CipherProviders.Bcl, CipherProviders.OpenSsl, CipherProviders.Evp, CipherProviders.Instructions];

    /// <summary>"The Galois/Counter Mode of Operation" (McGrew, Viega), appendix B, those with nonces of 96 bits: 1 to 4 and 13 to 16. Key, nonce, header, clear, protected, tag.</summary>
    private static readonly string[][] Published =
    [
        [new('0', 32), new('0', 24), "", "", "", "58e2fccefa7e3061367f1d57a4e7455a"],
        [new('0', 32), new('0', 24), "", new('0', 32), "0388dace60b6a392f328c2b971b2fe78", "ab6e47d42cec13bdf53a67b21257bddf"],
        [
            Key, Nonce, "", Clear,
            "42831ec2217774244b7221b784d0d49ce3aa212f2c02a4e035c17e2329aca12e21d514b25466931c7d8f6a5aac84aa051ba30b396a0aac973d58e091473f5985",
            "4d5c2af327cd64a62cf35abd2ba6fab4",
        ],
        [
            Key, Nonce, Header, Clear[..120],
            "42831ec2217774244b7221b784d0d49ce3aa212f2c02a4e035c17e2329aca12e21d514b25466931c7d8f6a5aac84aa051ba30b396a0aac973d58e091",
            "5bc94fbc3221a5db94fae95ae7121a47",
        ],
        [new('0', 64), new('0', 24), "", "", "", "530f8afbc74536b9a963b4f1c4cb738b"],
        [new('0', 64), new('0', 24), "", new('0', 32), "cea7403d4d606b6e074ec5d3baf39d18", "d0d1c8a799996bf0265b98b5d48ab919"],
        [
            Key + Key, Nonce, "", Clear,
            "522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f662898015ad",
            "b094dac5d93471bdec1a502270e3cc6c",
        ],
        [
            Key + Key, Nonce, Header, Clear[..120],
            "522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f662",
            "76fc6ece0f4e1768cddf8853bb2d551b",
        ],
    ];

    public static TheoryData<string> AllProviders => [.. Providers];

    [Theory]
    [MemberData(nameof(AllProviders))]
    public void Published_packets_are_made_and_opened(string provider)
    {
        foreach (var bytes in Published.Select(texts => Array.ConvertAll(texts, Convert.FromHexString)))
        {
            var (key, nonce, header, clear, expected, expectedTag) = (bytes[0], bytes[1], bytes[2], bytes[3], bytes[4], bytes[5]);
            using AeadCipher seal = CipherProviders.Get(provider).CreateAead(key, CipherDirection.Seal), open = CipherProviders.Get(provider).CreateAead(key, CipherDirection.Open);
            byte[] text = new byte[clear.Length], tag = new byte[AeadCipher.TagLength];
            seal.Seal(nonce, header, clear, text, tag);
            Assert.Equal(Convert.ToHexString(expected), Convert.ToHexString(text));
            Assert.Equal(Convert.ToHexString(expectedTag), Convert.ToHexString(tag));
            Assert.True(open.Open(nonce, header, text, tag, text));
            Assert.Equal(clear, text);
        }
    }

    [Theory]
    [InlineData(16, CipherProviders.Instructions)]
    [InlineData(32, CipherProviders.Instructions)]
    [InlineData(16, CipherProviders.OpenSsl)]
    [InlineData(32, CipherProviders.OpenSsl)]
    public void Random_headers_and_payloads_are_what_the_base_class_library_makes_of_them(int keyLength, string provider)
    {
        var random = Entropy.FromNumber((ulong)keyLength);
        byte[] key = new byte[keyLength], nonce = new byte[AeadCipher.NonceLength];
        byte[] expectedTag = new byte[AeadCipher.TagLength], tag = new byte[AeadCipher.TagLength];
        for (var round = 0; round < 1500; round++)
        {
            random.Fill(key);
            random.Fill(nonce);
            byte[] header = new byte[random.Next(round % 10 == 0 ? 1500 : 60)], clear = new byte[random.Next(round % 3 == 0 ? 150 : 1500)];
            random.Fill(header);
            random.Fill(clear);
            byte[] expected = new byte[clear.Length], text = (byte[])clear.Clone();
            using (var known = CipherProviders.Get(CipherProviders.Bcl).CreateAead(key, CipherDirection.Seal)) known.Seal(nonce, header, clear, expected, expectedTag);
            using AeadCipher seal = CipherProviders.Get(provider).CreateAead(key, CipherDirection.Seal), open = CipherProviders.Get(provider).CreateAead(key, CipherDirection.Open);
            seal.Seal(nonce, header, text, text, tag);
            Assert.Equal(expected, text);
            Assert.Equal(expectedTag, tag);
            var opened = new byte[clear.Length];
            Assert.True(open.Open(nonce, header, text, tag, opened));
            Assert.Equal(clear, opened);
        }
    }

    [Theory]
    [MemberData(nameof(AllProviders))]
    public void One_bit_changed_anywhere_is_noticed(string provider)
    {
        byte[] key = new byte[16], nonce = new byte[AeadCipher.NonceLength], header = new byte[20], clear = new byte[300];
        Entropy.FromNumber(7).Fill(clear);
        byte[] text = new byte[clear.Length], tag = new byte[AeadCipher.TagLength], opened = new byte[clear.Length];
        using AeadCipher seal = CipherProviders.Get(provider).CreateAead(key, CipherDirection.Seal), open = CipherProviders.Get(provider).CreateAead(key, CipherDirection.Open);
        seal.Seal(nonce, header, clear, text, tag);
        foreach (var part in (byte[][])[nonce, header, text, tag])
        {
            for (var bit = 0; bit < part.Length * 8; bit += part == text ? 7 : 1)
            {
                part[bit / 8] ^= (byte)(1 << (bit % 8));
                Assert.False(open.Open(nonce, header, text, tag, opened), $"bit {bit} of {part.Length} bytes");
                part[bit / 8] ^= (byte)(1 << (bit % 8));
            }
        }

        Assert.False(open.Open(nonce, header.AsSpan(1), text, tag, opened));
        Assert.False(open.Open(nonce, header, text.AsSpan(1), tag, opened.AsSpan(1)));
        Assert.True(open.Open(nonce, header, text, tag, opened));
    }

    [Theory]
    [InlineData(CipherProviders.OpenSsl)]
    [InlineData(CipherProviders.Evp)]
    [InlineData(CipherProviders.Instructions)]
    public void Buffers_that_are_too_short_and_ciphers_that_are_disposed_touch_nothing(string provider)
    {
        var cipher = CipherProviders.Get(provider).CreateAead(new byte[16], CipherDirection.Seal);
        byte[] nonce = new byte[AeadCipher.NonceLength], clear = new byte[40], tag = new byte[AeadCipher.TagLength], text = new byte[40];
        Assert.ThrowsAny<Exception>(() => cipher.Seal(nonce.AsSpan(1), [], clear, text, tag));
        Assert.ThrowsAny<Exception>(() => cipher.Seal(nonce, [], clear, text.AsSpan(1), tag));
        Assert.ThrowsAny<Exception>(() => cipher.Seal(nonce, [], clear, text, tag.AsSpan(1)));
        Assert.ThrowsAny<Exception>(() => cipher.Open(nonce, [], clear, tag.AsSpan(1), text));
        Assert.ThrowsAny<Exception>(() => cipher.Open(nonce, [], clear, tag, text.AsSpan(1)));
        cipher.Dispose();
        Assert.Throws<ObjectDisposedException>(() => cipher.Seal(nonce, [], clear, text, tag));
        Assert.Throws<ObjectDisposedException>(() => cipher.Open(nonce, [], clear, tag, text));
        Assert.Equal(new byte[40], text);
    }

    [Fact]
    public void The_fastest_that_works_here_is_taken() =>
        Assert.Same(InstructionAead.IsSupported ? SrtpCiphers.Instructions : SrtpCiphers.OpenSsl ?? SrtpCiphers.BaseClassLibrary, SrtpCiphers.Best);

    [Fact]
    public void Whoever_makes_other_packets_notices_no_change_or_fails_is_not_taken()
    {
        AeadFactory known = (key, _) => new BclAead(key);
        Assert.True(AeadComparison.Agree(known, known, 16));
        Assert.True(AeadComparison.Agree(known, known, 32));
        Assert.False(AeadComparison.Agree(known, (key, _) => new Faulty(key) { Tag = tag => tag[3] ^= 1 }, 16));
        Assert.False(AeadComparison.Agree(known, (key, _) => new Faulty(key) { Text = text => text[^1] ^= 1 }, 16));
        Assert.False(AeadComparison.Agree(known, (key, _) => new Faulty(key) { Opens = true }, 32));
        Assert.False(AeadComparison.Agree(known, (key, _) => new Faulty(key) { Tag = _ => throw new CryptographicException() }, 32));
        Assert.False(AeadComparison.Agree(known, (_, _) => throw new InvalidOperationException(), 32));
    }

    private sealed class Faulty(byte[] key) : AeadCipher
    {
        private readonly BclAead _right = new(key);

        public Action<byte[]> Tag { get; init; } = _ => { };

        public Action<byte[]> Text { get; init; } = _ => { };

        public bool Opens { get; init; }

        public override void Dispose() => _right.Dispose();

        public override void Seal(
            ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> associated, ReadOnlySpan<byte> plaintext, Span<byte> ciphertext, Span<byte> tag)
        {
            _right.Seal(nonce, associated, plaintext, ciphertext, tag);
            var (text, code) = (ciphertext.ToArray(), tag.ToArray());
            if (text.Length > 1000) Text(text);
            Tag(code);
            text.CopyTo(ciphertext);
            code.CopyTo(tag);
        }

        public override bool Open(
            ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> associated, ReadOnlySpan<byte> ciphertext, ReadOnlySpan<byte> tag, Span<byte> plaintext) =>
            _right.Open(nonce, associated, ciphertext, tag, plaintext) || Opens;
    }
}
