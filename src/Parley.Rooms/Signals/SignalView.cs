using System.Text.Json;
using Parley.Rooms.JsonRpc;

namespace Parley.Rooms.Signals;

/// <summary>The parameters of <c>peer.signal</c> (<see cref="Contracts.PeerSignalParams"/>), checked without making any of it.</summary>
/// <param name="room">Room for an id.</param>
/// <param name="to">Room for an id.</param>
internal ref struct SignalView(Span<char> room, Span<char> to)
{
    /// <summary>Longest id of a room or participant.</summary>
    public const int LongestId = 64;

    private const uint Description = 1 << 2;
    private const uint Candidate = 1 << 3;

    private static readonly JsonShape Shape = new(
        new StringMember("signal.connection", required: true, bytes: 128),
        new StringMember("signal.remote", required: false, bytes: 128),
        new ObjectMember("signal.description", new JsonShape(
            new StringMember("signal.description.type", required: true, bytes: 16, "offer"u8.ToArray(), "answer"u8.ToArray()),
            new StringMember("signal.description.sdp", required: true, bytes: int.MaxValue))),
        new ObjectMember("signal.candidate", new JsonShape(
            new StringMember("signal.candidate.candidate", required: true, bytes: 2048),
            new StringMember("signal.candidate.sdpMid", required: false, bytes: 128),
            new IndexMember("signal.candidate.sdpMLineIndex"),
            new StringMember("signal.candidate.usernameFragment", required: false, bytes: 512))));

    private readonly Span<char> _room = room;
    private readonly Span<char> _to = to;

    public ReadOnlySpan<char> Room { get; private set; }

    public ReadOnlySpan<char> To { get; private set; }

    /// <summary>The signal's JSON, byte for byte.</summary>
    public ReadOnlySpan<byte> Signal { get; private set; }

    /// <summary>Reads well-formed JSON; says what is wrong with it otherwise.</summary>
    public Refusal? Read(ReadOnlySpan<byte> parameters)
    {
        var reader = new Utf8JsonReader(parameters);
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject)
            return new Refusal(Contracts.ErrorReason.InvalidParams, "params must be an object.");
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("signal"u8))
            {
                if (ReadSignal(ref reader, parameters) is { } fault)
                    return fault;
            }
            else if (reader.ValueTextEquals("to"u8))
            {
                if (!To.IsEmpty || !TryReadId(ref reader, _to, out var length))
                    return BadId("to");
                To = _to[..length];
            }
            else if (reader.ValueTextEquals("room"u8))
            {
                if (!Room.IsEmpty || !TryReadId(ref reader, _room, out var length))
                    return BadId("room");
                Room = _room[..length];
            }
            else
            {
                reader.Skip();
            }
        }

        return Room.IsEmpty ? BadId("room") : To.IsEmpty ? BadId("to") : Signal.IsEmpty ? Refusal.InvalidParams("signal", "signal is missing.") : null;
    }

    private Refusal? ReadSignal(ref Utf8JsonReader reader, ReadOnlySpan<byte> parameters)
    {
        reader.Read();
        var start = (int)reader.TokenStartIndex;
        if (!Signal.IsEmpty)
            return Refusal.InvalidParams("signal", "signal stands twice.");
        if (Shape.Check(ref reader, "signal", out var present) is { } fault)
            return fault;
        Signal = parameters[start..(int)reader.BytesConsumed];
        return (present & (Description | Candidate)) is Description or Candidate
            ? null
            : Refusal.InvalidParams("signal", "signal needs either description or candidate.");
    }

    private static bool TryReadId(ref Utf8JsonReader reader, Span<char> id, out int length)
    {
        length = 0;
        reader.Read();
        // No id of ours needs escaping, and every escape is longer than what it stands for.
        if (reader.TokenType != JsonTokenType.String || reader.ValueIsEscaped || reader.ValueSpan.Length is 0 or > LongestId)
            return false;
        length = reader.CopyString(id);
        return true;
    }

    private static Refusal BadId(string member) => Refusal.InvalidParams(member, $"{member} must be an id, and stand once.");
}
