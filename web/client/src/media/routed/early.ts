import type { OfferedTrack } from "../../contracts.js";
import type { Peer } from "../../rpc/rpc.js";
import { RoutedConnection, type RoutedHandlers } from "./connection.js";
import type { RoutedParts } from "./parts.js";

/** A connection that there is before it is known whether it is of use. */
export interface Adoptable {
  /** Whether the server has been offered it. */
  readonly offered: boolean;
  /** Whether it can be in the room that was joined, by what the server says it has there. */
  isIn(connection: string | undefined): boolean;
  /** Hands it over, unless it is over already. */
  adopt(handlers: RoutedHandlers): RoutedConnection | undefined;
  /** It is of no use; nothing happens if it was handed over. */
  close(): void;
}

/**
 * A connection that is offered right behind the wish to join a room, before it is known whether media are routed there: whoever joins
 * is shown the others a round trip sooner. Where they are not, the offer is refused, and nothing has happened.
 */
export class EarlyConnection implements Adoptable {
  readonly #peer: Peer;
  readonly #room: string;
  readonly #connection: RoutedConnection;
  #handlers: RoutedHandlers | undefined;
  #offered = false;
  #failed = false;
  #closed = false;

  constructor(peer: Peer, room: string, parts: RoutedParts) {
    this.#peer = peer;
    this.#room = room;
    this.#connection = new RoutedConnection(parts, {
      offer: (id, offer, sources) => (this.#handlers ? this.#handlers.offer(id, offer, sources) : this.#offer(id, offer, sources)),
      ready: (id, revision) => this.#handlers?.ready(id, revision),
      changed: (state) => this.#handlers?.changed(state),
      hopeless: (error) => this.#fail(error),
    });
    this.#connection.open(0);
  }

  get offered(): boolean {
    return this.#offered;
  }

  isIn(): boolean {
    return true;
  }

  adopt(handlers: RoutedHandlers): RoutedConnection | undefined {
    if (this.#failed) return undefined;
    this.#handlers = handlers;
    return this.#connection;
  }

  close(): void {
    if (this.#handlers) return;
    this.#closed = true;
    this.#connection.close();
  }

  async #offer(connection: string, offer: string, sources: OfferedTrack[]): Promise<string> {
    const answering = this.#peer.request("media.connect", { room: this.#room, connection, offer, sources });
    this.#offered = true;
    const { answer } = await answering;
    if (this.#closed) void this.#peer.request("media.disconnect", { room: this.#room, connection }).catch(() => undefined);
    return answer;
  }

  #fail(error: unknown): void {
    this.#failed = true;
    if (this.#handlers) this.#handlers.hopeless(error);
    else this.#connection.close();
  }
}
