import type { ParleyError } from "../error.js";
import type { Clock, Timer } from "../ports.js";
import { backoffMs } from "./backoff.js";

/** Refusals that say nothing of what was asked for: it is tried again. */
export const transient: ReadonlySet<string | undefined> = new Set(["session-lost", "timeout", "not-connected", "rate-limited", "server-stopping", "storage"]);

/** Runs again what has failed for now: after longer and longer waits, and no sooner than the server wants to be asked. */
export class Retry {
  readonly #clock: Clock;
  readonly #run: () => void;
  #timer: Timer;
  #attempt = 1;
  #since = 0;
  #over = false;

  constructor(clock: Clock, run: () => void) {
    this.#clock = clock;
    this.#run = run;
  }

  /** Whether what was begun has failed; if it has for now, it is run again. */
  async fails(begun: Promise<unknown>): Promise<boolean> {
    try {
      await begun;
      this.stop();
      return false;
    } catch (error) {
      this.failed(error as Partial<ParleyError>);
      return true;
    }
  }

  failed({ reason, retryAfterSeconds = 0 }: Partial<ParleyError>): void {
    if (this.#over || !transient.has(reason)) return;
    const now = this.#clock.now();
    if (this.#attempt === 1) this.#since = now;
    this.#clock.clearTimeout(this.#timer);
    this.#timer = this.#clock.setTimeout(this.#run, Math.max(retryAfterSeconds * 1_000, backoffMs(++this.#attempt, now - this.#since, this.#clock.random())));
  }

  stop(): void {
    this.#clock.clearTimeout(this.#timer);
    this.#attempt = 1;
  }

  dispose(): void {
    this.stop();
    this.#over = true;
  }
}
