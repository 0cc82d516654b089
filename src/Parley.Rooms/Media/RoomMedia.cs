using Parley.Rooms.Contracts;

namespace Parley.Rooms.Media;

/// <summary>How media flow in a room, and what its participants are told of it.</summary>
internal sealed class RoomMedia
{
    public RoomMode Mode { get; set; }

    /// <summary>When a routed room that is small enough becomes direct.</summary>
    public Deadline? DirectDeadline { get; set; }

    /// <summary>When routed connections end that are left in a direct room.</summary>
    public Deadline? EndDeadline { get; set; }

    /// <summary>Who is heard, as the engine said last.</summary>
    public IReadOnlyList<Speaker> Heard { get; set; } = [];

    /// <summary>Who is heard, as everybody was told last.</summary>
    public IReadOnlyList<Speaker> ToldHeard { get; set; } = [];

    /// <summary>The message that told so.</summary>
    public byte[]? SpeakersMessage { get; set; }

    /// <summary>When they may be told again, in monotonic microseconds.</summary>
    public long NextSpeakers { get; set; }

    public Deadline? SpeakersDeadline { get; set; }

    /// <summary>Whose uplink is not good, as everybody was told last.</summary>
    public IReadOnlyList<ParticipantQuality> ToldPoor { get; set; } = [];

    /// <summary>When they may be told again, in monotonic microseconds.</summary>
    public long NextQuality { get; set; }

    public Deadline? QualityDeadline { get; set; }

    /// <summary>Nobody is there: nothing is to come.</summary>
    public void Rest(Deadlines deadlines)
    {
        deadlines.Cancel(DirectDeadline);
        deadlines.Cancel(EndDeadline);
        deadlines.Cancel(SpeakersDeadline);
        deadlines.Cancel(QualityDeadline);
        DirectDeadline = EndDeadline = SpeakersDeadline = QualityDeadline = null;
        Heard = ToldHeard = [];
        SpeakersMessage = null;
        ToldPoor = [];
    }
}
