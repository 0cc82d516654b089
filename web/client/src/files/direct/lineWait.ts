import type { Store } from "../../api.js";
import type { Line } from "../../media/direct/parts.js";
import type { Clock } from "../../ports.js";

/** A connection that is being made or repaired gets so long before another way is taken. */
const repairMs = 15_000;
const noticeMs = 2_000;

/** Waits for the connection with whoever is alone with us. */
export class LineWait {
  readonly #line: Store<Line | undefined>;
  readonly #clock: Clock;

  constructor(line: Store<Line | undefined>, clock: Clock) {
    this.#line = line;
    this.#clock = clock;
  }

  /** The line, once it is up; undefined where there is none, and none comes up. */
  async up(signal: AbortSignal): Promise<Line | undefined> {
    const line = this.#line;
    await this.#until(() => line.value?.connection !== "connecting" && line.value?.connection !== "interrupted", repairMs, signal);
    return !signal.aborted && line.value?.connection === "connected" ? line.value : undefined;
  }

  /** A channel breaks before the connection below it is known to be broken, as when a page is reloaded. */
  noticed(line: Line, signal: AbortSignal): Promise<void> {
    return this.#until(() => this.#line.value !== line, noticeMs, signal);
  }

  /** Does something for as long as it is the same one at the other end: a connection goes on for a while when the room is not direct any more. */
  async during<T>(line: Line, signal: AbortSignal, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
    const run = new AbortController();
    const stop = (): void => run.abort();
    const off = this.#line.subscribe((now) => {
      if (now?.participant !== line.participant) stop();
    });
    signal.addEventListener("abort", stop);
    try {
      return await work(run.signal);
    } finally {
      off();
      signal.removeEventListener("abort", stop);
    }
  }

  async #until(done: () => boolean, milliseconds: number, signal: AbortSignal): Promise<void> {
    if (done() || signal.aborted) return;
    await new Promise<void>((resolve) => {
      const end = (): void => {
        off();
        this.#clock.clearTimeout(timer);
        signal.removeEventListener("abort", end);
        resolve();
      };
      const off = this.#line.subscribe(() => {
        if (done()) end();
      });
      const timer = this.#clock.setTimeout(end, milliseconds);
      signal.addEventListener("abort", end);
    });
  }
}
