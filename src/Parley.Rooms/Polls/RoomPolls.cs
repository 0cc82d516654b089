using Parley.Rooms.Contracts;

namespace Parley.Rooms.Polls;

/// <summary>What those in a room have still to be told of votes. The polls themselves are in storage.</summary>
internal sealed class RoomPolls
{
    /// <summary>Open polls with votes that were not told, as they are now.</summary>
    public Dictionary<string, Poll> Due { get; } = new(StringComparer.Ordinal);

    /// <summary>When they may be told again, in monotonic microseconds.</summary>
    public long NextTell { get; set; }

    public Deadline? TellDeadline { get; set; }
}
