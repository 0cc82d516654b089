using Parley.Rooms.Calls;
using Parley.Rooms.Contracts;
using Parley.Rooms.Media;
using Parley.Rooms.Sessions;

namespace Parley.Rooms.Rooms;

/// <summary>A room and who is in it.</summary>
internal sealed class RoomState
{
    private readonly List<ParticipantState> _participants = [];
    private readonly Dictionary<string, ParticipantState> _byId = new(StringComparer.Ordinal);
    private readonly Dictionary<string, ParticipantState>.AlternateLookup<ReadOnlySpan<char>> _byIdText;

    public RoomState(string id, string? name, LiveCall? call, int capacity, bool isKept)
    {
        (Id, Name, Call, Capacity, IsKept) = (id, name, call, capacity, isKept);
        _byIdText = _byId.GetAlternateLookup<ReadOnlySpan<char>>();
    }

    public string Id { get; }

    public string? Name { get; }

    public RoomMedia Media { get; } = new();

    /// <summary>The call that it belongs to.</summary>
    public LiveCall? Call { get; }

    public int Capacity { get; }

    /// <summary>Whether it stays for a while when nobody is in it.</summary>
    public bool IsKept { get; }

    /// <summary>When it has been empty for too long.</summary>
    public Deadline? EmptyDeadline { get; set; }

    public IReadOnlyList<ParticipantState> Participants => _participants;

    public ParticipantState? Find(ReadOnlySpan<char> participant) => _byIdText.TryGetValue(participant, out var found) ? found : null;

    public void Add(ParticipantState participant)
    {
        _participants.Add(participant);
        _byId.Add(participant.Id, participant);
    }

    public void Remove(ParticipantState participant)
    {
        _participants.Remove(participant);
        _byId.Remove(participant.Id);
    }

    /// <summary>Sends a message to everybody in the room but one session.</summary>
    public void Send(byte[] message, Session? except = null)
    {
        foreach (var participant in _participants)
        {
            if (participant.Session != except)
                participant.Session?.Send(message);
        }
    }

    public Room ToContract() =>
        new(Id, Media.Mode, Capacity, [.. _participants.Select(participant => participant.ToContract())], Name, Call?.Id);
}
