import type { Events, Store } from "@parley/client";

/** A store that the scenes write to. */
export class Cell<T> implements Store<T> {
  private readonly listeners = new Set<(value: T, previous: T) => void>();

  constructor(private current: T) {}

  get value(): T {
    return this.current;
  }

  set(value: T): void {
    const previous = this.current;
    this.current = value;
    for (const listener of this.listeners) listener(value, previous);
  }

  patch(change: Partial<T>): void {
    this.set({ ...this.current, ...change });
  }

  subscribe(listener: (value: T, previous: T) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }
}

export class Bell<Map> implements Events<Map> {
  private readonly listeners: { name: keyof Map; listener: (event: never) => void }[] = [];

  on<Name extends keyof Map>(name: Name, listener: (event: Map[Name]) => void): () => void {
    const entry = { name, listener };
    this.listeners.push(entry);
    return () => void this.listeners.splice(this.listeners.indexOf(entry), 1);
  }

  ring<Name extends keyof Map>(name: Name, event: Map[Name]): void {
    for (const entry of this.listeners.slice()) if (entry.name === name) (entry.listener as (event: Map[Name]) => void)(event);
  }
}
