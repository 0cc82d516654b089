namespace Parley.Rooms;

/// <summary>Limits and durations of the signaling core.</summary>
public sealed record SwitchboardOptions
{
    /// <summary>Largest message from a client, in bytes. The shell closes with 1009 above it.</summary>
    public int MessageBytes { get; init; } = 64 * 1024;

    /// <summary>Longest display name, in grapheme clusters.</summary>
    public int NameLength { get; init; } = 64;

    /// <summary>Longest chat text, in UTF-16 units.</summary>
    public int ChatLength { get; init; } = 4000;

    /// <summary>Longest room name, in grapheme clusters.</summary>
    public int RoomNameLength { get; init; } = 80;

    /// <summary>Most bytes of a file that is sent with a chat message; 0 where none are taken.</summary>
    public long FileBytes { get; init; }

    /// <summary>Most bytes of one part of an upload.</summary>
    public int FilePartBytes { get; init; }

    /// <summary>How long a ticket for HTTP requests about a room is good.</summary>
    public TimeSpan TicketTime { get; init; } = TimeSpan.FromMinutes(15);

    /// <summary>Most entries of one page of history.</summary>
    public int HistoryPage { get; init; } = 100;

    /// <summary>Most participants of a room.</summary>
    public int ParticipantsPerRoom { get; init; } = 500;

    /// <summary>Most participants of an end-to-end encrypted room.</summary>
    public int EncryptedParticipantsPerRoom { get; init; } = 100;

    /// <summary>Whether media of all rooms go through the server, however few people are in them.</summary>
    public bool AlwaysRouted { get; init; }

    /// <summary>Most media connections that sessions hold ready for rooms which they have not joined yet.</summary>
    public int PreparedConnections { get; init; } = 200;

    /// <summary>Most of them of guests of one address.</summary>
    public int PreparedConnectionsPerAddress { get; init; } = 80;

    /// <summary>How long such a connection waits for its session to join a room.</summary>
    public TimeSpan PreparedTime { get; init; } = TimeSpan.FromSeconds(90);

    /// <summary>How long a routed room stays routed when few enough are left to be direct.</summary>
    public TimeSpan DirectAfter { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How long routed connections may stay after a room has become direct.</summary>
    public TimeSpan RoutedStay { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Least time between two <c>media.speakers</c> of a room.</summary>
    public TimeSpan SpeakersInterval { get; init; } = TimeSpan.FromMilliseconds(300);

    /// <summary>Least time between two <c>media.quality</c> of a room.</summary>
    public TimeSpan QualityInterval { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Least time between two <c>poll.counted</c> of a poll.</summary>
    public TimeSpan PollInterval { get; init; } = TimeSpan.FromMilliseconds(500);

    /// <summary>Whether somebody may come in with a name only.</summary>
    public bool Guests { get; init; } = true;

    /// <summary>Whether guests see who is on the server, and are seen by other guests.</summary>
    public bool GuestDirectory { get; init; } = true;

    /// <summary>Whether it is written down who has done what to whom.</summary>
    public bool Audit { get; init; } = true;

    /// <summary>How long a connection may be open without a <c>session.hello</c>.</summary>
    public TimeSpan HelloTime { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long a call rings.</summary>
    public TimeSpan RingTime { get; init; } = TimeSpan.FromSeconds(45);

    /// <summary>How long a session waits for its connection to come back.</summary>
    public TimeSpan ResumeTime { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long somebody in a room may be without a connection before it is looked whether anything is heard of them; of whom nothing is is not to be shown.</summary>
    public TimeSpan AbsenceTime { get; init; } = TimeSpan.FromSeconds(7);

    /// <summary>How long until that is looked at again.</summary>
    public TimeSpan AbsenceInterval { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>How long a call goes on ringing when the caller's connection is gone.</summary>
    public TimeSpan CallerTime { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long after its start this server takes rejoin proofs of calls that it held before a restart.</summary>
    public TimeSpan RestoreTime { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>How long a room made by <c>room.create</c> waits for its first participant, and keeps its name when empty.</summary>
    public TimeSpan EmptyRoomTime { get; init; } = TimeSpan.FromHours(1);

    /// <summary>Most sessions (devices) of one user.</summary>
    public int SessionsPerUser { get; init; } = 8;

    /// <summary>Most sessions altogether.</summary>
    public int Sessions { get; init; } = 20_000;

    /// <summary>Most sessions of guests of one address, with those whose connection is gone for the moment.</summary>
    public int SessionsPerAddress { get; init; } = 1_000;

    /// <summary>How often a user comes into rooms at once; once a second in the long run.</summary>
    public int JoinsAtOnce { get; init; } = 60;

    /// <summary>Most rooms that one session is in.</summary>
    public int RoomsPerSession { get; init; } = 8;

    /// <summary>Most rooms altogether.</summary>
    public int Rooms { get; init; } = 20_000;

    /// <summary>Most rooms that guests of one address have open, empty ones that they made among them; and as many breakout rooms beside.</summary>
    public int RoomsPerAddress { get; init; } = 1_000;

    /// <summary>Most rooms kept while nobody is in them; past it the one that is empty longest, and at whose door nobody waits, is put away.</summary>
    public int EmptyRooms { get; init; } = 2_000;

    /// <summary>Most devices that wait to be let into one room.</summary>
    public int WaitingPerRoom { get; init; } = 2_000;

    /// <summary>Most devices of guests of one address that wait to be let into one room: a school has one address, and must not take all places at the door.</summary>
    public int WaitingPerRoomPerAddress { get; init; } = 500;

    /// <summary>How long somebody waits to be let in.</summary>
    public TimeSpan WaitingTime { get; init; } = TimeSpan.FromMinutes(15);

    /// <summary>Most calls altogether.</summary>
    public int Calls { get; init; } = 10_000;

    /// <summary>Most sessions that watch presence; each change of anybody goes to each of them.</summary>
    public int Watchers { get; init; } = 5_000;

    /// <summary>Most people that one <c>presence.watch</c> lists.</summary>
    public int PresenceListed { get; init; } = 500;

    /// <summary>Most requests of one session that wait for storage.</summary>
    public int PendingPerSession { get; init; } = 32;

    /// <summary>Most messages that a session keeps to send them again.</summary>
    public int ReplayMessages { get; init; } = 512;

    /// <summary>Most bytes that a session keeps to send them again.</summary>
    public int ReplayBytes { get; init; } = 256 * 1024;

    /// <summary>Units of work that a connection may ask for per second, in the long run. A short <c>peer.signal</c> is one unit.</summary>
    public int UnitsPerSecond { get; init; } = 100;

    /// <summary>Units of work that a connection may ask for at once.</summary>
    public int UnitsAtOnce { get; init; } = 400;

    /// <summary>Units of chat that a user, with all devices, may write per second in the long run: one for each 256 bytes begun.</summary>
    public int ChatUnitsPerSecond { get; init; } = 2;

    /// <summary>Units of chat that a user may write at once.</summary>
    public int ChatUnitsAtOnce { get; init; } = 200;

    /// <summary>Units of chat that the guests of one address may write per second in the long run, all together; at once two hundred times as many.</summary>
    public int ChatUnitsPerSecondPerAddress { get; init; } = 3;

    /// <summary>Messages that may be written in one room per second in the long run; at once two hundred times as many.</summary>
    public int ChatMessagesPerSecondPerRoom { get; init; } = 5;
}
