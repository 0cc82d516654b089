/** As much as comes is put away at once, so that the browser may keep it outside of memory. */
const packBytes = 1024 * 1024;

/** A file that comes, or has come, from somebody's page. */
export class HeldFile {
  readonly #packs: Blob[] = [];
  #pieces: ArrayBuffer[] = [];
  #pending = 0;
  #received = 0;
  /** Whether it is on its way at the moment. */
  coming = false;

  /** @param user whose it is. */
  constructor(
    readonly id: string,
    readonly user: string,
    readonly size: number,
  ) {}

  get received(): number {
    return this.#received;
  }

  get whole(): boolean {
    return this.#received === this.size;
  }

  /** False where it is more than was said. */
  add(bytes: ArrayBuffer): boolean {
    if (bytes.byteLength === 0 || bytes.byteLength > this.size - this.#received) return false;
    this.#received += bytes.byteLength;
    this.#pending += bytes.byteLength;
    this.#pieces.push(bytes);
    if (this.#pending >= packBytes || this.whole) {
      this.#packs.push(new Blob(this.#pieces));
      this.#pieces = [];
      this.#pending = 0;
    }
    return true;
  }

  /** All of it, once it is whole. Has no type, so that nothing in it is ever run. */
  get content(): Blob | undefined {
    return this.whole ? new Blob(this.#packs) : undefined;
  }
}

/** Bounds of what others can leave in this page. */
export interface HeldBounds {
  readonly bytes: number;
  readonly files: number;
  /** Files that have not come whole. */
  readonly unfinished: number;
}

const bounds: HeldBounds = { bytes: 1024 ** 3, files: 200, unfinished: 20 };

/** What has come into this page, the oldest first. */
export class HeldFiles {
  readonly #files = new Map<string, HeldFile>();
  readonly #bounds: HeldBounds;

  constructor(most: HeldBounds = bounds) {
    this.#bounds = most;
  }

  find(id: string, user: string): HeldFile | undefined {
    const held = this.#files.get(id);
    return held?.user === user ? held : undefined;
  }

  /** The place for a file, with what has come of it already. Undefined where it has none: too much is here, or it is not what it was. */
  begin(id: string, user: string, size: number): HeldFile | undefined {
    const known = this.#files.get(id);
    if (known) return known.user === user && known.size === size ? known : undefined;
    if (!this.#makeRoom(size)) return undefined;
    const held = new HeldFile(id, user, size);
    this.#files.set(id, held);
    return held;
  }

  drop(id: string, user: string): void {
    if (this.find(id, user)) this.#files.delete(id);
  }

  clear(): void {
    this.#files.clear();
  }

  /** What is not coming at the moment can be asked for again. */
  #makeRoom(size: number): boolean {
    if (size > this.#bounds.bytes) return false;
    for (const [id, held] of this.#files) {
      if (this.#fits(size)) return true;
      if (!held.coming && (held.whole || this.#unfinished >= this.#bounds.unfinished)) this.#files.delete(id);
    }
    return this.#fits(size);
  }

  get #unfinished(): number {
    return [...this.#files.values()].filter((held) => !held.whole).length;
  }

  #fits(size: number): boolean {
    const bytes = [...this.#files.values()].reduce((sum, held) => sum + held.size, 0);
    return bytes + size <= this.#bounds.bytes && this.#files.size < this.#bounds.files && this.#unfinished < this.#bounds.unfinished;
  }
}
