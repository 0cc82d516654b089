import type { Chat, ChatEntry, ChatEvents, ChatState, MeetingState, SendOptions, Store } from "../api.js";
import type { User } from "../contracts.js";
import { ParleyError } from "../error.js";
import { Emitter } from "../events/emitter.js";
import { State } from "../events/state.js";
import type { Clock } from "../ports.js";
import type { Peer } from "../rpc/rpc.js";
import { Retry } from "../session/retry.js";
import { quoteOf, toEntry } from "./entries.js";
import { ChatLog } from "./log.js";
import { ReadMark, type ReadMarks } from "./readMark.js";
import { OthersTyping, OwnTyping } from "./typing.js";

const sendTimeoutMs = 60_000;
/** After having missed more than so many pages of changes, the newest page says more than the changes do. */
const pagesOfChanges = 10;

/** The chat of one room. */
export class RoomChat extends Emitter<ChatEvents> implements Chat {
  readonly state = new State<ChatState>({ messages: [], more: false, loading: false, failed: false, typing: [], readUpTo: 0, unread: 0 });
  readonly #peer: Peer;
  readonly #clock: Clock;
  readonly #room: string;
  readonly #me: User;
  readonly #log: ChatLog;
  readonly #read: ReadMark;
  readonly #own: OwnTyping;
  readonly #others: OthersTyping;
  readonly #off: (() => void)[];
  readonly #retry: Retry;
  /** Messages whose session was lost before the server answered, or that it was sent while it knew nothing of us: they go out again once the room is joined again. */
  readonly #waiting = new Set<string>();
  /** How it stands with the room. */
  readonly #meeting: Store<Pick<MeetingState, "phase">>;
  #over = false;

  constructor(peer: Peer, clock: Clock, room: string, me: User, marks: ReadMarks, meeting: Store<Pick<MeetingState, "phase">>) {
    super();
    this.#peer = peer;
    this.#clock = clock;
    this.#room = room;
    this.#me = me;
    this.#meeting = meeting;
    this.#log = new ChatLog(me.id);
    this.#read = new ReadMark(marks, room);
    this.#own = new OwnTyping(clock, (typing) => {
      void peer.request("chat.typing", { room, typing }).catch(() => undefined);
    });
    this.#others = new OthersTyping(clock);
    this.#retry = new Retry(clock, () => void this.reload());
    const { notifications: on } = peer;
    const here = <T extends { room: string }>(handle: (event: T) => void) => (event: T): void => {
      if (event.room === room) handle(event);
    };
    this.#off = [
      this.#log.entries.subscribe((messages) => this.#show(messages)),
      this.#others.who.subscribe((typing) => this.state.patch({ typing })),
      on.on("chat.message", here(({ message }) => this.#tell(this.#log.take(message)))),
      on.on("chat.edited", here((event) => this.#log.edited(event))),
      on.on("chat.deleted", here((event) => this.#log.deleted(event))),
      on.on("chat.reacted", here((event) => this.#log.reacted(event))),
      on.on("chat.typing", here(({ participant, typing }) => this.#others.handle(participant, typing))),
    ];
    void this.reload();
  }

  send(text: string, options: SendOptions = {}): string {
    const id = this.#clock.uuid();
    const original = options.replyTo === undefined ? undefined : this.#log.find(options.replyTo);
    this.#own.stopped();
    this.#log.put({
      id,
      from: this.#me,
      mine: true,
      text,
      sentAt: this.#clock.now(),
      reactions: [],
      files: options.files ?? [],
      state: "sending",
      ...(options.to && { to: options.to }),
      ...(original && { replyTo: quoteOf(original) }),
    });
    void this.#transmit(id);
    return id;
  }

  retry(id: string): void {
    const entry = this.#log.find(id);
    if (entry?.state !== "failed") return;
    const { error: _, ...rest } = entry;
    this.#log.put({ ...rest, state: "sending" });
    void this.#transmit(id);
  }

  discard(id: string): void {
    if (this.#log.find(id)?.state === "failed") this.#log.remove(id);
  }

  async edit(id: string, text: string): Promise<void> {
    this.#own.stopped();
    this.#log.edited(await this.#peer.request("chat.edit", { room: this.#room, id, text }, { timeoutMs: sendTimeoutMs }));
  }

  async delete(id: string): Promise<void> {
    this.#log.deleted(await this.#peer.request("chat.delete", { room: this.#room, id }));
  }

  async react(id: string, emoji: string, on: boolean): Promise<void> {
    this.#log.reacted(await this.#peer.request("chat.react", { room: this.#room, id, emoji, on }));
  }

  markRead(): void {
    this.#read.readTo(this.#log.entries.value);
    this.#show(this.#log.entries.value);
  }

  async search(text: string, before?: number): Promise<{ messages: readonly ChatEntry[]; before?: number }> {
    const found = await this.#peer.request("chat.search", { room: this.#room, text, before });
    return { ...found, messages: found.messages.map((m) => toEntry(m, this.#me.id)) };
  }

  async loadOlder(): Promise<void> {
    const oldest = this.#log.entries.value[0]?.seq;
    if (!this.#log.more || this.state.value.loading || oldest === undefined) return;
    // what goes wrong shows as messages not being there; it can be asked again
    await this.#load(oldest).catch(() => undefined);
  }

  async loadUntil(id: string, seq: number): Promise<boolean> {
    while (!this.#log.find(id)) {
      const oldest = this.#log.entries.value[0]?.seq ?? 0;
      if (oldest <= seq || !this.#log.more || this.state.value.loading) return false;
      await this.loadOlder();
      if (this.#log.entries.value[0]?.seq === oldest) return false;
    }
    return true;
  }

  async reload(): Promise<void> {
    this.state.patch({ failed: await this.#retry.fails(this.#catchUp()) });
  }

  typing(): void {
    this.#own.typed();
  }

  handleLeft(participant: string): void {
    this.#others.handle(participant, false);
  }

  /** Messages and changes may have been missed, and ours lost. */
  handleRejoined(): void {
    this.#log.missed();
    void this.reload();
    const waiting = [...this.#waiting];
    this.#waiting.clear();
    for (const id of waiting) void this.#transmit(id);
  }

  dispose(): void {
    this.#over = true;
    this.#retry.dispose();
    for (const off of this.#off) off();
    this.#own.reset();
    this.#others.dispose();
    for (const id of this.#waiting) this.#fail(id, new ParleyError("left", "The room was left."));
    this.#waiting.clear();
  }

  async #transmit(id: string): Promise<void> {
    const entry = this.#log.find(id);
    if (!entry) return;
    const { text, to, replyTo, files } = entry;
    const stored = files.filter((f) => !f.direct).map((f) => f.id);
    const offers = files.filter((f) => f.direct).map(({ id, name, size }) => ({ id, name, size }));
    const sent = { ...(stored.length > 0 && { files: stored }), ...(offers.length > 0 && { offers }) };
    const message = { room: this.#room, id, text, to: to?.id, replyTo: replyTo?.id, ...sent };
    try {
      this.#log.take((await this.#peer.request("chat.send", message, { timeoutMs: sendTimeoutMs })).message);
    } catch (error) {
      const why = error instanceof ParleyError ? error : new ParleyError("failed", String(error));
      const lost = why.reason === "session-lost" || (why.reason === "not-in-room" && this.#meeting.value.phase === "rejoining");
      if (lost && !this.#over) this.#waiting.add(id);
      else this.#fail(id, why);
    }
  }

  #show(messages: readonly ChatEntry[]): void {
    this.state.patch({ messages, more: this.#log.more, readUpTo: this.#read.seq, unread: this.#read.unread(messages) });
  }

  #fail(id: string, error: ParleyError): void {
    const entry = this.#log.find(id);
    if (!entry) return;
    this.#log.put({ ...entry, state: "failed", error });
    if (this.#over) this.state.patch({ messages: this.#log.entries.value });
  }

  #tell(entry: ChatEntry | undefined): void {
    if (entry && !entry.mine) this.emit("message", entry);
  }

  /** The newest page, or the one before a `seq`. */
  async #load(before?: number): Promise<void> {
    this.state.patch({ loading: true });
    try {
      const page = await this.#peer.request("chat.history", { room: this.#room, before });
      if (before === undefined) this.#read.begin(page.messages);
      this.#log.page(page);
    } finally {
      this.state.patch({ loading: false, more: this.#log.more });
    }
  }

  /** Learns what has happened since the last event that is known. */
  async #catchUp(): Promise<void> {
    if (this.#log.revision === undefined) return this.#load();
    for (let page = 0; page < pagesOfChanges; page++) {
      const changes = await this.#peer.request("chat.changes", { room: this.#room, since: this.#log.revision });
      for (const entry of this.#log.changes(changes)) this.#tell(entry);
      if (!changes.more) return;
    }
    this.#log.forget();
    await this.#load();
  }
}
