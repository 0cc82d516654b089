import type { PresenceList } from "../api.js";
import type { Presence } from "../contracts.js";
import type { Emitter } from "../events/emitter.js";
import { State } from "../events/state.js";
import type { Peer } from "../rpc/rpc.js";
import type { SessionEvents } from "../session/session.js";

export class PresenceWatch implements PresenceList {
  readonly users = new State<readonly Presence[]>([]);
  readonly #peer: Peer;
  #watching = false;

  constructor(peer: Peer, session: Pick<Emitter<SessionEvents>, "on">) {
    this.#peer = peer;
    peer.notifications.on("presence.changed", ({ user }) => this.#changed(user));
    session.on("welcome", ({ how }) => {
      if (this.#watching && how !== "resumed") void this.#ask().catch(() => undefined);
    });
    session.on("closed", () => this.users.set([]));
  }

  async watch(): Promise<void> {
    this.#watching = true;
    await this.#ask();
  }

  async unwatch(): Promise<void> {
    this.#watching = false;
    this.users.set([]);
    await this.#peer.request("presence.unwatch", {});
  }

  async #ask(): Promise<void> {
    const { users } = await this.#peer.request("presence.watch", {});
    if (this.#watching) this.users.set(sorted(users.filter(isHere)));
  }

  #changed(user: Presence): void {
    if (!this.#watching) return;
    const others = this.users.value.filter((u) => u.id !== user.id);
    this.users.set(isHere(user) ? sorted([...others, user]) : others);
  }
}

const isHere = (user: Presence): boolean => user.state !== "offline";

function sorted(users: readonly Presence[]): readonly Presence[] {
  return [...users].sort((a, b) => a.name.localeCompare(b.name) || (a.id < b.id ? -1 : 1));
}
