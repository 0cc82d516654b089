/**
 * What the parts need from the world outside, so that tests can be the world.
 */

/** The part of a WebSocket that is used. */
export interface SocketPort {
  onopen: (() => void) | null;
  onmessage: ((event: { data: unknown }) => void) | null;
  onclose: ((event: { code: number; reason: string }) => void) | null;
  send(text: string): void;
  close(code?: number, reason?: string): void;
}

export type SocketFactory = (url: string, protocol: string) => SocketPort;

export type Timer = number | undefined;

/** Time and chance. */
export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
  setTimeout(run: () => void, milliseconds: number): Timer;
  clearTimeout(timer: Timer): void;
  /** 0 ≤ x < 1 */
  random(): number;
  /** A random UUID. */
  uuid(): string;
}

/** The part of `Storage` that is used. */
export interface StoragePort {
  getItem(key: string): string | null;
  setItem(key: string, value: string): void;
  removeItem(key: string): void;
}

/** What the page goes through. */
export interface PageEvents {
  /** The network is back or has changed, or the page has come to the front: connections are worth a look. */
  wake: "online" | "network" | "visible";
  /** The page may be gone any moment: keep what a reload needs. */
  hide: undefined;
}

export interface Page {
  readonly hidden: boolean;
  on<Name extends keyof PageEvents>(name: Name, listener: (event: PageEvents[Name]) => void): () => void;
}
