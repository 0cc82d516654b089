using System.Buffers.Binary;

namespace Parley.Protocols.Rtcp;

/// <summary>Asks for lost packets again (generic NACK, RFC 4585 section 6.2.1).</summary>
public readonly ref struct Nack
{
    private const int Format = 1;
    private const int EntryLength = 4;
    private const int Reach = 16;

    private readonly ReadOnlySpan<byte> _entries;

    private Nack(FeedbackHeader header, ReadOnlySpan<byte> entries)
    {
        Header = header;
        _entries = entries;
    }

    /// <summary>Who asks, and which source's packets are lost.</summary>
    public FeedbackHeader Header { get; }

    /// <summary>Reads a packet. False if it is another one, or names no packet.</summary>
    public static bool TryParse(RtcpPacket packet, out Nack nack)
    {
        nack = default;
        if (!FeedbackHeader.TryRead(packet, RtcpPacketType.TransportFeedback, Format, out var header, out var entries)) return false;
        if (entries.Length < EntryLength || entries.Length % EntryLength != 0) return false;
        nack = new Nack(header, entries);
        return true;
    }

    /// <summary>Walks over the sequence numbers that are asked for, for <c>foreach</c>: at most 17 for each 4 bytes.</summary>
    public Enumerator GetEnumerator() => new(_entries);

    /// <summary>Writes a packet.</summary>
    /// <param name="destination">Where to write.</param>
    /// <param name="header">Who asks, and which source's packets are lost.</param>
    /// <param name="lost">The lost sequence numbers, in ascending order.</param>
    /// <param name="taken">How many of them had room.</param>
    /// <returns>The packet's length, or 0 if nothing had room.</returns>
    public static int Write(Span<byte> destination, FeedbackHeader header, ReadOnlySpan<ushort> lost, out int taken)
    {
        taken = 0;
        var length = FeedbackHeader.PacketLength;
        while (taken < lost.Length && length + EntryLength <= destination.Length)
        {
            var first = lost[taken++];
            var mask = 0;
            for (; taken < lost.Length; taken++)
            {
                var distance = (ushort)(lost[taken] - first);
                if (distance is 0 or > Reach) break;
                mask |= 1 << (distance - 1);
            }

            BinaryPrimitives.WriteUInt16BigEndian(destination[length..], first);
            BinaryPrimitives.WriteUInt16BigEndian(destination[(length + 2)..], (ushort)mask);
            length += EntryLength;
        }

        if (taken == 0) return 0;
        header.Write(destination[..length], RtcpPacketType.TransportFeedback, Format);
        return length;
    }

    /// <summary>Walks over sequence numbers.</summary>
    public ref struct Enumerator
    {
        private ReadOnlySpan<byte> _rest;
        private ushort _first;
        private uint _mask;

        internal Enumerator(ReadOnlySpan<byte> entries) => _rest = entries;

        /// <summary>The present sequence number.</summary>
        public ushort Current { get; private set; }

        /// <summary>Goes on to the next sequence number, if there is one.</summary>
        public bool MoveNext()
        {
            if (_mask == 0)
            {
                if (_rest.IsEmpty) return false;
                _first = BinaryPrimitives.ReadUInt16BigEndian(_rest);
                _mask = ((uint)BinaryPrimitives.ReadUInt16BigEndian(_rest[2..]) << 1) | 1;
                _rest = _rest[EntryLength..];
            }

            var next = System.Numerics.BitOperations.TrailingZeroCount(_mask);
            _mask &= _mask - 1;
            Current = (ushort)(_first + next);
            return true;
        }
    }
}
