using System.Buffers.Binary;

namespace Parley.Protocols.Stun;

/// <summary>
/// A view over a received STUN message (RFC 8489 section 5). Parsing checks the header and that every attribute lies within the message;
/// it does not check FINGERPRINT or integrity, see <see cref="Attributes.Fingerprint"/> and <see cref="Attributes.MessageIntegrity"/>.
/// </summary>
public readonly ref struct StunMessage
{
    /// <summary>The length of the header in bytes.</summary>
    public const int HeaderLength = 20;

    /// <summary>The value at byte 4 of every STUN message.</summary>
    public const uint MagicCookie = 0x2112A442;

    private readonly ReadOnlySpan<byte> _bytes;
    private readonly int _end;

    private StunMessage(ReadOnlySpan<byte> bytes, int end, int integrity, int integritySha256, int fingerprint)
    {
        _bytes = bytes;
        _end = end;
        IntegrityOffset = integrity;
        IntegritySha256Offset = integritySha256;
        FingerprintOffset = fingerprint;
    }

    /// <summary>The whole message.</summary>
    public ReadOnlySpan<byte> Bytes => _bytes;

    /// <summary>The message's method.</summary>
    public StunMethod Method => StunMessageType.Method(BinaryPrimitives.ReadUInt16BigEndian(_bytes));

    /// <summary>The message's class.</summary>
    public StunClass Class => StunMessageType.Class(BinaryPrimitives.ReadUInt16BigEndian(_bytes));

    /// <summary>The transaction id.</summary>
    public TransactionId TransactionId => TransactionId.Read(_bytes[8..]);

    /// <summary>
    /// The attributes up to the first of MESSAGE-INTEGRITY, MESSAGE-INTEGRITY-SHA256 and FINGERPRINT. What comes after integrity is
    /// ignored, as RFC 8489 section 14.5 wants it.
    /// </summary>
    public StunAttributeEnumerator Attributes => new(_bytes[HeaderLength.._end]);

    /// <summary>Whether there is a FINGERPRINT.</summary>
    public bool HasFingerprint => FingerprintOffset >= 0;

    /// <summary>Whether there is a MESSAGE-INTEGRITY.</summary>
    public bool HasIntegrity => IntegrityOffset >= 0;

    /// <summary>Whether there is a MESSAGE-INTEGRITY-SHA256.</summary>
    public bool HasIntegritySha256 => IntegritySha256Offset >= 0;

    internal int IntegrityOffset { get; }

    internal int IntegritySha256Offset { get; }

    internal int FingerprintOffset { get; }

    /// <summary>
    /// Whether bytes look like STUN: the first two bits zero and the magic cookie in place (RFC 7983). Cheap, for demultiplexing.
    /// </summary>
    public static bool LooksLike(ReadOnlySpan<byte> bytes) =>
        bytes.Length >= HeaderLength && bytes[0] < 0x40 && BinaryPrimitives.ReadUInt32BigEndian(bytes[4..]) == MagicCookie;

    /// <summary>Parses exactly one message. False if it is not STUN, or its length or an attribute's is wrong.</summary>
    public static bool TryParse(ReadOnlySpan<byte> bytes, out StunMessage message)
    {
        message = default;
        if (!LooksLike(bytes)) return false;
        int length = BinaryPrimitives.ReadUInt16BigEndian(bytes[2..]);
        if (length % 4 != 0 || length + HeaderLength != bytes.Length) return false;

        int integrity = -1, integritySha256 = -1, fingerprint = -1;
        var offset = HeaderLength;
        while (offset < bytes.Length)
        {
            if (fingerprint >= 0) return false; // FINGERPRINT must be the last one (section 14.7)
            var type = (StunAttributeType)BinaryPrimitives.ReadUInt16BigEndian(bytes[offset..]);
            int valueLength = BinaryPrimitives.ReadUInt16BigEndian(bytes[(offset + 2)..]);
            var next = offset + 4 + ((valueLength + 3) & ~3);
            if (next > bytes.Length) return false;
            switch (type)
            {
                case StunAttributeType.MessageIntegrity when integrity < 0 && integritySha256 < 0:
                    if (valueLength != 20) return false;
                    integrity = offset;
                    break;
                case StunAttributeType.MessageIntegritySha256 when integritySha256 < 0:
                    if (valueLength is < 16 or > 32 || valueLength % 4 != 0) return false;
                    integritySha256 = offset;
                    break;
                case StunAttributeType.Fingerprint:
                    if (valueLength != 4) return false;
                    fingerprint = offset;
                    break;
            }

            offset = next;
        }

        var end = bytes.Length;
        if (fingerprint >= 0) end = fingerprint;
        if (integritySha256 >= 0) end = integritySha256;
        if (integrity >= 0) end = integrity;
        message = new StunMessage(bytes, end, integrity, integritySha256, fingerprint);
        return true;
    }

    /// <summary>The value of the first attribute of a type.</summary>
    public bool TryGet(StunAttributeType type, out ReadOnlySpan<byte> value)
    {
        foreach (var attribute in Attributes)
        {
            if (attribute.Type != type) continue;
            value = attribute.Value;
            return true;
        }

        value = default;
        return false;
    }

    /// <summary>Whether there is an attribute of a type.</summary>
    public bool Has(StunAttributeType type) => TryGet(type, out _);
}

/// <summary>One attribute of a message.</summary>
/// <param name="type">The attribute's type.</param>
/// <param name="value">The value without padding.</param>
public readonly ref struct StunAttribute(StunAttributeType type, ReadOnlySpan<byte> value)
{
    /// <summary>The attribute's type.</summary>
    public StunAttributeType Type { get; } = type;

    /// <summary>The value without padding.</summary>
    public ReadOnlySpan<byte> Value { get; } = value;
}

/// <summary>Walks over attributes that <see cref="StunMessage.TryParse"/> has found to be in bounds.</summary>
public ref struct StunAttributeEnumerator
{
    private ReadOnlySpan<byte> _rest;

    internal StunAttributeEnumerator(ReadOnlySpan<byte> attributes) => _rest = attributes;

    /// <summary>The present attribute.</summary>
    public StunAttribute Current { get; private set; }

    /// <summary>Itself, for <c>foreach</c>.</summary>
    public readonly StunAttributeEnumerator GetEnumerator() => this;

    /// <summary>Goes on to the next attribute, if there is one.</summary>
    public bool MoveNext()
    {
        if (_rest.IsEmpty) return false;
        int length = BinaryPrimitives.ReadUInt16BigEndian(_rest[2..]);
        Current = new StunAttribute((StunAttributeType)BinaryPrimitives.ReadUInt16BigEndian(_rest), _rest.Slice(4, length));
        _rest = _rest[(4 + ((length + 3) & ~3))..];
        return true;
    }
}
