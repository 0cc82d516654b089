using System.Buffers.Binary;
using System.Text;

namespace Parley.Protocols.Stun;

/// <summary>
/// Writes a STUN message into the caller's span. What does not fit makes <see cref="Finish"/> return 0 and is otherwise left out, so that
/// only the end needs checking. The attributes of <c>Attributes/</c> add themselves by extension methods.
/// </summary>
public ref struct StunWriter
{
    private readonly Span<byte> _buffer;
    private int _length;
    private bool _overflow;

    /// <summary>Begins a message.</summary>
    public StunWriter(Span<byte> buffer, StunMethod method, StunClass messageClass, TransactionId transactionId)
    {
        _buffer = buffer;
        if (buffer.Length < StunMessage.HeaderLength)
        {
            _overflow = true;
            return;
        }

        BinaryPrimitives.WriteUInt16BigEndian(buffer, StunMessageType.Encode(method, messageClass));
        BinaryPrimitives.WriteUInt32BigEndian(buffer[4..], StunMessage.MagicCookie);
        transactionId.Write(buffer[8..]);
        _length = StunMessage.HeaderLength;
    }

    /// <summary>What has been written so far; the length field in it is set by <see cref="Finish"/> and by integrity attributes.</summary>
    public readonly ReadOnlySpan<byte> Written => _buffer[.._length];

    /// <summary>The transaction id.</summary>
    public readonly TransactionId TransactionId => _overflow ? default : TransactionId.Read(_buffer[8..]);

    /// <summary>Adds an attribute whose value the caller then writes. False, and nothing is added, if it does not fit.</summary>
    public bool TryReserve(StunAttributeType type, int length, out Span<byte> value)
    {
        var padded = (length + 3) & ~3;
        if (_overflow || _length + 4 + padded > _buffer.Length || length > ushort.MaxValue)
        {
            _overflow = true;
            value = default;
            return false;
        }

        var attribute = _buffer.Slice(_length, 4 + padded);
        BinaryPrimitives.WriteUInt16BigEndian(attribute, (ushort)type);
        BinaryPrimitives.WriteUInt16BigEndian(attribute[2..], (ushort)length);
        value = attribute.Slice(4, length);
        attribute[(4 + length)..].Clear();
        _length += attribute.Length;
        return true;
    }

    /// <summary>Adds an attribute.</summary>
    public void Add(StunAttributeType type, ReadOnlySpan<byte> bytes)
    {
        if (TryReserve(type, bytes.Length, out var value)) bytes.CopyTo(value);
    }

    /// <summary>Adds an attribute of text in UTF-8.</summary>
    public void Add(StunAttributeType type, string text)
    {
        if (TryReserve(type, Encoding.UTF8.GetByteCount(text), out var value)) Encoding.UTF8.GetBytes(text, value);
    }

    /// <summary>Adds an attribute of 32 bits.</summary>
    public void Add(StunAttributeType type, uint number)
    {
        if (TryReserve(type, 4, out var value)) BinaryPrimitives.WriteUInt32BigEndian(value, number);
    }

    /// <summary>Adds an attribute of 64 bits.</summary>
    public void Add(StunAttributeType type, ulong number)
    {
        if (TryReserve(type, 8, out var value)) BinaryPrimitives.WriteUInt64BigEndian(value, number);
    }

    /// <summary>Ends the message. Returns its length, or 0 if the buffer was too small.</summary>
    public readonly int Finish()
    {
        if (_overflow) return 0;
        SetLength(_length);
        return _length;
    }

    // Integrity and fingerprint are computed over a header whose length already counts them.
    internal readonly void SetLength(int total) =>
        BinaryPrimitives.WriteUInt16BigEndian(_buffer[2..], (ushort)(total - StunMessage.HeaderLength));
}
