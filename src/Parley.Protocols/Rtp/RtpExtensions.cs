using System.Buffers.Binary;

namespace Parley.Protocols.Rtp;

/// <summary>The elements of a header extension in one-byte or two-byte form (RFC 8285 sections 4.2 and 4.3). A view.</summary>
public readonly ref struct RtpExtensions
{
    /// <summary>The length of what stands before the elements, in bytes.</summary>
    public const int HeaderLength = 4;

    /// <summary>The profile of the one-byte form.</summary>
    public const ushort OneByteProfile = 0xBEDE;

    /// <summary>The profile of the two-byte form; its lowest four bits mean nothing.</summary>
    public const ushort TwoByteProfile = 0x1000;

    /// <summary>The highest id and the greatest length in the one-byte form are 14 and 16.</summary>
    public const int MaxOneByteId = 14;

    /// <summary>The longest value of the one-byte form, in bytes.</summary>
    public const int MaxOneByteLength = 16;

    private readonly ReadOnlySpan<byte> _elements;
    private readonly bool _twoByte;

    internal RtpExtensions(ReadOnlySpan<byte> extension)
    {
        var profile = BinaryPrimitives.ReadUInt16BigEndian(extension);
        _twoByte = (profile & 0xFFF0) == TwoByteProfile;
        if (_twoByte || profile == OneByteProfile) _elements = extension[HeaderLength..];
    }

    /// <summary>Whether the elements have two-byte headers.</summary>
    public bool IsTwoByte => _twoByte;

    /// <summary>Walks over the elements, for <c>foreach</c>. It ends at the first that is broken.</summary>
    public Enumerator GetEnumerator() => new(_elements, _twoByte);

    /// <summary>The value of the first element with an id.</summary>
    public bool TryGet(byte id, out ReadOnlySpan<byte> value)
    {
        foreach (var element in this)
        {
            if (element.Id != id) continue;
            value = element.Value;
            return true;
        }

        value = default;
        return false;
    }

    /// <summary>Walks over the elements.</summary>
    public ref struct Enumerator
    {
        private readonly bool _twoByte;
        private ReadOnlySpan<byte> _rest;

        internal Enumerator(ReadOnlySpan<byte> elements, bool twoByte)
        {
            _rest = elements;
            _twoByte = twoByte;
        }

        /// <summary>The present element.</summary>
        public RtpExtension Current { get; private set; }

        /// <summary>Goes on to the next element, if there is one.</summary>
        public bool MoveNext()
        {
            var start = _rest.IndexOfAnyExcept((byte)0);
            if (start < 0) return false;
            _rest = _rest[start..];
            int id, length, header;
            if (_twoByte)
            {
                if (_rest.Length < 2) return false;
                (id, length, header) = (_rest[0], _rest[1], 2);
            }
            else
            {
                (id, length, header) = (_rest[0] >> 4, (_rest[0] & 0x0F) + 1, 1);
                if (id > MaxOneByteId) return false; // 15 is reserved and ends the list
                if (id == 0) return false; // padding has no length
            }

            if (header + length > _rest.Length) return false;
            Current = new RtpExtension((byte)id, _rest.Slice(header, length));
            _rest = _rest[(header + length)..];
            return true;
        }
    }
}

/// <summary>One element of a header extension.</summary>
/// <param name="id">The id that the session gave to a kind of extension, 1 to 255.</param>
/// <param name="value">The value.</param>
public readonly ref struct RtpExtension(byte id, ReadOnlySpan<byte> value)
{
    /// <summary>The id that the session gave to a kind of extension, 1 to 255.</summary>
    public byte Id { get; } = id;

    /// <summary>The value.</summary>
    public ReadOnlySpan<byte> Value { get; } = value;
}
