using Parley.Protocols.Srtp.Ciphers;

namespace Parley.Protocols.Tests.Srtp;

/// <summary>Every source of ciphers on this machine, by name so that test names show it.</summary>
internal static class CipherProviders
{
    public const string Bcl = ".NET";
    public const string OpenSsl = "OpenSSL";

    public static SrtpCiphers Get(string name)
    {
        if (name == Bcl) return SrtpCiphers.BaseClassLibrary;
        Assert.SkipWhen(SrtpCiphers.OpenSsl is null, "libcrypto of OpenSSL is not installed.");
        return SrtpCiphers.OpenSsl!;
    }
}
