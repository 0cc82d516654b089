using System.Buffers.Binary;

namespace Parley.AspNetCore.Signaling.WebSockets;

/// <summary>The opcodes of RFC 6455 section 5.2.</summary>
internal enum Opcode : byte
{
    Continuation = 0,
    Text = 1,
    Binary = 2,
    Close = 8,
    Ping = 9,
    Pong = 10,
}

/// <summary>The head of a frame (RFC 6455 section 5.2).</summary>
/// <param name="Final">The last frame of its message.</param>
/// <param name="Opcode">What the frame is.</param>
/// <param name="Mask">The masking key, as the four bytes stand in memory.</param>
/// <param name="Length">Bytes of payload.</param>
/// <param name="Size">Bytes of the head itself.</param>
internal readonly record struct FrameHeader(bool Final, Opcode Opcode, uint Mask, long Length, int Size)
{
    /// <summary>The longest head a client sends: two bytes, eight of length, four of mask.</summary>
    public const int MaxSize = 14;

    private const byte FinalBit = 0x80;
    private const byte ReservedBits = 0x70;
    private const byte MaskBit = 0x80;
    private const int Length16 = 126;
    private const int Length64 = 127;

    /// <summary>Reads a client's frame head. <paramref name="header"/> is valid when the answer is <see cref="HeaderStatus.Complete"/>.</summary>
    public static HeaderStatus TryRead(ReadOnlySpan<byte> bytes, out FrameHeader header)
    {
        header = default;
        if (bytes.Length < 2)
            return HeaderStatus.Incomplete;
        // no extension was negotiated, so the reserved bits are zero; a client's frames are masked (section 5.1)
        if ((bytes[0] & ReservedBits) != 0 || (bytes[1] & MaskBit) == 0)
            return HeaderStatus.Invalid;
        var opcode = (Opcode)(bytes[0] & 0x0F);
        var final = (bytes[0] & FinalBit) != 0;
        var shortLength = bytes[1] & 0x7F;
        var isControl = opcode >= Opcode.Close;
        if (!Enum.IsDefined(opcode) || (isControl && (!final || shortLength > 125)))
            return HeaderStatus.Invalid;

        var lengthBytes = shortLength switch { Length16 => 2, Length64 => 8, _ => 0 };
        var size = 2 + lengthBytes + 4;
        if (bytes.Length < size)
            return HeaderStatus.Incomplete;
        var length = lengthBytes switch
        {
            2 => BinaryPrimitives.ReadUInt16BigEndian(bytes[2..]),
            8 => BinaryPrimitives.ReadInt64BigEndian(bytes[2..]),
            _ => shortLength,
        };
        // section 5.2: the most significant bit must be 0, and the shortest form must be used
        if (length < 0 || (lengthBytes == 2 && length < Length16) || (lengthBytes == 8 && length <= ushort.MaxValue))
            return HeaderStatus.Invalid;
        header = new FrameHeader(final, opcode, BitConverter.ToUInt32(bytes[(2 + lengthBytes)..]), length, size);
        return HeaderStatus.Complete;
    }

    /// <summary>Bytes that a server's frame of this payload needs.</summary>
    public static int ServerFrameSize(int payload) => payload + (payload < Length16 ? 2 : payload <= ushort.MaxValue ? 4 : 10);

    /// <summary>Writes the head of a server's frame: final and unmasked (section 5.1). Returns its size.</summary>
    public static int WriteServer(Span<byte> destination, Opcode opcode, int payload)
    {
        destination[0] = (byte)(FinalBit | (byte)opcode);
        if (payload < Length16)
        {
            destination[1] = (byte)payload;
            return 2;
        }

        if (payload <= ushort.MaxValue)
        {
            destination[1] = Length16;
            BinaryPrimitives.WriteUInt16BigEndian(destination[2..], (ushort)payload);
            return 4;
        }

        destination[1] = Length64;
        BinaryPrimitives.WriteInt64BigEndian(destination[2..], payload);
        return 10;
    }
}

/// <summary>What <see cref="FrameHeader.TryRead"/> found.</summary>
internal enum HeaderStatus
{
    /// <summary>More bytes are needed.</summary>
    Incomplete,

    /// <summary>The head is there.</summary>
    Complete,

    /// <summary>No client may send this.</summary>
    Invalid,
}
