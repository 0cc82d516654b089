import type { Unsubscribe } from "../api.js";
import type { DirectParts } from "../media/direct/parts.js";
import { RoutedConnection } from "../media/routed/connection.js";
import { type Adoptable, EarlyConnection } from "../media/routed/early.js";
import type { RoutedParts } from "../media/routed/parts.js";
import type { PreparedConnection } from "../media/routed/prepared.js";
import type { Membership } from "../rooms/membership.js";
import type { Peer } from "../rpc/rpc.js";

/**
 * Connections for media that there are before the server has let somebody in: one that is made ready at a door, for whatever room is joined
 * next, and one for each room that is being joined.
 */
export class EarlyMedia {
  readonly #peer: Peer;
  readonly #parts: DirectParts & RoutedParts;
  readonly #isDoor: (room: string) => boolean;
  /** By room, while it is being joined. */
  readonly #joining = new Map<string, Adoptable>();
  #prepared: PreparedConnection | undefined;

  /** @param isDoor whether somebody may stand at a room's door for whom a connection can be made ready. */
  constructor(peer: Peer, parts: DirectParts & RoutedParts, isDoor: (room: string) => boolean) {
    this.#peer = peer;
    this.#parts = parts;
    this.#isDoor = isDoor;
  }

  /** Makes a connection ready, as long as somebody stands at the door. */
  prepare(room: string): Unsubscribe {
    let wanted = this.#isDoor(room);
    let prepared = wanted ? this.#usable : undefined;
    if (wanted && !prepared) {
      // whoever cannot load it, or clicks before it is there, offers a connection behind the wish to join
      void import("../media/routed/prepared.js").then(({ PreparedConnection }) => {
        if (!wanted || !this.#isDoor(room)) return;
        prepared = this.#prepared = this.#usable ?? new PreparedConnection(this.#peer, this.#parts, (parts, handlers) => new RoutedConnection(parts, handlers));
      }, () => undefined);
    }
    return () => {
      wanted = false;
      prepared?.close();
    };
  }

  /** Joins a room with what is ready for it, or with a connection that is offered right behind the wish. */
  async accompany<T>(room: string, parts: RoutedParts, join: (connection?: string) => Promise<T>): Promise<T> {
    if (this.#joining.has(room)) return join();
    const prepared = !parts.guard && this.#prepared?.ready ? this.#prepared : undefined;
    const joining = join(prepared?.accompany(room));
    this.#joining.set(room, prepared ?? new EarlyConnection(this.#peer, room, parts));
    try {
      return await joining;
    } finally {
      // at a door that did not open, what is prepared is good for the next try
      if (prepared) prepared.stay();
      else this.#joining.get(room)?.close();
      this.#joining.delete(room);
    }
  }

  /** What is of use to whoever has been let in: what was prepared only if the server has taken it into the room. */
  of({ id, connection }: Membership): Adoptable | undefined {
    const early = this.#joining.get(id);
    return early?.isIn(connection) ? early : undefined;
  }

  /** What is ready is of no use any more. */
  close(): void {
    this.#prepared?.close();
  }

  get #usable(): PreparedConnection | undefined {
    return this.#prepared?.spent ? undefined : this.#prepared;
  }
}
