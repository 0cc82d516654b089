using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Parley.Rooms.Contracts;

namespace Parley.Rooms.JsonRpc;

/// <summary>Writes whole JSON-RPC messages. Each is written once, however many receive it.</summary>
[SuppressMessage("Design", "CA1001", Justification = "A writer to memory holds nothing that needs to be disposed of.")]
internal sealed class FrameWriter
{
    private readonly ArrayBufferWriter<byte> _buffer = new(4096);
    private readonly Utf8JsonWriter _writer;

    public FrameWriter() =>
        // Messages are parsed as JSON and never put into a page as they are, so names in any script stay readable and short.
        _writer = new Utf8JsonWriter(_buffer, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true });

    public byte[] Result<T>(long id, T result, JsonTypeInfo<T> type)
    {
        Begin();
        _writer.WriteNumber("id"u8, id);
        _writer.WritePropertyName("result"u8);
        JsonSerializer.Serialize(_writer, result, type);
        return End();
    }

    /// <summary>The answer <c>{}</c>.</summary>
    public static Frame EmptyResult(long id, FramePool pool)
    {
        Span<byte> digits = stackalloc byte[20];
        id.TryFormat(digits, out var length, provider: System.Globalization.CultureInfo.InvariantCulture);
        var before = "{\"jsonrpc\":\"2.0\",\"id\":"u8;
        var after = ",\"result\":{}}"u8;
        var frame = pool.Rent(before.Length + length + after.Length);
        before.CopyTo(frame.Buffer);
        digits[..length].CopyTo(frame.Buffer.AsSpan(before.Length));
        after.CopyTo(frame.Buffer.AsSpan(before.Length + length));
        return frame;
    }

    public byte[] Error(long? id, RpcError error)
    {
        Begin();
        if (id is { } known)
            _writer.WriteNumber("id"u8, known);
        else
            _writer.WriteNull("id"u8);
        _writer.WritePropertyName("error"u8);
        JsonSerializer.Serialize(_writer, error, ContractJson.Default.RpcError);
        return End();
    }

    public byte[] Notification<T>(string method, T parameters, JsonTypeInfo<T> type)
    {
        Begin();
        _writer.WriteString("method"u8, method);
        _writer.WritePropertyName("params"u8);
        JsonSerializer.Serialize(_writer, parameters, type);
        return End();
    }

    private void Begin()
    {
        _buffer.ResetWrittenCount();
        _writer.Reset();
        _writer.WriteStartObject();
        _writer.WriteString("jsonrpc"u8, "2.0"u8);
    }

    private byte[] End()
    {
        _writer.WriteEndObject();
        _writer.Flush();
        return _buffer.WrittenSpan.ToArray();
    }
}
