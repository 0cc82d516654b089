import type { Knock, KnockState } from "../api.js";
import { ParleyError } from "../error.js";
import type { Emitter } from "../events/emitter.js";
import { State } from "../events/state.js";
import type { Peer } from "../rpc/rpc.js";
import type { SessionEvents } from "../session/session.js";

/** Waiting before one door. */
class RoomKnock implements Knock {
  readonly state: State<KnockState>;
  readonly settled: Promise<KnockState>;
  readonly #withdraw: () => void;

  constructor(
    readonly room: string,
    readonly password: string | undefined,
    state: KnockState,
    withdraw: () => void,
  ) {
    this.#withdraw = withdraw;
    this.state = new State(state);
    this.settled = new Promise((resolve) => {
      if (this.over) resolve(this.state.value);
      else
        this.state.subscribe((now) => {
          if (now.phase !== "waiting") resolve(now);
        });
    });
  }

  get over(): boolean {
    return this.state.value.phase !== "waiting";
  }

  withdraw(): void {
    if (this.over) return;
    this.state.patch({ phase: "withdrawn" });
    this.#withdraw();
  }
}

/** Waits before doors: over lost connections, and, by knocking again, over lost sessions. */
export class Knocks {
  readonly #peer: Peer;
  #waiting: RoomKnock[] = [];

  constructor(peer: Peer, session: Pick<Emitter<SessionEvents>, "on">) {
    this.#peer = peer;
    const { notifications: on } = peer;
    on.on("knock.updated", ({ room, place, host }) => this.#at(room)?.state.patch({ place, host }));
    on.on("knock.settled", ({ room, outcome }) => this.#settle(room, { phase: outcome }));
    session.on("welcome", ({ how }) => {
      if (how !== "resumed") for (const knock of this.#waiting) void this.#again(knock);
    });
    // nobody is let in who has gone away meanwhile
    session.on("slept", () => {
      for (const { room } of this.#waiting) this.#settle(room, { phase: "timeout" });
    });
    session.on("closed", ({ reason }) => {
      for (const { room } of this.#waiting) this.#settle(room, { phase: "failed", error: new ParleyError(reason, "The session is over.") });
    });
  }

  async knock(room: string, password?: string): Promise<Knock> {
    const state = await this.#ask(room, password);
    const known = this.#at(room);
    if (known) {
      this.#settle(room, state);
      return known;
    }
    const knock = new RoomKnock(room, password, state, () => {
      this.#waiting = this.#waiting.filter((one) => one !== knock);
      void this.#peer.request("room.withdraw", { room }).catch(() => undefined);
    });
    if (!knock.over) this.#waiting = [...this.#waiting, knock];
    return knock;
  }

  async #again(knock: RoomKnock): Promise<void> {
    try {
      this.#settle(knock.room, await this.#ask(knock.room, knock.password));
    } catch (error) {
      const reason = error instanceof ParleyError ? error : new ParleyError("failed", String(error));
      // at the next Welcome it is tried again
      if (reason.reason !== "session-lost") this.#settle(knock.room, { phase: "failed", error: reason });
    }
  }

  async #ask(room: string, password: string | undefined): Promise<KnockState> {
    const { admitted, place = 0, host = false } = await this.#peer.request("room.knock", { room, password: password || undefined });
    return { phase: admitted ? "admitted" : "waiting", place, host };
  }

  #at(room: string): RoomKnock | undefined {
    return this.#waiting.find((knock) => knock.room === room);
  }

  #settle(room: string, change: Partial<KnockState>): void {
    const knock = this.#at(room);
    if (change.phase !== "waiting") this.#waiting = this.#waiting.filter((one) => one !== knock);
    knock?.state.patch(change);
  }
}
