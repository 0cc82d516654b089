import type { IceServer } from "../../contracts.js";
import type { Emitter } from "../../events/emitter.js";
import { State } from "../../events/state.js";
import type { Clock, Timer } from "../../ports.js";
import type { Peer } from "../../rpc/rpc.js";
import type { SessionEvents } from "../../session/session.js";

const retryMs = 30_000;
const shortestMs = 10_000;
// a longer delay would overflow the browser's timer and fire at once
const longestMs = 24 * 3_600_000;

/** The servers for ICE, with credentials that are replaced before they expire. */
export class IceServerSource {
  readonly servers = new State<readonly IceServer[]>([]);
  readonly #peer: Peer;
  readonly #clock: Clock;
  #timer: Timer;
  /** The server's clock less ours. */
  #ahead = 0;

  constructor(peer: Peer, session: Pick<Emitter<SessionEvents>, "on">, clock: Clock) {
    this.#peer = peer;
    this.#clock = clock;
    session.on("welcome", ({ welcome }) => {
      this.#ahead = welcome.now - clock.now();
      this.#take(welcome.iceServers, welcome.iceServersExpireAt);
    });
    session.on("closed", () => clock.clearTimeout(this.#timer));
  }

  #take(servers: readonly IceServer[], expireAt: number): void {
    this.servers.set(servers);
    const left = expireAt - this.#ahead - this.#clock.now();
    this.#schedule(Math.min(longestMs, Math.max(shortestMs, left * 0.75)));
  }

  #schedule(delay: number): void {
    this.#clock.clearTimeout(this.#timer);
    this.#timer = this.#clock.setTimeout(() => void this.#refresh(), delay);
  }

  async #refresh(): Promise<void> {
    try {
      const answer = await this.#peer.request("session.iceServers", {});
      this.#take(answer.iceServers, answer.iceServersExpireAt);
    } catch {
      this.#schedule(retryMs);
    }
  }
}
