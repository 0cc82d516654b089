using System.Buffers.Binary;

namespace Parley.Protocols.Rtp;

/// <summary>A payload of several blocks, older ones first (RFC 2198): how Opus is sent twice. A view.</summary>
public readonly ref struct RedPayload
{
    private const int LongHeader = 4;
    private readonly ReadOnlySpan<byte> _payload;
    private readonly int _data;

    private RedPayload(ReadOnlySpan<byte> payload, int data, int primary)
    {
        _payload = payload;
        _data = data;
        Primary = payload[primary..];
        PrimaryPayloadType = (byte)(payload[data - 1] & 0x7F);
    }

    /// <summary>The newest block, which is what the packet would hold without redundancy.</summary>
    public ReadOnlySpan<byte> Primary { get; }

    /// <summary>The payload type of the newest block.</summary>
    public byte PrimaryPayloadType { get; }

    /// <summary>Finds the blocks. False if they are longer than the payload.</summary>
    public static bool TryParse(ReadOnlySpan<byte> payload, out RedPayload red)
    {
        red = default;
        int offset = 0, redundant = 0;
        while (true)
        {
            if (offset >= payload.Length) return false;
            if ((payload[offset] & 0x80) == 0) break;
            if (offset + LongHeader > payload.Length) return false;
            redundant += BinaryPrimitives.ReadUInt16BigEndian(payload[(offset + 2)..]) & 0x3FF;
            offset += LongHeader;
        }

        offset++;
        if (offset + redundant > payload.Length) return false;
        red = new RedPayload(payload, offset, offset + redundant);
        return true;
    }

    /// <summary>Walks over the redundant blocks, oldest first, for <c>foreach</c>. The newest is <see cref="Primary"/>.</summary>
    public Enumerator GetEnumerator() => new(_payload, _data);

    /// <summary>Walks over the redundant blocks.</summary>
    public ref struct Enumerator
    {
        private readonly ReadOnlySpan<byte> _payload;
        private int _header;
        private int _data;

        internal Enumerator(ReadOnlySpan<byte> payload, int data)
        {
            _payload = payload;
            _data = data;
        }

        /// <summary>The present block.</summary>
        public RedBlock Current { get; private set; }

        /// <summary>Goes on to the next block, if there is one.</summary>
        public bool MoveNext()
        {
            if (_payload.IsEmpty || (_payload[_header] & 0x80) == 0) return false;
            var fields = BinaryPrimitives.ReadUInt32BigEndian(_payload[_header..]);
            var length = (int)(fields & 0x3FF);
            Current = new RedBlock((byte)((fields >> 24) & 0x7F), (int)((fields >> 10) & 0x3FFF), _payload.Slice(_data, length));
            _header += LongHeader;
            _data += length;
            return true;
        }
    }
}

/// <summary>A redundant block.</summary>
/// <param name="payloadType">The block's payload type.</param>
/// <param name="timestampOffset">How much earlier than the packet's timestamp it is, in ticks, 0 to 16383.</param>
/// <param name="data">The block.</param>
public readonly ref struct RedBlock(byte payloadType, int timestampOffset, ReadOnlySpan<byte> data)
{
    /// <summary>The block's payload type.</summary>
    public byte PayloadType { get; } = payloadType;

    /// <summary>How much earlier than the packet's timestamp it is, in ticks, 0 to 16383.</summary>
    public int TimestampOffset { get; } = timestampOffset;

    /// <summary>The block.</summary>
    public ReadOnlySpan<byte> Data { get; } = data;
}
