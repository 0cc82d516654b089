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
        var scanner = new JsonScanner(parameters, Envelope.MaxDepth);
        if (scanner.Peek() != JsonKind.Object)
            return new Refusal(Contracts.ErrorReason.InvalidParams, "params must be an object.");
        scanner.TryBeginObject();
        while (scanner.TryNextName(out var name))
        {
            if (name.Is("signal"u8))
            {
                if (ReadSignal(ref scanner, parameters) is { } fault)
                    return fault;
            }
            else if (name.Is("to"u8))
            {
                if (!To.IsEmpty || !TryReadId(ref scanner, _to, out var length))
                    return BadId("to");
                To = _to[..length];
            }
            else if (name.Is("room"u8))
            {
                if (!Room.IsEmpty || !TryReadId(ref scanner, _room, out var length))
                    return BadId("room");
                Room = _room[..length];
            }
            else
            {
                scanner.TrySkip();
            }
        }

        return Room.IsEmpty ? BadId("room") : To.IsEmpty ? BadId("to") : Signal.IsEmpty ? Refusal.InvalidParams("signal", "signal is missing.") : null;
    }

    private Refusal? ReadSignal(ref JsonScanner scanner, ReadOnlySpan<byte> parameters)
    {
        var start = scanner.Position;
        if (!Signal.IsEmpty)
            return Refusal.InvalidParams("signal", "signal stands twice.");
        if (Shape.Check(ref scanner, "signal", out var present) is { } fault)
            return fault;
        Signal = parameters[start..scanner.Position];
        return (present & (Description | Candidate)) is Description or Candidate
            ? null
            : Refusal.InvalidParams("signal", "signal needs either description or candidate.");
    }

    private static bool TryReadId(ref JsonScanner scanner, Span<char> id, out int length)
    {
        length = 0;
        return scanner.Peek() == JsonKind.String && scanner.TryReadString(out var text) && text.TryCopyTo(id, out length) && length > 0;
    }

    private static Refusal BadId(string member) => Refusal.InvalidParams(member, $"{member} must be an id, and stand once.");
}
