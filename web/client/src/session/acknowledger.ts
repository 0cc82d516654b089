import type { Clock, Timer } from "../ports.js";

const everyMessages = 16;
const afterMs = 5_000;

/** Says when to send `session.ack`: after 16 messages or 5 s, whichever comes first. */
export class Acknowledger {
  #unacknowledged = 0;
  #timer: Timer;

  constructor(
    private readonly clock: Clock,
    private readonly acknowledge: () => void,
  ) {}

  received(): void {
    if (++this.#unacknowledged >= everyMessages) this.now();
    else this.#timer ??= this.clock.setTimeout(() => this.now(), afterMs);
  }

  now(): void {
    this.reset();
    this.acknowledge();
  }

  /** The connection is gone; the next hello says what was received. */
  reset(): void {
    this.clock.clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#unacknowledged = 0;
  }
}
