import type { Events, Unsubscribe } from "../api.js";

/** Typed events. A listener that throws is reported like any uncaught error and hinders nobody else. */
export class Emitter<Map> implements Events<Map> {
  readonly #listeners = new Map<keyof Map, Set<(event: never) => void>>();

  on<Name extends keyof Map>(name: Name, listener: (event: Map[Name]) => void): Unsubscribe {
    let listeners = this.#listeners.get(name);
    if (!listeners) this.#listeners.set(name, (listeners = new Set()));
    // a wrapper of its own, so that a function subscribed twice is called twice and taken off once
    const entry = (event: Map[Name]): void => listener(event);
    listeners.add(entry);
    return () => void listeners.delete(entry);
  }

  emit<Name extends keyof Map>(name: Name, event: Map[Name]): void {
    for (const listener of Array.from(this.#listeners.get(name) ?? [])) {
      guard(() => (listener as (event: Map[Name]) => void)(event));
    }
  }
}

/** Runs somebody else's code: what it throws is theirs, and shows in the console. */
export function guard(run: () => void): void {
  try {
    run();
  } catch (error) {
    queueMicrotask(() => {
      throw error;
    });
  }
}
