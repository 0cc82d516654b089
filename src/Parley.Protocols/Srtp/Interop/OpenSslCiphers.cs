using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Parley.Protocols.Srtp.Ciphers;

namespace Parley.Protocols.Srtp.Interop;

/// <summary>
/// Ciphers from libcrypto. Contexts are keyed once; for each packet only the nonce is set. AES-GCM is asked of the provider itself where that
/// offers it and has shown that it does the same as EVP.
/// </summary>
internal sealed class OpenSslCiphers : SrtpCiphers
{
    private readonly LibCrypto _crypto;
    private readonly GcmFunctions? _aes128;
    private readonly GcmFunctions? _aes256;

    private OpenSslCiphers(LibCrypto crypto, GcmFunctions? aes128, GcmFunctions? aes256) => (_crypto, _aes128, _aes256) = (crypto, aes128, aes256);

    public override string Name => "OpenSSL";

    /// <summary>Whether AES-GCM comes from the provider, without the layer above it.</summary>
    public bool AsksProvider => _aes128 is not null && _aes256 is not null;

    /// <summary>The ciphers of this machine's OpenSSL; null if there is none.</summary>
    /// <param name="askProvider">Whether the provider may be asked for AES-GCM; otherwise EVP is.</param>
    public static OpenSslCiphers? Find(bool askProvider = true)
    {
        if (LibCrypto.Find() is not { } crypto) return null;
        return askProvider
            ? new OpenSslCiphers(crypto, Trusted(crypto, "AES-128-GCM", 16), Trusted(crypto, "AES-256-GCM", 32))
            : new OpenSslCiphers(crypto, null, null);
    }

    internal override AeadCipher CreateAead(ReadOnlySpan<byte> key, CipherDirection direction) =>
        (key.Length == 32 ? _aes256 : _aes128) is { } functions ? new ProviderAead(functions, key, direction) : new EvpAead(_crypto, key, direction);

    internal override CounterCipher CreateCounter(ReadOnlySpan<byte> key) => new OpenSslCounter(_crypto, key);

    internal override Sha1Authenticator CreateAuthenticator(ReadOnlySpan<byte> key) => new OpenSslAuthenticator(_crypto, key);

    /// <summary>The provider's functions, if they make and open the same packet as EVP does.</summary>
    private static GcmFunctions? Trusted(LibCrypto crypto, string name, int keyLength)
    {
        if (GcmFunctions.Find(crypto.Library, name) is not { } functions) return null;
        return AeadComparison.Agree((key, direction) => new EvpAead(crypto, key, direction), (key, direction) => new ProviderAead(functions, key, direction), keyLength)
            ? functions
            : null;
    }

    /// <summary>No call here fails with a keyed context and valid lengths; if one does, nothing may be sent.</summary>
    internal static void Require(int result)
    {
        if (result != 1) Throw();
    }

    /// <summary>Native code does not check lengths, so each is checked before it gets there.</summary>
    internal static void Require(bool fits)
    {
        if (!fits) ThrowLength();
    }

    [DoesNotReturn]
    private static void ThrowLength() => throw new InvalidOperationException("A buffer given to a cipher has the wrong length.");

    [DoesNotReturn]
    private static void Throw() => throw new CryptographicException("A cipher of OpenSSL failed.");
}

/// <summary>AES-GCM through EVP, the interface that every OpenSSL has.</summary>
internal sealed unsafe class EvpAead : AeadCipher
{
    private readonly LibCrypto _crypto;
    private readonly CipherContext _owner;
    private readonly nint _context;

    public EvpAead(LibCrypto crypto, ReadOnlySpan<byte> key, CipherDirection direction)
    {
        _crypto = crypto;
        _owner = new CipherContext(crypto);
        _context = _owner.DangerousGetHandle();
        var cipher = key.Length == 32 ? crypto.Aes256Gcm() : crypto.Aes128Gcm();
        fixed (byte* k = key) OpenSslCiphers.Require(crypto.Init(_context, cipher, 0, k, null, direction == CipherDirection.Seal ? 1 : 0));
    }

    public override void Dispose() => _owner.Dispose();

    public override void Seal(
        ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> associated, ReadOnlySpan<byte> plaintext, Span<byte> ciphertext, Span<byte> tag)
    {
        ObjectDisposedException.ThrowIf(_owner.IsClosed, this);
        OpenSslCiphers.Require(ciphertext.Length >= plaintext.Length);
        OpenSslCiphers.Require(tag.Length >= TagLength);
        OpenSslCiphers.Require(nonce.Length == NonceLength);
        fixed (byte* iv = nonce, aad = associated, input = plaintext, output = ciphertext, t = tag)
        {
            int written;
            OpenSslCiphers.Require(_crypto.SetNonce(_context, 0, 0, null, iv, 1));
            if (!associated.IsEmpty) OpenSslCiphers.Require(_crypto.Update(_context, null, &written, aad, associated.Length));
            if (!plaintext.IsEmpty) OpenSslCiphers.Require(_crypto.Update(_context, output, &written, input, plaintext.Length));
            OpenSslCiphers.Require(_crypto.Finish(_context, t, &written));
            OpenSslCiphers.Require(_crypto.Control(_context, LibCrypto.CtrlGetTag, TagLength, t));
        }

        GC.KeepAlive(_owner);
    }

    public override bool Open(
        ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> associated, ReadOnlySpan<byte> ciphertext, ReadOnlySpan<byte> tag, Span<byte> plaintext)
    {
        ObjectDisposedException.ThrowIf(_owner.IsClosed, this);
        OpenSslCiphers.Require(plaintext.Length >= ciphertext.Length);
        OpenSslCiphers.Require(tag.Length == TagLength);
        OpenSslCiphers.Require(nonce.Length == NonceLength);
        bool genuine;
        var rest = stackalloc byte[TagLength];
        fixed (byte* iv = nonce, aad = associated, input = ciphertext, output = plaintext, t = tag)
        {
            int written;
            OpenSslCiphers.Require(_crypto.SetNonce(_context, 0, 0, null, iv, 0));
            if (!associated.IsEmpty) OpenSslCiphers.Require(_crypto.Update(_context, null, &written, aad, associated.Length));
            if (!ciphertext.IsEmpty) OpenSslCiphers.Require(_crypto.Update(_context, output, &written, input, ciphertext.Length));
            OpenSslCiphers.Require(_crypto.Control(_context, LibCrypto.CtrlSetTag, TagLength, t));
            genuine = _crypto.Finish(_context, rest, &written) == 1;
        }

        GC.KeepAlive(_owner);
        return genuine;
    }
}

internal sealed unsafe class OpenSslCounter : CounterCipher
{
    private readonly LibCrypto _crypto;
    private readonly CipherContext _owner;
    private readonly nint _context;

    public OpenSslCounter(LibCrypto crypto, ReadOnlySpan<byte> key)
    {
        OpenSslCiphers.Require(key.Length == 16);
        _crypto = crypto;
        _owner = new CipherContext(crypto);
        _context = _owner.DangerousGetHandle();
        fixed (byte* k = key) OpenSslCiphers.Require(crypto.Init(_context, crypto.Aes128Ctr(), 0, k, null, 1));
    }

    public override void Dispose() => _owner.Dispose();

    public override void Apply(ReadOnlySpan<byte> counter, ReadOnlySpan<byte> input, Span<byte> output)
    {
        ObjectDisposedException.ThrowIf(_owner.IsClosed, this);
        OpenSslCiphers.Require(output.Length >= input.Length);
        OpenSslCiphers.Require(counter.Length == CounterLength);
        if (input.IsEmpty) return;
        fixed (byte* iv = counter, from = input, to = output)
        {
            int written;
            OpenSslCiphers.Require(_crypto.SetNonce(_context, 0, 0, null, iv, 1));
            OpenSslCiphers.Require(_crypto.Update(_context, to, &written, from, input.Length));
        }

        GC.KeepAlive(_owner);
    }
}

/// <summary>
/// HMAC made of plain SHA-1 states: the two key blocks are hashed once and copied for each packet, where OpenSSL's own HMAC would allocate
/// and fetch.
/// </summary>
internal sealed unsafe class OpenSslAuthenticator : Sha1Authenticator
{
    private const int BlockLength = 64;
    private const byte InnerPad = 0x36;
    private const byte OuterPad = 0x5C;

    private readonly LibCrypto _crypto;
    private Sha1State _inner;
    private Sha1State _outer;

    public OpenSslAuthenticator(LibCrypto crypto, ReadOnlySpan<byte> key)
    {
        OpenSslCiphers.Require(key.Length <= BlockLength);
        _crypto = crypto;
        _inner = AfterKey(key, InnerPad);
        _outer = AfterKey(key, OuterPad);
    }

    public override void Dispose()
    {
        CryptographicOperations.ZeroMemory(MemoryMarshal.AsBytes(new Span<Sha1State>(ref _inner)));
        CryptographicOperations.ZeroMemory(MemoryMarshal.AsBytes(new Span<Sha1State>(ref _outer)));
    }

    [SkipLocalsInit]
    public override void Compute(ReadOnlySpan<byte> message, ReadOnlySpan<byte> trailer, Span<byte> hash)
    {
        OpenSslCiphers.Require(hash.Length >= HashLength);
        var state = _inner;
        fixed (byte* m = message, t = trailer, h = hash)
        {
            _crypto.Sha1Update(&state, m, (nuint)message.Length);
            _crypto.Sha1Update(&state, t, (nuint)trailer.Length);
            _crypto.Sha1Final(h, &state);
            state = _outer;
            _crypto.Sha1Update(&state, h, HashLength);
            _crypto.Sha1Final(h, &state);
        }
    }

    private Sha1State AfterKey(ReadOnlySpan<byte> key, byte pad)
    {
        var block = stackalloc byte[BlockLength];
        for (var i = 0; i < BlockLength; i++) block[i] = (byte)((i < key.Length ? key[i] : 0) ^ pad);
        Sha1State state;
        _crypto.Sha1Init(&state);
        _crypto.Sha1Update(&state, block, BlockLength);
        CryptographicOperations.ZeroMemory(new Span<byte>(block, BlockLength));
        return state;
    }
}
