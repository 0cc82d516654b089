using System.Numerics;

namespace Parley.Rooms.JsonRpc;

/// <summary>One message as it is sent, and kept until its receiver has acknowledged it.</summary>
/// <param name="Buffer">Where it stands, from the beginning.</param>
/// <param name="Length">Its bytes.</param>
/// <param name="Pooled">Whether the buffer is one receiver's own and goes back to the <see cref="FramePool"/>; shared ones do not.</param>
internal readonly record struct Frame(byte[] Buffer, int Length, bool Pooled)
{
    public ReadOnlyMemory<byte> Bytes => Buffer.AsMemory(0, Length);

    public static implicit operator Frame(byte[] message) => new(message, message.Length, Pooled: false);
}

/// <summary>
/// Buffers for messages that one receiver gets. They live until they are acknowledged, which is too long for the garbage collector's youngest
/// generation: without this, a tenth of a signal's price is making, clearing and moving them. What came back last is given out first, as it is still
/// in the processor's cache.
/// </summary>
internal sealed class FramePool
{
    private const int SmallestBits = 6;
    private const int LargestBits = 12;

    /// <summary>What is kept of each size, in bytes.</summary>
    private const int KeptBytes = 4 * 1024 * 1024;

    private readonly Shelf[] _shelves = [.. Enumerable.Range(0, LargestBits - SmallestBits + 1).Select(_ => new Shelf())];
    private readonly List<Frame> _returned = [];

    /// <summary>A frame of this length, with anything in it.</summary>
    public Frame Rent(int length)
    {
        var shelf = ShelfOf(length);
        if (shelf >= _shelves.Length)
            return GC.AllocateUninitializedArray<byte>(length);
        var buffer = _shelves[shelf].Take() ?? GC.AllocateUninitializedArray<byte>(SizeOf(shelf));
        return new Frame(buffer, length, Pooled: true);
    }

    /// <summary>Nobody will send this frame again. It may still be on its way to the shell, so it is not given out before <see cref="Recycle"/>.</summary>
    public void Return(in Frame frame)
    {
        if (frame.Pooled)
            _returned.Add(frame);
    }

    /// <summary>The shell has sent everything: what was returned can be given out.</summary>
    public void Recycle()
    {
        if (_returned.Count == 0)
            return;
        foreach (var frame in _returned)
        {
            var shelf = ShelfOf(frame.Length);
            _shelves[shelf].Put(frame, KeptBytes / SizeOf(shelf));
        }

        _returned.Clear();
    }

    private static int ShelfOf(int length) => Math.Max(0, BitOperations.Log2((uint)Math.Max(1, length - 1)) + 1 - SmallestBits);

    private static int SizeOf(int shelf) => 1 << (shelf + SmallestBits);

    /// <summary>Frames instead of their buffers: putting an array among arrays looks at what it is, and so waits for its memory.</summary>
    private sealed class Shelf
    {
        private Frame[] _frames = new Frame[16];
        private int _count;

        public byte[]? Take() => _count > 0 ? _frames[--_count].Buffer : null;

        public void Put(in Frame frame, int most)
        {
            if (_count == most)
                return;
            if (_count == _frames.Length)
                Array.Resize(ref _frames, _count * 2);
            _frames[_count++] = frame;
        }
    }
}
