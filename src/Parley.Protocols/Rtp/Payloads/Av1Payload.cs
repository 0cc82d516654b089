namespace Parley.Protocols.Rtp.Payloads;

/// <summary>The aggregation header of AV1 (AV1 RTP specification section 4.4) and the elements behind it. A view.</summary>
public readonly ref struct Av1Payload
{
    private const int SequenceHeaderType = 1;

    private readonly ReadOnlySpan<byte> _payload;

    private Av1Payload(ReadOnlySpan<byte> payload) => _payload = payload;

    /// <summary>Whether the first element continues the last one of the packet before (Z).</summary>
    public bool Continues => (_payload[0] & 0x80) != 0;

    /// <summary>Whether the last element goes on in the next packet (Y).</summary>
    public bool GoesOn => (_payload[0] & 0x40) != 0;

    /// <summary>How many elements there are, or 0 if each has its length (W).</summary>
    public int ElementCount => (_payload[0] >> 4) & 3;

    /// <summary>Whether a coded video sequence begins with this packet: a decoder can begin here (N).</summary>
    public bool IsKeyFrame => (_payload[0] & 0x08) != 0;

    /// <summary>Parses a payload. False if it is empty, contradicts itself, or an element is longer than it.</summary>
    public static bool TryParse(ReadOnlySpan<byte> payload, out Av1Payload result)
    {
        result = default;
        if (payload.Length < 2) return false;
        var view = new Av1Payload(payload);
        if (view is { Continues: true, IsKeyFrame: true }) return false;
        var elements = view.GetEnumerator();
        while (elements.MoveNext())
        {
        }

        if (elements.Failed) return false;
        result = view;
        return true;
    }

    /// <summary>Walks over the elements: OBUs or parts of them, for <c>foreach</c>.</summary>
    public Enumerator GetEnumerator() => new(_payload[1..], ElementCount);

    /// <summary>Reads the sequence header of a key frame, if a whole one is in this packet.</summary>
    public bool TryReadSequenceHeader(out Av1SequenceHeader header)
    {
        header = default;
        var elements = GetEnumerator();
        for (var first = true; elements.MoveNext(); first = false)
        {
            var obu = elements.Current;
            if ((first && Continues) || obu.IsEmpty || ((obu[0] >> 3) & 0x0F) != SequenceHeaderType) continue;
            var headerLength = (obu[0] & 0x04) != 0 ? 2 : 1;
            if (obu.Length < headerLength) return false;
            var body = obu[headerLength..];
            if ((obu[0] & 0x02) != 0)
            {
                if (!Leb128.TryRead(body, out var size, out var sizeLength) || size > body.Length - sizeLength) return false;
                body = body.Slice(sizeLength, size);
            }

            return Av1SequenceHeader.TryParse(body, out header);
        }

        return false;
    }

    /// <summary>Walks over elements.</summary>
    public ref struct Enumerator
    {
        private readonly int _count;
        private ReadOnlySpan<byte> _rest;
        private int _index;

        internal Enumerator(ReadOnlySpan<byte> elements, int count)
        {
            _rest = elements;
            _count = count;
        }

        /// <summary>The present element.</summary>
        public ReadOnlySpan<byte> Current { get; private set; }

        internal bool Failed { get; private set; }

        /// <summary>Goes on to the next element, if there is one.</summary>
        public bool MoveNext()
        {
            if (_count != 0 && _index == _count) return false;
            if (_rest.IsEmpty)
            {
                Failed = _count != 0;
                return false;
            }

            int length = _rest.Length, lengthLength = 0;
            if (++_index != _count && (!Leb128.TryRead(_rest, out length, out lengthLength) || length > _rest.Length - lengthLength))
            {
                Failed = true;
                return false;
            }

            Current = _rest.Slice(lengthLength, length);
            _rest = _rest[(lengthLength + length)..];
            return true;
        }
    }
}

/// <summary>Lengths with seven bits to a byte, the lowest first (AV1 specification section 4.10.5).</summary>
internal static class Leb128
{
    private const int MaxLength = 4; // no element of a packet needs more

    public static bool TryRead(ReadOnlySpan<byte> bytes, out int value, out int length)
    {
        value = 0;
        for (length = 0; length < Math.Min(MaxLength, bytes.Length);)
        {
            var part = bytes[length];
            value |= (part & 0x7F) << (7 * length++);
            if ((part & 0x80) == 0) return true;
        }

        return false;
    }
}
