interface Entry {
  readonly id: number;
  readonly text: string;
  /** Nobody waits for the answer any more. */
  settled: boolean;
}

/**
 * The count of messages that makes a session outlive its connection (docs/protocol.md, section 2): how many of the
 * server's have been received, and which of our requests the server may not have.
 */
export class MessageLog {
  #received = 0;
  /** Requests that the server is known to have handled: those before the first entry. */
  #handled = 0;
  readonly #entries: Entry[] = [];

  get received(): number {
    return this.#received;
  }

  /** A session begins, or is taken up without what came before. */
  begin(): void {
    this.#received = 0;
    this.#handled = 0;
    this.#entries.length = 0;
  }

  count(): void {
    this.#received++;
  }

  sent(id: number, text: string): void {
    this.#entries.push({ id, text, settled: false });
  }

  /** The request was answered, or given up. */
  settled(id: number): void {
    const entry = this.#entries.find((e) => e.id === id);
    if (entry) entry.settled = true;
  }

  /** The server has answered this request, so it has every one before it too: it handles them in order. */
  answered(id: number): void {
    const index = this.#entries.findIndex((e) => e.id === id);
    if (index >= 0) this.#drop(index + 1);
  }

  /**
   * The connection is back.
   * @param handled how many of our requests the server has handled.
   * @returns what must be sent again, in order. A request that was given up and never reached the server is left out: what
   * people were told has failed must not happen later.
   */
  resume(handled: number): string[] {
    this.#drop(Math.max(0, handled - this.#handled));
    const missing = this.#entries.filter((e) => !e.settled);
    this.#entries.splice(0, this.#entries.length, ...missing);
    return missing.map((e) => e.text);
  }

  #drop(count: number): void {
    this.#handled += Math.min(count, this.#entries.length);
    this.#entries.splice(0, count);
  }
}
