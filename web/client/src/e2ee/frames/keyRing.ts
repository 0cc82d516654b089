import type { SFrameKey } from "../sframe/cipher.js";
import { ReplayWindow } from "./replay.js";

export interface RingEntry {
  readonly participant: string;
  readonly key: SFrameKey;
  /** Whichever stream a frame comes in, and whether or not its key was away meanwhile: it passes once. */
  readonly window: ReplayWindow;
}

const keptOfEach = 3;
/** Three of each of a hundred participants, and of as many who have gone. */
const keptWindows = 1_000;

/** The keys with which others' frames are opened: the newest three of each. */
export class KeyRing {
  readonly #entries = new Map<bigint, RingEntry>();
  readonly #windows = new Map<bigint, ReplayWindow>();
  readonly #waiting = new Map<bigint, Set<() => void>>();

  add(participant: string, key: SFrameKey): void {
    this.#entries.set(key.kid, { participant, key, window: this.#window(key.kid) });
    const own = [...this.#entries.values()].filter((entry) => entry.participant === participant);
    for (const { key: { kid } } of own.slice(0, -keptOfEach)) this.#entries.delete(kid);
    for (const wake of this.#waiting.get(key.kid) ?? []) wake();
  }

  forget(participant: string): void {
    for (const [kid, entry] of this.#entries) if (entry.participant === participant) this.#entries.delete(kid);
  }

  find(kid: bigint): RingEntry | undefined {
    return this.#entries.get(kid);
  }

  /** Waits for a key that is on its way. */
  async wait(kid: bigint, milliseconds: number): Promise<RingEntry | undefined> {
    await new Promise<void>((resolve) => {
      const waiting = this.#waiting.get(kid) ?? new Set();
      this.#waiting.set(kid, waiting);
      const done = (): void => {
        clearTimeout(timer);
        waiting.delete(done);
        if (waiting.size === 0) this.#waiting.delete(kid);
        resolve();
      };
      const timer = setTimeout(done, milliseconds);
      waiting.add(done);
    });
    return this.find(kid);
  }

  #window(kid: bigint): ReplayWindow {
    const window = this.#windows.get(kid) ?? new ReplayWindow();
    this.#windows.delete(kid);
    this.#windows.set(kid, window);
    for (const old of this.#windows.keys()) {
      if (this.#windows.size <= keptWindows) break;
      this.#windows.delete(old);
    }
    return window;
  }
}
