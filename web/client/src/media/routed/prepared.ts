import type { Store, Unsubscribe } from "../../api.js";
import type { IceServer, OfferedTrack } from "../../contracts.js";
import type { Timer } from "../../ports.js";
import type { Peer } from "../../rpc/rpc.js";
import type { OutgoingTracks } from "../outgoing.js";
import type { RoutedConnection, RoutedHandlers } from "./connection.js";
import type { Adoptable } from "./early.js";
import type { RoutedParts } from "./parts.js";

/** A page that is left standing at a door holds no connection at the server longer than this. */
const patienceMs = 60_000;
/** Within this time a path is found, or one by a relay may be needed, which this connection does not know. */
const searchMs = 1_500;

/**
 * A connection that is made while somebody stands at a door and looks at themselves: addresses and keys are agreed on, four round trips,
 * and nothing is sent. The wish to join names it, and pictures can come with the answer. Nothing of microphone and camera is given to it
 * before that, and no relay: a page that waits shall hold no allocation.
 */
export class PreparedConnection implements Adoptable {
  readonly #peer: Peer;
  readonly #parts: RoutedParts;
  readonly #madeAt: number;
  readonly #outgoing: Held<OutgoingTracks>;
  readonly #iceServers: Held<readonly IceServer[]>;
  readonly #connection: RoutedConnection;
  #timer: Timer;
  /** The room that it is offered to, where somebody was quicker than the page. */
  #room: string | undefined;
  #offered = false;
  #named = false;
  #handlers: RoutedHandlers | undefined;
  #closed = false;

  /** @param connect makes a connection: loading this loads nothing that is there already. */
  constructor(peer: Peer, parts: RoutedParts, connect: (parts: RoutedParts, handlers: RoutedHandlers) => RoutedConnection) {
    this.#peer = peer;
    this.#parts = parts;
    this.#madeAt = parts.clock.now();
    // whether sound is music stands in the descriptions
    const { music } = parts.outgoing.value;
    this.#outgoing = new Held<OutgoingTracks>(music === undefined ? {} : { music });
    this.#iceServers = new Held<readonly IceServer[]>([]);
    this.#connection = connect(
      { ...parts, outgoing: this.#outgoing, iceServers: this.#iceServers },
      {
        offer: (id, offer, sources) => (this.#handlers ? this.#handlers.offer(id, offer, sources) : this.#offer(id, offer, sources)),
        ready: (id, revision) => this.#handlers?.ready(id, revision),
        changed: (state) => this.#handlers?.changed(state),
        hopeless: (error) => (this.#handlers ? this.#handlers.hopeless(error) : this.close()),
      },
    );
    this.#timer = parts.clock.setTimeout(() => this.close(), patienceMs);
    this.#connection.open(0);
  }

  /** Whether the server has been offered it. */
  get offered(): boolean {
    return this.#offered;
  }

  /** Whether it is over, or somebody's. */
  get spent(): boolean {
    return this.#closed || this.#handlers !== undefined;
  }

  /** Whether it is of use to whoever joins now: a path has been found, or may be in a moment. */
  get ready(): boolean {
    return !this.#closed && (this.#connection.found || this.#parts.clock.now() - this.#madeAt < searchMs);
  }

  /** A room is about to be joined. What the wish to join names it by; nothing if its offer goes behind that. */
  accompany(room: string): string | undefined {
    this.#named = this.#offered;
    if (!this.#named) this.#room = room;
    return this.#named ? this.#connection.id : undefined;
  }

  /** The room was not joined after all. */
  stay(): void {
    // what was offered to a room goes no further
    if (this.#room !== undefined) this.close();
  }

  /** Whether it is in the room that was joined, by what the server says it has there. */
  isIn(connection: string | undefined): boolean {
    return !this.#named || this.#connection.id === connection;
  }

  /** Hands it over, with all that is sent. */
  adopt(handlers: RoutedHandlers): RoutedConnection | undefined {
    if (this.#closed) return undefined;
    this.#handlers = handlers;
    this.#parts.clock.clearTimeout(this.#timer);
    this.#iceServers.follow(this.#parts.iceServers);
    this.#outgoing.follow(this.#parts.outgoing);
    this.#timer = this.#parts.clock.setTimeout(() => this.#connection.found || handlers.hopeless(), searchMs);
    return this.#connection;
  }

  /** It is of no use any more. */
  close(): void {
    if (this.spent) return;
    this.#closed = true;
    this.#parts.clock.clearTimeout(this.#timer);
    this.#connection.close();
  }

  async #offer(connection: string, offer: string, sources: OfferedTrack[]): Promise<string> {
    this.#offered = true;
    const room = this.#room;
    const { answer } = await (room === undefined ? this.#peer.request("media.prepare", { connection, offer, sources }) : this.#peer.request("media.connect", { room, connection, offer, sources }));
    return answer;
  }
}

/** What is told of a store only from a moment on, to the one who wants to know, and for as long. */
class Held<T> implements Store<T> {
  value: T;
  #listener: ((value: T, previous: T) => void) | undefined;
  #off: Unsubscribe | undefined;

  constructor(first: T) {
    this.value = first;
  }

  subscribe(listener: (value: T, previous: T) => void): Unsubscribe {
    this.#listener = listener;
    return () => {
      this.#listener = undefined;
      this.#off?.();
    };
  }

  follow(source: Store<T>): void {
    this.#off = source.subscribe((value) => this.#set(value));
    this.#set(source.value);
  }

  #set(value: T): void {
    const previous = this.value;
    if (Object.is(value, previous)) return;
    this.value = value;
    this.#listener?.(value, previous);
  }
}
