using System.Text.Json;
using System.Text.Unicode;
using Parley.Rooms.Contracts;

namespace Parley.Rooms.JsonRpc;

/// <summary>The outer object of a JSON-RPC request or notification (JSON-RPC 2.0, section 4), read without building a tree.</summary>
internal ref struct Envelope
{
    /// <summary>Deepest nesting of a message, itself included.</summary>
    public const int MaxDepth = 16;

    private const long LargestId = (1L << 53) - 1;

    private static readonly Refusal NotJson = new(ErrorReason.Parse, "The message is not JSON.");
    private static readonly Refusal NotUtf8 = new(ErrorReason.Parse, "The message is not UTF-8.");
    private static readonly Refusal TooDeep = new(ErrorReason.Invalid, "The message is nested too deep.");
    private static readonly Refusal NotObject = new(ErrorReason.Invalid, "A message is one JSON object; batches are not taken.");
    private static readonly Refusal Doubled = new(ErrorReason.Invalid, "jsonrpc, id, method and params may stand only once.");
    private static readonly Refusal NotVersion2 = new(ErrorReason.Invalid, "jsonrpc must be \"2.0\".");
    private static readonly Refusal BadId = new(ErrorReason.Invalid, "id must be an integer from 0 to 2^53 - 1.");
    private static readonly Refusal BadMethod = new(ErrorReason.Invalid, "method must be a string.");

    private Parts _seen;

    /// <summary>The request's id; null in a notification, or where it could not be read.</summary>
    public long? Id { get; private set; }

    /// <summary>What handles it; null when the method is unknown.</summary>
    public Method? Method { get; private set; }

    /// <summary>The JSON text of <c>params</c>; <c>{}</c> when left out.</summary>
    public ReadOnlySpan<byte> Params { get; private set; }

    [Flags]
    private enum Parts
    {
        None = 0,
        Version = 1,
        Id = 2,
        Method = 4,
        Params = 8,
    }

    /// <summary>Reads a message. When it is refused, <see cref="Id"/> is set if it came before the fault.</summary>
    public Refusal? Read(ReadOnlySpan<byte> message, MethodTable methods)
    {
        // The reader looks at strings only when they are asked for; a part that is handed on as it is must be good too.
        if (!Utf8.IsValid(message))
            return NotUtf8;
        Params = "{}"u8;
        var reader = new Utf8JsonReader(message, new JsonReaderOptions { MaxDepth = MaxDepth + 1 });
        try
        {
            return Read(ref reader, message, methods);
        }
        catch (JsonException)
        {
            return reader.CurrentDepth > MaxDepth ? TooDeep : NotJson;
        }
    }

    private Refusal? Read(ref Utf8JsonReader reader, ReadOnlySpan<byte> message, MethodTable methods)
    {
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            SkipRest(ref reader);
            return NotObject;
        }

        Refusal? refusal = null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var part = PartOf(ref reader);
            reader.Read();
            if (part != Parts.None && (_seen & part) != Parts.None)
                refusal ??= Doubled;
            _seen |= part;
            var start = (int)reader.TokenStartIndex;
            refusal ??= ReadPart(part, ref reader, methods);
            if (!SkipValue(ref reader))
                return TooDeep;
            if (part == Parts.Params)
                Params = message[start..(int)reader.BytesConsumed];
        }

        reader.Read();
        if (refusal is not null)
            return refusal;
        return !_seen.HasFlag(Parts.Version) ? NotVersion2 : !_seen.HasFlag(Parts.Method) ? BadMethod : null;
    }

    private Refusal? ReadPart(Parts part, ref Utf8JsonReader reader, MethodTable methods)
    {
        switch (part)
        {
            case Parts.Version:
                return reader.TokenType == JsonTokenType.String && reader.ValueTextEquals("2.0"u8) ? null : NotVersion2;
            case Parts.Id:
                if (reader.TokenType != JsonTokenType.Number || !reader.TryGetInt64(out var id) || id is < 0 or > LargestId)
                    return BadId;
                Id = id;
                return null;
            case Parts.Method:
                if (reader.TokenType != JsonTokenType.String)
                    return BadMethod;
                Method = methods.Find(ref reader);
                return null;
            default:
                return null;
        }
    }

    private static Parts PartOf(ref Utf8JsonReader reader) =>
        reader.ValueTextEquals("params"u8) ? Parts.Params
        : reader.ValueTextEquals("method"u8) ? Parts.Method
        : reader.ValueTextEquals("id"u8) ? Parts.Id
        : reader.ValueTextEquals("jsonrpc"u8) ? Parts.Version
        : Parts.None;

    private static bool SkipValue(ref Utf8JsonReader reader)
    {
        if (reader.TokenType is not (JsonTokenType.StartObject or JsonTokenType.StartArray))
            return true;
        var depth = reader.CurrentDepth;
        do
        {
            reader.Read();
            if (reader.CurrentDepth >= MaxDepth)
                return false;
        }
        while (reader.CurrentDepth > depth);
        return true;
    }

    private static void SkipRest(ref Utf8JsonReader reader)
    {
        while (reader.Read())
        {
            // only to find out whether it is JSON at all
        }
    }
}
