import { Emitter } from "../../src/events/emitter.js";
import type { Clock, Page, PageEvents, StoragePort, Timer } from "../../src/ports.js";

/** Lets everything happen that waits for no time. */
export const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** Time that passes only when a test says so; chance that is the same in each run. */
export class VirtualClock implements Clock {
  #now = 1_800_000_000_000;
  #last = 0;
  #seed: number;
  readonly #timers = new Map<number, { at: number; run: () => void }>();

  constructor(seed = 1) {
    this.#seed = seed;
  }

  now(): number {
    return this.#now;
  }

  setTimeout(run: () => void, milliseconds: number): Timer {
    this.#timers.set(++this.#last, { at: this.#now + Math.max(0, milliseconds), run });
    return this.#last;
  }

  clearTimeout(timer: Timer): void {
    if (timer !== undefined) this.#timers.delete(timer);
  }

  random(): number {
    // mulberry32
    this.#seed = (this.#seed + 0x6d2b79f5) | 0;
    let t = Math.imul(this.#seed ^ (this.#seed >>> 15), 1 | this.#seed);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  }

  uuid(): string {
    return `id-${Math.floor(this.random() * 2 ** 32).toString(16)}`;
  }

  get pending(): number {
    return this.#timers.size;
  }

  /** Time passes without anything being done in it: the machine is busy, or the page stands still. */
  stall(milliseconds: number): void {
    this.#now += milliseconds;
  }

  async advance(milliseconds: number): Promise<void> {
    const end = this.#now + milliseconds;
    await settle();
    for (;;) {
      let next: [number, { at: number; run: () => void }] | undefined;
      for (const entry of this.#timers) if (entry[1].at <= end && (!next || entry[1].at < next[1].at)) next = entry;
      if (!next) break;
      this.#timers.delete(next[0]);
      this.#now = Math.max(this.#now, next[1].at);
      next[1].run();
      await settle();
    }
    this.#now = end;
  }
}

export class MemoryStorage implements StoragePort {
  readonly #items = new Map<string, string>();

  get size(): number {
    return this.#items.size;
  }

  getItem(key: string): string | null {
    return this.#items.get(key) ?? null;
  }

  setItem(key: string, value: string): void {
    this.#items.set(key, value);
  }

  removeItem(key: string): void {
    this.#items.delete(key);
  }

  /** What a duplicated tab gets. */
  copy(): MemoryStorage {
    const copy = new MemoryStorage();
    for (const [key, value] of this.#items) copy.setItem(key, value);
    return copy;
  }
}

export class FakePage implements Page {
  hidden = false;
  readonly #events = new Emitter<PageEvents>();

  on<Name extends keyof PageEvents>(name: Name, listener: (event: PageEvents[Name]) => void): () => void {
    return this.#events.on(name, listener);
  }

  wake(why: PageEvents["wake"]): void {
    this.#events.emit("wake", why);
  }

  hide(): void {
    this.hidden = true;
    this.#events.emit("hide", undefined);
  }

  show(): void {
    this.hidden = false;
    this.#events.emit("wake", "visible");
  }
}
