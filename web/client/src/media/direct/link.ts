import type { Signal } from "../../contracts.js";
import { State } from "../../events/state.js";
import type { DirectParts, LinkState } from "./parts.js";
import { PeerConnection } from "./peerConnection.js";

export interface LinkHandlers {
  send(signal: Signal): void;
  /** Whether the other side says that it sends anything. */
  expecting(): boolean;
  /** The other side has opened a data channel. */
  channel(channel: RTCDataChannel): void;
}

const renewMs = 500;
const longestRenewMs = 10_000;

/**
 * Media with one other participant, over as many RTCPeerConnections, one after the other, as it takes. Which of them a
 * signal is for and when to begin a new one: docs/protocol.md, section 6.
 */
export class PeerLink {
  readonly state = new State<LinkState>({ connection: "connecting" });
  readonly #parts: DirectParts;
  readonly #polite: boolean;
  readonly #handlers: LinkHandlers;
  #current: PeerConnection;
  /** The other side's connection, as far as we know. */
  #remote: string | undefined;
  #renewals = 0;
  #closed = false;

  constructor(parts: DirectParts, polite: boolean, handlers: LinkHandlers) {
    this.#parts = parts;
    this.#polite = polite;
    this.#handlers = handlers;
    this.#current = this.#begin();
    this.#current.introduce();
  }

  handle(signal: Signal): void {
    if (this.#closed || (signal.remote !== undefined && signal.remote !== this.#current.id)) return;
    const { connection, description, candidate } = signal;
    if (connection !== this.#remote) {
      this.#remote = connection;
      // one that has seen no description will do; one that has is bound to the keys of whoever was there before
      if (!this.#current.negotiator.virgin) {
        this.#renew();
        // whatever this signal was, it was an answer to the old one
        if (!this.#polite) return this.#current.introduce();
      }
    }
    // the other side is there and waits for the offer
    if (!this.#polite && !description && this.#current.negotiator.virgin) return this.#current.introduce();
    if (description) this.#current.negotiator.handle({ description });
    else if (candidate) this.#current.negotiator.handle({ candidate });
  }

  /** Signals may have been lost on the way. */
  resync(): void {
    if (this.#current.negotiator.virgin) this.#current.introduce();
    else this.#current.negotiator.resend();
    this.#current.suspect();
  }

  /** The network has changed. */
  suspect(): void {
    this.#current.suspect();
  }

  open(): RTCDataChannel | undefined {
    return this.#current.open();
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#current.close();
  }

  #renew(): void {
    this.#current.close();
    this.#current = this.#begin();
  }

  #giveUp(connection: PeerConnection): void {
    if (this.#closed || connection !== this.#current) return;
    connection.close();
    const delay = Math.min(renewMs * 2 ** this.#renewals++, longestRenewMs);
    this.#parts.clock.setTimeout(() => {
      if (this.#closed || connection !== this.#current) return;
      // the other side may have given up too, and what is for the connection that it had is for nobody
      this.#remote = undefined;
      this.#renew();
      this.#current.introduce();
    }, delay);
  }

  #begin(): PeerConnection {
    if (this.state.value.connection === "connected") this.state.patch({ connection: "interrupted" });
    const connection: PeerConnection = new PeerConnection(this.#parts, this.#polite, {
      send: (part) => {
        const remote = this.#remote;
        this.#handlers.send({ connection: connection.id, ...(remote && { remote }), ...part });
      },
      expecting: this.#handlers.expecting,
      channel: this.#handlers.channel,
      changed: (change) => {
        if (change.connection === "connected") this.#renewals = 0;
        this.state.patch(change);
      },
      // keys that don't fit, or SDP that doesn't: nothing but a new beginning helps
      hopeless: () => this.#giveUp(connection),
    });
    return connection;
  }
}
