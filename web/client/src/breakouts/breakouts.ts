import type { BreakoutEvents, BreakoutsState, Meeting, MeetingBreakouts } from "../api.js";
import { Emitter } from "../events/emitter.js";
import { State } from "../events/state.js";
import type { Membership } from "../rooms/membership.js";
import type { Peer } from "../rpc/rpc.js";

/** How one comes into rooms and out of them. */
export interface Doors {
  enter(room: string): Promise<Meeting>;
  leave(room: string): Promise<void>;
}

/** The breakout rooms of one meeting. */
export class RoomBreakouts extends Emitter<BreakoutEvents> implements MeetingBreakouts {
  readonly state = new State<BreakoutsState>({ assignments: new Map() });
  readonly #peer: Peer;
  readonly #membership: Membership;
  readonly #doors: Doors;
  readonly #off: (() => void)[];

  constructor(peer: Peer, membership: Membership, doors: Doors) {
    super();
    this.#peer = peer;
    this.#membership = membership;
    this.#doors = doors;
    const { notifications: on } = peer;
    this.#off = [
      membership.state.subscribe(({ room: now }, { room: before }) => {
        if (now.breakouts?.open && !before.breakouts?.open) this.emit("opened", now.breakouts);
        if (before.breakouts?.open && !now.breakouts?.open) this.emit("closed", before.breakouts);
        if (!now.breakouts && before.breakouts) this.state.set({ assignments: new Map() });
      }),
      on.on("breakout.assigned", ({ room, breakout }) => {
        if (room !== membership.id || breakout === this.state.value.assigned) return;
        const { assignments } = this.state.value;
        this.state.set({ assignments, ...(breakout !== undefined && { assigned: breakout }) });
        this.emit("assigned", { breakout: membership.state.value.room.breakouts?.rooms.find(({ id }) => id === breakout) });
      }),
      on.on("breakout.assignments", ({ room, assigned }) => {
        if (room === membership.id) this.state.patch({ assignments: new Map(assigned.map(({ user, breakout }) => [user, breakout])) });
      }),
      on.on("breakout.announced", ({ room, from, text }) => {
        if (room === membership.id) this.emit("announced", { from, text });
      }),
    ];
  }

  async create(names: readonly string[], options: { choose?: boolean; random?: boolean } = {}): Promise<void> {
    await this.#peer.request("breakout.create", { room: this.#membership.id, names: [...names], ...options });
  }

  async assign(user: string, breakout?: string): Promise<void> {
    await this.#peer.request("breakout.assign", { room: this.#membership.id, user, breakout: breakout || undefined });
  }

  async open(seconds?: number): Promise<void> {
    await this.#peer.request("breakout.open", { room: this.#membership.id, seconds: seconds || undefined });
  }

  async setTimer(seconds?: number): Promise<void> {
    await this.#peer.request("breakout.timer", { room: this.#membership.id, seconds: seconds || undefined });
  }

  async close(): Promise<void> {
    await this.#peer.request("breakout.close", { room: this.#membership.id });
  }

  async announce(text: string): Promise<void> {
    await this.#peer.request("breakout.announce", { room: this.#membership.id, text });
  }

  enter(breakout: string): Promise<Meeting> {
    return this.#doors.enter(breakout);
  }

  async leave(): Promise<void> {
    const { me, room } = this.#membership.state.value;
    const here = room.participants.find((p) => p.id === me)?.breakout;
    if (here !== undefined) await this.#doors.leave(here);
  }

  dispose(): void {
    for (const off of this.#off) off();
  }
}
