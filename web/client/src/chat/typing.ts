import { State } from "../events/state.js";
import type { Clock, Timer } from "../ports.js";

const tellAgainMs = 3_000;
const stoppedMs = 5_000;
const forgetMs = 8_000;

/** Tells the others that we are typing: at most every few seconds, and by itself that we have stopped. */
export class OwnTyping {
  #toldAt = -Infinity;
  #stop: Timer;

  constructor(
    private readonly clock: Clock,
    private readonly tell: (typing: boolean) => void,
  ) {}

  typed(): void {
    this.clock.clearTimeout(this.#stop);
    this.#stop = this.clock.setTimeout(() => this.stopped(), stoppedMs);
    if (this.clock.now() - this.#toldAt < tellAgainMs) return;
    this.#toldAt = this.clock.now();
    this.tell(true);
  }

  stopped(): void {
    const told = this.#toldAt !== -Infinity;
    this.reset();
    if (told) this.tell(false);
  }

  /** There is nobody to tell any more. */
  reset(): void {
    this.clock.clearTimeout(this.#stop);
    this.#toldAt = -Infinity;
  }
}

/** Who of the others is typing; one who isn't heard of again for a while has stopped. */
export class OthersTyping {
  readonly who = new State<readonly string[]>([]);
  readonly #timers = new Map<string, Timer>();

  constructor(private readonly clock: Clock) {}

  handle(participant: string, typing: boolean): void {
    this.clock.clearTimeout(this.#timers.get(participant));
    this.#timers.delete(participant);
    const others = this.who.value.filter((id) => id !== participant);
    if (typing) {
      this.#timers.set(
        participant,
        this.clock.setTimeout(() => this.handle(participant, false), forgetMs),
      );
      this.who.set([...others, participant]);
    } else if (others.length !== this.who.value.length) {
      this.who.set(others);
    }
  }

  dispose(): void {
    for (const timer of this.#timers.values()) this.clock.clearTimeout(timer);
    this.#timers.clear();
  }
}
