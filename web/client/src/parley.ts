import type { Knock, Meeting, Parley, ParleyOptions, Store, Unsubscribe } from "./api.js";
import { BrowserPage, browserClock, safeStorage } from "./browser.js";
import { RoomBreakouts } from "./breakouts/breakouts.js";
import { CallBoard } from "./calls/calls.js";
import { RoomChat } from "./chat/chat.js";
import type { Call, IceServer, ParticipantMedia, RoomDoor, RoomSettingsChange, User } from "./contracts.js";
import type { RoomEncryption } from "./e2ee/encryption.js";
import { isEncryptedRoom } from "./e2ee/roomId.js";
import { Encryptions, type Secrets } from "./e2ee/encryptions.js";
import { ParleyError } from "./error.js";
import type { ReadMarks } from "./chat/readMark.js";
import { LazyFiles, type LazyFileParts } from "./files/roomFiles.js";
import { IceServerSource } from "./media/direct/iceServers.js";
import type { DirectParts } from "./media/direct/parts.js";
import type { RoutedParts } from "./media/routed/parts.js";
import { MeetingMedia } from "./media/meetingMedia.js";
import { LocalDevices } from "./media/local/localMedia.js";
import { EarlyMedia } from "./meetings/earlyMedia.js";
import { RoomMeeting } from "./meetings/meeting.js";
import { Meetings } from "./meetings/meetings.js";
import type { Clock, Page, SocketFactory, SocketPort, StoragePort } from "./ports.js";
import { RoomPolls } from "./polls/polls.js";
import { PresenceWatch } from "./presence/presence.js";
import type { Knocks } from "./rooms/knocks.js";
import { RoomModeration } from "./rooms/moderation.js";
import { Rooms, type Proofs } from "./rooms/rooms.js";
import type { Membership } from "./rooms/membership.js";
import { PageMemory } from "./session/pageMemory.js";
import { ParleySession } from "./session/session.js";
import { version } from "./version.js";

const everything = ["microphone", "camera", "screen"] as const;

/** Puts the parts together. None of them knows this object. */
export class ParleyClient implements Parley {
  readonly session: ParleySession;
  readonly presence: PresenceWatch;
  readonly calls: CallBoard;
  readonly local: LocalDevices;
  readonly #rooms: Rooms;
  readonly #meetings: Meetings;
  /** Loaded with the first knock. */
  #knocks: Knocks | undefined;
  readonly #page = new BrowserPage();
  readonly #media: DirectParts & RoutedParts;
  readonly #memories: PageMemory<unknown>[] = [];
  readonly #marks: ReadMarks;
  readonly #files: LazyFileParts;
  readonly #encryptions: Encryptions;
  readonly #early: EarlyMedia;

  constructor(options: ParleyOptions = {}) {
    const storageKey = options.storageKey ?? "parley";
    const clock: Clock = browserClock;
    const page: Page = this.#page;
    const storage: StoragePort = safeStorage(() => localStorage);
    const tabStorage: StoragePort = safeStorage(() => sessionStorage);
    const socket: SocketFactory = (url, protocol) => new WebSocket(url, protocol) as SocketPort;

    const client = { name: "parley-web", version, language: navigator.language, ...options.client };
    const url = options.url ?? defaultUrl();
    this.session = new ParleySession({ socket, clock, page, storage, tabStorage, ready: () => this.#encryptions.ready }, { url, storageKey, client });
    const { peer, events } = this.session;
    this.presence = new PresenceWatch(peer, events);
    const memory = <T>(name: string): PageMemory<T> => {
      const kept = new PageMemory<T>(tabStorage, page, clock, `${storageKey}.${name}`);
      this.#memories.push(kept as PageMemory<unknown>);
      return kept;
    };
    this.calls = new CallBoard(peer, events, clock, memory<Call>("call"), (room) => this.#rooms.close(room, "call-ended"));
    this.local = new LocalDevices({
      clock,
      storage,
      storageKey,
      devices: navigator.mediaDevices,
      secure: isSecureContext,
      createAudioContext: () => new AudioContext(),
      canSelectSpeaker: "setSinkId" in HTMLMediaElement.prototype,
    });
    this.#media = {
      clock,
      create: (configuration) => new RTCPeerConnection(configuration),
      iceServers: new IceServerSource(peer, events, clock).servers,
      outgoing: this.local.outgoing,
      iceTransportPolicy: options.iceTransportPolicy ?? "all",
      videoCodec: options.videoCodec,
      messageBytes: () => this.session.state.value.limits?.messageBytes ?? 65_536,
      onTrouble: () => this.session.doubt(),
    };
    this.#early = new EarlyMedia(peer, this.#media, (room) => this.#isDoor(room));
    this.#marks = memory<NonNullable<ReadMarks["value"]>>("read");
    const named = memory<string>("tab");
    this.#files = {
      clock,
      fetch: (address, init) => fetch(address, init),
      base: serverOf(url),
      limit: () => this.session.state.value.limits?.fileBytes ?? 0,
      tab: { storageKey, reloaded: named.value !== undefined, name: (named.value ??= clock.uuid()) },
    };
    this.#encryptions = new Encryptions(memory<Secrets>("secrets"), { peer, clock, user: () => this.#user().id, worker: options.encryptionWorker });
    this.#rooms = new Rooms(peer, events, memory<Proofs>("rooms"), clock, this.#encryptions);
    this.#meetings = new Meetings(this.#rooms, (membership) => this.#meeting(membership));
    events.on("welcome", ({ how }) => {
      if (how === "resumed") for (const meeting of this.#meetings.list.value) meeting.resync();
      else this.#early.close();
    });
    // before the rooms are joined again: others may be there by now
    events.on("slept", () => {
      if (this.#meetings.list.value.length === 0) return;
      this.local.silence(...everything);
      this.local.emit("silenced", undefined);
    });
    events.on("closed", () => this.#early.close());
    this.local.state.subscribe(() => this.#rooms.setMedia(this.#sent()));
  }

  get meetings(): Store<readonly Meeting[]> {
    return this.#meetings.list;
  }

  get iceServers(): Store<readonly IceServer[]> {
    return this.#media.iceServers;
  }

  createRoom(name?: string, settings?: RoomSettingsChange, options: { encrypted?: boolean } = {}): Promise<string> {
    return this.#rooms.create(name, settings, options.encrypted);
  }

  look(room: string): Promise<RoomDoor> {
    return this.session.state.value.user ? this.session.peer.request("room.look", { room }) : import("./rooms/outside.js").then((part) => part.lookFromOutside(this.#files, room));
  }

  prepare(room: string): Unsubscribe {
    return this.#early.prepare(room);
  }

  async join(room: string, options: { password?: string; secret?: string } = {}): Promise<Meeting> {
    const preparing = this.#encryptions.prepare(room, options.secret);
    const encryption = preparing && (await preparing);
    const join = (connection?: string) => this.#meetings.join(room, options.password, connection);
    try {
      const meeting = await (this.#isAtDoor(room) ? this.#early.accompany(room, this.#guarded(encryption), join) : join());
      this.#early.close();
      return meeting;
    } catch (error) {
      if (encryption && !this.#isIn(room)) this.#encryptions.forget(room);
      throw error;
    }
  }

  async knock(room: string, options: { password?: string } = {}): Promise<Knock> {
    const part = await import("./rooms/knocks.js");
    this.#knocks ??= new part.Knocks(this.session.peer, this.session.events);
    return this.#knocks.knock(room, options.password);
  }

  dispose(): void {
    this.#early.close();
    this.session.dispose();
    this.local.dispose();
    for (const memory of this.#memories) memory.dispose();
    this.#page.dispose();
  }

  #isIn(room: string): boolean {
    return this.#meetings.list.value.some(({ id }) => id === room);
  }

  /** Whether somebody may come into a room that is new to them. A call begins between two, who need no server. */
  #isAtDoor(room: string): boolean {
    return this.session.state.value.user !== undefined && this.calls.state.value.current?.room !== room && !this.#isIn(room);
  }

  /** Whether a connection can be made ready for whoever stands at a room's door. */
  #isDoor(room: string): boolean {
    return this.#isAtDoor(room) && this.#media.iceTransportPolicy !== "relay" && !isEncryptedRoom(room);
  }

  #meeting(membership: Membership): RoomMeeting {
    const { peer } = this.session;
    const me = this.#user();
    this.calls.handleRoom(membership.state.value.room);
    const encryption = this.#encryptions.of(membership.id);
    const chat = new RoomChat(encryption?.chatPeer ?? peer, browserClock, membership.id, me, this.#marks, membership.state);
    const polls = new RoomPolls(peer, browserClock, membership.id);
    const breakouts = new RoomBreakouts(peer, membership, { enter: (room) => this.#enterBreakout(room, encryption), leave: (room) => this.#rooms.leave(room) });
    const parts = { ...this.#guarded(encryption), onChannel: (from: string, channel: RTCDataChannel) => files.handleChannel(from, channel) };
    const media = new MeetingMedia(peer, membership, parts, this.#page, this.#early.of(membership));
    const files = new LazyFiles(peer, this.#files, membership.id, me.id, media.line, encryption?.files);
    encryption?.attach(membership);
    membership.events.on("over", ({ reason }) => {
      this.calls.handleRoomOver(membership.id, reason);
      this.#encryptions.forget(membership.id);
    });
    membership.events.on("muted", ({ source }) => this.local.silence(source));
    let listens = false;
    const silenceListener = (): void => {
      const before = listens;
      // in a breakout room everybody may speak; whoever is called back listens again
      listens = membership.role === "listener" && !membership.away && !membership.gone;
      if (listens && !before) this.local.silence(...everything);
      // what they have switched on meanwhile was nothing to the server
      else if (before && !listens) this.#rooms.tell(membership);
    };
    silenceListener();
    membership.state.subscribe(silenceListener);
    const moderation = new RoomModeration(peer, membership.id, membership.lobby);
    return new RoomMeeting(membership, chat, files, polls, breakouts, moderation, media, peer, () => this.#rooms.leave(membership.id), encryption);
  }

  /** Whatever the server says, nobody goes from an encrypted room into one that is not. */
  #enterBreakout(room: string, encryption: RoomEncryption | undefined): Promise<Meeting> {
    return encryption ? Promise.reject(new ParleyError("encrypted-room", "An encrypted room has no breakout rooms.")) : this.join(room);
  }

  #guarded(guard: RoomEncryption | undefined): DirectParts & RoutedParts {
    return { ...this.#media, ...(guard && { guard }) };
  }

  #user(): User {
    const { user } = this.session.state.value;
    if (!user) throw new ParleyError("not-connected", "Sign in first.");
    return user;
  }

  #sent(): ParticipantMedia {
    const { microphone, camera, screen } = this.local.state.value;
    return {
      microphone: microphone.state === "on" && !microphone.muted,
      camera: camera.state === "on",
      screen: screen.state === "on",
    };
  }
}

/** The server's address for HTTP: that of the WebSocket without its path. */
function serverOf(url: string): string {
  return url.replace(/^ws/, "http").replace(/\/parley\/ws$/, "");
}

function defaultUrl(): string {
  return `${location.protocol === "http:" ? "ws:" : "wss:"}//${location.host}/parley/ws`;
}
