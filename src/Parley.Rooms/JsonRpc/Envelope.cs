using System.Buffers.Text;
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
        // Parts are handed on as they are, and a browser closes its connection over a message that is not UTF-8.
        if (!Utf8.IsValid(message))
            return NotUtf8;
        Params = "{}"u8;
        var scanner = new JsonScanner(message, MaxDepth);
        if (scanner.Peek() != JsonKind.Object)
            return scanner.TrySkip() && scanner.IsAtEnd() ? NotObject : Fault(scanner);

        Refusal? refusal = null;
        scanner.TryBeginObject();
        while (scanner.TryNextName(out var name))
        {
            var part = PartOf(name);
            if ((_seen & part) != Parts.None)
                refusal ??= Doubled;
            _seen |= part;
            var start = scanner.Position;
            var fault = ReadPart(part, ref scanner, methods);
            refusal ??= fault;
            if (part == Parts.Params)
                Params = message[start..scanner.Position];
        }

        if (!scanner.IsAtEnd())
            return Fault(scanner);
        return refusal ?? (!_seen.HasFlag(Parts.Version) ? NotVersion2 : !_seen.HasFlag(Parts.Method) ? BadMethod : null);
    }

    private static Refusal Fault(in JsonScanner scanner) => scanner.IsTooDeep ? TooDeep : NotJson;

    private static Parts PartOf(JsonString name) =>
        name.Is("params"u8) ? Parts.Params
        : name.Is("method"u8) ? Parts.Method
        : name.Is("id"u8) ? Parts.Id
        : name.Is("jsonrpc"u8) ? Parts.Version
        : Parts.None;

    private Refusal? ReadPart(Parts part, ref JsonScanner scanner, MethodTable methods)
    {
        var kind = part is Parts.Params or Parts.None ? JsonKind.None : scanner.Peek();
        switch (part, kind)
        {
            case (Parts.Version, JsonKind.String):
                return scanner.TryReadString(out var version) && version.Is("2.0"u8) ? null : NotVersion2;
            case (Parts.Method, JsonKind.String):
                if (scanner.TryReadString(out var method))
                    Method = methods.Find(method);
                return null;
            case (Parts.Id, JsonKind.Number):
                if (!scanner.TryReadNumber(out var number) || !Utf8Parser.TryParse(number, out long id, out var used)
                    || used != number.Length || id is < 0 or > LargestId)
                    return BadId;
                Id = id;
                return null;
            default:
                scanner.TrySkip();
                return part switch
                {
                    Parts.Version => NotVersion2,
                    Parts.Method => BadMethod,
                    Parts.Id => BadId,
                    _ => null,
                };
        }
    }
}
