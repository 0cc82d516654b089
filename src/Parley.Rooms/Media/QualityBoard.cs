using Parley.Rooms.Contracts;
using Parley.Rooms.JsonRpc;
using Parley.Rooms.Rooms;

namespace Parley.Rooms.Media;

/// <summary>
/// Tells a room how well media get through. Each change goes to everybody, so in large rooms it is told more rarely: the work grows with
/// the room, not with its square.
/// </summary>
internal sealed class QualityBoard(Core core)
{
    /// <summary>Rooms up to this size are told as often as the options say.</summary>
    private const int SmallRoom = 50;

    /// <summary>Something may be different from what was told.</summary>
    public void Changed(RoomState room, Moment now)
    {
        var media = room.Media;
        if (room.Participants.Count > 0)
            media.QualityDeadline ??= core.Deadlines.Add(Math.Max(now.Microseconds, media.NextQuality), later => Tell(room, later));
    }

    /// <summary>What a participant is to be told now.</summary>
    public static byte[] Message(FrameWriter frames, ParticipantState participant)
    {
        var quality = participant.Seat.Quality;
        participant.Seat.ToldQuality = quality;
        return Message(frames, participant.Room, quality);
    }

    private static byte[] Message(FrameWriter frames, RoomState room, LinkQuality quality) => frames.Notification(
        "media.quality", new MediaQuality(room.Id, room.Media.ToldPoor, quality.Downlink, quality.AudioOnly), ContractJson.Default.MediaQuality);

    private void Tell(RoomState room, Moment now)
    {
        var media = room.Media;
        media.QualityDeadline = null;
        media.NextQuality = now.In(core.Options.QualityInterval * Math.Max(1, room.Participants.Count / SmallRoom));
        var poor = room.Participants.Where(participant => participant.Seat.Quality.Uplink != MediaGrade.Good)
            .Select(participant => new ParticipantQuality(participant.Id, participant.Seat.Quality.Uplink)).ToList();
        var all = !poor.SequenceEqual(media.ToldPoor);
        media.ToldPoor = poor;
        // the list is the same for everybody, and of the rest there are a few kinds only
        var messages = new Dictionary<LinkQuality, byte[]>();
        foreach (var participant in room.Participants)
        {
            var own = participant.Seat.Quality with { Uplink = MediaGrade.Good };
            if (!all && own == participant.Seat.ToldQuality with { Uplink = MediaGrade.Good })
                continue;
            participant.Seat.ToldQuality = own;
            if (!messages.TryGetValue(own, out var message))
                messages.Add(own, message = Message(core.Frames, room, own));
            MediaNotices.Tell(participant, MediaNews.Quality, message);
        }
    }
}
