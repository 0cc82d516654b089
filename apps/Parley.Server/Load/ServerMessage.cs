using System.Text.Json;

namespace Parley.Server.Load;

/// <summary>A message of the server (JSON-RPC 2.0), cut into its members and not read further: in a room of hundreds each is told of all, and few of it matter.</summary>
internal readonly ref struct ServerMessage
{
    private ServerMessage(string? method, long? id, ReadOnlySpan<byte> parameters, ReadOnlySpan<byte> result, ReadOnlySpan<byte> error)
    {
        (Method, Id) = (method, id);
        Params = parameters;
        Result = result;
        Error = error;
    }

    /// <summary>What it tells of; null for an answer.</summary>
    public string? Method { get; }

    /// <summary>The number of the request that it answers; null for what was not asked for.</summary>
    public long? Id { get; }

    /// <summary>JSON; empty where there are none.</summary>
    public ReadOnlySpan<byte> Params { get; }

    /// <summary>JSON; empty where it was refused.</summary>
    public ReadOnlySpan<byte> Result { get; }

    /// <summary>JSON; empty where it was not refused.</summary>
    public ReadOnlySpan<byte> Error { get; }

    /// <summary>Reads one message.</summary>
    /// <exception cref="JsonException">It is none.</exception>
    public static ServerMessage Read(ReadOnlySpan<byte> text)
    {
        string? method = null;
        long? id = null;
        ReadOnlySpan<byte> parameters = [], result = [], error = [];
        var reader = new Utf8JsonReader(text);
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
            throw new JsonException("A message is an object.");
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("method"u8))
                method = reader.Read() && reader.TokenType == JsonTokenType.String ? reader.GetString() : throw new JsonException("A method is a string.");
            else if (reader.ValueTextEquals("id"u8))
                id = reader.Read() && reader.TokenType == JsonTokenType.Number && reader.TryGetInt64(out var number) ? number : null;
            else if (reader.ValueTextEquals("params"u8))
                parameters = Value(ref reader, text);
            else if (reader.ValueTextEquals("result"u8))
                result = Value(ref reader, text);
            else if (reader.ValueTextEquals("error"u8))
                error = Value(ref reader, text);
            else
                reader.Skip();
        }

        return new ServerMessage(method, id, parameters, result, error);
    }

    private static ReadOnlySpan<byte> Value(scoped ref Utf8JsonReader reader, ReadOnlySpan<byte> text)
    {
        reader.Read();
        var start = (int)reader.TokenStartIndex;
        reader.Skip();
        return text[start..(int)reader.BytesConsumed];
    }
}
