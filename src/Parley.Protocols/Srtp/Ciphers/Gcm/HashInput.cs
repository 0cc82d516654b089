using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Parley.Protocols.Srtp.Ciphers.Gcm;

/// <summary>
/// What is to be hashed, piece by piece (NIST SP 800-38D section 7.1): less than a batch waits for what comes behind it, so that header, payload and
/// lengths of a packet of sound are one.
/// </summary>
internal ref struct HashInput
{
    private readonly ref Vector128<ulong> _powers;
    private Vector128<ulong> _hash;
    private Batch _waiting;
    private int _count;

    /// <summary>Nothing yet.</summary>
    /// <param name="powers">The powers of the hash key.</param>
    public HashInput(ref Vector128<ulong> powers) => _powers = ref powers;

    /// <summary>The hash of all that was given.</summary>
    public Vector128<ulong> Hash
    {
        get
        {
            Flush();
            return _hash;
        }
    }

    /// <summary>Goes on with the hash of what was hashed elsewhere.</summary>
    public void Continue(Vector128<ulong> hash) => _hash = hash;

    /// <summary>Adds bytes, and zeros up to the end of a block.</summary>
    public void Add(scoped ReadOnlySpan<byte> bytes)
    {
        while (bytes.Length > 0)
        {
            if (_count == GaloisHash.Width) Flush();
            var room = MemoryMarshal.AsBytes((Span<Vector128<byte>>)_waiting)[(_count * GaloisHash.BlockLength)..];
            var part = bytes[..Math.Min(bytes.Length, room.Length)];
            part.CopyTo(room);
            _count += (part.Length + GaloisHash.BlockLength - 1) / GaloisHash.BlockLength;
            bytes = bytes[part.Length..];
        }
    }

    /// <summary>Adds a block.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Add(Vector128<byte> block)
    {
        if (_count == GaloisHash.Width) Flush();
        _waiting[_count++] = block;
    }

    // called once or twice for a packet: in each place of its own it would take registers from what is around
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private void Flush()
    {
        if (_count == 0) return;
        _hash = GaloisHash.Add(_hash, ref Unsafe.As<Batch, byte>(ref _waiting), _count, ref _powers);
        (_waiting, _count) = (default, 0);
    }

    [InlineArray(GaloisHash.Width)]
    private struct Batch
    {
        private Vector128<byte> _block;
    }
}
