import type { ConnectionStats } from "../../api.js";
import type { Clock, Timer } from "../../ports.js";
import type { StatsWindow } from "../../stats/connectionStats.js";
import { takeSample, type StatsSample } from "../../stats/sample.js";
import { PathWatch } from "./pathWatch.js";

export interface PathLook {
  readonly now: number;
  readonly report: ReadonlyMap<string, unknown> | undefined;
  readonly sample: StatsSample | undefined;
  readonly ice: RTCIceConnectionState;
  readonly up: boolean;
  /** Do something about it now. */
  readonly repair: boolean;
  /** Figures, when it is time to show any: every other look that has some. */
  readonly stats: ConnectionStats | undefined;
}

export interface PathPollHandlers {
  /** Whether the other side says that it sends anything. */
  expecting(): boolean;
  looked(look: PathLook): void;
  /** The path has become suspicious, or is to be repaired: what has cut it has perhaps cut the signaling too, over which it is mended. */
  trouble(): void;
}

const pollMs = 500;
const suspiciousPollMs = 200;

/** Looks at the path of a connection again and again, more often while there is something wrong, until it is stopped. */
export class PathPoll {
  readonly #pc: RTCPeerConnection;
  readonly #clock: Clock;
  readonly #handlers: PathPollHandlers;
  readonly #watch: PathWatch;
  #timer: Timer;
  #stats: StatsWindow | undefined;
  #tellable = 0;
  #suspicious = false;
  #stopped = false;

  constructor(pc: RTCPeerConnection, clock: Clock, polite: boolean, handlers: PathPollHandlers) {
    this.#pc = pc;
    this.#clock = clock;
    this.#handlers = handlers;
    this.#watch = new PathWatch(clock.now(), polite);
    pc.oniceconnectionstatechange = () => this.#poll();
    this.#timer = clock.setTimeout(() => this.#poll(), pollMs);
    // nothing depends on them: where they do not load none are shown
    import("../../stats/connectionStats.js").then((part) => (this.#stats = new part.StatsWindow()), () => undefined);
  }

  /** The network may have changed: silence is looked for at once, and taken seriously sooner. */
  suspect(): void {
    this.#watch.suspect(this.#clock.now());
    this.#suspicious = true;
    this.#poll();
  }

  /** The other side has begun a repair: one of ours on top would only undo it. */
  giveWay(): void {
    this.#watch.giveWay(this.#clock.now());
  }

  stop(): void {
    this.#stopped = true;
    this.#clock.clearTimeout(this.#timer);
    this.#pc.oniceconnectionstatechange = null;
  }

  #poll(): void {
    this.#clock.clearTimeout(this.#timer);
    if (this.#stopped) return;
    this.#timer = this.#clock.setTimeout(() => this.#poll(), this.#suspicious ? suspiciousPollMs : pollMs);
    void this.#look();
  }

  async #look(): Promise<void> {
    const report = (await this.#pc.getStats().catch(() => undefined)) as unknown as ReadonlyMap<string, unknown> | undefined;
    if (this.#stopped) return;
    const now = this.#clock.now();
    const sample = report && takeSample(report, now);
    const ice = this.#pc.iceConnectionState;
    const { up, suspicious, repair } = this.#watch.sample({ now, packets: sample?.rtpReceived, ice, expecting: this.#handlers.expecting() });
    if (repair || (suspicious && !this.#suspicious)) this.#handlers.trouble();
    this.#suspicious = suspicious;
    this.#handlers.looked({ now, report, sample, ice, up, repair, stats: sample && this.#stats && this.#tellable++ % 2 === 0 ? this.#stats.update(sample, up) : undefined });
  }
}
