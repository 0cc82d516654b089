using Parley.Rooms.JsonRpc;
using Parley.Rooms.Rooms;

namespace Parley.Rooms.Media;

/// <summary>
/// Tells clients of what only the newest counts. For those that are away nothing piles up: they get the newest when they are back, and what
/// has to be kept for them stays as small as it is in a direct room.
/// </summary>
internal static class MediaNotices
{
    /// <summary>Sends a message, or remembers that it was missed.</summary>
    public static void Tell(ParticipantState participant, MediaNews news, byte[] message)
    {
        if (participant.Session is { Connection: not null } session)
            session.Send(message);
        else
            participant.Seat.Missed |= news;
    }

    /// <summary>Sends what was missed, in its newest form.</summary>
    public static void CatchUp(FrameWriter frames, ParticipantState participant)
    {
        var seat = participant.Seat;
        var missed = seat.Missed;
        if (missed == MediaNews.None || participant.Session is not { Connection: not null } session)
            return;
        var connection = seat.Current;
        var room = participant.Room.Media;
        // while an offer waits for its answer, what is to be said of slots waits too
        seat.Missed = connection is null ? missed & (MediaNews.Slots | MediaNews.Layers) : MediaNews.None;
        if (missed.HasFlag(MediaNews.Slots) && connection?.SlotsMessage is { } slots)
            session.Send(slots);
        if (missed.HasFlag(MediaNews.Layers) && connection?.LayersMessage is { } layers)
            session.Send(layers);
        if (missed.HasFlag(MediaNews.Speakers) && room.SpeakersMessage is { } speakers)
            session.Send(speakers);
        if (missed.HasFlag(MediaNews.Quality) && (room.ToldPoor.Count > 0 || seat.ToldQuality != default || seat.Quality != default))
            session.Send(QualityBoard.Message(frames, participant));
    }
}
