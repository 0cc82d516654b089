using System.Buffers.Binary;
using System.Runtime.CompilerServices;

namespace Parley.Protocols.Rtcp;

/// <summary>
/// Collects packet states into as few chunks as it can without looking ahead. A value, so that a writer can try a packet and go back.
/// </summary>
internal struct StatusChunkEncoder
{
    private States _states;
    private int _count;
    private bool _mixed;
    private bool _hasLarge;

    /// <summary>How many bytes of chunks have been written and will be for what is collected.</summary>
    public int Length { readonly get; private set; }

    /// <summary>Adds a state; a chunk that is full is written to <paramref name="chunks"/>. False if it has no room there.</summary>
    public bool TryAdd(PacketStatus status, Span<byte> chunks)
    {
        if (_count == 0) Length += TransportFeedback.ChunkLength;
        else if (!HasRoomFor(status))
        {
            if (Length + TransportFeedback.ChunkLength > chunks.Length) return false;
            Emit(chunks);
            Length += TransportFeedback.ChunkLength;
        }

        if (Length > chunks.Length) return false;
        _mixed |= _count > 0 && status != _states[0];
        _hasLarge |= status == PacketStatus.LargeDelta;
        if (_count < StatusChunk.OneBitCapacity) _states[_count] = status;
        _count++;
        return true;
    }

    /// <summary>Writes what is still collected.</summary>
    public readonly void Finish(Span<byte> chunks)
    {
        if (_count == 0) return;
        var chunk = !_mixed ? StatusChunk.Run(_states[0], _count)
            : _hasLarge ? StatusChunk.TwoBit(Pack(_count, 2, StatusChunk.TwoBitCapacity))
            : StatusChunk.OneBit(Pack(_count, 1, StatusChunk.OneBitCapacity));
        WriteLast(chunks, chunk);
    }

    private readonly bool HasRoomFor(PacketStatus status)
    {
        if (_count < StatusChunk.TwoBitCapacity) return true;
        if (!_mixed && status == _states[0]) return _count < StatusChunk.RunCapacity;
        return _count < StatusChunk.OneBitCapacity && !_hasLarge && status != PacketStatus.LargeDelta;
    }

    private void Emit(Span<byte> chunks)
    {
        if (!_mixed)
        {
            WriteLast(chunks, StatusChunk.Run(_states[0], _count));
            _count = 0;
        }
        else if (_count == StatusChunk.OneBitCapacity)
        {
            WriteLast(chunks, StatusChunk.OneBit(Pack(_count, 1, StatusChunk.OneBitCapacity)));
            _count = 0;
        }
        else
        {
            WriteLast(chunks, StatusChunk.TwoBit(Pack(StatusChunk.TwoBitCapacity, 2, StatusChunk.TwoBitCapacity)));
            _count -= StatusChunk.TwoBitCapacity;
            for (var i = 0; i < _count; i++) _states[i] = _states[i + StatusChunk.TwoBitCapacity];
        }

        _mixed = false;
        _hasLarge = false;
        for (var i = 0; i < _count; i++)
        {
            _mixed |= _states[i] != _states[0];
            _hasLarge |= _states[i] == PacketStatus.LargeDelta;
        }
    }

    private readonly uint Pack(int count, int bits, int capacity)
    {
        uint packed = 0;
        for (var i = 0; i < count; i++) packed |= (uint)_states[i] << (bits * (capacity - 1 - i));
        return packed;
    }

    private readonly void WriteLast(Span<byte> chunks, ushort chunk) =>
        BinaryPrimitives.WriteUInt16BigEndian(chunks[(Length - TransportFeedback.ChunkLength)..], chunk);

    [InlineArray(StatusChunk.OneBitCapacity)]
    private struct States
    {
        private PacketStatus _status;
    }
}
