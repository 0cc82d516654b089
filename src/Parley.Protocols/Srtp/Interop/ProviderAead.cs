using System.Runtime.CompilerServices;
using Parley.Protocols.Primitives.Interop;
using Parley.Protocols.Srtp.Ciphers;

namespace Parley.Protocols.Srtp.Interop;

/// <summary>AES-GCM as the provider has it (<see cref="GcmFunctions"/>).</summary>
internal sealed unsafe class ProviderAead : AeadCipher
{
    /// <summary>What a provider's context takes: state, the powers of the hash key, and the round keys.</summary>
    private const int ContextBytes = 1024;

    private readonly GcmFunctions _gcm;
    private readonly GcmContext _owner;
    private readonly nint _context;
    private bool _isDisposed;

    public ProviderAead(GcmFunctions gcm, ReadOnlySpan<byte> key, CipherDirection direction)
    {
        _gcm = gcm;
        _owner = new GcmContext(gcm);
        _context = _owner.DangerousGetHandle();
        fixed (byte* k = key)
            OpenSslCiphers.Require(direction == CipherDirection.Seal ? gcm.Seal(_context, k, (nuint)key.Length, null, 0, null) : gcm.Open(_context, k, (nuint)key.Length, null, 0, null));
    }

    public override void Dispose()
    {
        _isDisposed = true;
        _owner.Dispose();
    }

    public override void Approach() => CacheHint.Fetch((byte*)_context, ContextBytes);

    [SkipLocalsInit]
    public override void Seal(
        ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> associated, ReadOnlySpan<byte> plaintext, Span<byte> ciphertext, Span<byte> tag)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        OpenSslCiphers.Require(ciphertext.Length >= plaintext.Length);
        OpenSslCiphers.Require(tag.Length >= TagLength);
        OpenSslCiphers.Require(nonce.Length == NonceLength);
        var parameters = stackalloc ProviderParameter[2];
        fixed (byte* iv = nonce, aad = associated, input = plaintext, output = ciphertext, t = tag)
        {
            nuint written;
            parameters[0] = ProviderParameter.Tag(t, TagLength);
            parameters[1] = default;
            OpenSslCiphers.Require(_gcm.Seal(_context, null, 0, iv, NonceLength, null));
            if (!associated.IsEmpty) OpenSslCiphers.Require(_gcm.Update(_context, null, &written, (nuint)associated.Length, aad, (nuint)associated.Length));
            if (!plaintext.IsEmpty) OpenSslCiphers.Require(_gcm.Update(_context, output, &written, (nuint)ciphertext.Length, input, (nuint)plaintext.Length));
            OpenSslCiphers.Require(_gcm.Finish(_context, t, &written, TagLength));
            OpenSslCiphers.Require(_gcm.Get(_context, parameters));
        }

        GC.KeepAlive(_owner);
    }

    [SkipLocalsInit]
    public override bool Open(
        ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> associated, ReadOnlySpan<byte> ciphertext, ReadOnlySpan<byte> tag, Span<byte> plaintext)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        OpenSslCiphers.Require(plaintext.Length >= ciphertext.Length);
        OpenSslCiphers.Require(tag.Length == TagLength);
        OpenSslCiphers.Require(nonce.Length == NonceLength);
        bool genuine;
        var rest = stackalloc byte[TagLength];
        var parameters = stackalloc ProviderParameter[2];
        fixed (byte* iv = nonce, aad = associated, input = ciphertext, output = plaintext, t = tag)
        {
            nuint written;
            parameters[0] = ProviderParameter.Tag(t, TagLength);
            parameters[1] = default;
            OpenSslCiphers.Require(_gcm.Open(_context, null, 0, iv, NonceLength, null));
            if (!associated.IsEmpty) OpenSslCiphers.Require(_gcm.Update(_context, null, &written, (nuint)associated.Length, aad, (nuint)associated.Length));
            if (!ciphertext.IsEmpty) OpenSslCiphers.Require(_gcm.Update(_context, output, &written, (nuint)plaintext.Length, input, (nuint)ciphertext.Length));
            OpenSslCiphers.Require(_gcm.Set(_context, parameters));
            genuine = _gcm.Finish(_context, rest, &written, TagLength) == 1;
        }

        GC.KeepAlive(_owner);
        return genuine;
    }
}
