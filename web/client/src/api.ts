/**
 * The public shapes of `@parley/client`. Everything that a user interface needs is a {@link Store}: an immutable
 * snapshot that is replaced whole, and a subscription. What happens once and isn't state is an event of {@link Events}.
 */
import type {
  Ban,
  Breakout,
  Breakouts,
  Call,
  CallMedia,
  CallRecord,
  ChatFile,
  ChatQuote,
  ChatReaction,
  IceServer,
  LeaveReason,
  Limits,
  MediaGrade,
  MutedSource,
  Participant,
  Poll,
  PollResults,
  Presence,
  Role,
  Room,
  RoomDoor,
  RoomLobby,
  RoomSettingsChange,
  Speaker,
  User,
  ViewedTile,
} from "./contracts.js";
import type { ParleyError } from "./error.js";

export type Unsubscribe = () => void;

/** A value that changes. Snapshots are never changed in place: compare with `===`. */
export interface Store<T> {
  readonly value: T;
  /** Called at each change, not at subscription. */
  subscribe(listener: (value: T, previous: T) => void): Unsubscribe;
}

/** Things that happen. */
export interface Events<Map> {
  on<Name extends keyof Map>(name: Name, listener: (event: Map[Name]) => void): Unsubscribe;
}

// ---------------------------------------------------------------- session

/** How somebody signs in. With `{}` the server takes the host application's own signed-in user. */
export type Credentials = { token: string } | { guest: { name: string } } | Record<string, never>;

export type SessionPhase = "idle" | "connecting" | "online" | "reconnecting" | "closed";

export interface SessionState {
  readonly phase: SessionPhase;
  readonly user?: User;
  readonly limits?: Limits;
  /** The server's clock less ours, in ms, as of when it welcomed us: times that it tells are by its clock. */
  readonly aheadMs?: number;
  /** Attempts since the connection was last up; 0 when online. */
  readonly attempt: number;
  /** When the next attempt starts (milliseconds since 1970), while one is waited for. */
  readonly retryAt?: number;
  /**
   * Why it is `closed` (`unauthorized`, `guests-not-allowed`, `replaced`, `ended`, …), or what the last attempt failed with
   * (`unreachable`, `server-stopping`, …).
   */
  readonly error?: ParleyError;
  /** The server has said that it goes down soon; stays true until another one, or itself after its restart, has answered, or it is taken back. */
  readonly restarting?: boolean;
  /** What the operator of the server has said last, to everybody or to a room that one is in. Another object each time. */
  readonly announcement?: { readonly text: string; readonly room?: string };
}

/** A message to the server and its answer. */
export interface RoundTrip {
  readonly roundTripMs: number;
  /** The server's clock less ours. */
  readonly aheadMs: number;
}

export interface Session {
  readonly state: Store<SessionState>;
  /**
   * Somebody is about to sign in: opens the connection already, which takes three round trips. It is good for some seconds; say it again
   * whenever a sign of them comes.
   */
  prepare(): void;
  /**
   * Connects, and keeps trying. Resolves when online for the first time, rejects where trying again is no use
   * (`unauthorized`, `guests-not-allowed`, `too-many-sessions`, `server-full`, `invalid-params`).
   */
  signIn(credentials: Credentials): Promise<User>;
  /** Doesn't wait for the next attempt (a "try now" button). Also checks a connection that only seems to be up. */
  retryNow(): void;
  /** How long the server takes to answer, and what its clock says. */
  measure(): Promise<RoundTrip>;
  /** Guests only. */
  rename(name: string): Promise<User>;
  /** Signs out: calls and rooms are left, and the next guest here is another one. */
  end(): Promise<void>;
}

// ---------------------------------------------------------------- presence and calls

export interface PresenceList {
  /** Who is online or busy, sorted by name; oneself is not among them. Empty until `watch` was called. */
  readonly users: Store<readonly Presence[]>;
  /** Asks for the list and keeps it current, over reconnects too. */
  watch(): Promise<void>;
  unwatch(): Promise<void>;
}

export interface CallsState {
  /** Calls that ring here. */
  readonly incoming: readonly Call[];
  /** The call that rings at somebody else's. */
  readonly outgoing?: Call & {
    /** Whether at least one of their devices rings. */
    readonly ringing: boolean;
  };
  /** The call that is connected: join its `room`. */
  readonly current?: Call;
  /** Missed calls that were not shown yet. */
  readonly missed: readonly CallRecord[];
}

export interface CallEvents {
  /** Somebody calls. */
  incoming: Call;
  /** A call of ours, in or out, was answered here: join its `room`. */
  connected: Call;
  /** A call is over (see `reason`), or rings here no more. */
  ended: Call;
}

export interface Calls extends Events<CallEvents> {
  readonly state: Store<CallsState>;
  /** Calls a user. The answer may already be `ended` (`unreachable`, `busy`) or, if they were calling us, `connected`. */
  start(to: string, media: CallMedia): Promise<Call>;
  accept(call: string, media?: CallMedia): Promise<Call>;
  /** Ends the ringing, for us at once; the answer comes when the server has heard it. */
  decline(call: string, reason?: "declined" | "busy", message?: string): Promise<void>;
  cancel(call: string): Promise<void>;
  /** Ends a connected call, for us at once; the answer comes when the server has heard it, be it away for a while. */
  hangup(call: string): Promise<void>;
  history(page?: { before?: number; limit?: number }): Promise<{ calls: readonly CallRecord[]; more: boolean }>;
  /** Marks missed calls as shown; all of them when left out. */
  seen(calls?: readonly string[]): Promise<void>;
}

// ---------------------------------------------------------------- meetings

export interface MeetingState {
  /** `rejoining`: the server has lost the session, and the room is being joined again; media goes on meanwhile. */
  readonly phase: "joined" | "rejoining" | "left";
  readonly room: Room;
  /** One's own participant. */
  readonly me: string;
  /** Why it is `left`: `left`, `timeout`, `replaced`, `ended`, or the reason that joining again was refused with. */
  readonly reason?: string;
}

export interface MeetingEvents {
  joined: Participant;
  left: { participant: Participant; reason: LeaveReason };
  /** Somebody else has reacted; show the emoji as text. */
  reaction: { participant: Participant; reaction: string };
  /** A moderator has stopped what we send. It is off already; one may switch it on again. */
  muted: { source: MutedSource; by: Participant | undefined };
  /** A moderator asks to switch something on. */
  asked: { source: MutedSource; by: Participant | undefined };
  /** The meeting is over for us. */
  over: { reason: string };
}

/** What is known of the end-to-end encryption of a room. */
export interface EncryptionState {
  /** Six groups of four digits, the same for all who see the same devices; undefined until it is made. */
  readonly code: string | undefined;
  /** Participants whose keys are those of somebody with the link; `changed`: with other keys than they had before. */
  readonly devices: readonly { readonly participant: string; readonly changed: boolean }[];
  /** Participants whose keys are not: they have another link, or somebody is in between. Nothing is sent to them, and nothing of theirs is shown. */
  readonly unverified: readonly string[];
  /** Participants whose frames cannot be opened at the moment. */
  readonly unreadable: readonly string[];
}

export interface Encryption {
  readonly state: Store<EncryptionState>;
}

/** A room that one is in. */
export interface Meeting extends Events<MeetingEvents> {
  readonly id: string;
  readonly state: Store<MeetingState>;
  readonly chat: Chat;
  readonly files: RoomFiles;
  readonly polls: Polls;
  readonly breakouts: MeetingBreakouts;
  /** The other participants with their pictures. */
  readonly remotes: Store<readonly Remote[]>;
  /** Everything that is to be heard: play each in an element of its own, from the moment it is here until it is gone. */
  readonly sounds: Store<readonly MediaStream[]>;
  /** Who is heard, perhaps oneself, the loudest first. Among two it is what their browsers count, where they do. */
  readonly speakers: Store<readonly Speaker[]>;
  readonly network: Store<MeetingNetwork>;
  /** Of an end-to-end encrypted room only. */
  readonly encryption?: Encryption;
  /**
   * Says which pictures are shown, the most important first: in a routed meeting no others are sent. Until it is called, the
   * screens and the first cameras are.
   */
  view(tiles: readonly ViewedTile[]): void;
  /** Asks for the floor; `hand` of one's own participant says whether it is up. */
  raiseHand(): Promise<void>;
  /** Takes a hand down: one's own, or, for moderators, somebody else's. */
  lowerHand(participant?: string): Promise<void>;
  /** Shows everybody else an emoji for a moment. */
  react(reaction: string): Promise<void>;
  readonly moderation: Moderation;
  leave(): Promise<void>;
}

/**
 * What hosts and moderators do; others are refused with `forbidden`. Who one is says `role` of one's own participant. Each resolves
 * when it is done, and rejects with the reason why not.
 */
export interface Moderation {
  /** Who waits to be let in; for hosts and moderators. */
  readonly lobby: Store<RoomLobby>;
  /** Lets one in, or all. */
  admit(knock?: string): Promise<void>;
  /** @param hours keeps whose knock it is out for so long, too. */
  refuse(knock?: string, hours?: number): Promise<void>;
  /** Changes how the room is kept. What is left out stays. */
  change(settings: RoomSettingsChange): Promise<void>;
  setRole(participant: string, role: Role): Promise<void>;
  /** Stops what somebody sends, or all others below oneself. */
  mute(source: MutedSource, participant?: string): Promise<void>;
  /** Asks somebody to switch something on. */
  ask(source: MutedSource, participant: string): Promise<void>;
  /** Shows somebody large to everybody; nobody any more, if left out. */
  spotlight(participant?: string): Promise<void>;
  remove(participant: string): Promise<void>;
  toLobby(participant: string): Promise<void>;
  /** For 24 hours, unless said otherwise. */
  ban(participant: string, hours?: number): Promise<void>;
  unban(user: string): Promise<void>;
  bans(): Promise<readonly Ban[]>;
  /** Ends the meeting for all. */
  end(): Promise<void>;
}

export interface KnockState {
  readonly phase: "waiting" | "admitted" | "refused" | "timeout" | "ended" | "withdrawn" | "failed";
  /** 1 is next. */
  readonly place: number;
  /** Whether somebody is there who can open. */
  readonly host: boolean;
  /** Why it `failed`: the server was restarted, and does not let us wait again. */
  readonly error?: ParleyError;
}

/** Waiting before a door. */
export interface Knock {
  readonly room: string;
  readonly state: Store<KnockState>;
  /** Resolves when the waiting is over, however. */
  readonly settled: Promise<KnockState>;
  withdraw(): void;
}

// ---------------------------------------------------------------- chat

export interface ChatEntry {
  readonly id: string;
  readonly from: User;
  readonly mine: boolean;
  /** Empty when it was deleted. */
  readonly text: string;
  readonly sentAt: number;
  /** Known once it is stored. */
  readonly seq?: number;
  /** Of the last event that is known of it. */
  readonly revision?: number;
  /** The only other one who can read it. */
  readonly to?: User;
  /** What it answers; without `from` that was deleted. */
  readonly replyTo?: ChatQuote;
  readonly reactions: readonly ChatReaction[];
  readonly editedAt?: number;
  readonly files: readonly ChatFile[];
  /** When it was deleted, and by whom if not by its writer. */
  readonly deleted?: { readonly at: number; readonly by?: User };
  readonly state: "sending" | "sent" | "failed";
  readonly error?: ParleyError;
}

export interface ChatState {
  /** Oldest first; what is still being sent comes last. */
  readonly messages: readonly ChatEntry[];
  /** Whether there are older messages to load. */
  readonly more: boolean;
  readonly loading: boolean;
  /** What is new, at the beginning all, could not be loaded: others may have written what is not here. It is tried again by itself. */
  readonly failed: boolean;
  /** Participants who are typing. */
  readonly typing: readonly string[];
  /** The last message that was read; later ones of others are unread. Outlives a reload of the page. */
  readonly readUpTo: number;
  readonly unread: number;
}

export interface ChatEvents {
  /** Somebody else has written. */
  message: ChatEntry;
}

export interface SendOptions {
  /** The only one who shall read it: somebody in the room. */
  to?: User;
  /** The id of the message that this one answers. */
  replyTo?: string;
  /** Files that were uploaded: {@link RoomFiles.take}. */
  files?: readonly ChatFile[];
}

export interface Chat extends Events<ChatEvents> {
  readonly state: Store<ChatState>;
  /** Shows the message at once as `sending`; never rejects: look at its `state`. Returns its id. */
  send(text: string, options?: SendOptions): string;
  retry(id: string): void;
  /** Drops a message that could not be sent. */
  discard(id: string): void;
  /** Gives a message of one's own another text. */
  edit(id: string, text: string): Promise<void>;
  /** Takes a message away, for everybody. */
  delete(id: string): Promise<void>;
  /** Puts a reaction to a message, or takes it back. */
  react(id: string, emoji: string, on: boolean): Promise<void>;
  loadOlder(): Promise<void>;
  /** Tries at once to load what could not be loaded. Never rejects: look at `failed`. */
  reload(): Promise<void>;
  /** Says that everything that is loaded has been seen. */
  markRead(): void;
  /** Messages in whose text all the words are, newest first; `before` is where to go on, if there is more to look through. */
  search(text: string, before?: number): Promise<{ messages: readonly ChatEntry[]; before?: number }>;
  /** Loads older messages until this one is there; false if it is not to be had. */
  loadUntil(id: string, seq: number): Promise<boolean>;
  /** Call on each key press: the others are told at most every few seconds, and that it stopped by itself. */
  typing(): void;
}

// ---------------------------------------------------------------- polls

export interface PollsState {
  /** The newest first. `mine` is one's own vote; without `votes` of its options the results are for nobody yet. */
  readonly polls: readonly Poll[];
  /** Whether there are older ones to load. */
  readonly more: boolean;
  readonly loading: boolean;
  /** The newest could not be loaded. It is tried again by itself. */
  readonly failed: boolean;
}

/** A poll to be made. Made again from the same object it is the same poll. */
export interface PollDraft {
  question: string;
  /** 2 to 10, all different. */
  options: readonly string[];
  /** Whether one may vote for several. */
  multiple?: boolean;
  /** Whether nobody shall learn who voted for what. */
  anonymous?: boolean;
  /** `live` by default. */
  results?: PollResults;
}

export interface PollEvents {
  /** Somebody else asks something. */
  opened: Poll;
  /** Somebody else has closed it: these are the results. */
  closed: Poll;
}

/** The polls of a room. Who may make, close and delete them are hosts and moderators. */
export interface Polls extends Events<PollEvents> {
  readonly state: Store<PollsState>;
  create(draft: PollDraft): Promise<Poll>;
  /** Votes for options by their place, or votes otherwise; none takes the vote back. */
  vote(id: string, options: readonly number[]): Promise<void>;
  close(id: string): Promise<void>;
  delete(id: string): Promise<void>;
  /** Who voted for an option, without the first `skip`; of anonymous polls nobody learns it. */
  voters(id: string, option: number, skip?: number): Promise<{ voters: readonly User[]; more: boolean }>;
  loadOlder(): Promise<void>;
  /** Tries at once to load what could not be loaded. Never rejects: look at `failed`. */
  reload(): Promise<void>;
}

// ---------------------------------------------------------------- breakout rooms

export interface BreakoutsState {
  /** The breakout room where one is to go. */
  readonly assigned?: string;
  /** Where everybody is to go, by user; for hosts and moderators. */
  readonly assignments: ReadonlyMap<string, string>;
}

export interface BreakoutEvents {
  /** One may go there from now on. */
  opened: Breakouts;
  /** Everybody is back in the meeting. */
  closed: Breakouts;
  /** A host or moderator says where one is to go. */
  assigned: { breakout: Breakout | undefined };
  /** A host or moderator says something to everybody. */
  announced: { from: User; text: string };
}

/**
 * The breakout rooms of a meeting; which there are says `breakouts` of its room. Each is a meeting of its own, beside this one, in which
 * one is away meanwhile: `breakout` of a participant says where they are.
 */
export interface MeetingBreakouts extends Events<BreakoutEvents> {
  readonly state: Store<BreakoutsState>;
  /** Plans rooms, in place of those planned before; for hosts and moderators, like all but `enter` and `leave`. */
  create(names: readonly string[], options?: { choose?: boolean; random?: boolean }): Promise<void>;
  /** Says where a user is to go; nowhere, if left out. */
  assign(user: string, breakout?: string): Promise<void>;
  open(seconds?: number): Promise<void>;
  /** Says how long the rooms stay open from now on; without an end, if left out. */
  setTimer(seconds?: number): Promise<void>;
  /** Calls everybody back, or takes back what was planned. */
  close(): Promise<void>;
  announce(text: string): Promise<void>;
  /** Goes to a breakout room, or from one to another. */
  enter(breakout: string): Promise<Meeting>;
  /** Comes back to the meeting. */
  leave(): Promise<void>;
}

// ---------------------------------------------------------------- files

export interface UploadState {
  readonly name: string;
  /** In bytes. */
  readonly size: number;
  readonly phase: "sending" | "paused" | "failed" | "done" | "cancelled";
  /** Bytes that the other side has. */
  readonly sent: number;
  /** It goes, or went, straight to the page of the only other one in the room. */
  readonly direct?: boolean;
  /** Once it is `done`. */
  readonly file?: ChatFile;
  readonly error?: ParleyError;
}

/**
 * A file on its way: to the page of the only other one in the room where there is a direct connection, to the server otherwise, and if the
 * one way ends, by the other. Goes on by itself after a broken connection, a restart of the server or a reload of the page.
 */
export interface Upload {
  readonly id: string;
  readonly state: Store<UploadState>;
  pause(): void;
  /** Goes on, or tries again. */
  resume(): void;
  /**
   * Gives it the file anew, where it is `failed` with `file-lost`: it is gone from the disk, or the browser had no room to keep it over a
   * reload of the page. The same one goes on where it was.
   */
  choose(file: File): void;
  cancel(): Promise<void>;
}

export interface DirectFileState {
  /**
   * `here`: it can be had from this page. `offered`: its sender's page is there and can be asked for it. `away`: it was sent before, or by
   * somebody with whom one is not alone now; it may come back.
   */
  readonly phase: "here" | "offered" | "fetching" | "paused" | "failed" | "away";
  /** Bytes that have come. */
  readonly received: number;
  /** As its message says; once it is `here`, with what it turned out to be. */
  readonly file: ChatFile;
  readonly error?: ParleyError;
}

/** A file of a message that went from page to page (`direct`), and so is not on the server. */
export interface DirectFile {
  readonly state: Store<DirectFileState>;
  /** Asks its sender's page for it, or goes on. */
  resume(): void;
  pause(): void;
  /** Gives up, and forgets what has come. */
  cancel(): void;
}

/** The files of a room. */
export interface RoomFiles {
  /** What is being sent and what waits to go with a message. */
  readonly uploads: Store<readonly Upload[]>;
  /** Begins to send a file. */
  add(file: File): Promise<Upload>;
  /** Takes the files that are `done`, for a message. */
  take(): readonly ChatFile[];
  /** Where a file can be had for some minutes; `inline` for a picture (one with a `width`) that is to be shown. */
  url(file: ChatFile, inline?: boolean): Promise<string>;
  /** How to have a `direct` file of somebody's message. */
  direct(file: ChatFile, from: User): Promise<DirectFile>;
  /** Where the chat of the room can be had as a document for some minutes. */
  exportUrl(format: "text" | "json" | "html", language: string): Promise<string>;
}

// ---------------------------------------------------------------- media

export interface Device {
  /** For `select`. */
  readonly id: string;
  /** Empty until the user has allowed the use of a device of this kind. */
  readonly label: string;
}

export type DeviceKind = "microphone" | "camera" | "speaker";

export interface LocalSource {
  readonly state: "off" | "starting" | "on" | "failed";
  readonly track?: MediaStreamTrack;
  /** The device in use. */
  readonly device?: string;
  /** Why it is `failed`: see {@link ParleyError} for the reasons. */
  readonly error?: ParleyError;
}

/** What a screen is shown for: `text` stays sharp and may be slow, `motion` stays smooth and may be blurred. */
export type ScreenHint = "text" | "motion";

/** What is the matter with a microphone that is on: its owner speaks while `muted`, nothing at all comes from it, or too much. */
export type MicrophoneConcern = "muted" | "silent" | "clipping";

/** Makes of a device's track what is sent instead. */
export interface TrackProcessor {
  /** What cannot be processed is not sent at all, where this is true; else it is sent as it is. */
  readonly required?: boolean;
  /** @param signal says, until it has answered, that the answer is not wanted any more: what holds the device goes at once. */
  process(track: MediaStreamTrack, signal?: AbortSignal): Promise<ProcessedTrack>;
}

export interface ProcessedTrack {
  readonly track: MediaStreamTrack;
  /** Fulfilled, with why, when it has stopped working by itself: then it is as if the processor had failed. */
  readonly failed?: Promise<unknown>;
  /** Releases everything but the track that it was made of. */
  stop(): void;
}

export interface LocalMediaState {
  /** `on` with `muted`: the device is held, silence is sent. */
  readonly microphone: LocalSource & { readonly muted: boolean };
  /** `off` means that the device is released and its light is out. */
  readonly camera: LocalSource;
  readonly screen: LocalSource & { readonly audio?: MediaStreamTrack; readonly hint?: ScreenHint };
  /** Sound is sent as it is: in two channels, without what makes speech clearer and music worse. */
  readonly music: boolean;
  readonly microphones: readonly Device[];
  readonly cameras: readonly Device[];
  readonly speakers: readonly Device[];
  /** What the user chose, remembered between visits; the device in use may be another one if that is unplugged. */
  readonly selected: { readonly microphone?: string; readonly camera?: string; readonly speaker?: string };
  /** For a preview element; replaced when the picture changes. What others see: the screen while it is shared. */
  readonly preview?: MediaStream;
  readonly can: { readonly shareScreen: boolean; readonly selectSpeaker: boolean };
}

export interface LocalMediaEvents {
  /** A device in use was unplugged or taken away; another one is tried first. */
  lost: { kind: "microphone" | "camera" | "screen"; error?: ParleyError };
  /** A device was plugged in. */
  found: { kind: DeviceKind; device: Device };
  /**
   * Microphone, camera and screen were switched off: in a meeting nothing had been heard from the server for ten minutes or more, as when a
   * computer is opened that had slept. Others may be there by now.
   */
  silenced: undefined;
}

/** One's own devices. Shared by preview and meetings; holds nothing until `start`. */
export interface LocalMedia extends Events<LocalMediaEvents> {
  readonly state: Store<LocalMediaState>;
  /** Level of the microphone, 0 to 1, about 20 times a second while somebody is subscribed and the microphone is on. */
  readonly level: Store<number>;
  /** What is the matter with the microphone. Listened for, here and nowhere else, while somebody is subscribed. */
  readonly concern: Store<MicrophoneConcern | undefined>;
  /**
   * Asks for microphone and camera in one prompt; if one of the two fails the other is still started.
   * Never rejects: each source's state says how it went.
   */
  start(wanted: CallMedia): Promise<LocalMediaState>;
  /** Off mutes: the device is kept, so that it is back at once. Starts the microphone if need be. */
  setMicrophone(on: boolean): Promise<void>;
  /** Off releases the device. */
  setCamera(on: boolean): Promise<void>;
  /** Chooses and remembers a device; switches over if that kind is in use. */
  select(kind: DeviceKind, device: string): Promise<void>;
  /** Must be called from a user's click. Rejects with `permission-dismissed` when the user thought better of it. */
  shareScreen(options?: { audio?: boolean; hint?: ScreenHint }): Promise<void>;
  /** Shows a second camera where a screen would be shown, beside the first one. Rejects with why it does not start. */
  shareCamera(device: string): Promise<void>;
  /** While it is shared. */
  setScreenHint(hint: ScreenHint): Promise<void>;
  stopScreen(): void;
  setMusic(on: boolean): Promise<void>;
  /**
   * Puts a processor between device and meeting, or takes it out; of the microphone it rests in music mode. Resolves when what is
   * sent has changed. Where it fails, the source is sent unprocessed, or is `failed` with `processor-failed` if it is required.
   */
  setProcessor(kind: "microphone" | "camera", processor: TrackProcessor | undefined): Promise<void>;
  /** Plays an element on the chosen speaker, now and when the choice changes, where the browser can. */
  attachOutput(element: HTMLMediaElement): Unsubscribe;
  /** Releases everything. Who was muted is not when it is started anew. */
  stop(): void;
}

export type MediaPath = "direct" | "relayed";

export type Quality = "good" | "fair" | "poor" | "lost";

export interface ConnectionStats {
  readonly quality: Quality;
  readonly path?: MediaPath;
  /** How our own packets leave: for a relayed path, the way to the relay. */
  readonly protocol?: "udp" | "tcp" | "tls";
  readonly localCandidate?: "host" | "srflx" | "prflx" | "relay";
  readonly remoteCandidate?: "host" | "srflx" | "prflx" | "relay";
  readonly roundTripMs?: number;
  /** Of what they send to us. */
  readonly lossPercent?: number;
  /** Of what we send, as they report it. */
  readonly sendLossPercent?: number;
  readonly receiveKbps: number;
  readonly sendKbps: number;
  readonly received?: VideoStats;
  readonly sent?: VideoStats;
  /** Total of the remote microphone's energy since the connection began; rises while something is heard. */
  readonly audioEnergy: number;
}

export interface VideoStats {
  readonly width: number;
  readonly height: number;
  readonly framesPerSecond: number;
  /** Frames decoded (received) or encoded (sent) since the connection began. */
  readonly frames: number;
  readonly codec?: string;
}

/** What a participant shows. */
export interface Picture {
  /** For a video element, muted; the same object for as long as the participant is here, whatever way the picture takes. */
  readonly stream: MediaStream;
  /**
   * `off`: it is not sent. `waiting`: it is, but there is nothing to be shown yet. `paused`: the network does not carry it at
   * the moment; the stream shows the last of it.
   */
  readonly state: "off" | "waiting" | "live" | "paused";
  /** As it comes in, once a second while it is live in a routed meeting. */
  readonly stats?: VideoStats;
}

/** Somebody else in a meeting. */
export interface Remote {
  readonly participant: Participant;
  readonly camera: Picture;
  readonly screen: Picture;
  /** `interrupted`: it was connected, the path broke and is being repaired. */
  readonly connection: "connecting" | "connected" | "interrupted" | "failed";
  /** Of the direct connection with them. */
  readonly stats?: ConnectionStats;
  /** How well what they send gets through to the server, in a routed meeting. */
  readonly uplink?: MediaGrade;
}

/** How the media of a meeting get through. */
export interface MeetingNetwork {
  readonly mode: "direct" | "routed";
  /** Of the connection to the server; `connected` while there is none to be had. */
  readonly connection: Remote["connection"];
  /** What comes from the server. */
  readonly downlink: MediaGrade;
  /** The network carries no pictures at the moment. */
  readonly audioOnly: boolean;
  /** Of the connection to the server. */
  readonly stats?: ConnectionStats;
  /** Why there is no connection to the server; it is tried again by itself. */
  readonly error?: ParleyError;
}

// ---------------------------------------------------------------- the whole

export interface ParleyOptions {
  /** The server's WebSocket; by default `/parley/ws` of the page's own host. */
  url?: string;
  client?: { name: string; version: string };
  /** Prefix of what is kept in the browser's storage; "parley" by default. */
  storageKey?: string;
  /** "relay" sends everything through the relay, which hides addresses from the other side. */
  iceTransportPolicy?: RTCIceTransportPolicy;
  /** Preferred for what we send, where both sides have it: "VP8", "VP9", "H264", "AV1". By default the browser's own order. */
  videoCodec?: string;
  /** Makes a worker of this package's `./e2ee-worker`; needed for end-to-end encrypted rooms. */
  encryptionWorker?: () => Worker;
}

export interface Parley {
  readonly session: Session;
  readonly presence: PresenceList;
  readonly calls: Calls;
  readonly local: LocalMedia;
  /** STUN and TURN servers with credentials that are good at the moment; none before `signIn`. */
  readonly iceServers: Store<readonly IceServer[]>;
  /** Rooms that one is in. After a reload of the page, those that it was in come back by themselves after `signIn`. */
  readonly meetings: Store<readonly Meeting[]>;
  /** Makes a room of one's own. With `encrypted` it is end-to-end encrypted: put its id and a new secret (`./e2ee`) into the link, the secret after `#`. */
  createRoom(name?: string, settings?: RoomSettingsChange, options?: { encrypted?: boolean }): Promise<string>;
  /** What a link opens, before going in; also before `signIn`, as far as any guest is told. */
  look(room: string): Promise<RoomDoor>;
  /**
   * Somebody stands at the door of a room in which others are: what their sound and pictures need is agreed on with the server now, so
   * that they are there soon after `join`. Nothing of one's own is sent. It is kept for a minute, so call it again when somebody seems about
   * to join; what is there is not made twice. Where it is of no use (a room that is end-to-end encrypted, nobody signed in) nothing happens.
   * Returns what gives it up.
   */
  prepare(room: string): Unsubscribe;
  /**
   * Joins a room; one that is joined already (also before a reload of the page) is just returned. With a `secret` it is end-to-end
   * encrypted or not joined: `secret-missing`, `not-encrypted`, `bad-secret`, `unsupported-encryption`, `encryption-not-loaded`.
   */
  join(room: string, options?: { password?: string; secret?: string }): Promise<Meeting>;
  /** Asks to be let in; then join. Waiting survives a lost connection and a restart of the server. */
  knock(room: string, options?: { password?: string }): Promise<Knock>;
  /** Closes everything without signing out. */
  dispose(): void;
}
