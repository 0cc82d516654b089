import { Emitter } from "./events/emitter.js";
import type { Clock, Page, PageEvents, StoragePort } from "./ports.js";

/** The real world, as browsers have it. */

export const browserClock: Clock = {
  now: () => Date.now(),
  setTimeout: (run, milliseconds) => setTimeout(run, milliseconds) as unknown as number,
  clearTimeout: (timer) => clearTimeout(timer),
  random: () => Math.random(),
  // `crypto.randomUUID` is missing on pages without https, where everything but media works
  uuid: () => {
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    bytes[6] = (bytes[6]! & 0x0f) | 0x40;
    bytes[8] = (bytes[8]! & 0x3f) | 0x80;
    return Array.from(bytes, (b) => b.toString(16).padStart(2, "0")).join("").replace(/(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
  },
};

/** Storage that may be forbidden or full: then what is kept lasts as long as the page. */
export function safeStorage(open: () => Storage): StoragePort {
  const fallback = new Map<string, string>();
  const attempt = <T>(use: (storage: Storage) => T): T | undefined => {
    try {
      return use(open());
    } catch {
      return undefined;
    }
  };
  return {
    getItem: (key) => attempt((s) => s.getItem(key)) ?? fallback.get(key) ?? null,
    setItem: (key, value) => {
      fallback.set(key, value);
      attempt((s) => s.setItem(key, value));
    },
    removeItem: (key) => {
      fallback.delete(key);
      attempt((s) => s.removeItem(key));
    },
  };
}

export class BrowserPage implements Page {
  readonly #events = new Emitter<PageEvents>();
  readonly #stop = new AbortController();

  constructor() {
    const { signal } = this.#stop;
    const wake = (why: PageEvents["wake"]) => (): void => this.#events.emit("wake", why);
    const hide = (): void => this.#events.emit("hide", undefined);
    addEventListener("online", wake("online"), { signal });
    addEventListener("pagehide", hide, { signal });
    addEventListener("pageshow", wake("visible"), { signal });
    document.addEventListener("visibilitychange", () => (document.hidden ? hide() : wake("visible")()), { signal });
    const { connection } = navigator as { connection?: EventTarget };
    connection?.addEventListener("change", wake("network"), { signal });
  }

  get hidden(): boolean {
    return document.hidden;
  }

  on<Name extends keyof PageEvents>(name: Name, listener: (event: PageEvents[Name]) => void): () => void {
    return this.#events.on(name, listener);
  }

  dispose(): void {
    this.#stop.abort();
  }
}
