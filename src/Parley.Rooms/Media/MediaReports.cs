using Parley.Rooms.Contracts;
using Parley.Rooms.Rooms;

namespace Parley.Rooms.Media;

/// <summary>
/// What the media engine tells the switchboard, on the queue that owns it and with the same duties afterwards as after a message. Rooms,
/// participants and connections that are gone meanwhile are passed over.
/// </summary>
public sealed class MediaReports
{
    private readonly Core _core;
    private readonly RoomTable _rooms;
    private readonly MediaTable _media;
    private readonly PreparedConnections _prepared;
    private readonly SpeakerBoard _speakers;
    private readonly QualityBoard _quality;

    internal MediaReports(Core core, RoomTable rooms, MediaTable media, PreparedConnections prepared, SpeakerBoard speakers, QualityBoard quality) =>
        (_core, _rooms, _media, _prepared, _speakers, _quality) = (core, rooms, media, prepared, speakers, quality);

    /// <summary>Media can flow.</summary>
    public void Connected(string room, string participant, string connection)
    {
        // of those who have signaling the others know by that whether they are there
        if (Find(room, participant) is not { External: not null, Connected: false } external || external.Seat.Find(connection) is null)
            return;
        (external.Connected, external.Absent) = (true, false);
        _rooms.Notices.Updated(external);
    }

    /// <summary>
    /// A connection is over that nobody asked to end; somebody external leaves with it. Of one that was in no room, <paramref name="room"/> is
    /// empty and <paramref name="participant"/> the session's id.
    /// </summary>
    public void Disconnected(string room, string participant, string connection, MediaEndedReason reason, Moment now)
    {
        if (room == PreparedConnections.NoRoom)
        {
            _prepared.Lost(participant, connection);
            return;
        }

        if (Find(room, participant) is not { } found || found.Seat.Find(connection) is not { } ended)
            return;
        _media.Lost(found, ended, reason, now);
        if (found.External is not null)
            _rooms.Leave(found, reason == MediaEndedReason.Lost ? LeaveReason.Timeout : LeaveReason.Left, now);
    }

    /// <summary>What feeds the slots of a connection: all that are in use.</summary>
    public void Slots(string room, string participant, string connection, int revision, IReadOnlyList<FedSlot> slots)
    {
        if (Find(room, participant) is not { External: null } found || found.Seat.Find(connection) is not { } known)
            return;
        known.SlotsMessage = _core.Frames.Notification(
            "media.slots", new MediaSlots(room, connection, revision, slots), ContractJson.Default.MediaSlots);
        Tell(found, known, MediaNews.Slots, known.SlotsMessage);
    }

    /// <summary>Which layers of a publisher's sources anybody wants. Of sources that are not named nothing has changed.</summary>
    public void Layers(string room, string participant, string connection, IReadOnlyList<WantedTrack> sources)
    {
        if (Find(room, participant) is not { External: null } found || found.Seat.Find(connection) is not { } known)
            return;
        foreach (var source in sources)
        {
            var place = known.Wanted.FindIndex(told => told.Mid == source.Mid);
            if (place < 0)
                known.Wanted.Add(source);
            else
                known.Wanted[place] = source;
        }

        known.LayersMessage = _core.Frames.Notification(
            "media.layers", new MediaLayers(room, connection, known.Wanted), ContractJson.Default.MediaLayers);
        Tell(found, known, MediaNews.Layers, known.LayersMessage);
    }

    /// <summary>Who is heard in a room, the loudest first.</summary>
    public void Speakers(string room, IReadOnlyList<Speaker> speakers, Moment now)
    {
        if (_rooms.Find(room) is { Participants.Count: > 0 } found)
            _speakers.Heard(found, speakers, now);
    }

    /// <summary>How well the media of a connection get through.</summary>
    public void Quality(
        string room, string participant, string connection, MediaGrade uplink, MediaGrade downlink, bool audioOnly, Moment now)
    {
        if (Find(room, participant) is not { } found || found.Seat.Find(connection) is null)
            return;
        var quality = new LinkQuality(uplink, downlink, audioOnly);
        if (found.Seat.Quality == quality)
            return;
        found.Seat.Quality = quality;
        _quality.Changed(found.Room, now);
    }

    private ParticipantState? Find(string room, string participant) => _rooms.Find(room)?.Find(participant);

    private static void Tell(ParticipantState participant, MediaConnection connection, MediaNews news, byte[] message)
    {
        if (connection == participant.Seat.Current)
            MediaNotices.Tell(participant, news, message);
        else
            participant.Seat.Missed |= news;
    }
}
