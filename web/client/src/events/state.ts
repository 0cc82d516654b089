import type { Store, Unsubscribe } from "../api.js";
import { guard } from "./emitter.js";

/** The writable side of a {@link Store}. */
export class State<T> implements Store<T> {
  #value: T;
  readonly #listeners = new Set<(value: T, previous: T) => void>();
  readonly #onUse: ((used: boolean) => void) | undefined;

  /** @param onUse is told when the first subscriber comes and when the last one goes. */
  constructor(value: T, onUse?: (used: boolean) => void) {
    this.#value = value;
    this.#onUse = onUse;
  }

  get value(): T {
    return this.#value;
  }

  set(value: T): void {
    if (Object.is(value, this.#value)) return;
    const previous = this.#value;
    this.#value = value;
    for (const listener of Array.from(this.#listeners)) guard(() => listener(value, previous));
  }

  /** Replaces some members of an object. */
  patch(change: Partial<T>): void {
    this.set({ ...this.#value, ...change });
  }

  subscribe(listener: (value: T, previous: T) => void): Unsubscribe {
    const entry = (value: T, previous: T): void => listener(value, previous);
    this.#listeners.add(entry);
    if (this.#listeners.size === 1) this.#onUse?.(true);
    return () => {
      if (this.#listeners.delete(entry) && this.#listeners.size === 0) this.#onUse?.(false);
    };
  }
}
