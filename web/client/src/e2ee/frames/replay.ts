const size = 1024;

/** Which counters of a key have been here (as RFC 6479 does it for packets), so that none passes twice. */
export class ReplayWindow {
  readonly #seen = new Uint8Array(size);
  #newest = -1n;

  /** Whether a counter may pass; it may only once. */
  take(counter: bigint): boolean {
    if (counter + BigInt(size) <= this.#newest) return false;
    const index = Number(counter % BigInt(size));
    if (counter > this.#newest) {
      const skipped = counter - this.#newest;
      if (skipped >= size) this.#seen.fill(0);
      else for (let i = this.#newest + 1n; i < counter; i++) this.#seen[Number(i % BigInt(size))] = 0;
      this.#newest = counter;
    } else if (this.#seen[index]) return false;
    this.#seen[index] = 1;
    return true;
  }
}
