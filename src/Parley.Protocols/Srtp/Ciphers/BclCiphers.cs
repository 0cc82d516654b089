using System.Buffers.Binary;
using System.Numerics;
using System.Security.Cryptography;

namespace Parley.Protocols.Srtp.Ciphers;

/// <summary>Ciphers from System.Security.Cryptography.</summary>
internal sealed class BclCiphers : SrtpCiphers
{
    public override string Name => ".NET";

    internal override AeadCipher CreateAead(ReadOnlySpan<byte> key, CipherDirection direction) => new BclAead(key);

    internal override CounterCipher CreateCounter(ReadOnlySpan<byte> key) => new BclCounter(key);

    internal override Sha1Authenticator CreateAuthenticator(ReadOnlySpan<byte> key) => new BclAuthenticator(key);
}

internal sealed class BclAead(ReadOnlySpan<byte> key) : AeadCipher
{
    private readonly AesGcm _gcm = new(key, TagLength);

    public override void Dispose() => _gcm.Dispose();

    public override void Seal(
        ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> associated, ReadOnlySpan<byte> plaintext, Span<byte> ciphertext, Span<byte> tag) =>
        _gcm.Encrypt(nonce, plaintext, ciphertext, tag, associated);

    // A wrong tag is an exception here, which costs some microseconds: the price of the portable way.
    public override bool Open(
        ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> associated, ReadOnlySpan<byte> ciphertext, ReadOnlySpan<byte> tag, Span<byte> plaintext)
    {
        try
        {
            _gcm.Decrypt(nonce, ciphertext, tag, plaintext, associated);
            return true;
        }
        catch (AuthenticationTagMismatchException)
        {
            return false;
        }
    }
}

/// <summary>
/// The base class library has no counter mode: counter blocks are encrypted as ECB, many at once. The arrays are kept because the
/// transform that can be used again takes only arrays.
/// </summary>
internal sealed class BclCounter : CounterCipher
{
    private const int BlocksAtOnce = 96;

    private readonly Aes _aes = Aes.Create();
    private readonly ICryptoTransform _ecb;
    private readonly byte[] _counters = new byte[BlocksAtOnce * CounterLength];
    private readonly byte[] _stream = new byte[BlocksAtOnce * CounterLength];

    public BclCounter(ReadOnlySpan<byte> key)
    {
        // ECB of a counter is counter mode; no data is ever encrypted with it directly.
        _aes.Mode = CipherMode.ECB;
        _aes.Padding = PaddingMode.None;
        _aes.SetKey(key);
        _ecb = _aes.CreateEncryptor();
    }

    public override void Dispose()
    {
        _ecb.Dispose();
        _aes.Dispose();
        CryptographicOperations.ZeroMemory(_stream);
    }

    public override void Apply(ReadOnlySpan<byte> counter, ReadOnlySpan<byte> input, Span<byte> output)
    {
        var next = BinaryPrimitives.ReadUInt128BigEndian(counter);
        while (!input.IsEmpty)
        {
            var take = Math.Min(input.Length, _stream.Length);
            var blocks = (take + CounterLength - 1) / CounterLength;
            for (var i = 0; i < blocks; i++) BinaryPrimitives.WriteUInt128BigEndian(_counters.AsSpan(i * CounterLength), next++);
            _ecb.TransformBlock(_counters, 0, blocks * CounterLength, _stream, 0);
            Add(input[..take], _stream.AsSpan(0, take), output);
            input = input[take..];
            output = output[take..];
        }
    }

    private static void Add(ReadOnlySpan<byte> input, ReadOnlySpan<byte> stream, Span<byte> output)
    {
        var done = 0;
        for (; done + Vector<byte>.Count <= input.Length; done += Vector<byte>.Count)
            (new Vector<byte>(input[done..]) ^ new Vector<byte>(stream[done..])).CopyTo(output[done..]);
        for (; done < input.Length; done++) output[done] = (byte)(input[done] ^ stream[done]);
    }
}

internal sealed class BclAuthenticator(ReadOnlySpan<byte> key) : Sha1Authenticator
{
    // SRTP's default profile is HMAC-SHA1 (RFC 3711 section 4.2.1), which the weakness of SHA-1 against collisions does not touch.
#pragma warning disable CA5350
    private readonly IncrementalHash _hmac = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA1, key);
#pragma warning restore CA5350

    public override void Dispose() => _hmac.Dispose();

    public override void Compute(ReadOnlySpan<byte> message, ReadOnlySpan<byte> trailer, Span<byte> hash)
    {
        _hmac.AppendData(message);
        _hmac.AppendData(trailer);
        _hmac.GetHashAndReset(hash);
    }
}
