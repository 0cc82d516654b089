using Parley.Protocols.Srtp.Ciphers.Gcm;
using Parley.Protocols.Srtp.Interop;

namespace Parley.Protocols.Srtp.Ciphers;

/// <summary>Whether a cipher protects or opens.</summary>
internal enum CipherDirection : byte
{
    Seal = 0,
    Open = 1,
}

/// <summary>
/// Where the ciphers of SRTP come from. AES-GCM by the processor's instructions costs half to two thirds of what OpenSSL's does for packets (docs/adr/0026),
/// and OpenSSL's own interface about half of what the base class library's does; each is taken where it is found, and the base class library
/// works everywhere.
/// </summary>
public abstract class SrtpCiphers
{
    private protected SrtpCiphers()
    {
    }

    /// <summary>The ciphers of the base class library.</summary>
    public static SrtpCiphers BaseClassLibrary { get; } = new BclCiphers();

    /// <summary>OpenSSL's libcrypto, or null where it is not installed.</summary>
    public static SrtpCiphers? OpenSsl { get; } = OpenSslCiphers.Find();

    /// <summary>AES-GCM by the processor's own instructions; null where it has none.</summary>
    public static SrtpCiphers? Instructions { get; } = InstructionCiphers.Find(OpenSsl ?? BaseClassLibrary);

    /// <summary>The fastest that works here.</summary>
    public static SrtpCiphers Best { get; } = Instructions ?? OpenSsl ?? BaseClassLibrary;

    /// <summary>A name for logs.</summary>
    public abstract string Name { get; }

    internal abstract AeadCipher CreateAead(ReadOnlySpan<byte> key, CipherDirection direction);

    internal abstract CounterCipher CreateCounter(ReadOnlySpan<byte> key);

    internal abstract Sha1Authenticator CreateAuthenticator(ReadOnlySpan<byte> key);
}

/// <summary>AES-GCM with 12-byte nonces and 16-byte tags, keyed once, for one direction. Input and output may be the same memory.</summary>
internal abstract class AeadCipher : IDisposable
{
    public const int NonceLength = 12;
    public const int TagLength = 16;

    public abstract void Dispose();

    /// <summary>Soon it will be used: asks for its memory.</summary>
    public virtual void Approach()
    {
    }

    public abstract void Seal(
        ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> associated, ReadOnlySpan<byte> plaintext, Span<byte> ciphertext, Span<byte> tag);

    /// <summary>False if the tag is wrong; what is in <paramref name="plaintext"/> is then worthless.</summary>
    public abstract bool Open(
        ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> associated, ReadOnlySpan<byte> ciphertext, ReadOnlySpan<byte> tag, Span<byte> plaintext);
}

/// <summary>AES in counter mode, keyed once. Input and output may be the same memory.</summary>
internal abstract class CounterCipher : IDisposable
{
    public const int CounterLength = 16;

    public abstract void Dispose();

    /// <summary>Adds the key stream that begins at <paramref name="counter"/>. Both directions are the same.</summary>
    public abstract void Apply(ReadOnlySpan<byte> counter, ReadOnlySpan<byte> input, Span<byte> output);
}

/// <summary>HMAC-SHA1, keyed once (RFC 2104).</summary>
internal abstract class Sha1Authenticator : IDisposable
{
    public const int HashLength = 20;

    public abstract void Dispose();

    /// <summary>The code of <paramref name="message"/> followed by <paramref name="trailer"/>, 20 bytes.</summary>
    public abstract void Compute(ReadOnlySpan<byte> message, ReadOnlySpan<byte> trailer, Span<byte> hash);
}
