namespace Parley.Protocols.Primitives;

/// <summary>
/// How many objects of OpenSSL this process holds: memory that no garbage collector sees. When everybody has left, both are what they were
/// before anybody came. Safe from any thread.
/// </summary>
public static class OpenSslObjects
{
    /// <summary><c>SSL</c> objects: DTLS handshakes that go on. One takes about 50 KB.</summary>
    public static long Handshakes => OfHandshakes.Live;

    /// <summary><c>EVP_CIPHER_CTX</c> objects: keyed ciphers of SRTP.</summary>
    public static long CipherContexts => OfCipherContexts.Live;

    internal static NativeCount OfHandshakes { get; } = new();

    internal static NativeCount OfCipherContexts { get; } = new();
}

/// <summary>Counts what was made and not freed yet, over all threads.</summary>
internal sealed class NativeCount
{
    private long _live;

#pragma warning disable RS0030 // an atomic addition is neither a thread nor a lock
    public long Live => System.Threading.Volatile.Read(ref _live);

    public void Made() => System.Threading.Interlocked.Increment(ref _live);

    public void Freed() => System.Threading.Interlocked.Decrement(ref _live);
#pragma warning restore RS0030
}
