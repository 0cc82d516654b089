using System.Text.Json.Serialization;

namespace Parley.Rooms.Contracts;

/// <summary><c>GET /parley/admin/overview</c>: the server as a whole.</summary>
/// <param name="Admin">Who asks.</param>
/// <param name="Node">The process.</param>
/// <param name="Samples">Its last minutes, the oldest first.</param>
/// <param name="Rooms">Rooms with somebody in them.</param>
/// <param name="People">Participants of all rooms.</param>
/// <param name="Calls">Calls, ringing or connected.</param>
/// <param name="Sessions">Devices that are signed in.</param>
/// <param name="Media">Media connections through the server.</param>
/// <param name="UplinkLoss">The share of packets lost on the way from those who have these, 0 to 1, on average.</param>
/// <param name="DownlinkLoss">The share of packets lost on the way to them, 0 to 1, on average.</param>
/// <param name="Drain">Set while nothing new begins.</param>
public sealed record AdminOverview(
    User Admin,
    AdminNode Node,
    IReadOnlyList<AdminNodeSample> Samples,
    int Rooms,
    int People,
    int Calls,
    int Sessions,
    int Media,
    double UplinkLoss,
    double DownlinkLoss,
    AdminDrain? Drain = null);

/// <summary>The process that answers.</summary>
/// <param name="Name">The machine's name.</param>
/// <param name="Version">The server's version.</param>
/// <param name="StartedAt">In ms since 1970 UTC.</param>
/// <param name="Now">The server's time, in ms since 1970 UTC.</param>
/// <param name="Processors">How many processors it may use.</param>
/// <param name="Memory">Memory that it occupies, in bytes.</param>
/// <param name="Healthy">Whether what has to last is stored.</param>
public sealed record AdminNode(string Name, string Version, long StartedAt, long Now, int Processors, long Memory, bool Healthy);

/// <summary>The server at one moment.</summary>
/// <param name="At">In ms since 1970 UTC.</param>
/// <param name="Processor">Its share of all processors, 0 to 1.</param>
/// <param name="Received">In bits per second, relayed packets included.</param>
/// <param name="Sent">In bits per second, relayed packets included.</param>
/// <param name="People">Participants of all rooms.</param>
public sealed record AdminNodeSample(long At, double Processor, long Received, long Sent, int People);

/// <summary>Nothing new begins.</summary>
/// <param name="EndsAt">Until when meetings were told that they may go on, in ms since 1970 UTC.</param>
/// <param name="Over">Whether that is over, or nobody is in a room or call any more.</param>
/// <param name="Stopping">Whether the process was told to stop, so that it cannot be taken back.</param>
public sealed record AdminDrain(long EndsAt, bool Over, bool Stopping);

/// <summary><c>GET /parley/admin/rooms</c>: rooms with somebody in them, those with the most people first.</summary>
/// <param name="Rooms">As many as were asked for.</param>
/// <param name="Total">How many there are that were looked for.</param>
public sealed record AdminRooms(IReadOnlyList<AdminRoom> Rooms, int Total);

/// <summary>A room as an operator sees it.</summary>
/// <param name="Id">The room's id.</param>
/// <param name="Mode">How media flows; direct media is not seen by the server.</param>
/// <param name="People">How many participants.</param>
/// <param name="Since">When the first of those who are there came, in ms since 1970 UTC.</param>
/// <param name="Received">From its people, in bits per second.</param>
/// <param name="Sent">To its people, in bits per second.</param>
/// <param name="Troubled">How many of them have a bad connection.</param>
/// <param name="Locked">Whether nobody else comes in.</param>
/// <param name="Stage">Whether who comes is a listener.</param>
/// <param name="Call">Whether it is the room of a call.</param>
/// <param name="Name">For people.</param>
/// <param name="BreakoutOf">The meeting whose breakout room it is.</param>
public sealed record AdminRoom(
    string Id, RoomMode Mode, int People, long Since, long Received, long Sent, int Troubled, bool Locked, bool Stage, bool Call, string? Name = null, string? BreakoutOf = null);

/// <summary><c>GET /parley/admin/rooms/{room}</c>: a room with everybody in it.</summary>
/// <param name="Now">The server's time, in ms since 1970 UTC.</param>
/// <param name="Room">The room.</param>
/// <param name="Participants">In the order in which they joined.</param>
public sealed record AdminRoomDetail(long Now, AdminRoom Room, IReadOnlyList<AdminParticipant> Participants);

/// <summary>A participant as an operator sees it.</summary>
/// <param name="Participant">Who.</param>
/// <param name="Media">Its media through the server, if there is any.</param>
public sealed record AdminParticipant(Participant Participant, AdminMedia? Media = null);

/// <summary>How packets come and go.</summary>
[JsonConverter(typeof(KebabCaseEnumConverter<AdminPath>))]
public enum AdminPath
{
    /// <summary>Datagrams.</summary>
    Udp,

    /// <summary>A TCP connection to the server.</summary>
    Tcp,

    /// <summary>Through a TURN relay of this server.</summary>
    Relay,
}

/// <summary>A participant's media at this moment.</summary>
/// <param name="Grade">How well it gets through.</param>
/// <param name="Sample">The last second; left out in the first.</param>
/// <param name="Path">The way; left out while there is none.</param>
public sealed record AdminMedia(MediaGrade Grade, AdminSample? Sample = null, AdminPath? Path = null);

/// <summary>How it stood with a participant's media at one moment, and what has happened in the second before. Rates are in bits per second.</summary>
/// <param name="At">In ms since 1970 UTC.</param>
/// <param name="Estimate">What the network to it is taken to carry.</param>
/// <param name="Wanted">What would be sent to it if the network carried everything that it shows.</param>
/// <param name="Sent">What was sent to it.</param>
/// <param name="Received">What came from it.</param>
/// <param name="DownlinkLoss">The share of packets lost on the way to it, 0 to 1.</param>
/// <param name="UplinkLoss">The share lost on the way from it, 0 to 1.</param>
/// <param name="Queue">How long packets to it wait in a queue on their way, in ms.</param>
/// <param name="Resent">Packets that were sent to it again.</param>
/// <param name="KeyFramesWanted">How often it asked for a key frame.</param>
/// <param name="KeyFramesAsked">How often it was asked for one.</param>
/// <param name="KeyFramesMade">Key frames that came from it, of all layers.</param>
/// <param name="Congested">Whether more was sent than the network carries.</param>
/// <param name="Short">Whether it gets less than it wants to see.</param>
/// <param name="AudioOnly">Whether the network carries no picture at all.</param>
/// <param name="RoundTrip">In ms; left out where it is not known.</param>
public sealed record AdminSample(
    long At,
    long Estimate,
    long Wanted,
    long Sent,
    long Received,
    double DownlinkLoss,
    double UplinkLoss,
    int Queue,
    int Resent,
    int KeyFramesWanted,
    int KeyFramesAsked,
    int KeyFramesMade,
    bool Congested,
    bool Short,
    bool AudioOnly,
    int? RoundTrip = null);

/// <summary>Why a picture is shown as it is.</summary>
[JsonConverter(typeof(KebabCaseEnumConverter<AdminReason>))]
public enum AdminReason
{
    /// <summary>It is shown no more.</summary>
    Free,

    /// <summary>It is as large as its publisher makes it.</summary>
    Full,

    /// <summary>It is as large as its tile can use.</summary>
    TileSize,

    /// <summary>The network to the viewer does not carry more, or nothing of it.</summary>
    Network,

    /// <summary>A key frame is awaited, to begin or to go to another layer.</summary>
    KeyFrame,

    /// <summary>Its publisher sends smaller layers only.</summary>
    NotSent,

    /// <summary>Nothing comes from its publisher.</summary>
    Silent,

    /// <summary>The viewer's client has not confirmed yet that it took the slot from whom it showed before.</summary>
    Unconfirmed,
}

/// <summary>From when on a picture was shown to a participant as it says.</summary>
/// <param name="At">In ms since 1970 UTC.</param>
/// <param name="Slot">The place where it is shown: the next entry of the same slot ends it.</param>
/// <param name="Source">Camera or screen.</param>
/// <param name="Layer">The layer that is sent, from 0; -1 for none.</param>
/// <param name="Layers">How many there are.</param>
/// <param name="Reason">Why it is not another.</param>
/// <param name="Participant">Whose; left out when it is shown no more.</param>
/// <param name="Name">What they are called, while they are there.</param>
/// <param name="Height">The lines of what is sent; left out when they are not known.</param>
public sealed record AdminPicture(long At, int Slot, TrackSource Source, int Layer, int Layers, AdminReason Reason, string? Participant = null, string? Name = null, int? Height = null);

/// <summary>A source that a participant publishes.</summary>
/// <param name="Source">What it is.</param>
/// <param name="Permitted">Whether it is passed on, whatever is sent.</param>
/// <param name="Layers">Its layers, the smallest first.</param>
public sealed record AdminSource(TrackSource Source, bool Permitted, IReadOnlyList<AdminLayer> Layers);

/// <summary>One layer of a source.</summary>
/// <param name="Rate">How fast it comes, in bits per second.</param>
/// <param name="Loss">The share of packets lost on the way to the server, 0 to 1.</param>
/// <param name="Wanted">Whether anybody wants it.</param>
/// <param name="Height">Its lines; left out of sound, and when they are not known.</param>
public sealed record AdminLayer(long Rate, double Loss, bool Wanted, int? Height = null);

/// <summary><c>GET /parley/admin/rooms/{room}/participants/{participant}</c>: the last minutes of one participant.</summary>
/// <param name="Now">The server's time, in ms since 1970 UTC.</param>
/// <param name="Participant">Who.</param>
/// <param name="Samples">One for each second, the oldest first; with <c>?after=</c> only newer ones.</param>
/// <param name="Pictures">What it was shown, the oldest first.</param>
/// <param name="Sources">What it publishes.</param>
public sealed record AdminTimeline(
    long Now, AdminParticipant Participant, IReadOnlyList<AdminSample> Samples, IReadOnlyList<AdminPicture> Pictures, IReadOnlyList<AdminSource> Sources);
