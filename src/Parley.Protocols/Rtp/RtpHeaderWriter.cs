using System.Buffers.Binary;

namespace Parley.Protocols.Rtp;

/// <summary>
/// Writes an RTP header into the caller's buffer: first the constructor, then <see cref="AddContributor"/>, then
/// <see cref="TryAddExtension"/>, then <see cref="Finish"/>.
/// </summary>
public ref struct RtpHeaderWriter
{
    private readonly Span<byte> _buffer;
    private readonly bool _twoByte;
    private int _length;
    private int _extension;

    /// <summary>Writes the fixed part.</summary>
    /// <param name="buffer">Where to write; the header begins at its beginning.</param>
    /// <param name="payloadType">The payload type, 0 to 127.</param>
    /// <param name="marker">The marker.</param>
    /// <param name="sequenceNumber">The sequence number.</param>
    /// <param name="timestamp">The timestamp, in ticks of the codec's clock.</param>
    /// <param name="ssrc">The synchronization source.</param>
    /// <param name="twoByteExtensions">Whether extensions get two-byte headers, which ids over 14 and values over 16 bytes need.</param>
    /// <exception cref="ArgumentException">The buffer is shorter than <see cref="RtpHeader.FixedLength"/>.</exception>
    public RtpHeaderWriter(
        Span<byte> buffer, byte payloadType, bool marker, ushort sequenceNumber, uint timestamp, uint ssrc, bool twoByteExtensions = false)
    {
        if (buffer.Length < RtpHeader.FixedLength) throw new ArgumentException("An RTP header has at least 12 bytes.", nameof(buffer));
        _buffer = buffer;
        _twoByte = twoByteExtensions;
        _length = RtpHeader.FixedLength;
        buffer[0] = 0x80;
        buffer[1] = (byte)((payloadType & 0x7F) | (marker ? RtpHeader.MarkerFlag : 0));
        BinaryPrimitives.WriteUInt16BigEndian(buffer[2..], sequenceNumber);
        BinaryPrimitives.WriteUInt32BigEndian(buffer[4..], timestamp);
        BinaryPrimitives.WriteUInt32BigEndian(buffer[8..], ssrc);
    }

    /// <summary>Adds a contributing source.</summary>
    /// <exception cref="InvalidOperationException">There are 15 already, an extension was written, or the buffer is full.</exception>
    public void AddContributor(uint source)
    {
        if (_extension != 0 || (_buffer[0] & 0x0F) == RtpHeader.MaxContributors || _length + 4 > _buffer.Length)
            throw new InvalidOperationException("A contributing source can't be added here.");
        BinaryPrimitives.WriteUInt32BigEndian(_buffer[_length..], source);
        _buffer[0]++;
        _length += 4;
    }

    /// <summary>Adds an extension element.</summary>
    /// <returns>False, with nothing written, if its id or length don't go into the form of this header, or the buffer is full.</returns>
    public bool TryAddExtension(byte id, scoped ReadOnlySpan<byte> value)
    {
        if (!TryReserveExtension(id, value.Length, out var place)) return false;
        value.CopyTo(place);
        return true;
    }

    /// <summary>Adds an extension element whose value the caller writes: now, or when the packet leaves.</summary>
    /// <returns>False, with nothing written, if its id or length don't go into the form of this header, or the buffer is full.</returns>
    public bool TryReserveExtension(byte id, int length, out Span<byte> value)
    {
        value = default;
        var header = _twoByte ? 2 : 1;
        var fits = _twoByte ? id != 0 && length is >= 0 and <= byte.MaxValue : id is >= 1 and <= RtpExtensions.MaxOneByteId && length is >= 1 and <= RtpExtensions.MaxOneByteLength;
        var start = _extension == 0 ? _length + RtpExtensions.HeaderLength : _length;
        if (!fits || ((start + header + length + 3) & ~3) > _buffer.Length) return false;

        if (_extension == 0)
        {
            _extension = _length;
            _buffer[0] |= RtpHeader.ExtensionFlag;
            BinaryPrimitives.WriteUInt16BigEndian(_buffer[_length..], _twoByte ? RtpExtensions.TwoByteProfile : RtpExtensions.OneByteProfile);
        }

        if (_twoByte)
        {
            _buffer[start] = id;
            _buffer[start + 1] = (byte)length;
        }
        else
        {
            _buffer[start] = (byte)((id << 4) | (length - 1));
        }

        value = _buffer.Slice(start + header, length);
        _length = start + header + length;
        return true;
    }

    /// <summary>Pads the extensions to four bytes and writes their length.</summary>
    /// <returns>The length of the header; the payload begins there.</returns>
    public int Finish()
    {
        if (_extension == 0) return _length;
        while (_length % 4 != 0) _buffer[_length++] = 0;
        var words = (_length - _extension - RtpExtensions.HeaderLength) / 4;
        BinaryPrimitives.WriteUInt16BigEndian(_buffer[(_extension + 2)..], (ushort)words);
        return _length;
    }
}
