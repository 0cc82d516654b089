import type { ReactiveController, ReactiveControllerHost } from "lit";

/** So near its end, in CSS pixels, a log is at its end. */
const near = 60;

/**
 * Where its reader is in a log that grows: at its end, where they stay, or further up, where what they read stays in its place. Whoever is
 * at the end is brought there when the page is laid out anyway: to ask where it is would have that done once more for each message.
 */
export class LogScroll implements ReactiveController {
  atEnd = true;
  private log: HTMLElement | undefined;
  /** How far it was scrolled when it was looked last. */
  private top = 0;
  /** The first message that is seen, and where. */
  private held: { readonly id: string; readonly top: number } | undefined;
  private readonly resized = new ResizeObserver(() => {
    if (this.atEnd) this.toEnd();
    this.changed();
  });

  /** @param changed is told when the log, or what is in it, has another size. */
  constructor(host: ReactiveControllerHost, private readonly find: () => HTMLElement | null, private readonly changed: () => void) {
    host.addController(this);
  }

  hostConnected(): void {
    this.observe();
  }

  hostDisconnected(): void {
    this.resized.disconnect();
  }

  hostUpdate(): void {
    this.held = undefined;
    if (this.log === undefined || this.atEnd) return;
    const { top } = this.log.getBoundingClientRect();
    const first = this.messages().find((message) => message.getBoundingClientRect().bottom > top);
    if (first) this.held = { id: first.dataset["id"]!, top: first.getBoundingClientRect().top };
  }

  hostUpdated(): void {
    const log = this.find() ?? undefined;
    if (log !== this.log) {
      this.log = log;
      this.observe();
    }

    const { held } = this;
    const message = held && this.messages().find(({ dataset }) => dataset["id"] === held.id);
    const moved = message ? message.getBoundingClientRect().top - held!.top : 0;
    if (Math.abs(moved) >= 1) log!.scrollTop += moved;
  }

  toEnd(): void {
    this.atEnd = true;
    if (this.log) this.log.scrollTop = this.log.scrollHeight;
  }

  /** The log was scrolled, by its reader or by itself. */
  scrolled(): void {
    const { scrollTop, scrollHeight, clientHeight } = this.log!;
    // the end goes away from its reader too, when the log shrinks or grows: only who scrolls up wants to stay there
    if (scrollHeight - scrollTop - clientHeight < near) this.atEnd = true;
    else if (scrollTop < this.top) this.atEnd = false;
    this.top = scrollTop;
  }

  private messages(): HTMLElement[] {
    return [...(this.log?.querySelectorAll<HTMLElement>(".message") ?? [])];
  }

  /** The window and what is in it: pictures and Markdown come a moment later. */
  private observe(): void {
    this.resized.disconnect();
    if (!this.log) return;
    this.resized.observe(this.log);
    this.resized.observe(this.log.firstElementChild!);
  }
}
