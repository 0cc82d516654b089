import type { Chat, ChatEntry, ChatEvents, ChatState } from "../api.js";
import type { ChatMessage, User } from "../contracts.js";
import { ParleyError } from "../error.js";
import { Emitter } from "../events/emitter.js";
import { State } from "../events/state.js";
import type { Clock } from "../ports.js";
import type { Peer } from "../rpc/rpc.js";
import { catchUp, merge, toEntry } from "./entries.js";
import { OthersTyping, OwnTyping } from "./typing.js";

const sendTimeoutMs = 60_000;

/** The chat of one room. */
export class RoomChat extends Emitter<ChatEvents> implements Chat {
  readonly state = new State<ChatState>({ messages: [], more: false, loading: false, typing: [] });
  readonly #peer: Peer;
  readonly #clock: Clock;
  readonly #room: string;
  readonly #me: User;
  readonly #own: OwnTyping;
  readonly #others: OthersTyping;
  readonly #off: (() => void)[];
  /** Messages whose session was lost before the server answered: they go out again once the room is joined again. */
  readonly #waiting = new Set<string>();
  #over = false;

  constructor(peer: Peer, clock: Clock, room: string, me: User) {
    super();
    this.#peer = peer;
    this.#clock = clock;
    this.#room = room;
    this.#me = me;
    this.#own = new OwnTyping(clock, (typing) => {
      void peer.request("chat.typing", { room, typing }).catch(() => undefined);
    });
    this.#others = new OthersTyping(clock);
    this.#off = [
      this.#others.who.subscribe((typing) => this.state.patch({ typing })),
      peer.notifications.on("chat.message", (event) => {
        if (event.room === room) this.#received(event.message);
      }),
      peer.notifications.on("chat.typing", (event) => {
        if (event.room === room) this.#others.handle(event.participant, event.typing);
      }),
    ];
    void this.#load();
  }

  send(text: string): string {
    const id = this.#clock.uuid();
    this.#own.stopped();
    this.#put({ id, from: this.#me, mine: true, text, sentAt: this.#clock.now(), state: "sending" });
    void this.#transmit(id, text);
    return id;
  }

  retry(id: string): void {
    const entry = this.#find(id);
    if (entry?.state !== "failed") return;
    const { error: _, ...rest } = entry;
    this.#put({ ...rest, state: "sending" });
    void this.#transmit(id, entry.text);
  }

  discard(id: string): void {
    if (this.#find(id)?.state !== "failed") return;
    this.state.patch({ messages: this.state.value.messages.filter((m) => m.id !== id) });
  }

  async loadOlder(): Promise<void> {
    const oldest = this.state.value.messages[0]?.seq;
    if (!this.state.value.more || this.state.value.loading || oldest === undefined) return;
    await this.#load(oldest);
  }

  typing(): void {
    this.#own.typed();
  }

  handleLeft(participant: string): void {
    this.#others.handle(participant, false);
  }

  /** Messages may have been missed, and ours lost. */
  handleRejoined(): void {
    void this.#load();
    const waiting = [...this.#waiting];
    this.#waiting.clear();
    for (const id of waiting) {
      const entry = this.#find(id);
      if (entry) void this.#transmit(id, entry.text);
    }
  }

  dispose(): void {
    this.#over = true;
    for (const off of this.#off) off();
    this.#own.reset();
    this.#others.dispose();
    for (const id of this.#waiting) this.#fail(id, new ParleyError("left", "The room was left before this was sent."));
    this.#waiting.clear();
  }

  async #transmit(id: string, text: string): Promise<void> {
    try {
      const { message } = await this.#peer.request("chat.send", { room: this.#room, id, text }, { timeoutMs: sendTimeoutMs });
      this.#put(toEntry(message, this.#me.id));
    } catch (error) {
      if (error instanceof ParleyError && error.reason === "session-lost" && !this.#over) this.#waiting.add(id);
      else this.#fail(id, error instanceof ParleyError ? error : new ParleyError("failed", String(error)));
    }
  }

  #fail(id: string, error: ParleyError): void {
    const entry = this.#find(id);
    if (entry) this.#put({ ...entry, state: "failed", error });
  }

  #received(message: ChatMessage): void {
    const known = this.#find(message.id) !== undefined;
    const entry = toEntry(message, this.#me.id);
    this.#put(entry);
    if (!known && !entry.mine) this.emit("message", entry);
  }

  /** The newest page, or the one before a `seq`. What goes wrong shows as messages not being there; it can be asked again. */
  async #load(before?: number): Promise<void> {
    this.state.patch({ loading: true });
    try {
      const page = await this.#peer.request("chat.history", { room: this.#room, ...(before !== undefined && { before }) });
      const entries = page.messages.map((m) => toEntry(m, this.#me.id));
      const first = !this.state.value.messages.some((m) => m.seq !== undefined);
      const { entries: messages, hole } = catchUp(this.state.value.messages, entries);
      const more = before !== undefined || first || hole ? page.more : this.state.value.more;
      this.state.patch({ messages, more, loading: false });
    } catch {
      this.state.patch({ loading: false });
    }
  }

  #find(id: string): ChatEntry | undefined {
    return this.state.value.messages.find((m) => m.id === id);
  }

  #put(entry: ChatEntry): void {
    this.state.patch({ messages: merge(this.state.value.messages, [entry]) });
  }
}
