using System.Runtime.InteropServices;
using Parley.Protocols.Dtls;
using Parley.Protocols.Primitives;
using Parley.Protocols.Srtp.Ciphers;
using Parley.Protocols.Srtp.Interop;

namespace Parley.Protocols.Tests.Srtp;

public sealed class CipherTests
{
    [Theory]
    [InlineData(CipherProviders.Bcl)]
    [InlineData(CipherProviders.OpenSsl)]
    [InlineData(CipherProviders.Evp)]
    public void Rfc3711_appendix_B2_key_stream(string provider)
    {
        using var cipher = CipherProviders.Get(provider).CreateCounter(Convert.FromHexString("2B7E151628AED2A6ABF7158809CF4F3C"));
        var stream = new byte[0xFF02 * 16];
        cipher.Apply(Convert.FromHexString("F0F1F2F3F4F5F6F7F8F9FAFBFCFD0000"), stream, stream);
        string Block(int number) => Convert.ToHexString(stream.AsSpan(number * 16, 16));

        Assert.Equal("E03EAD0935C95E80E166B16DD92B4EB4", Block(0));
        Assert.Equal("D23513162B02D0F72A43A2FE4A5F97AB", Block(1));
        Assert.Equal("41E95B3BB0A2E8DD477901E4FCA894C0", Block(2));
        Assert.Equal("EC8CDF7398607CB0F2D21675EA9EA1E4", Block(0xFEFF));
        Assert.Equal("362B7C3C6773516318A077D7FC5073AE", Block(0xFF00));
        Assert.Equal("6A2CC3787889374FBEB4C81B17BA6C44", Block(0xFF01));
    }

    [Theory]
    [InlineData(CipherProviders.Bcl)]
    [InlineData(CipherProviders.OpenSsl)]
    [InlineData(CipherProviders.Evp)]
    public void Rfc2202_hmac_sha1(string provider)
    {
        using var authenticator = CipherProviders.Get(provider).CreateAuthenticator(Enumerable.Repeat((byte)0x0B, 20).ToArray());
        var hash = new byte[20];
        for (var round = 0; round < 2; round++)
        {
            authenticator.Compute("Hi "u8, "There"u8, hash);
            Assert.Equal("B617318655057264E28BC0B6FB378C8EF146BE00", Convert.ToHexString(hash));
        }
    }

    [Theory]
    [InlineData(CipherProviders.OpenSsl)]
    [InlineData(CipherProviders.Evp)]
    [InlineData(CipherProviders.Instructions)]
    public void Providers_agree_on_random_packets_of_every_length(string provider)
    {
        var bcl = CipherProviders.Get(CipherProviders.Bcl);
        var openSsl = CipherProviders.Get(provider);
        var random = Entropy.FromNumber(1);
        byte[] key = new byte[32], nonce = new byte[16], associated = new byte[60], clear = new byte[1500], tagA = new byte[16], tagB = new byte[16];
        random.Fill(key);
        using AeadCipher sealA = bcl.CreateAead(key, CipherDirection.Seal), sealB = openSsl.CreateAead(key, CipherDirection.Seal);
        using AeadCipher openA = bcl.CreateAead(key, CipherDirection.Open), openB = openSsl.CreateAead(key, CipherDirection.Open);
        using CounterCipher counterA = bcl.CreateCounter(key.AsSpan(0, 16)), counterB = openSsl.CreateCounter(key.AsSpan(0, 16));
        using Sha1Authenticator hashA = bcl.CreateAuthenticator(key.AsSpan(0, 20)), hashB = openSsl.CreateAuthenticator(key.AsSpan(0, 20));
        byte[] a = new byte[clear.Length], b = new byte[clear.Length];
        for (var length = 0; length <= clear.Length; length += length < 130 ? 1 : 37)
        {
            random.Fill(nonce);
            random.Fill(associated);
            random.Fill(clear.AsSpan(0, length));
            var aad = associated.AsSpan(0, 12 + random.Next(associated.Length - 12));
            sealA.Seal(nonce.AsSpan(0, 12), aad, clear.AsSpan(0, length), a.AsSpan(0, length), tagA);
            sealB.Seal(nonce.AsSpan(0, 12), aad, clear.AsSpan(0, length), b.AsSpan(0, length), tagB);
            Assert.Equal(a, b);
            Assert.Equal(tagA, tagB);
            Assert.True(openB.Open(nonce.AsSpan(0, 12), aad, a.AsSpan(0, length), tagA, a.AsSpan(0, length)));
            Assert.True(openA.Open(nonce.AsSpan(0, 12), aad, b.AsSpan(0, length), tagB, b.AsSpan(0, length)));
            Assert.Equal(clear.AsSpan(0, length), a.AsSpan(0, length));
            Assert.Equal(clear.AsSpan(0, length), b.AsSpan(0, length));

            counterA.Apply(nonce, clear.AsSpan(0, length), a);
            counterB.Apply(nonce, clear.AsSpan(0, length), b);
            Assert.Equal(a, b);
            hashA.Compute(clear.AsSpan(0, length), aad, a);
            hashB.Compute(clear.AsSpan(0, length), aad, b);
            Assert.Equal(a, b);
        }
    }
    [Fact]
    public void Whatever_provider_OpenSSL_3_has_is_asked_without_EVP()
    {
        Assert.SkipUnless(DtlsContext.IsSupported, "OpenSSL 3 is not installed.");
        Assert.True(OpenSslCiphers.Find()!.AsksProvider);
        foreach (var length in (int[])[16, 32])
        {
            using var cipher = OpenSslCiphers.Find()!.CreateAead(new byte[length], CipherDirection.Seal);
            Assert.IsType<ProviderAead>(cipher);
        }
    }

    [Fact]
    public void Where_the_provider_cannot_be_asked_EVP_is()
    {
        Assert.SkipWhen(SrtpCiphers.OpenSsl is null, "libcrypto of OpenSSL is not installed.");
        var ciphers = OpenSslCiphers.Find(askProvider: false)!;
        Assert.False(ciphers.AsksProvider);
        using var cipher = ciphers.CreateAead(new byte[16], CipherDirection.Seal);
        Assert.IsType<EvpAead>(cipher);
    }

    [Fact]
    public void A_library_without_providers_and_a_provider_without_the_cipher_have_no_functions()
    {
        Assert.SkipWhen(SrtpCiphers.OpenSsl is null, "libcrypto of OpenSSL is not installed.");
        Assert.Null(GcmFunctions.Find(NativeLibrary.GetMainProgramHandle(), "AES-128-GCM"));
        Assert.Null(GcmFunctions.Find(LibCrypto.Find()!.Library, "AES-128-NONE"));
    }
}
