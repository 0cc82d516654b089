using Parley.Rooms.Contracts;
using Parley.Rooms.Rooms;

namespace Parley.Rooms.Media;

/// <summary>Tells a room who is heard: when it changed, and not more often than anybody can follow.</summary>
internal sealed class SpeakerBoard(Core core)
{
    /// <summary>The engine hears these in a room.</summary>
    public void Heard(RoomState room, IReadOnlyList<Speaker> speakers, Moment now)
    {
        var media = room.Media;
        media.Heard = [.. speakers.Where(speaker => room.Find(speaker.Participant) is not null)];
        if (media.SpeakersDeadline is not null || media.Heard.SequenceEqual(media.ToldHeard))
            return;
        if (media.NextSpeakers <= now.Microseconds)
            Tell(room, now);
        else
            media.SpeakersDeadline = core.Deadlines.Add(media.NextSpeakers, later => Tell(room, later));
    }

    /// <summary>
    /// A connection has ended. With the last one the engine forgets the room, and tells no more that nobody speaks: who comes later would be
    /// told who spoke last.
    /// </summary>
    public void Ended(RoomState room, Moment now)
    {
        if (room.Media.Heard.Count > 0 && room.Participants.All(participant => participant.Seat.Count == 0))
            Heard(room, [], now);
    }

    private void Tell(RoomState room, Moment now)
    {
        var media = room.Media;
        media.SpeakersDeadline = null;
        if (media.Heard.SequenceEqual(media.ToldHeard))
            return;
        media.NextSpeakers = now.In(core.Options.SpeakersInterval);
        media.ToldHeard = media.Heard;
        var message = core.Frames.Notification("media.speakers", new MediaSpeakers(room.Id, media.Heard), ContractJson.Default.MediaSpeakers);
        media.SpeakersMessage = message;
        foreach (var participant in room.Participants)
            MediaNotices.Tell(participant, MediaNews.Speakers, message);
    }
}
