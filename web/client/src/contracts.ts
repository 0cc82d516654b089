// Generated from src/Parley.Rooms/Contracts; do not edit.
// dotnet run --project tools/Parley.Contracts.TypeScript -- web/client/src/contracts.ts

/** How packets come and go. */
export type AdminPath =
  /** Datagrams. */
  | "udp"
  /** A TCP connection to the server. */
  | "tcp"
  /** Through a TURN relay of this server. */
  | "relay";

/** Why a picture is shown as it is. */
export type AdminReason =
  /** It is shown no more. */
  | "free"
  /** It is as large as its publisher makes it. */
  | "full"
  /** It is as large as its tile can use. */
  | "tile-size"
  /** The network to the viewer does not carry more, or nothing of it. */
  | "network"
  /** A key frame is awaited, to begin or to go to another layer. */
  | "key-frame"
  /** Its publisher sends smaller layers only. */
  | "not-sent"
  /** Nothing comes from its publisher. */
  | "silent"
  /** The viewer's client has not confirmed yet that it took the slot from whom it showed before. */
  | "unconfirmed";

/** Which way a past call went. */
export type CallDirection =
  /** Somebody called this user. */
  | "in"
  /** This user called. */
  | "out";

/** Why a call is over. */
export type CallEndReason =
  /** The callee does not want it. */
  | "declined"
  /** The callee is in another call. */
  | "busy"
  /** The caller gave up, or vanished, while it rang. */
  | "cancelled"
  /** Nobody answered. */
  | "timeout"
  /** The callee has no device here; they are told when they come back. */
  | "unreachable"
  /** One side hung up. */
  | "hangup"
  /** One side went away and did not come back. */
  | "left"
  /** Accepted, but one side never came into the room. */
  | "failed"
  /** Another device of the callee took it; the call itself goes on. */
  | "answered-elsewhere"
  /** The operator of the server has ended it. */
  | "ended-by-operator";

/** Where a call stands. */
export type CallState =
  /** The callee's devices ring. */
  | "ringing"
  /** Accepted; both join the call's room. */
  | "connected"
  /** Over; `reason` says why. */
  | "ended";

/** Why the server closes a connection. */
export type ClosingReason =
  /** The server is going down; reconnect. */
  | "server-stopping"
  /** Another connection resumed this session. */
  | "replaced";

/** How a callee declines. */
export type DeclineReason =
  /** Does not want it. */
  | "declined"
  /** Cannot now. */
  | "busy";

/** `RTCSessionDescription.type`. */
export type DescriptionType =
  /** An offer. */
  | "offer"
  /** An answer. */
  | "answer";

/** What stands between somebody and a room. */
export type DoorState =
  /** Nothing: `room.join`, with the password if one is needed. */
  | "open"
  /** They have to knock. */
  | "lobby"
  /** No host or moderator is there yet: knock, to be let in when one comes. */
  | "waiting-for-host"
  /** Nobody new comes in. */
  | "locked"
  /** There is no place left. */
  | "full"
  /** It opens later. */
  | "not-open-yet"
  /** It is over. */
  | "closed"
  /** They are kept out. */
  | "banned";

/** Why a request was refused: the stable string in `error.data.reason`. */
export type ErrorReason =
  /** The frame is not JSON. */
  | "parse"
  /** JSON, but not a request: no method, a missing or reused id, too deep. */
  | "invalid"
  /** No such method. */
  | "unknown-method"
  /** A member is missing, of the wrong type, or outside its limits; `member` names it. */
  | "invalid-params"
  /** Nothing is answered before `session.hello`. */
  | "not-signed-in"
  /** This user may not do that. */
  | "forbidden"
  /** Too many requests; try again after `retryAfterSeconds`. */
  | "rate-limited"
  /** The server is going down; reconnect in a moment. */
  | "server-stopping"
  /** It could not be stored; nothing was changed; try again. */
  | "storage"
  /** The token is missing, bad or expired. */
  | "unauthorized"
  /** This server wants a token. */
  | "guests-not-allowed"
  /** This connection already has its session. */
  | "already-signed-in"
  /** This user has too many devices connected. */
  | "too-many-sessions"
  /** The server has no place for anybody more, or none for guests of this address; try again in a while. */
  | "server-full"
  /** Nobody with this id was ever here. */
  | "unknown-user"
  /** One cannot call oneself. */
  | "self"
  /** The caller is in another call. */
  | "already-in-call"
  /** No such call, or it has ended. */
  | "unknown-call"
  /** The call is not ringing any more. */
  | "not-ringing"
  /** The call is not connected, or the participant is away for the moment. */
  | "not-connected"
  /** The call is somebody else's, or this is the other side's to do. */
  | "not-yours"
  /** The server holds as many calls as it may. */
  | "call-limit"
  /** Not a room id: 3 to 64 of `a-z 0-9 -`. */
  | "invalid-room"
  /** The room holds as many participants as it may. */
  | "room-full"
  /** This session is not in that room. */
  | "not-in-room"
  /** This session is in that room already. */
  | "already-in-room"
  /** The room belongs to somebody else's call, or the token is for another room. */
  | "not-invited"
  /** This session is in as many rooms as it may, the server holds as many as it may, or its owner has as many for later as may be kept. */
  | "too-many-rooms"
  /** The rejoin proof is not this server's, not this user's, or no longer good. */
  | "bad-rejoin"
  /** Nobody new comes into this room. */
  | "room-locked"
  /** Who comes into this room has to knock: `room.knock`. */
  | "lobby"
  /** Nobody comes in before a host or moderator is there: `room.knock`, to be let in then. */
  | "waiting-for-host"
  /** The room opens later, after `retryAfterSeconds`. */
  | "not-open-yet"
  /** The time that the room was planned for is over. */
  | "room-closed"
  /** The room wants a password. */
  | "password-needed"
  /** This is not the room's password. */
  | "wrong-password"
  /** This user is kept out of the room. */
  | "banned"
  /** As many wait for this room as may. */
  | "lobby-full"
  /** No such participant in that room. */
  | "unknown-participant"
  /** Media of this room flow from browser to browser for now: wait for `room.mode`. */
  | "not-routed"
  /** The offer cannot be understood, or nothing in it can be used; the message says what. */
  | "bad-offer"
  /** This participant has no such media connection (any more). */
  | "unknown-connection"
  /** The server holds as many media connections as it may. */
  | "too-many-connections"
  /** The room is end-to-end encrypted, and this would not be. */
  | "encrypted-room"
  /** The room is not end-to-end encrypted. */
  | "not-encrypted"
  /** There is nothing in the text. */
  | "empty"
  /** The text is too long. */
  | "too-long"
  /** No such message, not one that this user may read, or one that was deleted. */
  | "unknown-message"
  /** The message has as many kinds of reactions as it may, as many from this user, or as many people with this one. */
  | "too-many-reactions"
  /** A file is not there, not whole, not this user's, or was sent with another message. */
  | "unknown-file"
  /** No such poll in that room. */
  | "unknown-poll"
  /** Nobody votes in that poll any more. */
  | "poll-closed"
  /** As many polls are open in that room as may be. */
  | "too-many-polls"
  /** No such breakout room, none are planned, or they are not open. */
  | "unknown-breakout"
  /** The breakout rooms are open: close them first. */
  | "breakouts-open";

/** What came of knocking. */
export type KnockOutcome =
  /** Join now. */
  | "admitted"
  /** Somebody inside said no. */
  | "refused"
  /** Nobody opened for too long. */
  | "timeout"
  /** The meeting is over. */
  | "ended";

/** Why a participant is gone. */
export type LeaveReason =
  /** Went by itself. */
  | "left"
  /** Its connection was lost and did not come back. */
  | "timeout"
  /** To the old session only: the same participant came back with another session. */
  | "replaced"
  /** Was sent out, and has to knock to come back. */
  | "removed"
  /** Was sent out, and is kept out. */
  | "banned"
  /** Was sent to the lobby, and waits there. */
  | "to-lobby"
  /** Of a breakout room: went to another one, or out of the meeting. */
  | "moved";

/** Why the server ended a connection that the client wants. */
export type MediaEndedReason =
  /** Nothing was heard of the client for 30 s (RFC 7675). */
  | "lost"
  /** The DTLS session was closed from the client's side. */
  | "closed"
  /** The room has been direct for 30 s, and routed connections end. */
  | "direct";

/** How well media get through. */
export type MediaGrade =
  /** Nothing to complain about. */
  | "good"
  /** Losses, or too little bandwidth, can be seen or heard. */
  | "poor"
  /** Hardly anything gets through. */
  | "lost";

/** What is muted: a source, with the sound that belongs to it. */
export type MutedSource =
  /** The microphone. */
  | "microphone"
  /** The camera. */
  | "camera"
  /** The screen, with its sound. */
  | "screen";

/** How a participant that has no signaling of its own came in. */
export type ParticipantVia =
  /** By WHIP (RFC 9725): it sends and receives nothing. */
  | "whip"
  /** By WHEP: it receives and sends nothing. */
  | "whep";

/** A picture that a layout shows. */
export type PictureSource =
  /** The person. */
  | "camera"
  /** Their screen or window. */
  | "screen";

/** When the results of a poll are shown. */
export type PollResults =
  /** From the first vote on. */
  | "live"
  /** To nobody before it is closed, so that nobody follows the others. */
  | "when-closed";

/** Whether somebody can be called. */
export type PresenceState =
  /** Here and free. */
  | "online"
  /** In a call. */
  | "busy"
  /** Gone. */
  | "offline";

/** What a participant may do in a room, from the least to the most. */
export type Role =
  /** Sees and hears, chats, reacts and raises a hand, and sends no media. */
  | "listener"
  /** Sends media too. */
  | "speaker"
  /** Keeps order: lets people in and sends them out, mutes, gives the floor, changes the room's settings. */
  | "moderator"
  /** Does everything: makes other hosts, and ends the meeting for all. */
  | "host";

/** Why a room ended. */
export type RoomEndReason =
  /** The call that it belonged to is over. */
  | "call-ended"
  /** A host has ended it for all. */
  | "ended-by-host"
  /** The time that it was planned for is over. */
  | "closed"
  /** It was a breakout room, and everybody was called back. */
  | "breakouts-closed"
  /** The operator of the server has ended it. */
  | "ended-by-operator";

/** How media flows in a room. */
export type RoomMode =
  /** From browser to browser. */
  | "direct"
  /** Through the server. */
  | "routed";

/** What a participant of a routed room sends. One of each at most. */
export type TrackSource =
  /** The voice. */
  | "microphone"
  /** The picture of the person. */
  | "camera"
  /** The picture of a screen or window. */
  | "screen"
  /** The sound that belongs to the screen. */
  | "screen-audio";

/** What came of an announcement. */
export interface AdminAnnounced {
  /** How many devices it was sent to. */
  told: number;
}

/** The body of `POST /parley/admin/announcements`. */
export interface AdminAnnouncement {
  /** At most 500 UTF-16 units. */
  text: string;
  /** To whom; to everybody, if left out. */
  room?: string;
}

/** `GET /parley/admin/audit`: lines of the audit log, the newest first. */
export interface AdminAudit {
  /** As many as were asked for. */
  entries: AdminAuditEntry[];
  /** Whether there are older ones: ask again with `?before=` the last one's number. */
  more: boolean;
}

/** A line of the audit log. */
export interface AdminAuditEntry {
  /** Rises with each line. */
  number: number;
  /** In ms since 1970 UTC. */
  at: number;
  /** What was done; the words are those of `parley audit`. */
  action: string;
  /** Where. */
  room?: string;
  /** Who did it. */
  by?: User;
  /** To whom. */
  whom?: User;
  /** What more there is to say. */
  detail?: string;
  /** A name for the address that it came from. */
  address?: string;
}

/** Nothing new begins. */
export interface AdminDrain {
  /** Until when meetings were told that they may go on, in ms since 1970 UTC. */
  endsAt: number;
  /** Whether that is over, or nobody is in a room or call any more. */
  over: boolean;
  /** Whether the process was told to stop, so that it cannot be taken back. */
  stopping: boolean;
}

/** The body of `PUT /parley/admin/drain`. */
export interface AdminDrainWish {
  /** How long meetings are told that they may go on, 1 to 86,400. */
  seconds: number;
}

/** One layer of a source. */
export interface AdminLayer {
  /** How fast it comes, in bits per second. */
  rate: number;
  /** The share of packets lost on the way to the server, 0 to 1. */
  loss: number;
  /** Whether anybody wants it. */
  wanted: boolean;
  /** Its lines; left out of sound, and when they are not known. */
  height?: number;
}

/** A participant's media at this moment. */
export interface AdminMedia {
  /** How well it gets through. */
  grade: MediaGrade;
  /** The last second; left out in the first. */
  sample?: AdminSample;
  /** The way; left out while there is none. */
  path?: AdminPath;
}

/** The process that answers. */
export interface AdminNode {
  /** The machine's name. */
  name: string;
  /** The server's version. */
  version: string;
  /** In ms since 1970 UTC. */
  startedAt: number;
  /** The server's time, in ms since 1970 UTC. */
  now: number;
  /** How many processors it may use. */
  processors: number;
  /** Memory that it occupies, in bytes. */
  memory: number;
  /** Whether what has to last is stored. */
  healthy: boolean;
}

/** The server at one moment. */
export interface AdminNodeSample {
  /** In ms since 1970 UTC. */
  at: number;
  /** Its share of all processors, 0 to 1. */
  processor: number;
  /** In bits per second, relayed packets included. */
  received: number;
  /** In bits per second, relayed packets included. */
  sent: number;
  /** Participants of all rooms. */
  people: number;
}

/** `GET /parley/admin/overview`: the server as a whole. */
export interface AdminOverview {
  /** Who asks. */
  admin: User;
  /** The process. */
  node: AdminNode;
  /** Its last minutes, the oldest first. */
  samples: AdminNodeSample[];
  /** Rooms with somebody in them. */
  rooms: number;
  /** Participants of all rooms. */
  people: number;
  /** Calls, ringing or connected. */
  calls: number;
  /** Devices that are signed in. */
  sessions: number;
  /** Media connections through the server. */
  media: number;
  /** The share of packets lost on the way from those who have these, 0 to 1, on average. */
  uplinkLoss: number;
  /** The share of packets lost on the way to them, 0 to 1, on average. */
  downlinkLoss: number;
  /** Set while nothing new begins. */
  drain?: AdminDrain;
}

/** A participant as an operator sees it. */
export interface AdminParticipant {
  /** Who. */
  participant: Participant;
  /** Its media through the server, if there is any. */
  media?: AdminMedia;
}

/** From when on a picture was shown to a participant as it says. */
export interface AdminPicture {
  /** In ms since 1970 UTC. */
  at: number;
  /** The place where it is shown: the next entry of the same slot ends it. */
  slot: number;
  /** Camera or screen. */
  source: TrackSource;
  /** The layer that is sent, from 0; -1 for none. */
  layer: number;
  /** How many there are. */
  layers: number;
  /** Why it is not another. */
  reason: AdminReason;
  /** Whose; left out when it is shown no more. */
  participant?: string;
  /** What they are called, while they are there. */
  name?: string;
  /** The lines of what is sent; left out when they are not known. */
  height?: number;
}

/** `GET /parley/admin/retention`: how long things are kept. 0 days are for ever, but for the audit log, which is off then. */
export interface AdminRetention {
  /** Messages and polls. */
  chatDays: number;
  /** Calls, and guests who have not come again. */
  callDays: number;
  /** The audit log. */
  auditDays: number;
  /** How large the database is. */
  databaseBytes: number;
  /** How large it may grow, in bytes; 0 without a limit. */
  databaseLimit: number;
  /** Files; left out where none are taken. */
  fileDays?: number;
}

/** A room as an operator sees it. */
export interface AdminRoom {
  /** The room's id. */
  id: string;
  /** How media flows; direct media is not seen by the server. */
  mode: RoomMode;
  /** How many participants. */
  people: number;
  /** When the first of those who are there came, in ms since 1970 UTC. */
  since: number;
  /** From its people, in bits per second. */
  received: number;
  /** To its people, in bits per second. */
  sent: number;
  /** How many of them have a bad connection. */
  troubled: number;
  /** Whether nobody else comes in. */
  locked: boolean;
  /** Whether who comes is a listener. */
  stage: boolean;
  /** Whether it is the room of a call. */
  call: boolean;
  /** For people. */
  name?: string;
  /** The meeting whose breakout room it is. */
  breakoutOf?: string;
}

/** `GET /parley/admin/rooms/{room}`: a room with everybody in it. */
export interface AdminRoomDetail {
  /** The server's time, in ms since 1970 UTC. */
  now: number;
  /** The room. */
  room: AdminRoom;
  /** In the order in which they joined. */
  participants: AdminParticipant[];
}

/** `GET /parley/admin/rooms`: rooms with somebody in them, those with the most people first. */
export interface AdminRooms {
  /** As many as were asked for. */
  rooms: AdminRoom[];
  /** How many there are that were looked for. */
  total: number;
}

/** How it stood with a participant's media at one moment, and what has happened in the second before. Rates are in bits per second. */
export interface AdminSample {
  /** In ms since 1970 UTC. */
  at: number;
  /** What the network to it is taken to carry. */
  estimate: number;
  /** What would be sent to it if the network carried everything that it shows. */
  wanted: number;
  /** What was sent to it. */
  sent: number;
  /** What came from it. */
  received: number;
  /** The share of packets lost on the way to it, 0 to 1. */
  downlinkLoss: number;
  /** The share lost on the way from it, 0 to 1. */
  uplinkLoss: number;
  /** How long packets to it wait in a queue on their way, in ms. */
  queue: number;
  /** Packets that were sent to it again. */
  resent: number;
  /** How often it asked for a key frame. */
  keyFramesWanted: number;
  /** How often it was asked for one. */
  keyFramesAsked: number;
  /** Key frames that came from it, of all layers. */
  keyFramesMade: number;
  /** Whether more was sent than the network carries. */
  congested: boolean;
  /** Whether it gets less than it wants to see. */
  short: boolean;
  /** Whether the network carries no picture at all. */
  audioOnly: boolean;
  /** In ms; left out where it is not known. */
  roundTrip?: number;
}

/** A source that a participant publishes. */
export interface AdminSource {
  /** What it is. */
  source: TrackSource;
  /** Whether it is passed on, whatever is sent. */
  permitted: boolean;
  /** Its layers, the smallest first. */
  layers: AdminLayer[];
}

/** `GET /parley/admin/rooms/{room}/participants/{participant}`: the last minutes of one participant. */
export interface AdminTimeline {
  /** The server's time, in ms since 1970 UTC. */
  now: number;
  /** Who. */
  participant: AdminParticipant;
  /** One for each second, the oldest first; with `?after=` only newer ones. */
  samples: AdminSample[];
  /** What it was shown, the oldest first. */
  pictures: AdminPicture[];
  /** What it publishes. */
  sources: AdminSource[];
}

/** Somebody who is kept out of a room. */
export interface Ban {
  /** Who. */
  user: User;
  /** Since when, in ms since 1970 UTC. */
  at: number;
  /** Until when, in ms since 1970 UTC. */
  until: number;
  /** Who did it. */
  by: User;
}

/** A breakout room: a room of its own, for some of those who are in a meeting. */
export interface Breakout {
  /** The room's id: join it by `room.join`, beside the meeting. */
  id: string;
  /** For people. */
  name: string;
}

/** `breakout.announce`: says something to everybody, wherever they are. Kept nowhere. For hosts and moderators. */
export interface BreakoutAnnounceParams {
  /** The meeting's room. */
  room: string;
  /** At most 500 UTF-16 units. */
  text: string;
}

/** `breakout.announced`: somebody who keeps order says something to everybody. */
export interface BreakoutAnnounced {
  /** The meeting's room. */
  room: string;
  /** Who. */
  from: User;
  /** What; show it as text, never as markup. */
  text: string;
}

/** `breakout.assign`: says where a user is to go, with all devices. For hosts and moderators. */
export interface BreakoutAssignParams {
  /** The meeting's room. */
  room: string;
  /** The id of a user who is in the meeting. */
  user: string;
  /** The breakout room's id; nowhere, if left out. */
  breakout?: string;
}

/** `breakout.assigned`: where this user is to go. */
export interface BreakoutAssigned {
  /** The meeting's room. */
  room: string;
  /** The breakout room's id; nowhere, if left out. */
  breakout?: string;
}

/** Who is to go to which breakout room. */
export interface BreakoutAssignment {
  /** The user's id. */
  user: string;
  /** The breakout room's id. */
  breakout: string;
}

/** `breakout.assignments`: where everybody is to go, whole each time. To hosts and moderators. */
export interface BreakoutAssignments {
  /** The meeting's room. */
  room: string;
  /** Users who are to go somewhere. */
  assigned: BreakoutAssignment[];
}

/** `breakout.close`: calls everybody back at once, or takes back what was planned. For hosts and moderators. To close with a countdown, set the timer. */
export interface BreakoutCloseParams {
  /** The meeting's room. */
  room: string;
}

/** `breakout.create`: plans breakout rooms, in place of those that were planned before. For hosts and moderators. */
export interface BreakoutCreateParams {
  /** The meeting's room. */
  room: string;
  /** 1 to 50, each one line of at most 40 grapheme clusters. */
  names: string[];
  /** Whether everybody goes where they want; no, if left out. */
  choose?: boolean;
  /** Whether all who are there and are no moderators are spread over the rooms; no, if left out. */
  random?: boolean;
}

/** Where somebody is. */
export interface BreakoutMove {
  /** Their participant in the meeting. */
  participant: string;
  /** The breakout room's id; the meeting itself, if left out. */
  breakout?: string;
}

/** `breakout.moved`: people have gone to breakout rooms, or come back. However many go, it is told a few times a second at most. */
export interface BreakoutMoved {
  /** The meeting's room. */
  room: string;
  /** Where each is now. */
  moves: BreakoutMove[];
}

/** `breakout.open`: lets people go to their breakout rooms. For hosts and moderators. */
export interface BreakoutOpenParams {
  /** The meeting's room. */
  room: string;
  /** For how long, 1 to 86,400; until they are closed, if left out. */
  seconds?: number;
}

/** `breakout.timer`: says how long the breakout rooms stay open from now on. For hosts and moderators. */
export interface BreakoutTimerParams {
  /** The meeting's room. */
  room: string;
  /** For how long, 1 to 86,400; until they are closed, if left out. */
  seconds?: number;
}

/** `breakout.updated`: breakout rooms were planned, opened, timed or closed. When they are not open, everybody is in the meeting. */
export interface BreakoutUpdated {
  /** The meeting's room. */
  room: string;
  /** As they are now; left out when there are none any more. */
  breakouts?: Breakouts;
}

/** The breakout rooms of a meeting. */
export interface Breakouts {
  /** Whether people go there; before, they are only planned. */
  open: boolean;
  /** 1 to 50. */
  rooms: Breakout[];
  /** Whether everybody goes where they want. */
  choose: boolean;
  /** When everybody is back in the meeting, in ms since 1970 UTC; left out while nobody has said. */
  endsAt?: number;
}

/** An invitation that rings, and what became of it. */
export interface Call {
  /** The call's id. */
  id: string;
  /** Who called. */
  caller: User;
  /** Who was called. */
  callee: User;
  /** What the caller offered. */
  media: CallMedia;
  /** Where it stands. */
  state: CallState;
  /** In ms since 1970 UTC. */
  startedAt: number;
  /** The room to join, from `connected` on. */
  room?: string;
  /** In ms since 1970 UTC. */
  answeredAt?: number;
  /** In ms since 1970 UTC. */
  endedAt?: number;
  /** Why it is over. */
  reason?: CallEndReason;
  /** What the callee said when declining. */
  message?: string;
}

/** `call.accept`: takes a ringing call; the answer has the room to join. */
export interface CallAcceptParams {
  /** The call's id. */
  call: string;
  /** What the callee sends, if not what was offered. */
  media?: CallMedia;
}

/** `call.answered`: the call is connected; `call.room` is the room to join. */
export interface CallAnswered {
  /** The call. */
  call: Call;
}

/** `call.cancel`: the caller gives up while it rings. */
export interface CallCancelParams {
  /** The call's id. */
  call: string;
}

/** `call.decline`: ends the ringing on all devices of the callee. */
export interface CallDeclineParams {
  /** The call's id. */
  call: string;
  /** Declined, if left out. */
  reason?: DeclineReason;
  /** A short text for the caller: one line of at most 200 letters. */
  message?: string;
}

/** `call.ended`: the call is over, or (reason `answered-elsewhere`) over for this device. */
export interface CallEnded {
  /** The call. */
  call: Call;
}

/** `call.hangup`: either side ends a connected call. */
export interface CallHangupParams {
  /** The call's id. */
  call: string;
  /** The proof of being in the call's room: a server that was restarted since ends the call with it. */
  rejoin?: string;
}

/** `call.history`: the user's past calls, newest first. */
export interface CallHistoryParams {
  /** Only calls that started before this, in ms since 1970 UTC. */
  before?: number;
  /** At most this many. */
  limit?: number;
}

/** A page of past calls. */
export interface CallHistoryResult {
  /** Newest first. */
  calls: CallRecord[];
  /** True when there are older ones. */
  more: boolean;
}

/** `call.incoming`: a call rings, on every device of the callee. */
export interface CallIncoming {
  /** The call. */
  call: Call;
}

/** What a call is to carry. */
export interface CallMedia {
  /** A microphone. */
  audio: boolean;
  /** A camera. */
  video: boolean;
}

/** `call.missed`: to every device of a callee who is here. */
export interface CallMissed {
  /** The missed calls. */
  calls: CallRecord[];
}

/** A past call as one of its two users sees it. */
export interface CallRecord {
  /** The call's id. */
  id: string;
  /** Which way it went. */
  direction: CallDirection;
  /** The other side. */
  with: User;
  /** What the caller offered. */
  media: CallMedia;
  /** In ms since 1970 UTC. */
  startedAt: number;
  /** In ms since 1970 UTC. */
  endedAt: number;
  /** Why it ended. */
  reason: CallEndReason;
  /** False for a missed call that has not been shown yet. */
  seen: boolean;
  /** In ms since 1970 UTC; left out when nobody answered. */
  answeredAt?: number;
}

/** The answer to everything that changes a call. */
export interface CallResult {
  /** The call as it stands now. */
  call: Call;
}

/** `call.ringing`: to the caller: at least one device of the callee rings. */
export interface CallRinging {
  /** The call. */
  call: Call;
}

/** `call.seen`: these missed calls were shown. */
export interface CallSeenParams {
  /** Ids of calls. */
  calls: string[];
}

/** `call.start`: calls somebody. The answer may be a call that has already ended: busy or unreachable. */
export interface CallStartParams {
  /** The user to call. */
  to: string;
  /** What the call is to carry. */
  media: CallMedia;
  /** A UUID made by the client: sending it again starts one call only. */
  id?: string;
}

/** `chat.changes`: what has happened since; for a client that was away longer than its session. */
export interface ChatChangesParams {
  /** The room's id. */
  room: string;
  /** The greatest revision that the client has heard of. */
  since: number;
  /** At most this many messages. */
  limit?: number;
}

/** Messages that are new or not what they were. */
export interface ChatChangesResult {
  /** As they are now, by `revision`. */
  messages: ChatMessage[];
  /** True when there are further ones: ask again with `revision`. */
  more: boolean;
  /** What this tells is everything up to it. */
  revision: number;
}

/** `chat.delete`: takes a message away; that there was one stays. */
export interface ChatDeleteParams {
  /** The room's id. */
  room: string;
  /** The message. */
  id: string;
}

/** `chat.deleted`: text and reactions of a message are gone. Also the answer to `chat.delete`. */
export interface ChatDeleted {
  /** The room's id. */
  room: string;
  /** The message. */
  id: string;
  /** The number of this event. */
  revision: number;
  /** In ms since 1970 UTC. */
  deletedAt: number;
  /** Who did it, if not its writer. */
  deletedBy?: User;
}

/** `chat.edit`: another text for a message of one's own. */
export interface ChatEditParams {
  /** The room's id. */
  room: string;
  /** The message. */
  id: string;
  /** The text. */
  text: string;
}

/** `chat.edited`: a message has another text. Also the answer to `chat.edit`. */
export interface ChatEdited {
  /** The room's id. */
  room: string;
  /** The message. */
  id: string;
  /** The number of this event. */
  revision: number;
  /** The text as it was stored. */
  text: string;
  /** In ms since 1970 UTC. */
  editedAt: number;
}

/** A file that was sent with a chat message. */
export interface ChatFile {
  /** Made by the server; by the sender's client where it is `direct`. */
  id: string;
  /** As its sender's device calls it. Show it as text. */
  name: string;
  /** In bytes. */
  size: number;
  /** A media type found by looking into it; `application/octet-stream` for what is not known. */
  type: string;
  /** Of a picture that may be shown where the message is, in pixels. */
  width?: number;
  /** Of such a picture. */
  height?: number;
  /** True for a file that went from page to page: the server never had it, and knows only what its sender says of it. */
  direct?: boolean;
}

/** `chat.history`: what was written in a room that this session is in. */
export interface ChatHistoryParams {
  /** The room's id. */
  room: string;
  /** Only messages with a smaller `seq`. */
  before?: number;
  /** At most this many. */
  limit?: number;
}

/** A page of chat. */
export interface ChatHistoryResult {
  /** Oldest first. */
  messages: ChatMessage[];
  /** True when there are older ones. */
  more: boolean;
  /** Of the room's last event: what the page shows is everything up to it. */
  revision: number;
}

/** A chat message. */
export interface ChatMessage {
  /** A UUID made by the sender's client. */
  id: string;
  /** The room's id. */
  room: string;
  /** Rises by one in each room; private messages of others are numbers that one does not see. */
  seq: number;
  /** The number of what happened to it last. Each event of a room's chat (sent, edited, deleted, reacted) has the next one. */
  revision: number;
  /** Who wrote it. */
  from: User;
  /** Show it as text, never as markup. Empty when it was deleted. */
  text: string;
  /** In ms since 1970 UTC, by the server's clock. */
  sentAt: number;
  /** The only other one who may read it; left out of what is for everybody. */
  to?: User;
  /** What it answers. */
  replyTo?: ChatQuote;
  /** As the reader sees them, the oldest kind first; left out when there are none. */
  reactions?: ChatReaction[];
  /** When the text was last changed, in ms since 1970 UTC. */
  editedAt?: number;
  /** When it was deleted, in ms since 1970 UTC. */
  deletedAt?: number;
  /** Who deleted it, if not its writer. */
  deletedBy?: User;
  /** What was sent with it; left out when there is nothing. */
  files?: ChatFile[];
}

/** `chat.message`: to everybody else in the room who may read it. */
export interface ChatMessageSent {
  /** The room's id. */
  room: string;
  /** The message. */
  message: ChatMessage;
}

/** The message that another one answers, as it is now. */
export interface ChatQuote {
  /** Its id. */
  id: string;
  /** Its `seq`; left out, as all that follows, when it was deleted. */
  seq?: number;
  /** Who wrote it. */
  from?: User;
  /** The beginning of its text, at most 200 UTF-16 units. */
  text?: string;
}

/** `chat.react`: puts one's reaction to a message, or takes it back. */
export interface ChatReactParams {
  /** The room's id. */
  room: string;
  /** The message. */
  id: string;
  /** One emoji. */
  emoji: string;
  /** False takes it back. */
  on: boolean;
}

/** `chat.reacted`: somebody has put or taken back a reaction. Also the answer to `chat.react`. */
export interface ChatReacted {
  /** The room's id. */
  room: string;
  /** The message. */
  id: string;
  /** The number of this event. */
  revision: number;
  /** Which. */
  emoji: string;
  /** Who. */
  user: User;
  /** False when it was taken back. */
  on: boolean;
  /** How many have reacted so by now. */
  count: number;
}

/** One kind of reaction to a message. */
export interface ChatReaction {
  /** One emoji. */
  emoji: string;
  /** How many have reacted so. */
  count: number;
  /** Some of them, the first ones first: at most 20. */
  users: User[];
  /** Whether the reader is among them. */
  mine: boolean;
}

/** `chat.search`: messages of a room in whose text and names of files all the words are. */
export interface ChatSearchParams {
  /** The room's id. */
  room: string;
  /** The words, with blanks between; upper and lower case are the same. 2 to 100 UTF-16 units, or one letter of a script that has no such cases. */
  text: string;
  /** Only messages with a smaller `seq`. */
  before?: number;
}

/** What was found in a stretch of the chat. */
export interface ChatSearchResult {
  /** Newest first, at most 50. */
  messages: ChatMessage[];
  /** Where to go on searching; left out at the beginning of the chat. */
  before?: number;
}

/** `chat.send`: answered when the message is on disk. */
export interface ChatSendParams {
  /** The room's id. */
  room: string;
  /** A UUID made by the client: sending it again stores it once. */
  id: string;
  /** The text. */
  text: string;
  /** The id of a user who is in the room, for a message that only they may read. */
  to?: string;
  /** The id of the message that this one answers. An answer to a private message is private between the same two. */
  replyTo?: string;
  /** Ids of files that this user has uploaded to the room and sent with no other message. With files or offers the text may be empty. */
  files?: string[];
  /** Files that go from page to page. Files and offers are at most 10 together. */
  offers?: FileOffer[];
}

/** The answer to `chat.send`. */
export interface ChatSendResult {
  /** As it was stored. */
  message: ChatMessage;
}

/** `chat.typing` as it arrives. */
export interface ChatTyping {
  /** The room's id. */
  room: string;
  /** Who is writing. */
  participant: string;
  /** True while writing. */
  typing: boolean;
}

/** `chat.typing`: this participant is writing, or has stopped. May also be sent without an id. */
export interface ChatTypingParams {
  /** The room's id. */
  room: string;
  /** True while writing. */
  typing: boolean;
}

/** What software a client is. */
export interface ClientInfo {
  /** E.g. `parley-web`. */
  name: string;
  /** Its version. */
  version?: string;
  /** BCP 47. */
  language?: string;
}

/** `e2ee.announce`: this participant's public key from now on, for a page that has lost the one that it joined with. */
export interface E2eeAnnounceParams {
  /** The id of an encrypted room. */
  room: string;
  /** As in `room.join`. */
  deviceKey: string;
}

/** `e2ee.key`: a key that somebody has sealed for this participant. */
export interface E2eeKey {
  /** The room's id. */
  room: string;
  /** The participant it is from, by its connection. */
  from: string;
  /** As it was sent. */
  key: string;
}

/** `e2ee.send`: hands sealed keys on, each to one participant. Whoever has left meanwhile is passed over. */
export interface E2eeSendParams {
  /** The id of an encrypted room. */
  room: string;
  /** 1 to 100, for a participant at most once. */
  keys: SealedKey[];
}

/** An answer that says no more than that it was done: `{}`. */
export type Empty = Record<string, never>;

/** The `data` of an error. */
export interface ErrorData {
  /** For programs. */
  reason: ErrorReason;
  /** The member at fault, as a path from `params`, e.g. `media.audio`. */
  member?: string;
  /** When to try again. */
  retryAfterSeconds?: number;
}

/** A slot in use. */
export interface FedSlot {
  /** The m-section of the client's offer. */
  mid: string;
  /** Who feeds it. */
  participant: string;
  /** With what. */
  source: TrackSource;
  /** The contributing source (CSRC) in every packet that comes of this source; unique in the room. */
  number: number;
  /** True while nothing is sent, because the network does not carry it. */
  paused?: boolean;
}

/** A file that its sender's page has, and the server has not. */
export interface FileOffer {
  /** A UUID made by the client, under which the page is asked for it. */
  id: string;
  /** As its sender's device calls it; `sealed` in an encrypted room. */
  name: string;
  /** In bytes. */
  size: number;
}

/** A guest's name. */
export interface GuestHello {
  /** Display name. */
  name: string;
  /** What an earlier Welcome gave: makes this the same user again. */
  identity?: string;
}

/** `hand.lower`: takes a hand down. Moderators take down those of others; one that is down already is no fault. */
export interface HandLowerParams {
  /** The room's id. */
  room: string;
  /** Whose; one's own, if left out. */
  participant?: string;
}

/** `hand.raise`: asks for the floor. Raising it twice changes nothing. */
export interface HandRaiseParams {
  /** The room's id. */
  room: string;
}

/** An ICE candidate, as `RTCIceCandidate.toJSON()` gives it. */
export interface IceCandidate {
  /** RFC 8839; `""` ends the candidates. */
  candidate: string;
  /** The m-section. */
  sdpMid?: string;
  /** The m-section's index. */
  sdpMLineIndex?: number;
  /** The ICE generation. */
  usernameFragment?: string;
}

/** One entry for `RTCConfiguration.iceServers`. */
export interface IceServer {
  /** stun:, turn: and turns: URLs. */
  urls: string[];
  /** TURN user name. */
  username?: string;
  /** TURN password. */
  credential?: string;
}

/** A room that this session is in. */
export interface JoinedRoom {
  /** Which of the participants this session is. */
  participant: string;
  /** The room. */
  room: Room;
  /** The proof for `room.join` after a lost session. */
  rejoin: string;
  /** The media connection that the server holds for this participant. A client with another one, or none, makes a new one. */
  connection?: string;
}

/** The answer to `room.knock`. */
export interface KnockResult {
  /** True when nothing stands between: join. Otherwise wait for `knock.settled`. */
  admitted: boolean;
  /** How many are before one, and oneself: 1 is next. */
  place?: number;
  /** Whether somebody is there who can open. */
  host?: boolean;
}

/** `knock.settled`: the waiting is over. */
export interface KnockSettled {
  /** The room's id. */
  room: string;
  /** How. */
  outcome: KnockOutcome;
}

/** `knock.updated`: how it stands with one's knocking. */
export interface KnockUpdated {
  /** The room's id. */
  room: string;
  /** 1 is next. */
  place: number;
  /** Whether somebody is there who can open. */
  host: boolean;
}

/** What this server allows. */
export interface Limits {
  /** Size of one message. */
  messageBytes: number;
  /** Letters (grapheme clusters) of a display name. */
  nameLength: number;
  /** UTF-16 units of a chat text. */
  chatLength: number;
  /** Letters (grapheme clusters) of a room's name. */
  roomNameLength: number;
  /** Most entries of one page of history. */
  historyPage: number;
  /** Most participants of a room. */
  participantsPerRoom: number;
  /** How long a call rings. */
  ringSeconds: number;
  /** How long a session waits for its connection to come back. */
  resumeSeconds: number;
  /** Bytes of one file; 0 where no files are taken. */
  fileBytes: number;
}

/** `media.connect`: offers a connection to the server, or changes the one there is: an ICE restart, more slots. */
export interface MediaConnectParams {
  /** The room's id. */
  room: string;
  /** Names the client's RTCPeerConnection: a random string, new with each. A new one replaces the old. */
  connection: string;
  /** The session description. Its m-sections that only receive are the slots, in their order. */
  offer: string;
  /** What the m-sections that send carry, or will carry. */
  sources: OfferedTrack[];
}

/** The answer to `media.connect` and `media.prepare`. */
export interface MediaConnectResult {
  /** The session description of the server. */
  answer: string;
}

/** `media.disconnect`: ends a connection. One that is not there (any more) is no fault. */
export interface MediaDisconnectParams {
  /** The room's id. */
  room: string;
  /** Its name. */
  connection: string;
}

/** `media.ended`: the server has ended a connection. In a routed room the client makes a new one. */
export interface MediaEnded {
  /** The room's id. */
  room: string;
  /** The connection's name. */
  connection: string;
  /** Why. */
  reason: MediaEndedReason;
}

/** `media.layers`: to a publisher: which layers anybody wants. It encodes no others. */
export interface MediaLayers {
  /** The room's id. */
  room: string;
  /** The connection's name. */
  connection: string;
  /** All sources of the connection that have layers to switch. */
  sources: WantedTrack[];
}

/** `media.prepare`: offers a connection before it is known which room is joined, so that media can flow as soon as one is: by `connection` of `room.join`. Nothing that comes over it until then is passed on. A session has one at most, for a while. */
export interface MediaPrepareParams {
  /** Names the client's RTCPeerConnection: a random string, new with each. A new one replaces the old. */
  connection: string;
  /** The session description, as in `media.connect`. */
  offer: string;
  /** What the m-sections that send will carry. */
  sources: OfferedTrack[];
}

/** `media.quality`: how well media get through. */
export interface MediaQuality {
  /** The room's id. */
  room: string;
  /** Everybody whose uplink is not good, oneself too; of those left out it is. */
  participants: ParticipantQuality[];
  /** From the server to this client. */
  downlink: MediaGrade;
  /** True while the network carries no picture to this client at all. */
  audioOnly: boolean;
}

/** `media.ready`: the client has taken the slots of this revision, and of all before it, off the tiles that they were on. */
export interface MediaReadyParams {
  /** The room's id. */
  room: string;
  /** The connection's name. */
  connection: string;
  /** From `media.slots`. */
  revision: number;
}

/** `media.slots`: what feeds the slots of a connection from now on: all that are in use, each time. */
export interface MediaSlots {
  /** The room's id. */
  room: string;
  /** The connection's name. */
  connection: string;
  /** Rises with each; to be told back by `media.ready`. */
  revision: number;
  /** Slots that are not among them are free. */
  slots: FedSlot[];
}

/** `media.speakers`: who is heard. */
export interface MediaSpeakers {
  /** The room's id. */
  room: string;
  /** The loudest first; empty when nobody speaks. */
  speakers: Speaker[];
}

/** `media.view`: says what the layout shows now. What is not among it is not sent. */
export interface MediaViewParams {
  /** The room's id. */
  room: string;
  /** The connection's name. */
  connection: string;
  /** All pictures, the most important first; at most 49. */
  tiles: ViewedTile[];
  /** Whether the room is to be heard; yes, if left out. */
  audio?: boolean;
}

/** Which m-section of the offer carries which source. */
export interface OfferedTrack {
  /** The m-section (RFC 5888). */
  mid: string;
  /** What it carries. */
  source: TrackSource;
}

/** One device of one user in one room. */
export interface Participant {
  /** The participant's id. */
  id: string;
  /** Who it is. */
  user: User;
  /** What it sends. */
  media: ParticipantMedia;
  /** In ms since 1970 UTC. */
  joinedAt: number;
  /** False while its WebSocket is gone and may come back; media may go on flowing. */
  connected: boolean;
  /** What it may do here. */
  role: Role;
  /** When it raised its hand, in ms since 1970 UTC, different from all others in the room: who raised it first has the smallest. Left out while it is down. */
  hand?: number;
  /** How it came in, if not by the signaling protocol. */
  via?: ParticipantVia;
  /** The breakout room of this meeting where it is; left out while it is in the meeting itself. */
  breakout?: string;
  /** Its public key in an encrypted room; means nothing to the server. */
  deviceKey?: string;
  /** True while nothing is heard of it any more, neither by its WebSocket nor of its media at the server: it is not to be shown as being here. It may come back. */
  away?: boolean;
  /** True of whom the room belongs to: nobody changes their role, or sends them out. */
  owner?: boolean;
}

/** `participant.asked`: a moderator asks the person at this client to switch something on. */
export interface ParticipantAsked {
  /** The room's id. */
  room: string;
  /** What. */
  source: MutedSource;
  /** The moderator. */
  by: string;
}

/** `participant.joined`: somebody came in. After a restart of the server it may tell of a participant that the client knows already: media goes on. */
export interface ParticipantJoined {
  /** The room's id. */
  room: string;
  /** Who. */
  participant: Participant;
}

/** `participant.left`: somebody is gone. */
export interface ParticipantLeft {
  /** The room's id. */
  room: string;
  /** The participant's id. */
  participant: string;
  /** Why. */
  reason: LeaveReason;
}

/** What a participant sends. */
export interface ParticipantMedia {
  /** False when muted or missing. */
  microphone: boolean;
  /** False when off or missing. */
  camera: boolean;
  /** True while sharing. */
  screen: boolean;
}

/** `participant.muted`: a moderator has stopped what this client sends. Nothing of it goes on to anybody until the client says by `participant.update` that it sends again. */
export interface ParticipantMuted {
  /** The room's id. */
  room: string;
  /** What. */
  source: MutedSource;
  /** The moderator. */
  by: string;
}

/** How well a participant's own media reach the server. */
export interface ParticipantQuality {
  /** Whose. */
  participant: string;
  /** How well. */
  uplink: MediaGrade;
}

/** `participant.update`: what this participant sends has changed. */
export interface ParticipantUpdateParams {
  /** The room's id. */
  room: string;
  /** What it sends now. */
  media: ParticipantMedia;
}

/** `participant.updated`: name, media, role, hand, `connected` or `away` changed. One's own role and hand are told too. */
export interface ParticipantUpdated {
  /** The room's id. */
  room: string;
  /** As it is now. */
  participant: Participant;
}

/** `peer.signal` as it arrives. */
export interface PeerSignal {
  /** The room's id. */
  room: string;
  /** The participant it is from. */
  from: string;
  /** As it was sent. */
  signal: Signal;
}

/** `peer.signal`: for the other participant of a room. May also be sent without an id; then only a refusal is answered. */
export interface PeerSignalParams {
  /** The room's id. */
  room: string;
  /** The participant it is for. */
  to: string;
  /** Handed on as it is. */
  signal: Signal;
}

/** A question to everybody in a room. */
export interface Poll {
  /** The UUID that its maker chose. */
  id: string;
  /** Rises within the room; the newest has the greatest. */
  seq: number;
  /** Rises with each change of this poll. What has a smaller one than is known is old. */
  revision: number;
  /** One line. */
  question: string;
  /** 2 to 10; a vote names them by their place, from 0. */
  options: PollOption[];
  /** Whether one may vote for several. */
  multiple: boolean;
  /** Whether nobody can learn who voted for what. */
  anonymous: boolean;
  /** When the results are shown. */
  results: PollResults;
  /** Who made it. */
  by: User;
  /** In ms since 1970 UTC. */
  createdAt: number;
  /** How many people have voted. */
  voters: number;
  /** In ms since 1970 UTC; left out while it is open. */
  closedAt?: number;
  /** What the reader has voted for; in answers only, where it is always there. */
  mine?: number[];
}

/** A poll as it is now for who asks. */
export interface PollAnswer {
  /** With `mine`. */
  poll: Poll;
}

/** `poll.close`: nobody votes any more, and everybody sees the results. For hosts and moderators; one of a meeting before, in a room that is nobody's, for who made it. Closing it again changes nothing. */
export interface PollCloseParams {
  /** The room's id. */
  room: string;
  /** The poll's id. */
  id: string;
}

/** `poll.closed`: nobody votes any more; these are the results. */
export interface PollClosed {
  /** The room's id. */
  room: string;
  /** Without `mine`: that has not changed. */
  poll: Poll;
}

/** `poll.counted`: people have voted. However many do, it is told twice a second at most, and in large rooms more rarely. */
export interface PollCounted {
  /** The room's id. */
  room: string;
  /** The poll's id. */
  id: string;
  /** Of the poll. */
  revision: number;
  /** How many people have voted. */
  voters: number;
  /** For each option how many; left out while nobody may know. */
  votes?: number[];
}

/** `poll.create`: asks everybody in the room. For hosts and moderators. The same id twice makes one poll. */
export interface PollCreateParams {
  /** The room's id. */
  room: string;
  /** A UUID made by the client. */
  id: string;
  /** One line, at most 200 grapheme clusters. */
  question: string;
  /** 2 to 10, all different, each one line of at most 80 grapheme clusters. */
  options: string[];
  /** Whether one may vote for several; no, if left out. */
  multiple?: boolean;
  /** Whether nobody shall learn who voted for what; no, if left out. */
  anonymous?: boolean;
  /** When the results are shown; at once, if left out. */
  results?: PollResults;
}

/** `poll.delete`: takes a poll away with all its votes. For those who may close it. One that is not there is no fault. */
export interface PollDeleteParams {
  /** The room's id. */
  room: string;
  /** The poll's id. */
  id: string;
}

/** `poll.deleted`: a poll is gone. */
export interface PollDeleted {
  /** The room's id. */
  room: string;
  /** The poll's id. */
  id: string;
}

/** `poll.list`: asks for the polls of a room. */
export interface PollListParams {
  /** The room's id. */
  room: string;
  /** A `seq`: only older ones. */
  before?: number;
  /** At most so many. */
  limit?: number;
}

/** The answer to `poll.list`. */
export interface PollListResult {
  /** The newest first, each with `mine`. */
  polls: Poll[];
  /** Whether there are older ones. */
  more: boolean;
}

/** `poll.opened`: there is a new poll. */
export interface PollOpened {
  /** The room's id. */
  room: string;
  /** Without `mine`: nobody has voted. */
  poll: Poll;
}

/** What one can vote for. */
export interface PollOption {
  /** One line, as it was written. */
  text: string;
  /** How many have; left out while nobody may know. */
  votes?: number;
}

/** `poll.vote`: votes, or votes otherwise; all devices of a user have one vote. */
export interface PollVoteParams {
  /** The room's id. */
  room: string;
  /** The poll's id. */
  id: string;
  /** Places of what is voted for, one or, where that is allowed, several; none takes the vote back. */
  options: number[];
}

/** `poll.voted`: the user has voted on another device. */
export interface PollVoted {
  /** The room's id. */
  room: string;
  /** The poll's id. */
  id: string;
  /** Of the poll. */
  revision: number;
  /** What for. */
  mine: number[];
}

/** `poll.voters`: asks who voted for something. Not of anonymous polls, and not before the results are shown. */
export interface PollVotersParams {
  /** The room's id. */
  room: string;
  /** The poll's id. */
  id: string;
  /** The place of the option, from 0. */
  option: number;
  /** How many are known already. */
  skip?: number;
}

/** The answer to `poll.voters`. */
export interface PollVotersResult {
  /** In the order in which they voted. */
  voters: User[];
  /** Whether there are more. */
  more: boolean;
}

/** Somebody who can be called. */
export interface Presence {
  /** The user. */
  id: string;
  /** Display name. */
  name: string;
  /** True when nobody vouches for the name. */
  guest: boolean;
  /** Whether they can be called. */
  state: PresenceState;
  /** When they left, in ms since 1970 UTC; with `offline` only. */
  lastSeenAt?: number;
}

/** `presence.changed`: somebody came, went, was renamed, or is busy or free again. */
export interface PresenceChanged {
  /** Their presence now. */
  user: Presence;
}

/** `presence.unwatch`: no more changes, please. */
export type PresenceUnwatchParams = Record<string, never>;

/** `presence.watch`: asks who is here, and to be told of changes from now on. */
export type PresenceWatchParams = Record<string, never>;

/** The answer to `presence.watch`. */
export interface PresenceWatchResult {
  /** Everybody who is here, but oneself. */
  users: Presence[];
  /** True when there are more people than the list holds. */
  more: boolean;
}

/** `reaction.send`: shows everybody else an emoji for a moment. Kept nowhere. */
export interface ReactionSendParams {
  /** The room's id. */
  room: string;
  /** One emoji, at most 32 UTF-16 units. */
  reaction: string;
}

/** `reaction.sent`: somebody else has reacted. */
export interface ReactionSent {
  /** The room's id. */
  room: string;
  /** Who. */
  participant: string;
  /** One emoji; show it as text, never as markup. */
  reaction: string;
}

/** Asks to go on with a session whose connection broke. */
export interface ResumeRequest {
  /** The last Welcome's `resumeKey`; good for one use. */
  key: string;
  /** How many of the server's messages the client has; left out by a page that has lost its state (reload). */
  received?: number;
}

/** Where participants meet. */
export interface Room {
  /** 3 to 64 of `a-z 0-9 -`. */
  id: string;
  /** How media flows. */
  mode: RoomMode;
  /** Most participants. */
  capacity: number;
  /** In the order in which they joined. */
  participants: Participant[];
  /** How it is kept. */
  settings: RoomSettings;
  /** For people. */
  name?: string;
  /** The call that this room belongs to. */
  call?: string;
  /** The participant who is to be shown large to everybody. */
  spotlight?: string;
  /** Its breakout rooms. */
  breakouts?: Breakouts;
  /** The id of the meeting whose breakout room this is. */
  breakoutOf?: string;
  /** True when it is end-to-end encrypted; follows from its id, so that it cannot be changed. */
  encrypted?: boolean;
  /** Of a room that is nobody's: when somebody came into it while it was empty, in ms since 1970 UTC. What was written or asked before is deleted, and polls closed, only by whose it is. */
  openedAt?: number;
}

/** `room.admit`: lets somebody in who waits. One who has gone meanwhile is no fault. */
export interface RoomAdmitParams {
  /** The room's id. */
  room: string;
  /** Whose knock; all, if left out. */
  knock?: string;
}

/** `room.ask`: asks somebody to switch something on. Nobody but they can do it. */
export interface RoomAskParams {
  /** The room's id. */
  room: string;
  /** Whom. */
  participant: string;
  /** What. */
  source: MutedSource;
}

/** `room.ban`: sends somebody out and keeps them out. Of guests, their address too. */
export interface RoomBanParams {
  /** The room's id. */
  room: string;
  /** Whom. */
  participant: string;
  /** For how long, 1 to 8,760; 24 if left out. */
  hours?: number;
}

/** `room.bans`: asks who is kept out. */
export interface RoomBansParams {
  /** The room's id. */
  room: string;
}

/** The answer to `room.bans`. */
export interface RoomBansResult {
  /** The newest first. */
  bans: Ban[];
}

/** `room.create`: makes a room of one's own, with a fresh, unguessable id. Who made it is its host whenever there. */
export interface RoomCreateParams {
  /** For people. */
  name?: string;
  /** How it is to be kept, where not as usual. */
  settings?: RoomSettingsChange;
  /** Whether the room is to be end-to-end encrypted: its id begins with `e2ee-`. */
  encrypted?: boolean;
}

/** The answer to `room.create`. */
export interface RoomCreateResult {
  /** The new room's id. */
  room: string;
}

/** The answer to `room.look`: a room from outside, as it is for who asks. */
export interface RoomDoor {
  /** The room's id. */
  room: string;
  /** What stands between. */
  state: DoorState;
  /** Whether who asks needs the password. */
  password: boolean;
  /** Whether they will listen only. */
  stage: boolean;
  /** How many are there. */
  participants: number;
  /** Whether the room is somebody's; who opens one that is nobody's is its host. */
  owned: boolean;
  /** For people; not told to those who are kept out. */
  name?: string;
  /** In ms since 1970 UTC. */
  opensAt?: number;
  /** In ms since 1970 UTC. */
  closesAt?: number;
}

/** `room.end`: ends the meeting for all. */
export interface RoomEndParams {
  /** The room's id. */
  room: string;
}

/** `room.ended`: the room is gone with everybody in it. */
export interface RoomEnded {
  /** The room's id. */
  room: string;
  /** Why. */
  reason: RoomEndReason;
}

/** `room.join`: comes into a room, opening it if nobody is there. */
export interface RoomJoinParams {
  /** The room's id. */
  room: string;
  /** What the participant sends; nothing yet, if left out. */
  media?: ParticipantMedia;
  /** The proof of an earlier answer: makes this the same participant again. */
  rejoin?: string;
  /** Where one is needed. */
  password?: string;
  /** This participant's public key: base64url, at most 512 letters. An encrypted room asks for it. */
  deviceKey?: string;
  /** A connection made ready by `media.prepare`. Where it is taken, the answer names it. */
  connection?: string;
}

/** `room.knock`: asks to be let in. Who is admitted joins by `room.join`. */
export interface RoomKnockParams {
  /** The room's id. */
  room: string;
  /** Where one is needed. */
  password?: string;
}

/** `room.leave`: goes out of a room. Leaving the room of a call ends the call. */
export interface RoomLeaveParams {
  /** The room's id. */
  room: string;
  /** The proof of the answer to `room.join`: for a session that is in the room no more, because it is another one since the room was left. */
  rejoin?: string;
}

/** `room.lobby`: who waits to be let in, told to hosts and moderators: whole, each time. */
export interface RoomLobby {
  /** The room's id. */
  room: string;
  /** Those who wait longest, in their order; at most 20. */
  waiting: Waiting[];
  /** How many wait. */
  count: number;
}

/** `room.look`: asks what a link opens, before going in. */
export interface RoomLookParams {
  /** The room's id. */
  room: string;
}

/** `room.mode`: media take another way from now on. Move make-before-break: show the old way until the new one has pictures and sound. */
export interface RoomModeChanged {
  /** The room's id. */
  room: string;
  /** How media flows now. */
  mode: RoomMode;
}

/** `room.mute`: stops what somebody sends, or what all others below oneself send. They may start it again by themselves. */
export interface RoomMuteParams {
  /** The room's id. */
  room: string;
  /** What. */
  source: MutedSource;
  /** Whose; of all others, if left out. */
  participant?: string;
}

/** `room.refuse`: does not let somebody in who waits. One who has gone meanwhile is no fault. */
export interface RoomRefuseParams {
  /** The room's id. */
  room: string;
  /** Whose knock; all, if left out. */
  knock?: string;
  /** Keeps them out too, as `room.ban` does, for so many hours, 1 to 8,760. Only of one knock. */
  hours?: number;
}

/** `room.remove`: sends somebody out, with all their devices. To come back they have to knock. */
export interface RoomRemoveParams {
  /** The room's id. */
  room: string;
  /** Whom. */
  participant: string;
}

/** `room.role`: gives somebody, with all their devices, another role in this room. */
export interface RoomRoleParams {
  /** The room's id. */
  room: string;
  /** Who. */
  participant: string;
  /** What they may do from now on. */
  role: Role;
}

/** How a room is kept. */
export interface RoomSettings {
  /** Nobody new comes in. */
  locked: boolean;
  /** Who comes has to knock. */
  lobby: boolean;
  /** Who comes needs a password. */
  password: boolean;
  /** Nobody comes in before a host or moderator is there. */
  waitForHost: boolean;
  /** Who comes is a listener, and sends nothing until given the floor. */
  stage: boolean;
  /** Owner, roles and settings stay when nobody is there. */
  persistent: boolean;
  /** Nobody but hosts and moderators comes in before, in ms since 1970 UTC. */
  opensAt?: number;
  /** The meeting ends then, in ms since 1970 UTC. */
  closesAt?: number;
  /** How often its name or times were changed since it was made: by it a calendar tells a later invitation from an earlier one (`SEQUENCE`, RFC 5545 section 3.8.7.4). Left out while they were not. */
  revision?: number;
}

/** What is to be changed of a room. What is left out stays. */
export interface RoomSettingsChange {
  /** For people; none, if empty. */
  name?: string;
  /** See RoomSettings. */
  locked?: boolean;
  /** See RoomSettings. */
  lobby?: boolean;
  /** 1 to 128 characters; none is needed any more, if empty. */
  password?: string;
  /** See RoomSettings. */
  waitForHost?: boolean;
  /** See RoomSettings. */
  stage?: boolean;
  /** See RoomSettings; only for rooms that somebody owns. */
  persistent?: boolean;
  /** In ms since 1970 UTC; always open, if 0. */
  opensAt?: number;
  /** In ms since 1970 UTC; never, if 0. */
  closesAt?: number;
}

/** `room.settings`: changes how a room is kept. */
export interface RoomSettingsParams {
  /** The room's id. */
  room: string;
  /** What is to be changed. */
  settings: RoomSettingsChange;
}

/** `room.spotlight`: shows one participant large to everybody, who may choose otherwise for themselves. */
export interface RoomSpotlightParams {
  /** The room's id. */
  room: string;
  /** Who; nobody any more, if left out. */
  participant?: string;
}

/** `room.spotlit`: another participant is to be shown large from now on, or nobody. */
export interface RoomSpotlit {
  /** The room's id. */
  room: string;
  /** Who. */
  participant?: string;
}

/** `room.ticket`: asks for what HTTP requests about a room need, for its files and the export of its chat. */
export interface RoomTicketParams {
  /** The room's id. */
  room: string;
}

/** The answer to `room.ticket`. */
export interface RoomTicketResult {
  /** Proves who asks, and that they were in the room when it was given. */
  ticket: string;
  /** When it is void, in ms since 1970 UTC. */
  expiresAt: number;
  /** Most bytes of a file; 0 where no files are taken. */
  fileBytes: number;
  /** Most bytes of one part of an upload. */
  partBytes: number;
}

/** `room.toLobby`: sends somebody, with all their devices, to the lobby, where they wait as if they had knocked. */
export interface RoomToLobbyParams {
  /** The room's id. */
  room: string;
  /** Whom. */
  participant: string;
}

/** `room.unban`: lets somebody come again. */
export interface RoomUnbanParams {
  /** The room's id. */
  room: string;
  /** The user's id. */
  user: string;
}

/** `room.updated`: name or settings have changed; told to everybody in the room. */
export interface RoomUpdated {
  /** The room's id. */
  room: string;
  /** As they are now. */
  settings: RoomSettings;
  /** For people. */
  name?: string;
}

/** `room.withdraw`: waits no longer. Not having waited is no fault. */
export interface RoomWithdrawParams {
  /** The room's id. */
  room: string;
}

/** A JSON-RPC error object. */
export interface RpcError {
  /** -32700 parse, -32600 invalid, -32601 unknown method, -32602 invalid params, -32000 refused. */
  code: number;
  /** A sentence for a developer. */
  message: string;
  /** The stable reason. */
  data: ErrorData;
}

/** A media key that one participant has sealed for another. */
export interface SealedKey {
  /** The participant it is for. */
  to: string;
  /** Base64url, at most 512 letters; means nothing to the server. */
  key: string;
}

/** `server.announced`: the operator of the server says something to everybody, or to everybody in a room. Kept nowhere. */
export interface ServerAnnounced {
  /** Show it as text, never as markup; at most 500 UTF-16 units. */
  text: string;
  /** The room that it was said to; left out when it was said to all. */
  room?: string;
}

/** `server.draining`: the server goes down soon. What goes on may go on until then; nothing new begins (`server-stopping`). Stay, and connect again when the connection closes. */
export interface ServerDraining {
  /** How long it lasts at most; less when nobody is in a room or call any more. */
  endsInSeconds: number;
}

/** `server.resumed`: it does not go down after all; see ServerDraining. */
export type ServerResumed = Record<string, never>;

/** `session.ack`: the client has this many messages; the server forgets them. */
export interface SessionAckParams {
  /** Messages received since the session's hello. */
  received: number;
}

/** `session.closing`: the server is about to close this connection. Not counted and not sent again. */
export interface SessionClosing {
  /** Why. */
  reason: ClosingReason;
  /** When to reconnect. */
  retryAfterSeconds?: number;
}

/** A session description. */
export interface SessionDescription {
  /** What it is. */
  type: DescriptionType;
  /** RFC 8866. */
  sdp: string;
}

/** `session.end`: signs out now; calls and rooms are left. */
export type SessionEndParams = Record<string, never>;

/** `session.hello`: must be the first request of a connection, within 10 s. */
export interface SessionHelloParams {
  /** A signed token, where the host application does not already say who this is. */
  token?: string;
  /** A name, where guests are allowed. */
  guest?: GuestHello;
  /** What software this is, for the operator's figures. */
  client?: ClientInfo;
  /** The key of the session that this connection wants to go on with. */
  resume?: ResumeRequest;
}

/** `session.iceServers`: asks for fresh TURN credentials. */
export type SessionIceServersParams = Record<string, never>;

/** STUN and TURN servers. */
export interface SessionIceServersResult {
  /** For `RTCPeerConnection.setConfiguration`. */
  iceServers: IceServer[];
  /** In ms since 1970 UTC. */
  iceServersExpireAt: number;
}

/** `session.ping`: asks whether the connection is still alive. */
export type SessionPingParams = Record<string, never>;

/** The answer to `session.ping`. */
export interface SessionPingResult {
  /** The server's clock, in ms since 1970 UTC. */
  now: number;
}

/** `session.rename`: a guest takes another name. */
export interface SessionRenameParams {
  /** Display name. */
  name: string;
}

/** The answer to `session.rename`. */
export interface SessionRenameResult {
  /** With the name as it was taken. */
  user: User;
}

/** What two participants tell each other to set up media. Exactly one of description and candidate is there. */
export interface Signal {
  /** Names the sender's RTCPeerConnection: a random string, new with each. */
  connection: string;
  /** Names the receiver's RTCPeerConnection that this is meant for. */
  remote?: string;
  /** A session description. */
  description?: SessionDescription;
  /** An ICE candidate. */
  candidate?: IceCandidate;
}

/** Somebody who is heard. */
export interface Speaker {
  /** Who. */
  participant: string;
  /** How loud, in -dBov (RFC 6464): 0 is the loudest, 127 silence. */
  level: number;
}

/** Somebody with a handle and a display name. */
export interface User {
  /** Opaque, stable for the same person. */
  id: string;
  /** Display name; show it as text, never as markup. */
  name: string;
  /** True when nobody vouches for the name. */
  guest: boolean;
}

/** One picture of a layout. */
export interface ViewedTile {
  /** Whose. */
  participant: string;
  /** Which. */
  source: PictureSource;
  /** How wide it is shown, in device pixels. */
  width: number;
  /** How high, in device pixels. */
  height: number;
}

/** Somebody who waits to be let in. */
export interface Waiting {
  /** Names the knock. */
  id: string;
  /** Who. */
  user: User;
  /** In ms since 1970 UTC. */
  since: number;
}

/** Whether anybody wants a layer of a source. */
export interface WantedLayer {
  /** True when somebody does. */
  active: boolean;
  /** The layer (RFC 8851); left out where there is only one. */
  rid?: string;
}

/** Which layers of a source are wanted. */
export interface WantedTrack {
  /** The m-section that carries it. */
  mid: string;
  /** All of its layers. */
  layers: WantedLayer[];
}

/** The answer to `session.hello`. */
export interface Welcome {
  /** The session's id. */
  session: string;
  /** For the next hello; good for one use. */
  resumeKey: string;
  /** True when the old session goes on; false when this is a new one. */
  resumed: boolean;
  /** How many of the client's messages this session has handled; the client sends the later ones again. */
  received: number;
  /** Who the server says this is. */
  user: User;
  /** For `RTCPeerConnection`, with short-lived credentials. */
  iceServers: IceServer[];
  /** When to ask for fresh ones, in ms since 1970 UTC. */
  iceServersExpireAt: number;
  /** What this server allows. */
  limits: Limits;
  /** The user's calls: ringing or connected. */
  calls: Call[];
  /** The rooms this session is in, with the participant it is there. */
  rooms: JoinedRoom[];
  /** Calls missed since the user last marked them seen, newest first. */
  missedCalls: CallRecord[];
  /** The server's clock, in ms since 1970 UTC. */
  now: number;
  /** Guests: keep it, and send it next time to be the same user. */
  identity?: string;
}

/** WebSocket close codes. */
export const closeCodes = {
  /** A message that is not a text frame. */
  notText: 1003,
  /** No `session.hello` in time. */
  policy: 1008,
  /** A message over `limits.messageBytes`. */
  tooLarge: 1009,
  /** The server is going down; reconnect in a moment. */
  serverStopping: 1012,
  /** The reader was too slow; it may resume. */
  tooSlow: 1013,
  /** The session was resumed by another connection. */
  replaced: 4001,
  /** The session has ended. */
  ended: 4002,
} as const;

/** Requests of the client: method to parameters and result. */
export interface Requests {
  "breakout.announce": { params: BreakoutAnnounceParams; result: Empty };
  "breakout.assign": { params: BreakoutAssignParams; result: Empty };
  "breakout.close": { params: BreakoutCloseParams; result: Empty };
  "breakout.create": { params: BreakoutCreateParams; result: Empty };
  "breakout.open": { params: BreakoutOpenParams; result: Empty };
  "breakout.timer": { params: BreakoutTimerParams; result: Empty };
  "call.accept": { params: CallAcceptParams; result: CallResult };
  "call.cancel": { params: CallCancelParams; result: CallResult };
  "call.decline": { params: CallDeclineParams; result: CallResult };
  "call.hangup": { params: CallHangupParams; result: CallResult };
  "call.history": { params: CallHistoryParams; result: CallHistoryResult };
  "call.seen": { params: CallSeenParams; result: Empty };
  "call.start": { params: CallStartParams; result: CallResult };
  "chat.changes": { params: ChatChangesParams; result: ChatChangesResult };
  "chat.delete": { params: ChatDeleteParams; result: ChatDeleted };
  "chat.edit": { params: ChatEditParams; result: ChatEdited };
  "chat.history": { params: ChatHistoryParams; result: ChatHistoryResult };
  "chat.react": { params: ChatReactParams; result: ChatReacted };
  "chat.search": { params: ChatSearchParams; result: ChatSearchResult };
  "chat.send": { params: ChatSendParams; result: ChatSendResult };
  "chat.typing": { params: ChatTypingParams; result: Empty };
  "e2ee.announce": { params: E2eeAnnounceParams; result: Empty };
  "e2ee.send": { params: E2eeSendParams; result: Empty };
  "hand.lower": { params: HandLowerParams; result: Empty };
  "hand.raise": { params: HandRaiseParams; result: Empty };
  "media.connect": { params: MediaConnectParams; result: MediaConnectResult };
  "media.disconnect": { params: MediaDisconnectParams; result: Empty };
  "media.prepare": { params: MediaPrepareParams; result: MediaConnectResult };
  "media.view": { params: MediaViewParams; result: Empty };
  "participant.update": { params: ParticipantUpdateParams; result: Empty };
  "peer.signal": { params: PeerSignalParams; result: Empty };
  "poll.close": { params: PollCloseParams; result: PollAnswer };
  "poll.create": { params: PollCreateParams; result: PollAnswer };
  "poll.delete": { params: PollDeleteParams; result: Empty };
  "poll.list": { params: PollListParams; result: PollListResult };
  "poll.vote": { params: PollVoteParams; result: PollAnswer };
  "poll.voters": { params: PollVotersParams; result: PollVotersResult };
  "presence.unwatch": { params: PresenceUnwatchParams; result: Empty };
  "presence.watch": { params: PresenceWatchParams; result: PresenceWatchResult };
  "reaction.send": { params: ReactionSendParams; result: Empty };
  "room.admit": { params: RoomAdmitParams; result: Empty };
  "room.ask": { params: RoomAskParams; result: Empty };
  "room.ban": { params: RoomBanParams; result: Empty };
  "room.bans": { params: RoomBansParams; result: RoomBansResult };
  "room.create": { params: RoomCreateParams; result: RoomCreateResult };
  "room.end": { params: RoomEndParams; result: Empty };
  "room.join": { params: RoomJoinParams; result: JoinedRoom };
  "room.knock": { params: RoomKnockParams; result: KnockResult };
  "room.leave": { params: RoomLeaveParams; result: Empty };
  "room.look": { params: RoomLookParams; result: RoomDoor };
  "room.mute": { params: RoomMuteParams; result: Empty };
  "room.refuse": { params: RoomRefuseParams; result: Empty };
  "room.remove": { params: RoomRemoveParams; result: Empty };
  "room.role": { params: RoomRoleParams; result: Empty };
  "room.settings": { params: RoomSettingsParams; result: Empty };
  "room.spotlight": { params: RoomSpotlightParams; result: Empty };
  "room.ticket": { params: RoomTicketParams; result: RoomTicketResult };
  "room.toLobby": { params: RoomToLobbyParams; result: Empty };
  "room.unban": { params: RoomUnbanParams; result: Empty };
  "room.withdraw": { params: RoomWithdrawParams; result: Empty };
  "session.end": { params: SessionEndParams; result: Empty };
  "session.hello": { params: SessionHelloParams; result: Welcome };
  "session.iceServers": { params: SessionIceServersParams; result: SessionIceServersResult };
  "session.ping": { params: SessionPingParams; result: SessionPingResult };
  "session.rename": { params: SessionRenameParams; result: SessionRenameResult };
}

/** Notifications of the server: method to parameters. */
export interface Notifications {
  "breakout.announced": BreakoutAnnounced;
  "breakout.assigned": BreakoutAssigned;
  "breakout.assignments": BreakoutAssignments;
  "breakout.moved": BreakoutMoved;
  "breakout.updated": BreakoutUpdated;
  "call.answered": CallAnswered;
  "call.ended": CallEnded;
  "call.incoming": CallIncoming;
  "call.missed": CallMissed;
  "call.ringing": CallRinging;
  "chat.deleted": ChatDeleted;
  "chat.edited": ChatEdited;
  "chat.message": ChatMessageSent;
  "chat.reacted": ChatReacted;
  "chat.typing": ChatTyping;
  "e2ee.key": E2eeKey;
  "knock.settled": KnockSettled;
  "knock.updated": KnockUpdated;
  "media.ended": MediaEnded;
  "media.layers": MediaLayers;
  "media.quality": MediaQuality;
  "media.slots": MediaSlots;
  "media.speakers": MediaSpeakers;
  "participant.asked": ParticipantAsked;
  "participant.joined": ParticipantJoined;
  "participant.left": ParticipantLeft;
  "participant.muted": ParticipantMuted;
  "participant.updated": ParticipantUpdated;
  "peer.signal": PeerSignal;
  "poll.closed": PollClosed;
  "poll.counted": PollCounted;
  "poll.deleted": PollDeleted;
  "poll.opened": PollOpened;
  "poll.voted": PollVoted;
  "presence.changed": PresenceChanged;
  "reaction.sent": ReactionSent;
  "room.ended": RoomEnded;
  "room.lobby": RoomLobby;
  "room.mode": RoomModeChanged;
  "room.spotlit": RoomSpotlit;
  "room.updated": RoomUpdated;
  "server.announced": ServerAnnounced;
  "server.draining": ServerDraining;
  "server.resumed": ServerResumed;
  "session.closing": SessionClosing;
}

/** Notifications of the client: method to parameters. */
export interface ClientNotifications {
  "media.ready": MediaReadyParams;
  "session.ack": SessionAckParams;
}
