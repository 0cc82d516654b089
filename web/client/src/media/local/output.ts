import type { Unsubscribe } from "../../api.js";

/** The elements that play on the chosen speaker. */
export class Output {
  readonly #elements = new Set<HTMLMediaElement>();
  #speaker = "";

  set speaker(device: string | undefined) {
    this.#speaker = device ?? "";
    for (const element of this.#elements) this.#apply(element);
  }

  attach(element: HTMLMediaElement): Unsubscribe {
    this.#elements.add(element);
    if (this.#speaker) this.#apply(element);
    return () => void this.#elements.delete(element);
  }

  #apply(element: HTMLMediaElement): void {
    // a speaker that is gone: the element goes on playing where it did, which is what people want
    void element.setSinkId?.(this.#speaker).catch(() => undefined);
  }
}
