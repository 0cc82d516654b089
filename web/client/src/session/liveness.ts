import type { Clock, Timer } from "../ports.js";

const idleMs = 15_000;
const answerMs = 6_000;
const checkMs = 2_500;

/**
 * Finds out that a connection is dead, which TCP by itself may not for a quarter of an hour: after each request something
 * must be heard within some seconds, and a connection that has been silent is asked.
 */
export class Liveness {
  #idle: Timer;
  #deadline: Timer;
  #deadlineAt = Infinity;
  #running = false;

  constructor(
    private readonly clock: Clock,
    private readonly ping: () => void,
    private readonly dead: () => void,
  ) {}

  start(): void {
    this.#running = true;
    this.heard();
  }

  stop(): void {
    this.#running = false;
    this.#clear();
    this.clock.clearTimeout(this.#idle);
  }

  /** Any message of the server. */
  heard(): void {
    if (!this.#running) return;
    this.#clear();
    this.clock.clearTimeout(this.#idle);
    this.#idle = this.clock.setTimeout(() => this.ping(), idleMs);
  }

  /** A request has been sent. */
  asked(): void {
    if (this.#running) this.#expect(answerMs);
  }

  /** There is a reason to doubt: asks, and waits less long than usual. */
  check(milliseconds: number = checkMs): void {
    if (!this.#running) return;
    this.ping();
    this.#expect(milliseconds);
  }

  #expect(milliseconds: number): void {
    const at = this.clock.now() + milliseconds;
    if (at >= this.#deadlineAt) return;
    this.#clear();
    this.#deadlineAt = at;
    this.#deadline = this.clock.setTimeout(() => {
      this.#clear();
      // a timer so late tells of a page that stood still, and of no silence: what came meanwhile is still to be looked at
      if (this.clock.now() - at > 250) this.#expect(milliseconds);
      else this.dead();
    }, milliseconds);
  }

  #clear(): void {
    this.clock.clearTimeout(this.#deadline);
    this.#deadlineAt = Infinity;
  }
}
