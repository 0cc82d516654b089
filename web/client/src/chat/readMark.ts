import type { ChatEntry } from "../api.js";
import type { ChatMessage } from "../contracts.js";

/** Where the reading marks of all rooms are kept: room to `seq`. */
export interface ReadMarks {
  value: Readonly<Record<string, number>> | undefined;
}

/** How far the chat of a room has been read. Who comes in for the first time has nothing unread: it was written before. */
export class ReadMark {
  constructor(
    private readonly marks: ReadMarks,
    private readonly room: string,
  ) {}

  get seq(): number {
    return this.marks.value?.[this.room] ?? 0;
  }

  /** The first page is there. */
  begin(page: readonly ChatMessage[]): void {
    if (this.marks.value?.[this.room] === undefined) this.#set(page.at(-1)?.seq ?? 0);
  }

  readTo(messages: readonly ChatEntry[]): void {
    const last = messages.reduce((max, m) => Math.max(max, m.seq ?? 0), 0);
    if (last > this.seq) this.#set(last);
  }

  unread(messages: readonly ChatEntry[]): number {
    if (this.marks.value?.[this.room] === undefined) return 0;
    return messages.filter((m) => !m.mine && !m.deleted && (m.seq ?? 0) > this.seq).length;
  }

  #set(seq: number): void {
    this.marks.value = { ...this.marks.value, [this.room]: seq };
  }
}
