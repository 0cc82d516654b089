import type { ParleyError } from "../error.js";
import type { Clock, Timer } from "../ports.js";
import { backoffMs } from "./backoff.js";

/** Runs again what has failed for now: after longer and longer waits, and no sooner than the server wants to be asked. */
export class Retry {
  readonly #clock: Clock;
  readonly #run: () => void;
  #timer: Timer;
  #attempt = 1;
  #since = 0;

  constructor(clock: Clock, run: () => void) {
    this.#clock = clock;
    this.#run = run;
  }

  failed({ retryAfterSeconds = 0 }: Partial<ParleyError>): void {
    const now = this.#clock.now();
    if (this.#attempt === 1) this.#since = now;
    this.#clock.clearTimeout(this.#timer);
    this.#timer = this.#clock.setTimeout(this.#run, Math.max(retryAfterSeconds * 1_000, backoffMs(++this.#attempt, now - this.#since, this.#clock.random())));
  }

  stop(): void {
    this.#clock.clearTimeout(this.#timer);
    this.#attempt = 1;
  }
}
