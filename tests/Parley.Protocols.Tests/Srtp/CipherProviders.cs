using Parley.Protocols.Srtp.Ciphers;
using Parley.Protocols.Srtp.Ciphers.Gcm;
using Parley.Protocols.Srtp.Interop;

namespace Parley.Protocols.Tests.Srtp;

/// <summary>Every source of ciphers on this machine, by name so that test names show it.</summary>
internal static class CipherProviders
{
    public const string Bcl = ".NET";
    public const string OpenSsl = "OpenSSL";

    /// <summary>OpenSSL as it is used where its provider cannot be asked directly.</summary>
    public const string Evp = "OpenSSL's EVP";

    /// <summary>AES-GCM by the processor's own instructions.</summary>
    public const string Instructions = "the processor's instructions";

    private static readonly OpenSslCiphers? WithoutProvider = OpenSslCiphers.Find(askProvider: false);

    public static SrtpCiphers Get(string name)
    {
        if (name == Bcl) return SrtpCiphers.BaseClassLibrary;
        if (name == Instructions)
        {
            Assert.SkipUnless(InstructionAead.IsSupported, "This processor has no instructions for AES-GCM.");
            return SrtpCiphers.Instructions!;
        }

        Assert.SkipWhen(SrtpCiphers.OpenSsl is null, "libcrypto of OpenSSL is not installed.");
        return name == Evp ? WithoutProvider! : SrtpCiphers.OpenSsl!;
    }
}
