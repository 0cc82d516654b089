import type { Participant, Signal, Speaker } from "../../contracts.js";
import { ParleyError } from "../../error.js";
import { State } from "../../events/state.js";
import type { Page } from "../../ports.js";
import type { Membership } from "../../rooms/membership.js";
import type { Peer } from "../../rpc/rpc.js";
import { PeerLink } from "./link.js";
import type { DirectParts, LinkState } from "./parts.js";
import type { Voices } from "./voices.js";

/** Media with everybody in a room, from browser to browser. */
export class DirectMedia {
  /** By participant. */
  readonly links = new State<ReadonlyMap<string, LinkState>>(new Map());
  readonly #peer: Peer;
  readonly #membership: Membership;
  readonly #parts: DirectParts;
  readonly #links = new Map<string, PeerLink>();
  readonly #off: (() => void)[];
  #me: string;
  #leaving = false;
  #voices: Voices | undefined;

  /** @param speakers is told who speaks, as long as this way is not on its way out. */
  constructor(peer: Peer, membership: Membership, parts: DirectParts, page: Page, speakers: State<readonly Speaker[]>) {
    this.#peer = peer;
    this.#membership = membership;
    this.#parts = parts;
    this.#me = membership.state.value.me;
    this.#off = [
      membership.state.subscribe((now, before) => {
        this.#sync();
        for (const p of now.room.participants) {
          if (p.connected && before.room.participants.some((was) => was.id === p.id && !was.connected)) this.#links.get(p.id)?.resync();
        }
      }),
      membership.events.on("rejoined", () => this.#each((link) => link.resync())),
      peer.notifications.on("peer.signal", ({ room, from, signal }) => {
        if (room === membership.id) this.#links.get(from)?.handle(signal);
      }),
      page.on("wake", (why) => {
        if (why !== "visible") this.suspect();
      }),
    ];
    this.#sync();
    // to be heard and seen nobody needs it: where it does not load nobody is marked
    import("./voices.js").then((part) => (this.#voices = new part.Voices(membership, parts.outgoing, speakers)), () => undefined);
  }

  dispose(): void {
    for (const off of this.#off) off();
    this.#closeAll();
    this.links.set(new Map());
  }

  /** The network may have changed. */
  suspect(): void {
    this.#each((link) => link.suspect());
  }

  /** Opens a data channel to somebody. */
  open(id: string): RTCDataChannel | undefined {
    return this.#links.get(id)?.open();
  }

  /** Another way is about to take over: what is connected stays, nothing new begins. */
  leave(): void {
    this.#leaving = true;
    for (const [id, link] of this.#links) {
      if (link.state.value.connection !== "connecting") continue;
      link.close();
      this.#links.delete(id);
    }
    this.#show();
  }

  #sync(): void {
    const { me } = this.#membership.state.value;
    // who is polite depends on our own id
    if (me !== this.#me) this.#closeAll();
    this.#me = me;
    const here = new Set(this.#membership.present.map((p) => p.id));
    for (const [id, link] of this.#links) {
      if (here.has(id)) continue;
      link.close();
      this.#links.delete(id);
    }
    if (!this.#leaving) for (const { id } of this.#membership.present) if (!this.#links.has(id)) this.#open(id);
    this.#show();
  }

  #open(id: string): void {
    const other = (): Participant | undefined => this.#membership.present.find((p) => p.id === id);
    // a path to whom the server has lost too ends at their side, and says nothing against our own way to the server
    const onTrouble = (): unknown => other()?.connected && this.#parts.onTrouble();
    const link = new PeerLink({ ...this.#parts, onTrouble }, this.#me > id, {
      send: (signal) => void this.#send(id, signal),
      expecting: () => sends(other()),
      channel: (channel) => this.#parts.onChannel?.(id, channel),
    });
    this.#links.set(id, link);
    link.state.subscribe(() => this.#show());
  }

  async #send(to: string, signal: Signal): Promise<void> {
    try {
      await this.#peer.request("peer.signal", { room: this.#membership.id, to, signal });
    } catch (error) {
      // whoever is away is told again when back; a lost session is noticed by joining again
      if (!(error instanceof ParleyError) || error.reason !== "rate-limited") return;
      this.#parts.clock.setTimeout(() => this.#links.get(to)?.resync(), (error.retryAfterSeconds ?? 1) * 1_000);
    }
  }

  #show(): void {
    this.links.set(new Map([...this.#links].map(([id, link]) => [id, link.state.value])));
    if (!this.#leaving) this.#voices?.look(this.links.value);
  }

  #each(visit: (link: PeerLink) => void): void {
    for (const link of this.#links.values()) visit(link);
  }

  #closeAll(): void {
    this.#each((link) => link.close());
    this.#links.clear();
  }
}

const sends = (participant: Participant | undefined): boolean =>
  participant !== undefined && (participant.media.microphone || participant.media.camera || participant.media.screen);
