import {
  type Call, type CallEndReason, type CallEvents, type CallMedia, type CallRecord, type CallsState, type Chat, type ChatEntry, type ChatEvents, type ChatState,
  type ChatFile, type ConnectionStats, type DeviceKind, type EncryptionState, isEncryptedRoom, type IceServer, type LocalMediaEvents, type Ban, type Knock, type KnockState, type LocalMediaState, type Meeting, type MeetingEvents, type MicrophoneConcern, type ProcessedTrack, type ScreenHint, type TrackProcessor, type MeetingNetwork, type MeetingState, type Moderation, type Parley,
  type DirectFile, type DirectFileState, ParleyError, type Participant, type ParticipantMedia, type Picture, type Presence, type Remote, type Role, type RoomDoor, type RoomFiles, type RoomLobby, type RoomSettings, type RoomSettingsChange, type SendOptions, type SessionState, type Speaker, type Upload, type UploadState, type User, type ViewedTile,
} from "@parley/client";
import { ada, camera, grace, type Look, lookOf, screen, wei } from "./picture.js";
import { FakeBreakouts } from "./breakouts.js";
import { FakePolls } from "./polls.js";
import { Bell, Cell } from "./store.js";

export const people: readonly User[] = [
  { id: "u-grace", name: "Grace Hopper", guest: true }, { id: "u-alan", name: "Alan Turing", guest: true }, { id: "u-wei", name: "陈伟", guest: true }, { id: "u-katherine", name: "Katherine Johnson", guest: true },
  { id: "u-edsger", name: "Edsger Dijkstra", guest: true }, { id: "u-barbara", name: "Barbara Liskov", guest: true }, { id: "u-mei", name: "林美玲", guest: true }, { id: "u-tim", name: "Tim", guest: true },
];
export const me: User = { id: "u-ada", name: "Ada Lovelace", guest: true };
const looks: Record<string, Look> = { "u-grace": grace, "u-wei": wei, "u-ada": ada };

const limits = { messageBytes: 65536, nameLength: 64, chatLength: 4000, roomNameLength: 80, historyPage: 50, participantsPerRoom: 500, ringSeconds: 45, resumeSeconds: 30, fileBytes: 104857600 };
const started = Date.now();
const settings: RoomSettings = { locked: false, lobby: false, password: false, waitForHost: false, stage: false, persistent: false };

/** The client without a server: everything answers, and a scene may put it into any state. */
export class FakeParley implements Parley {
  readonly sessionState = new Cell<SessionState>({ phase: "idle", attempt: 0 });
  readonly users = new Cell<readonly Presence[]>([]);
  readonly callsState = new Cell<CallsState>({ incoming: [], missed: [] });
  readonly callEvents = new Bell<CallEvents>();
  readonly localState = new Cell<LocalMediaState>(devices());
  readonly localEvents = new Bell<LocalMediaEvents>();
  readonly level = new Cell(0);
  readonly concern = new Cell<MicrophoneConcern | undefined>(undefined);
  /** Aborted when nobody wants any more what a processor makes. */
  private unwanted = new AbortController();
  /** What stands between the devices and a meeting. */
  readonly processed: Partial<Record<"microphone" | "camera", ProcessedTrack>> = {};
  readonly iceServers = new Cell<readonly IceServer[]>([]);
  readonly meetings = new Cell<readonly Meeting[]>([]);
  history: readonly CallRecord[] = [];
  /** What a scene wants the next request to be refused with. */
  refuse: string | undefined;
  /** How the call that is placed goes on by itself. */
  fate: CallEndReason | "answered" | "ringing" = "answered";
  broken: { camera?: string; microphone?: string } = {};
  slow = false;
  /** While set, somebody looks for a screen to share. */
  choosing: Promise<void> | undefined;
  /** Counts what ended sharing: a screen that is chosen after it is shown to nobody. */
  private ends = 0;

  constructor() {
    setInterval(() => {
      const { microphone } = this.localState.value;
      if (microphone.state === "on" && !microphone.muted) this.level.set(Math.max(0, 0.16 + 0.2 * Math.sin(performance.now() / 130) * Math.sin(performance.now() / 700)));
    }, 60);
  }

  readonly session = {
    state: this.sessionState,
    prepare: (): void => undefined,
    signIn: async (credentials: { token: string } | { guest: { name: string } } | Record<string, never>): Promise<User> => {
      this.check();
      if (this.slow) return new Promise<User>(() => undefined);
      const user = { ...me, name: "guest" in credentials ? (credentials as { guest: { name: string } }).guest.name : me.name };
      this.sessionState.set({ phase: "online", attempt: 0, user, limits });
      return user;
    },
    measure: async () => ({ roundTripMs: 12, aheadMs: 0 }),
    retryNow: () => this.sessionState.patch({ phase: "online", attempt: 0 }),
    rename: async (name: string): Promise<User> => {
      const user = { ...me, name };
      this.sessionState.patch({ user });
      return user;
    },
    end: async () => this.sessionState.set({ phase: "closed", attempt: 0 }),
  };

  readonly presence = {
    users: this.users,
    watch: async () => {
      if (this.slow) await new Promise(() => undefined);
      this.check();
    },
    unwatch: async () => undefined,
  };

  readonly calls = {
    state: this.callsState,
    on: <Name extends keyof CallEvents>(name: Name, listener: (event: CallEvents[Name]) => void) => this.callEvents.on(name, listener),
    start: async (to: string, media: CallMedia): Promise<Call> => {
      const callee = people.find((user) => user.id === to) ?? { id: to, name: "Somebody", guest: true };
      const call: Call = { id: `c${Date.now()}`, caller: this.sessionState.value.user!, callee, media, state: "ringing", startedAt: Date.now() };
      if (this.fate === "busy" || this.fate === "unreachable") return { ...call, state: "ended", reason: this.fate };
      this.callsState.patch({ outgoing: { ...call, ringing: true } });
      if (this.fate === "answered") setTimeout(() => this.connect(call), 2500);
      else if (this.fate !== "ringing") setTimeout(() => this.endCall(call, this.fate as CallEndReason, this.fate === "declined" ? "Can't talk now. I'll call you back." : undefined), 100);
      return call;
    },
    accept: async (id: string): Promise<Call> => {
      const call = this.callsState.value.incoming.find((one) => one.id === id)!;
      return this.connect(call);
    },
    decline: async (id: string) => {
      const call = this.callsState.value.incoming.find((one) => one.id === id)!;
      this.callsState.patch({ incoming: [] });
      this.callEvents.ring("ended", { ...call, state: "ended", reason: "declined" });
    },
    cancel: async () => this.callsState.set({ incoming: [], missed: [] }),
    hangup: async (id: string) => {
      const { current } = this.callsState.value;
      this.callsState.set({ incoming: [], missed: [] });
      this.meetings.set([]);
      if (current?.id === id) this.callEvents.ring("ended", { ...current, state: "ended", reason: "hangup" });
    },
    history: async () => {
      if (this.slow) await new Promise(() => undefined);
      this.check();
      return { calls: this.history, more: false };
    },
    seen: async () => undefined,
  };

  readonly local = {
    state: this.localState,
    level: this.level,
    concern: this.concern,
    on: <Name extends keyof LocalMediaEvents>(name: Name, listener: (event: LocalMediaEvents[Name]) => void) => this.localEvents.on(name, listener),
    start: async (wanted: CallMedia): Promise<LocalMediaState> => {
      if (wanted.audio) this.startMicrophone();
      if (wanted.video) await this.local.setCamera(true);
      return this.localState.value;
    },
    setMicrophone: async (on: boolean) => {
      this.localState.patch({ microphone: { ...this.localState.value.microphone, muted: !on } });
      if (on) this.startMicrophone();
    },
    setCamera: async (on: boolean) => {
      const { camera: reason } = this.broken;
      if (on && this.localState.value.camera.state !== "on") this.localState.patch({ camera: { state: "starting" } });
      if (on && reason) return this.localState.patch({ camera: { state: "failed", error: new ParleyError(reason, reason) } });
      const { preview, ...rest } = this.localState.value;
      const portrait = innerWidth < 600;
      if (!on) this.unwanted.abort();
      if (!on) return this.localState.set({ ...rest, camera: { state: "off" } });
      const stream = preview ?? camera(ada, portrait ? 720 : 1280, portrait ? 960 : 720);
      this.localState.set({ ...rest, camera: { state: "on", device: "cam-1", track: stream.getVideoTracks()[0]! }, preview: stream });
    },
    select: async (kind: DeviceKind, device: string) => this.localState.patch({ selected: { ...this.localState.value.selected, [kind]: device } }),
    shareScreen: async (options?: { hint?: ScreenHint }) => {
      const { ends } = this;
      await this.choosing;
      if (ends === this.ends) this.localState.patch({ screen: { state: "on", hint: options?.hint ?? "text" }, preview: screen() });
    },
    shareCamera: async () => this.localState.patch({ screen: { state: "on", hint: "motion" }, preview: camera(grace) }),
    setScreenHint: async (hint: ScreenHint) => this.localState.patch({ screen: { ...this.localState.value.screen, hint } }),
    setMusic: async (music: boolean) => this.localState.patch({ music }),
    setProcessor: (kind: "microphone" | "camera", processor: TrackProcessor | undefined) => this.process(kind, processor),
    stopScreen: () => {
      this.ends++;
      if (this.localState.value.screen.state !== "off") this.localState.patch({ screen: { state: "off" }, preview: camera(ada) });
    },
    attachOutput: () => () => undefined,
    stop: () => this.localState.set(devices()),
  };

  /** As the client, when the server says that somebody was muted, or they only listen from now on. */
  silence(): void {
    void this.local.setMicrophone(false);
    void this.local.setCamera(false);
  }

  async createRoom(_name?: string, _settings?: RoomSettingsChange, _options?: { encrypted?: boolean }): Promise<string> {
    this.check();
    return "blue-otter-4821";
  }

  /** What the door of the next room says to whoever wants to join. */
  refuseJoin: string | undefined;
  /** What the next room looks like from outside. */
  door: Partial<RoomDoor> = {};
  readonly knockState = new Cell<KnockState>({ phase: "waiting", place: 1, host: true });

  /** The password of the last knock. */
  knockedWith: string | undefined;
  /** Ends the last knock. */
  settleKnock: (state: KnockState) => void = () => undefined;
  /** How the next knock ends at once; else nobody opens. */
  knockEnd: KnockState["phase"] | undefined;

  /** How often a connection was made ready. */
  prepared = 0;

  prepare(): () => void {
    this.prepared++;
    return () => undefined;
  }

  async look(room: string): Promise<RoomDoor> {
    return { room, state: "open", password: false, stage: false, participants: 0, owned: true, ...this.door };
  }

  async knock(room: string, { password }: { password?: string } = {}): Promise<Knock> {
    this.knockedWith = password;
    return { room, state: this.knockState, settled: this.knockEnd ? Promise.resolve({ ...this.knockState.value, phase: this.knockEnd }) : new Promise((settle) => { this.settleKnock = settle; }), withdraw: () => this.knockState.patch({ phase: "withdrawn" }) };
  }

  async join(room: string): Promise<Meeting> {
    this.check();
    if (this.refuseJoin) throw new ParleyError(this.refuseJoin, this.refuseJoin);
    const known = this.meetings.value.find((meeting) => meeting.id === room);
    if (known) return known;
    const meeting = new FakeMeeting(room, this.sessionState.value.user!, () => this.meetings.set(this.meetings.value.filter((one) => one !== meeting)));
    this.meetings.set([meeting]);
    return meeting;
  }

  dispose(): void {
    this.meetings.set([]);
  }

  connect(call: Call): Call {
    const connected: Call = { ...call, state: "connected", room: `call-${call.id}`, answeredAt: Date.now() - 754_000 };
    const other = call.caller.id === this.sessionState.value.user?.id ? call.callee : call.caller;
    const meeting = new FakeMeeting(connected.room!, this.sessionState.value.user!, () => this.meetings.set(this.meetings.value.filter((one) => one !== meeting)));
    meeting.enter(other);
    this.meetings.set([...this.meetings.value, meeting]);
    this.callsState.set({ incoming: [], missed: [], current: connected });
    this.callEvents.ring("connected", connected);
    return connected;
  }

  endCall(call: Call, reason: CallEndReason, message?: string): void {
    this.callsState.set({ incoming: [], missed: [] });
    this.callEvents.ring("ended", { ...call, state: "ended", reason, endedAt: Date.now(), ...(message ? { message } : {}) });
  }

  private startMicrophone(): void {
    const { muted } = this.localState.value.microphone;
    const { microphone: reason } = this.broken;
    if (this.localState.value.microphone.state !== "on") this.localState.patch({ microphone: { state: "starting", muted } });
    this.localState.patch({ microphone: reason ? { state: "failed", muted, error: new ParleyError(reason, reason) } : { state: "on", muted, device: "mic-1" } });
  }

  /** Processors are real, even if people and rooms are not. */
  private async process(kind: "microphone" | "camera", processor: TrackProcessor | undefined): Promise<void> {
    this.processed[kind]?.stop();
    delete this.processed[kind];
    if (this.broken[kind] === "processor-failed") delete this.broken[kind];
    if (!processor) return;
    const raw = kind === "camera" ? camera(ada, 640, 360).getVideoTracks()[0]! : (await navigator.mediaDevices.getUserMedia({ audio: true })).getAudioTracks()[0]!;
    try {
      const { signal } = (this.unwanted = new AbortController());
      const processed = await processor.process(raw, signal);
      this.processed[kind] = processed;
      if (kind === "camera") this.localState.patch({ camera: { state: "on", device: "cam-1", track: processed.track }, preview: new MediaStream([processed.track]) });
    } catch {
      // as the client: what is not required goes on as it is
      if (!processor.required) return;
      this.broken[kind] = "processor-failed";
      const { preview: _, ...rest } = this.localState.value;
      if (rest.camera.state !== "off") this.localState.set({ ...rest, camera: { state: "failed", error: new ParleyError("processor-failed", "") } });
    }
  }

  private check(): void {
    if (this.refuse) throw new ParleyError(this.refuse, this.refuse);
  }
}

/** What somebody in a room is doing. */
export type Guest = { readonly user: User; readonly media?: Partial<ParticipantMedia>; readonly connected?: boolean; readonly change?: Partial<Remote> };

export class FakeMeeting implements Meeting {
  readonly bell = new Bell<MeetingEvents>();
  readonly state: Cell<MeetingState>;
  readonly remotes = new Cell<readonly Remote[]>([]);
  readonly sounds = new Cell<readonly MediaStream[]>([]);
  readonly speakers = new Cell<readonly Speaker[]>([]);
  readonly network = new Cell<MeetingNetwork>({ mode: "direct", connection: "connected", downlink: "good", audioOnly: false });
  readonly chat: FakeChat;
  readonly files = new FakeFiles();
  readonly polls: FakePolls;
  readonly breakouts: FakeBreakouts;
  readonly encryption?: { readonly state: Cell<EncryptionState> };
  viewed: readonly ViewedTile[] = [];
  readonly lobby = new Cell<RoomLobby>({ room: "", waiting: [], count: 0 });
  bans: readonly Ban[] = [];
  readonly moderation: Moderation = {
    lobby: this.lobby,
    admit: async (knock?: string) => this.open(knock),
    refuse: async (knock?: string) => this.open(knock),
    change: async ({ name, password, ...rest }: RoomSettingsChange) => {
      const { room } = this.state.value;
      this.state.patch({ room: { ...room, ...(name !== undefined && { name }), settings: { ...room.settings, ...rest, ...(password !== undefined && { password: password !== "" }) } } });
    },
    setRole: async (id: string, role: Role) => {
      this.alter(id, { role });
      if (role !== "listener") await this.lowerHand(id);
    },
    mute: async () => undefined,
    ask: async () => undefined,
    spotlight: async (spotlight?: string) => {
      const { spotlight: _, ...room } = this.state.value.room;
      this.state.patch({ room: { ...room, ...(spotlight && { spotlight }) } });
    },
    remove: async (id: string) => this.drop(id),
    toLobby: async (id: string) => this.drop(id),
    ban: async (id: string) => this.drop(id),
    unban: async (user: string) => { this.bans = this.bans.filter((ban) => ban.user.id !== user); },
    bans: async () => this.bans,
    end: async () => this.leave(),
  };

  constructor(readonly id: string, private readonly user: User, left: () => void) {
    this.state = new Cell<MeetingState>({ phase: "joined", me: "p-me", room: { id, mode: "direct", capacity: 500, participants: [participant("p-me", user)], settings } });
    this.chat = new FakeChat(user);
    this.polls = new FakePolls(user);
    this.breakouts = new FakeBreakouts(this.state);
    this.bell.on("over", left);
    if (isEncryptedRoom(id)) this.encryption = { state: new Cell<EncryptionState>({ code: "4821 0093 7716 5540 1288 9034", devices: [], unverified: [], unreadable: [] }) };
  }

  on<Name extends keyof MeetingEvents>(name: Name, listener: (event: MeetingEvents[Name]) => void): () => void {
    return this.bell.on(name, listener);
  }

  view(tiles: readonly ViewedTile[]): void {
    this.viewed = tiles;
  }

  async raiseHand(): Promise<void> {
    this.alter("p-me", { hand: Date.now() });
  }

  async lowerHand(id = "p-me"): Promise<void> {
    const { room } = this.state.value;
    this.state.patch({ room: { ...room, participants: room.participants.map(({ hand, ...one }) => (one.id === id || hand === undefined ? one : { ...one, hand })) } });
  }

  async react(): Promise<void> {
    // nobody sees it
  }

  alter(id: string, change: Partial<Participant>): void {
    const { room } = this.state.value;
    this.state.patch({ room: { ...room, participants: room.participants.map((one) => (one.id === id ? { ...one, ...change } : one)) } });
    this.remotes.set(this.remotes.value.map((remote) => (remote.participant.id === id ? { ...remote, participant: { ...remote.participant, ...change } } : remote)));
  }

  private drop(id: string): void {
    const { room } = this.state.value;
    this.state.patch({ room: { ...room, participants: room.participants.filter((one) => one.id !== id) } });
    this.remotes.set(this.remotes.value.filter((remote) => remote.participant.id !== id));
  }

  private open(knock?: string): void {
    const waiting = this.lobby.value.waiting.filter((one) => knock !== undefined && one.id !== knock);
    this.lobby.set({ room: this.id, waiting, count: waiting.length });
  }

  async leave(): Promise<void> {
    this.bell.ring("over", { reason: "left" });
  }

  enter(other: User, change: Partial<Remote> = {}, media = { microphone: true, camera: true, screen: false }): void {
    const one = { ...participant("p-other", other), media };
    this.state.patch({ room: { ...this.state.value.room, participants: [participant("p-me", this.user), one] } });
    const shown = { camera: picture(media.camera && !media.screen ? camera(looks[other.id] ?? grace) : undefined), screen: picture(media.screen ? screen() : undefined) };
    this.remotes.set([{ participant: one, connection: "connected", ...shown, stats: stats(), ...change }]);
  }

  /** A room of many. */
  gather(guests: readonly Guest[], change: Partial<MeetingNetwork> = {}): void {
    const remotes = guests.map(({ user, media, connected, change: more }, i): Remote => {
      const one: Participant = { ...participant(`p-${String(i).padStart(3, "0")}`, user), media: { microphone: true, camera: true, screen: false, ...media }, connected: connected ?? true };
      return {
        participant: one, connection: "connected", uplink: "good",
        camera: picture(one.media.camera ? camera(looks[user.id] ?? lookOf(i), guests.length > 12 ? 320 : 640, guests.length > 12 ? 180 : 360, guests.length > 12 ? 1 : 5) : undefined),
        screen: picture(one.media.screen ? screen() : undefined), ...more,
      };
    });
    this.state.patch({ room: { ...this.state.value.room, mode: "routed", participants: [participant("p-me", this.user), ...remotes.map((remote) => remote.participant)] } });
    this.network.set({ mode: "routed", connection: "connected", downlink: "good", audioOnly: false, stats: stats({ receiveKbps: 3870, sendKbps: 2310 }), ...change });
    this.remotes.set(remotes);
  }

  change(change: Partial<Remote>): void {
    this.remotes.set(this.remotes.value.map((remote) => ({ ...remote, ...change })));
  }
}

export function picture(stream: MediaStream | undefined, state: Picture["state"] = stream ? "live" : "off"): Picture {
  return { stream: stream ?? new MediaStream(), state, ...(stream && { stats: { width: 640, height: 360, framesPerSecond: 30, frames: 900, codec: "VP8" } }) };
}

export function written(id: string, from: User, mine: boolean, text: string): ChatEntry {
  return { id, from, mine, text, sentAt: Date.now(), reactions: [], files: [], state: "sent" };
}

/** Files as in every stage of their way. */
export class FakeFiles implements RoomFiles {
  readonly uploads = new Cell<readonly Upload[]>([]);

  /** What is known of files that went from page to page, by name. */
  readonly known = new Map<string, Partial<DirectFileState>>();

  async add(file: File): Promise<Upload> {
    return this.put(file.name, file.size, "done", file.size);
  }

  async direct(file: ChatFile): Promise<DirectFile> {
    const state = new Cell<DirectFileState>({ phase: "here", received: file.size, file, ...this.known.get(file.name) });
    return {
      state,
      resume: () => state.patch({ phase: "fetching" }), pause: () => state.patch({ phase: "paused" }),
      cancel: () => state.patch({ phase: "offered", received: 0 }),
    };
  }

  put(name: string, size: number, phase: UploadState["phase"], sent: number, error?: ParleyError, direct?: boolean): Upload {
    const id = `f${Math.random()}`;
    const state = new Cell<UploadState>({ name, size, phase, sent, ...(error && { error }), ...(direct && { direct }), ...(phase === "done" && { file: { id, name, size, type: "application/pdf" } }) });
    const upload: Upload = {
      id, state,
      choose: (file) => state.set({ name: file.name, size: file.size, phase: "sending", sent: 0 }),
      pause: () => state.patch({ phase: "paused" }), resume: () => state.patch({ phase: "sending" }),
      cancel: async () => this.uploads.set(this.uploads.value.filter((one) => one.id !== id)),
    };
    this.uploads.set([...this.uploads.value, upload]);
    return upload;
  }

  take(): readonly ChatFile[] {
    const files = this.uploads.value.flatMap((one) => one.state.value.file ?? []);
    this.uploads.set([]);
    return files;
  }

  async url(file: ChatFile): Promise<string> {
    const canvas = document.createElement("canvas");
    [canvas.width, canvas.height] = [file.width ?? 1, file.height ?? 1];
    const context = canvas.getContext("2d")!;
    const sky = context.createLinearGradient(0, 0, 0, canvas.height);
    for (const [at, colour] of [[0, "#8fb8e8"], [0.55, "#f4e3c8"], [0.56, "#4d7a4f"], [1, "#29472f"]] as const) sky.addColorStop(at, colour);
    context.fillStyle = sky;
    context.fillRect(0, 0, canvas.width, canvas.height);
    context.fillStyle = "#7a4b35";
    context.fillRect(canvas.width * 0.3, canvas.height * 0.4, canvas.width * 0.4, canvas.height * 0.35);
    return canvas.toDataURL();
  }

  async exportUrl(): Promise<string> {
    return "data:text/plain,";
  }
}

export class FakeChat implements Chat {
  readonly bell = new Bell<ChatEvents>();
  readonly state = new Cell<ChatState>({ messages: [], more: false, loading: false, failed: false, typing: [], readUpTo: 0, unread: 0 });

  constructor(private readonly user: User) {}

  on<Name extends keyof ChatEvents>(name: Name, listener: (event: ChatEvents[Name]) => void): () => void {
    return this.bell.on(name, listener);
  }

  send(text: string, { to, replyTo, files }: SendOptions = {}): string {
    const id = `m${Math.random()}`;
    const original = this.state.value.messages.find((one) => one.id === replyTo);
    this.add({ ...written(id, this.user, true, text), state: "sending", files: files ?? [], ...(to && { to }), ...(original && { replyTo: { id: original.id, seq: 1, from: original.from, text: original.text } }) });
    setTimeout(() => this.change(id, { state: "sent" }), 400);
    return id;
  }

  async edit(id: string, text: string): Promise<void> {
    this.change(id, { text, editedAt: Date.now() });
  }

  async delete(id: string): Promise<void> {
    const mine = this.state.value.messages.find((one) => one.id === id)?.mine;
    this.change(id, { text: "", reactions: [], files: [], deleted: { at: Date.now(), ...(mine === false && { by: this.user }) } });
  }

  async react(id: string, emoji: string, on: boolean): Promise<void> {
    const before = this.state.value.messages.find((one) => one.id === id)?.reactions ?? [];
    const others = before.find((one) => one.emoji === emoji)?.users.filter((user) => user.id !== this.user.id) ?? [];
    const users = on ? [...others, this.user] : others;
    const after = { emoji, count: users.length, users, mine: on };
    const reactions = before.some((one) => one.emoji === emoji) ? before.map((one) => (one.emoji === emoji ? after : one)) : [...before, after];
    this.change(id, { reactions: reactions.filter((one) => one.count > 0) });
  }

  markRead(): void {
    this.state.patch({ unread: 0 });
  }

  async search(text: string, _before?: number): Promise<{ messages: readonly ChatEntry[]; before?: number }> {
    return { messages: this.state.value.messages.filter((one) => [one.text, ...one.files.map(({ name }) => name)].some((words) => words.toLowerCase().includes(text.toLowerCase()))).toReversed() };
  }

  async loadUntil(id: string): Promise<boolean> {
    return this.state.value.messages.some((one) => one.id === id);
  }

  retry(id: string): void {
    this.change(id, { state: "sent" });
  }

  discard(id: string): void {
    this.state.patch({ messages: this.state.value.messages.filter((one) => one.id !== id) });
  }

  async loadOlder(): Promise<void> {
    this.state.patch({ more: false });
  }

  async reload(): Promise<void> {
    this.state.patch({ failed: false });
  }

  typing(): void {
    // nobody is told
  }

  change(id: string, how: Partial<ChatEntry>): void {
    this.state.patch({ messages: this.state.value.messages.map((one) => (one.id === id ? { ...one, ...how } : one)) });
  }

  add(...entries: ChatEntry[]): void {
    this.state.patch({ messages: [...this.state.value.messages, ...entries] });
  }

  receive(from: User, text: string, to?: User): void {
    const entry = { ...written(`m${Math.random()}`, from, false, text), ...(to && { to }) };
    this.add(entry);
    this.state.patch({ unread: this.state.value.unread + 1 });
    this.bell.ring("message", entry);
  }
}

export function stats(change: Partial<ConnectionStats> = {}): ConnectionStats {
  return {
    quality: "good", path: "direct", protocol: "udp", localCandidate: "host", remoteCandidate: "srflx", roundTripMs: 23.4, lossPercent: 0.1, sendLossPercent: 0, receiveKbps: 2380, sendKbps: 2140,
    received: { width: 1280, height: 720, framesPerSecond: 30, frames: 4000, codec: "VP9" }, sent: { width: 1280, height: 720, framesPerSecond: 30, frames: 4000, codec: "VP9" }, audioEnergy: 1, ...change,
  };
}

function participant(id: string, user: User): Participant {
  return { id, user, media: { microphone: true, camera: true, screen: false }, joinedAt: started - 754_000, connected: true, role: id === "p-me" ? "host" : "speaker" };
}

function devices(): LocalMediaState {
  return {
    microphone: { state: "off", muted: false }, camera: { state: "off" }, screen: { state: "off" }, music: false,
    microphones: [{ id: "mic-1", label: "MacBook Pro Microphone" }, { id: "mic-2", label: "Jabra Evolve2 65" }], cameras: [{ id: "cam-1", label: "FaceTime HD Camera" }, { id: "cam-2", label: "Logitech Brio" }],
    speakers: [{ id: "out-1", label: "MacBook Pro Speakers" }, { id: "out-2", label: "Jabra Evolve2 65" }], selected: { microphone: "mic-1", camera: "cam-1", speaker: "out-1" },
    can: { shareScreen: !/Mobile/.test(navigator.userAgent) && innerWidth > 600, selectSpeaker: true },
  };
}
