import type { Store } from "@parley/client";

/** A value that the app itself holds, watched like those of the SDK. */
export class Held<T> implements Store<T> {
  private readonly listeners = new Set<(value: T, previous: T) => void>();

  constructor(private current: T) {}

  get value(): T {
    return this.current;
  }

  set(value: T): void {
    const previous = this.current;
    if (Object.is(value, previous)) return;
    this.current = value;
    for (const listener of Array.from(this.listeners)) listener(value, previous);
  }

  subscribe(listener: (value: T, previous: T) => void): () => void {
    this.listeners.add(listener);
    return () => void this.listeners.delete(listener);
  }
}
