import type { ChatEntry } from "@parley/client";

/**
 * How many messages stand on the page for whoever opens a chat, or reads the newest ones, and by how many it may become more before the
 * oldest go. As many as a window has room for: the chat is there at once when it is opened, whatever was written before.
 */
const newest = 20;
const slack = 50;
/** How many more whoever scrolls up sees at a time. */
const step = 50;
/** How many stand before a message that is gone to. */
const before = 20;

/** Which part of a chat stands on the page: in a hall thousands are written, and all of them at once would make the page slow. */
export class Excerpt {
  /** The first message that is shown, if any before it is not. */
  private from: string | undefined;
  private opened = false;

  /** Whether loaded messages are not shown. */
  get hides(): boolean {
    return this.from !== undefined;
  }

  /** @param atEnd whether the newest message is what is read: nothing that somebody looks at is taken away. */
  of(messages: readonly ChatEntry[], atEnd: boolean): readonly ChatEntry[] {
    const at = this.start(messages);
    const most = this.opened ? newest + slack : newest;
    this.opened ||= messages.length > 0;
    return messages.slice(this.begin(messages, at < 0 || (atEnd && messages.length - at > most) ? messages.length - newest : at));
  }

  /** Shows more of what is loaded; false when all of it is shown. */
  back(messages: readonly ChatEntry[]): boolean {
    if (!this.hides) return false;
    this.begin(messages, this.start(messages) - step);
    return true;
  }

  /** Shows a message that is loaded. */
  reach(messages: readonly ChatEntry[], id: string): void {
    const at = messages.findIndex((one) => one.id === id);
    if (at >= 0 && at < this.start(messages)) this.begin(messages, at - before);
  }

  private start(messages: readonly ChatEntry[]): number {
    return this.from === undefined ? 0 : messages.findIndex((one) => one.id === this.from);
  }

  private begin(messages: readonly ChatEntry[], at: number): number {
    const start = Math.max(0, at);
    this.from = start > 0 ? messages[start]?.id : undefined;
    return start;
  }
}
