using Parley.Rooms.Contracts;
using Parley.Rooms.Rooms;

namespace Parley.Rooms.Breakouts;

/// <summary>The breakout rooms of one meeting, planned or open.</summary>
/// <param name="rooms">Their ids and names.</param>
/// <param name="choose">Whether everybody goes where they want.</param>
internal sealed class BreakoutSet(IReadOnlyList<Breakout> rooms, bool choose)
{
    public IReadOnlyList<Breakout> Rooms { get; } = rooms;

    public bool Choose { get; } = choose;

    public bool IsOpen { get; set; }

    /// <summary>When everybody is back, in ms since 1970 UTC.</summary>
    public long? EndsAt { get; set; }

    public Deadline? EndDeadline { get; set; }

    /// <summary>Users, and where they are to go.</summary>
    public Dictionary<string, string> Assigned { get; } = new(StringComparer.Ordinal);

    /// <summary>Participants of the meeting who have moved and were not told to the others.</summary>
    public HashSet<ParticipantState> Moved { get; } = [];

    /// <summary>Whether hosts and moderators have not been told of an assignment.</summary>
    public bool AssignmentsDue { get; set; }

    /// <summary>When those concerned may be told again, in monotonic microseconds.</summary>
    public long NextTell { get; set; }

    public Deadline? TellDeadline { get; set; }

    public bool Has(string breakout) => Rooms.Any(room => room.Id == breakout);

    public Contracts.Breakouts ToContract() => new(IsOpen, Rooms, Choose, EndsAt);

    public BreakoutRecord ToRecord() => new(Rooms, Choose, IsOpen, EndsAt, Assigned.Count > 0 ? Assigned : null);
}

/// <summary>What is kept of breakout rooms, so that a restarted server holds them as before.</summary>
internal sealed record BreakoutRecord(IReadOnlyList<Breakout> Rooms, bool Choose = false, bool Open = false, long? EndsAt = null, IReadOnlyDictionary<string, string>? Assigned = null);
