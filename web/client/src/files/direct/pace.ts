const least = 128 * 1024;
const most = 4 * 1024 * 1024;
/** How much longer than at best a byte may take: voices and pictures wait in the same queues. */
const slackMs = 120;

/**
 * How much may be on its way at once. Voices and pictures share the line with the file, and lose where queues fill up: as LEDBAT
 * (RFC 6817, section 2.4.2), this gives way when bytes take longer than they would on an idle line.
 */
export class Pace {
  #window = 2 * least;
  #fastest = Infinity;
  #acknowledged: number;
  readonly #sent: { readonly end: number; readonly at: number }[] = [];

  /** @param offset where the file goes on. */
  constructor(offset: number) {
    this.#acknowledged = offset;
  }

  /** In bytes. */
  get window(): number {
    return this.#window;
  }

  /** Everything up to `end` has been handed over. */
  sent(end: number, now: number): void {
    this.#sent.push({ end, at: now });
  }

  /** Everything up to `offset` has come. */
  got(offset: number, now: number): void {
    let last: number | undefined;
    while (this.#sent[0] && this.#sent[0].end <= offset) last = this.#sent.shift()?.at;
    if (last === undefined) return;
    const took = now - last;
    this.#fastest = Math.min(this.#fastest, took);
    const spare = Math.max(-1, (slackMs - (took - this.#fastest)) / slackMs);
    this.#window = Math.min(most, Math.max(least, this.#window + (spare * (offset - this.#acknowledged)) / 2));
    this.#acknowledged = offset;
  }
}
