using System.Buffers.Binary;

namespace Parley.Protocols.Rtcp;

/// <summary>Names of sources (RFC 3550 section 6.5), of which only CNAME is read: it ties the sources of one participant together.</summary>
public readonly ref struct SourceDescription
{
    private const int SsrcLength = 4;
    private const int ItemHeaderLength = 2;
    private const byte End = 0;
    private const byte CanonicalName = 1;

    private readonly ReadOnlySpan<byte> _chunks;
    private readonly int _count;

    private SourceDescription(ReadOnlySpan<byte> chunks, int count)
    {
        _chunks = chunks;
        _count = count;
    }

    /// <summary>Reads a packet. False if it is another one, or a chunk or item is longer than it.</summary>
    public static bool TryParse(RtcpPacket packet, out SourceDescription description)
    {
        description = default;
        if (packet.Type != RtcpPacketType.SourceDescription) return false;
        var view = new SourceDescription(packet.Body, packet.Count);
        var chunks = view.GetEnumerator();
        var read = 0;
        while (chunks.MoveNext()) read++;
        if (read != packet.Count) return false;
        description = view;
        return true;
    }

    /// <summary>Walks over the sources, for <c>foreach</c>.</summary>
    public Enumerator GetEnumerator() => new(_chunks, _count);

    /// <summary>Writes a packet with the name of one source.</summary>
    /// <returns>Its length, or 0 if the destination is too short or the name longer than 255 bytes.</returns>
    public static int Write(Span<byte> destination, uint ssrc, ReadOnlySpan<byte> canonicalName)
    {
        // at least one zero ends the items
        var length = (RtcpPacket.HeaderLength + SsrcLength + ItemHeaderLength + canonicalName.Length + 1 + 3) & ~3;
        if (canonicalName.Length > byte.MaxValue || destination.Length < length) return 0;
        var body = destination[RtcpPacket.HeaderLength..length];
        body.Clear();
        canonicalName.CopyTo(body[(SsrcLength + ItemHeaderLength)..]);
        body[SsrcLength] = CanonicalName;
        body[SsrcLength + 1] = (byte)canonicalName.Length;
        BinaryPrimitives.WriteUInt32BigEndian(body, ssrc);
        RtcpPacket.WriteHeader(destination[..length], 1, RtcpPacketType.SourceDescription);
        return length;
    }

    /// <summary>Walks over sources.</summary>
    public ref struct Enumerator
    {
        private ReadOnlySpan<byte> _rest;
        private int _left;

        internal Enumerator(ReadOnlySpan<byte> chunks, int count)
        {
            _rest = chunks;
            _left = count;
        }

        /// <summary>The present source.</summary>
        public SourceName Current { get; private set; }

        /// <summary>Goes on to the next source, if there is one.</summary>
        public bool MoveNext()
        {
            if (_left == 0 || _rest.Length < SsrcLength) return false;
            ReadOnlySpan<byte> name = default;
            var offset = SsrcLength;
            while (offset < _rest.Length && _rest[offset] != End)
            {
                if (offset + ItemHeaderLength > _rest.Length) return false;
                var next = offset + ItemHeaderLength + _rest[offset + 1];
                if (next > _rest.Length) return false;
                if (_rest[offset] == CanonicalName) name = _rest[(offset + ItemHeaderLength)..next];
                offset = next;
            }

            if (offset >= _rest.Length) return false; // the zero that ends the items is missing
            Current = new SourceName(BinaryPrimitives.ReadUInt32BigEndian(_rest), name);
            _rest = _rest[Math.Min(_rest.Length, (offset + 4) & ~3)..];
            _left--;
            return true;
        }
    }
}

/// <summary>A source and its name.</summary>
/// <param name="ssrc">The source.</param>
/// <param name="canonicalName">Its CNAME, in UTF-8; empty if it has none.</param>
public readonly ref struct SourceName(uint ssrc, ReadOnlySpan<byte> canonicalName)
{
    /// <summary>The source.</summary>
    public uint Ssrc { get; } = ssrc;

    /// <summary>Its CNAME, in UTF-8; empty if it has none.</summary>
    public ReadOnlySpan<byte> CanonicalName { get; } = canonicalName;
}
