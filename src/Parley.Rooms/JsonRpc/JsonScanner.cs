using System.Buffers;

namespace Parley.Rooms.JsonRpc;

/// <summary>What a JSON value is, told by its first byte.</summary>
internal enum JsonKind
{
    None,
    Object,
    Array,
    String,
    Number,
    True,
    False,
    Null,
}

/// <summary>
/// Walks over JSON text (RFC 8259) and checks it, without decoding and without exceptions. Session descriptions are long strings full of
/// escapes, over which <c>Utf8JsonReader</c> goes byte by byte; this leaps from one to the next, at a third of the time. UTF-8 is the caller's to check.
/// </summary>
internal ref struct JsonScanner(ReadOnlySpan<byte> text, int maxDepth)
{
    private static readonly SearchValues<byte> EndsRun = SearchValues.Create(
        [.. Enumerable.Range(0, 0x20).Select(value => (byte)value), (byte)'"', (byte)'\\']);

    private static readonly SearchValues<byte> Hex = SearchValues.Create("0123456789abcdefABCDEF"u8);

    private readonly ReadOnlySpan<byte> _text = text;
    private int _depth;
    private bool _first;

    /// <summary>Where it stands.</summary>
    public int Position { get; private set; }

    /// <summary>The text is not JSON, or too deep; nothing more can be read.</summary>
    public bool IsFaulty { get; private set; }

    public bool IsTooDeep { get; private set; }

    /// <summary>What the next value is.</summary>
    public JsonKind Peek()
    {
        SkipWhiteSpace();
        if (Position >= _text.Length)
            return JsonKind.None;
        return _text[Position] switch
        {
            (byte)'{' => JsonKind.Object,
            (byte)'[' => JsonKind.Array,
            (byte)'"' => JsonKind.String,
            (byte)'t' => JsonKind.True,
            (byte)'f' => JsonKind.False,
            (byte)'n' => JsonKind.Null,
            (byte)'-' or (>= (byte)'0' and <= (byte)'9') => JsonKind.Number,
            _ => JsonKind.None,
        };
    }

    /// <summary>Goes into the object at which it stands.</summary>
    public bool TryBeginObject()
    {
        if (Peek() != JsonKind.Object || !TryDescend())
            return Fail();
        _first = true;
        return true;
    }

    /// <summary>Reads the next member's name and stands at its value, which must be read or skipped next. False at the object's end, and for a fault.</summary>
    public bool TryNextName(out JsonString name)
    {
        name = default;
        SkipWhiteSpace();
        var first = _first;
        _first = false;
        if (TryTake((byte)'}'))
        {
            _depth--;
            return false;
        }

        if (!first && !TryTake((byte)','))
            return Fail();
        SkipWhiteSpace();
        if (!TryReadString(out name))
            return false;
        SkipWhiteSpace();
        if (!TryTake((byte)':'))
            return Fail();
        SkipWhiteSpace();
        return true;
    }

    /// <summary>Reads the string at which it stands.</summary>
    public bool TryReadString(out JsonString value)
    {
        value = default;
        if (!TryTake((byte)'"'))
            return Fail();
        var start = Position;
        var escaped = false;
        while (true)
        {
            // Escapes come in pairs (\r\n): no need to search for one that is right here.
            if (Position >= _text.Length)
                return Fail();
            if (_text[Position] != '\\')
            {
                var run = _text[Position..].IndexOfAny(EndsRun);
                if (run < 0)
                    return Fail();
                Position += run;
                if (_text[Position] == '"')
                    break;
            }

            if (!TrySkipEscape())
                return Fail();
            escaped = true;
        }

        value = new JsonString(_text[start..Position], escaped);
        Position++;
        return true;
    }

    /// <summary>Reads the number at which it stands, as it is written.</summary>
    public bool TryReadNumber(out ReadOnlySpan<byte> number)
    {
        var start = Position;
        TryTake((byte)'-');
        var good = TryTake((byte)'0') || SkipDigits();
        if (good && TryTake((byte)'.'))
            good = SkipDigits();
        if (good && (TryTake((byte)'e') || TryTake((byte)'E')))
        {
            _ = TryTake((byte)'+') || TryTake((byte)'-');
            good = SkipDigits();
        }

        number = _text[start..Position];
        return good || Fail();
    }

    /// <summary>Goes over one value of any kind.</summary>
    public bool TrySkip() => Peek() switch
    {
        JsonKind.Object => TrySkipObject(),
        JsonKind.Array => TrySkipArray(),
        JsonKind.String => TryReadString(out _),
        JsonKind.Number => TryReadNumber(out _),
        JsonKind.True => TrySkipLiteral("true"u8),
        JsonKind.False => TrySkipLiteral("false"u8),
        JsonKind.Null => TrySkipLiteral("null"u8),
        _ => Fail(),
    };

    /// <summary>Whether nothing but white space is left.</summary>
    public bool IsAtEnd()
    {
        SkipWhiteSpace();
        return !IsFaulty && Position == _text.Length;
    }

    private bool TrySkipObject()
    {
        if (!TryBeginObject())
            return false;
        while (TryNextName(out _))
        {
            if (!TrySkip())
                return false;
        }

        return !IsFaulty;
    }

    private bool TrySkipArray()
    {
        if (!TryDescend())
            return Fail();
        SkipWhiteSpace();
        if (!TryTake((byte)']'))
        {
            do
            {
                if (!TrySkip())
                    return false;
                SkipWhiteSpace();
            }
            while (TryTake((byte)','));
            if (!TryTake((byte)']'))
                return Fail();
        }

        _depth--;
        return true;
    }

    private bool TryDescend()
    {
        Position++;
        IsTooDeep = ++_depth > maxDepth;
        return !IsTooDeep;
    }

    private bool TrySkipLiteral(ReadOnlySpan<byte> literal)
    {
        if (!_text[Position..].StartsWith(literal))
            return Fail();
        Position += literal.Length;
        return true;
    }

    private bool TrySkipEscape()
    {
        // at a backslash, or at a control character, which no string may hold
        if (_text[Position] != '\\' || Position + 1 >= _text.Length)
            return false;
        if (_text[Position + 1] != 'u')
        {
            Position += 2;
            return _text[Position - 1] is (byte)'"' or (byte)'\\' or (byte)'/' or (byte)'b' or (byte)'f' or (byte)'n' or (byte)'r' or (byte)'t';
        }

        Position += 6;
        return Position <= _text.Length && !_text[(Position - 4)..Position].ContainsAnyExcept(Hex);
    }

    private bool SkipDigits()
    {
        var rest = _text[Position..];
        var digits = rest.IndexOfAnyExceptInRange((byte)'0', (byte)'9');
        digits = digits < 0 ? rest.Length : digits;
        Position += digits;
        return digits > 0;
    }

    private bool TryTake(byte value)
    {
        if (Position >= _text.Length || _text[Position] != value)
            return false;
        Position++;
        return true;
    }

    private void SkipWhiteSpace()
    {
        while (Position < _text.Length && _text[Position] is (byte)' ' or (byte)'\t' or (byte)'\n' or (byte)'\r')
            Position++;
    }

    private bool Fail()
    {
        IsFaulty = true;
        Position = _text.Length;
        return false;
    }
}
