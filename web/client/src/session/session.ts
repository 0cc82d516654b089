import type { Credentials, RoundTrip, Session, SessionState, Unsubscribe } from "../api.js";
import type { SessionHelloParams, User, Welcome } from "../contracts.js";
import { ParleyError } from "../error.js";
import { Emitter } from "../events/emitter.js";
import { State } from "../events/state.js";
import type { Clock, Page, SocketFactory, StoragePort, Timer } from "../ports.js";
import { decode, encode, Rpc } from "../rpc/rpc.js";
import { Acknowledger } from "./acknowledger.js";
import { backoffMs } from "./backoff.js";
import { Connection } from "./connection.js";
import { Liveness } from "./liveness.js";
import { MessageLog } from "./messageLog.js";
import { PageMemory } from "./pageMemory.js";

export interface SessionParts {
  socket: SocketFactory;
  clock: Clock;
  page: Page;
  /** Lasts as long as the tab. */
  tabStorage: StoragePort;
  /** Lasts. */
  storage: StoragePort;
  /** What has to be loaded before a session is taken up. */
  ready?: () => Promise<unknown> | undefined;
}

export interface SessionOptions {
  url: string;
  storageKey: string;
  client: { name: string; version: string; language: string };
}

export interface SessionEvents {
  /**
   * Signed in, for the first time or again.
   * `new`: a session that knows nothing of what was before. `adopted`: the page was reloaded and took up its session; the
   * Welcome's calls and rooms are the state. `resumed`: nothing is lost, messages just go on.
   */
  welcome: { welcome: Welcome; how: "new" | "adopted" | "resumed" };
  /** Heard from the server again after ten minutes or more, as when a computer is opened that had slept; said before anything is made of it. */
  slept: undefined;
  /** Signed out or thrown out. */
  closed: ParleyError;
}

/** Refusals of `session.hello` that trying again cannot mend. */
const final = new Set([
  "unauthorized",
  "guests-not-allowed",
  "too-many-sessions",
  "server-full",
  "invalid-params",
  "replaced",
  "ended",
]);

const doubtMs = 1_500;
/** As long as a reload of the page may take (see `PageMemory`). */
const sleepMs = 10 * 60_000;

export class ParleySession implements Session {
  readonly state = new State<SessionState>({ phase: "idle", attempt: 0 });
  readonly events = new Emitter<SessionEvents>();
  readonly peer: Rpc;

  readonly #parts: SessionParts;
  readonly #options: SessionOptions;
  readonly #log = new MessageLog();
  readonly #acks: Acknowledger;
  readonly #liveness: Liveness;
  readonly #resumeKey: PageMemory<string>;
  readonly #off: Unsubscribe[];
  #credentials: Credentials = {};
  #connection: Connection | undefined;
  /** Opened for somebody who has not signed in yet. */
  #prepared: Connection | undefined;
  #retry: Timer;
  #loading = false;
  #awaySince = 0;
  #openedAt = 0;
  /** When the server was heard last; it is every 15 s as long as the page lives. */
  #heardAt = Infinity;
  #retryAfterSeconds: number | undefined;
  /** Whether this page has been in the session from its beginning, so that its counts hold. */
  #counting = false;
  #signedIn: { resolve(user: User): void; reject(error: ParleyError): void } | undefined;

  constructor(parts: SessionParts, options: SessionOptions) {
    this.#parts = parts;
    this.#options = options;
    this.peer = new Rpc(parts.clock, {
      send: (id, text) => this.#send(id, text),
      settled: (id) => this.#log.settled(id),
      notify: (text) => {
        if (this.state.value.phase === "online") this.#connection?.send(text);
      },
    });
    this.#acks = new Acknowledger(parts.clock, () =>
      this.#connection?.send(encode(undefined, "session.ack", { received: this.#log.received })),
    );
    this.#liveness = new Liveness(
      parts.clock,
      () => void this.peer.request("session.ping", {}).catch(() => undefined),
      () => this.#broken(new ParleyError("unreachable", "The server does not answer.")),
    );
    this.#resumeKey = new PageMemory(parts.tabStorage, parts.page, parts.clock, `${options.storageKey}.resume`);
    this.#off = [
      parts.page.on("wake", () => this.retryNow()),
      this.peer.notifications.on("session.closing", ({ retryAfterSeconds }) => {
        this.#retryAfterSeconds = retryAfterSeconds;
      }),
      this.peer.notifications.on("server.draining", () => this.state.patch({ restarting: true })),
      this.peer.notifications.on("server.resumed", () => this.state.patch({ restarting: false })),
      this.peer.notifications.on("server.announced", (announcement) => this.state.patch({ announcement })),
    ];
  }

  prepare(): void {
    const { phase } = this.state.value;
    if (phase === "idle" || phase === "closed") this.#connect();
  }

  signIn(credentials: Credentials): Promise<User> {
    const { phase } = this.state.value;
    if (phase !== "idle" && phase !== "closed") {
      return Promise.reject(new ParleyError("already-signed-in", "Signed in already."));
    }
    this.#credentials = credentials;
    this.#counting = false;
    this.#heardAt = Infinity;
    this.#awaySince = this.#parts.clock.now();
    return new Promise((resolve, reject) => {
      this.#signedIn = { resolve, reject };
      this.state.set({ phase: "connecting", attempt: 1 });
      const ready = this.#parts.ready?.();
      this.#loading = ready !== undefined;
      if (!ready) return this.#open();
      void ready.then(() => {
        this.#loading = false;
        this.retryNow();
      });
    });
  }

  retryNow(): void {
    const { phase } = this.state.value;
    if (phase === "online") return this.#liveness.check();
    if (this.#loading || (phase !== "connecting" && phase !== "reconnecting")) return;
    // an attempt that has only just begun may well be the one that succeeds
    if (this.#connection && this.#parts.clock.now() - this.#openedAt < 1_000) return;
    this.#connection?.abandon();
    this.#open();
  }

  /** Something else than signaling has lost its path, so the connection has probably lost it too. */
  doubt(): void {
    this.#liveness.check(doubtMs);
  }

  async measure(): Promise<RoundTrip> {
    const { clock } = this.#parts;
    const sent = clock.now();
    const { now } = await this.peer.request("session.ping", {});
    const roundTripMs = clock.now() - sent;
    return { roundTripMs, aheadMs: now - sent - roundTripMs / 2 };
  }

  async rename(name: string): Promise<User> {
    const { user } = await this.peer.request("session.rename", { name });
    this.state.patch({ user });
    return user;
  }

  async end(): Promise<void> {
    this.#forget();
    if (this.state.value.phase === "online") {
      await this.peer.request("session.end", {}, { timeoutMs: 3_000 }).catch(() => undefined);
    }
    this.#close(new ParleyError("ended", "Signed out."));
    // a welcome that came meanwhile has brought it again
    this.#forget();
  }

  dispose(): void {
    for (const off of this.#off) off();
    this.#close(new ParleyError("ended", "Signed out."));
    this.#prepared?.abandon();
    this.#resumeKey.dispose();
  }

  #open(): void {
    this.#parts.clock.clearTimeout(this.#retry);
    this.state.patch({ retryAt: undefined });
    this.#openedAt = this.#parts.clock.now();
    const connection = this.#connect();
    this.#prepared = undefined;
    this.#connection = connection;
    connection.begin(this.#hello(), {
      welcome: (welcome: Welcome) => this.#welcome(welcome),
      text: (text: string) => this.#receive(text),
      closed: (error: ParleyError) => {
        if (this.#connection === connection) this.#broken(error);
      },
    });
  }

  /** What was prepared, as long as it is fresh. */
  #connect(): Connection {
    if (this.#prepared?.fresh) return this.#prepared;
    this.#prepared?.abandon();
    return (this.#prepared = new Connection(this.#parts.socket, this.#options.url, this.#parts.clock));
  }

  #hello(): SessionHelloParams {
    const hello: SessionHelloParams = { client: this.#options.client };
    if ("token" in this.#credentials) hello.token = this.#credentials.token;
    if ("guest" in this.#credentials) {
      const identity = this.#parts.storage.getItem(this.#identityKey);
      hello.guest = { name: this.#credentials.guest.name, ...(identity && { identity }) };
    }
    const key = this.#resumeKey.value;
    if (key) hello.resume = { key, ...(this.#counting && { received: this.#log.received }) };
    return hello;
  }

  #welcome(welcome: Welcome): void {
    const how = !welcome.resumed ? "new" : this.#counting ? "resumed" : "adopted";
    this.#resumeKey.value = welcome.resumeKey;
    if (welcome.identity) this.#parts.storage.setItem(this.#identityKey, welcome.identity);
    this.#retryAfterSeconds = undefined;
    this.#counting = true;
    if (how !== "resumed") {
      this.#log.begin();
      this.peer.lose(new ParleyError("session-lost", "The session was lost."));
    }
    const missing = this.#log.resume(welcome.received);
    this.#liveness.start();
    // the key that brought us here is good until the server hears from us again
    if (how !== "new") this.#acks.now();
    for (const text of missing) this.#connection?.send(text);
    if (missing.length > 0) this.#liveness.asked();
    // only the server that said so can resume what it held
    const restarting = how === "resumed" && this.state.value.restarting;
    this.state.set({ phase: "online", user: welcome.user, limits: welcome.limits, aheadMs: welcome.now - this.#parts.clock.now(), attempt: 0, ...(restarting && { restarting }) });
    this.#heard();
    this.events.emit("welcome", { welcome, how });
    this.#signedIn?.resolve(welcome.user);
    this.#signedIn = undefined;
  }

  #heard(): void {
    const before = this.#heardAt;
    this.#heardAt = this.#parts.clock.now();
    if (this.#heardAt - before >= sleepMs) this.events.emit("slept", undefined);
  }

  #receive(text: string): void {
    const frame = decode(text);
    this.#heard();
    this.#liveness.heard();
    // said to a connection, not to the session: it doesn't count
    if (frame?.method !== "session.closing") {
      this.#log.count();
      this.#acks.received();
    }
    if (typeof frame?.id === "number") this.#log.answered(frame.id);
    if (frame) this.peer.receive(frame);
  }

  #send(id: number, text: string): void {
    const { phase, limits } = this.state.value;
    if (phase !== "online" && phase !== "reconnecting") {
      throw new ParleyError("not-connected", "Sign in first.");
    }
    if (limits && text.length * 3 > limits.messageBytes && new TextEncoder().encode(text).length > limits.messageBytes) {
      throw new ParleyError("message-too-large", `A message may have ${limits.messageBytes} bytes.`);
    }
    this.#log.sent(id, text);
    if (phase !== "online") return;
    this.#connection?.send(text);
    this.#liveness.asked();
  }

  /** The connection, or the attempt at one, has ended. */
  #broken(error: ParleyError): void {
    this.#connection?.abandon();
    this.#connection = undefined;
    this.#liveness.stop();
    this.#acks.reset();
    if (final.has(error.reason)) return this.#close(error);

    const { clock } = this.#parts;
    const { phase, attempt } = this.state.value;
    if (phase === "online") this.#awaySince = clock.now();
    const next = phase === "online" ? 1 : attempt + 1;
    const asked = (error.retryAfterSeconds ?? this.#retryAfterSeconds ?? 0) * 1_000 * (1 + clock.random() / 2);
    this.#retryAfterSeconds = undefined;
    const delay = Math.max(asked, backoffMs(next, clock.now() - this.#awaySince, clock.random()));
    this.state.patch({
      phase: phase === "connecting" ? "connecting" : "reconnecting",
      attempt: next,
      retryAt: clock.now() + delay,
      error,
    });
    this.#retry = clock.setTimeout(() => this.#open(), delay);
  }

  #close(error: ParleyError): void {
    if (this.state.value.phase === "closed" || this.state.value.phase === "idle") return;
    this.#parts.clock.clearTimeout(this.#retry);
    this.#liveness.stop();
    this.#acks.reset();
    this.#connection?.abandon();
    this.#connection = undefined;
    this.#resumeKey.value = undefined;
    this.state.set({ phase: "closed", attempt: 0, error });
    this.peer.lose(error, true);
    this.events.emit("closed", error);
    this.#signedIn?.reject(error);
    this.#signedIn = undefined;
  }

  /** Who signs in here next is somebody else. */
  #forget(): void {
    this.#parts.storage.removeItem(this.#identityKey);
  }

  get #identityKey(): string {
    return `${this.#options.storageKey}.identity`;
  }
}
