using System.Buffers.Binary;

namespace Parley.Protocols.Rtcp;

/// <summary>
/// The packets of a datagram, one behind the other (RFC 3550 section 6.1). A reduced-size one needs no report at its beginning (RFC 5506),
/// so none is asked for. A view.
/// </summary>
public readonly ref struct RtcpCompound
{
    private readonly ReadOnlySpan<byte> _bytes;

    private RtcpCompound(ReadOnlySpan<byte> bytes) => _bytes = bytes;

    /// <summary>
    /// Checks that packets fill a datagram exactly, all of version 2, and that only the last is padded. What is in them is checked when they
    /// are read.
    /// </summary>
    public static bool TryParse(ReadOnlySpan<byte> datagram, out RtcpCompound compound)
    {
        compound = default;
        if (datagram.IsEmpty) return false;
        for (var rest = datagram; !rest.IsEmpty;)
        {
            if (rest.Length < RtcpPacket.HeaderLength || rest[0] >> 6 != 2) return false;
            var length = RtcpPacket.HeaderLength + (4 * BinaryPrimitives.ReadUInt16BigEndian(rest[2..]));
            if (length > rest.Length) return false;
            if ((rest[0] & 0x20) != 0)
            {
                var padding = rest[length - 1];
                if (length != rest.Length || padding == 0 || padding > length - RtcpPacket.HeaderLength) return false;
            }

            rest = rest[length..];
        }

        compound = new RtcpCompound(datagram);
        return true;
    }

    /// <summary>Walks over the packets, for <c>foreach</c>.</summary>
    public Enumerator GetEnumerator() => new(_bytes);

    /// <summary>Walks over packets.</summary>
    public ref struct Enumerator
    {
        private ReadOnlySpan<byte> _rest;

        internal Enumerator(ReadOnlySpan<byte> bytes) => _rest = bytes;

        /// <summary>The present packet.</summary>
        public RtcpPacket Current { get; private set; }

        /// <summary>Goes on to the next packet, if there is one.</summary>
        public bool MoveNext()
        {
            if (_rest.IsEmpty) return false;
            var length = RtcpPacket.HeaderLength + (4 * BinaryPrimitives.ReadUInt16BigEndian(_rest[2..]));
            var padding = (_rest[0] & 0x20) != 0 ? _rest[length - 1] : 0;
            Current = new RtcpPacket((byte)(_rest[0] & 0x1F), (RtcpPacketType)_rest[1], _rest[RtcpPacket.HeaderLength..(length - padding)]);
            _rest = _rest[length..];
            return true;
        }
    }
}
