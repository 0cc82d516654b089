using System.Buffers.Binary;
using Parley.AspNetCore.Signaling.WebSockets;

namespace Parley.AspNetCore.Tests.Signaling;

/// <summary>Frames as a client sends them (RFC 6455 section 5.2).</summary>
internal static class ClientFrame
{
    public static byte[] Make(Opcode opcode, ReadOnlySpan<byte> payload, bool final = true, uint mask = 0)
    {
        var lengthBytes = payload.Length < 126 ? 0 : payload.Length <= ushort.MaxValue ? 2 : 8;
        var frame = new byte[2 + lengthBytes + 4 + payload.Length];
        frame[0] = (byte)((final ? 0x80 : 0) | (byte)opcode);
        frame[1] = (byte)(0x80 | lengthBytes switch { 0 => payload.Length, 2 => 126, _ => 127 });
        if (lengthBytes == 2)
            BinaryPrimitives.WriteUInt16BigEndian(frame.AsSpan(2), (ushort)payload.Length);
        else if (lengthBytes == 8)
            BinaryPrimitives.WriteInt64BigEndian(frame.AsSpan(2), payload.Length);
        var key = frame.AsSpan(2 + lengthBytes, 4);
        BinaryPrimitives.WriteUInt32BigEndian(key, mask);
        for (var index = 0; index < payload.Length; index++)
            frame[6 + lengthBytes + index] = (byte)(payload[index] ^ key[index % 4]);
        return frame;
    }
}
