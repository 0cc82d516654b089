import type { Clock, Page, StoragePort } from "../ports.js";

/** A browser that restores last week's tabs restores their storage too. */
const maxAgeMs = 10 * 60_000;

/**
 * Something that a reload of the page needs, kept in the tab's storage only while the page is hidden or leaving. A tab that
 * is duplicated gets a copy of that storage: were it always there, the copy would take the session away from the original.
 */
export class PageMemory<T> {
  #value: T | undefined;
  readonly #off: (() => void)[];

  constructor(
    private readonly storage: StoragePort,
    private readonly page: Page,
    private readonly clock: Pick<Clock, "now">,
    private readonly key: string,
  ) {
    this.#value = this.#read();
    this.#write();
    this.#off = [
      page.on("hide", () => this.#store()),
      page.on("wake", (why) => {
        if (why === "visible") this.storage.removeItem(this.key);
      }),
    ];
  }

  get value(): T | undefined {
    return this.#value;
  }

  set value(value: T | undefined) {
    this.#value = value;
    this.#write();
  }

  dispose(): void {
    for (const off of this.#off) off();
  }

  #write(): void {
    if (this.page.hidden) this.#store();
    else this.storage.removeItem(this.key);
  }

  #store(): void {
    if (this.#value === undefined) this.storage.removeItem(this.key);
    else this.storage.setItem(this.key, JSON.stringify({ at: this.clock.now(), value: this.#value }));
  }

  #read(): T | undefined {
    try {
      const kept = JSON.parse(this.storage.getItem(this.key) ?? "null") as { at: number; value: T } | null;
      return kept && this.clock.now() - kept.at < maxAgeMs ? kept.value : undefined;
    } catch {
      return undefined;
    }
  }
}
