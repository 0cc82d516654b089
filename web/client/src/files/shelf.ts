/** A file that is being sent. */
export interface Kept {
  readonly id: string;
  readonly room: string;
  /** The id of whose file it is: a tab may have several, one after the other. */
  readonly user: string;
  /** The id under which its bytes go from page to page; another one where they are others. */
  readonly offer: string;
  readonly name: string;
  /** In bytes. */
  readonly size: number;
  /** When the file was changed last, in ms since 1970. */
  readonly changedAt: number;
  /** Undefined where the browser has no room for it, or has lost it. */
  readonly file?: File;
  /** The server's id of the upload. */
  readonly serverId?: string;
}

/** Where files lie that are being sent, so that a reload of the page does not lose them. */
export interface Shelf {
  /** Whether anything can lie here. */
  readonly isUsed: boolean;
  of(room: string): Promise<readonly Kept[]>;
  put(kept: Kept): Promise<void>;
  remove(id: string): Promise<void>;
}

/** As long as the server keeps an upload that was not sent. */
const keptMs = 24 * 3_600_000;
const store = "uploads";

/** The tab's uploads in IndexedDB. Where the browser has none, or no room in it, a reload loses them. */
export class BrowserShelf implements Shelf {
  isUsed: boolean;
  readonly #name: string;
  #opened: Promise<IDBDatabase> | undefined;

  /**
   * @param tab names this tab: another one has its own uploads.
   * @param reloaded whether this tab had another page before.
   */
  constructor(
    storageKey: string,
    private readonly tab: string,
    private readonly now: () => number,
    reloaded: boolean,
  ) {
    this.isUsed = reloaded;
    this.#name = `${storageKey}.files`;
  }

  async of(room: string): Promise<readonly Kept[]> {
    const all = await this.#do<(Kept & { tab: string; at: number })[]>("readonly", (files) => files.getAll());
    for (const old of (all ?? []).filter((k) => this.now() - k.at > keptMs)) void this.remove(old.id);
    const ours = (all ?? []).filter((k) => k.room === room && k.tab === this.tab && this.now() - k.at <= keptMs);
    return Promise.all(ours.map(async ({ file, ...rest }) => ({ ...rest, ...(file && (await isReadable(file)) && { file }) })));
  }

  async put(kept: Kept): Promise<void> {
    this.isUsed = true;
    const row = { ...kept, tab: this.tab, at: this.now() };
    if ((await this.#do("readwrite", (files) => files.put(row))) !== undefined) return;
    // it does not fit: that there was a file is still worth knowing
    const { file: _, ...rest } = row;
    await this.#do("readwrite", (files) => files.put(rest));
  }

  async remove(id: string): Promise<void> {
    await this.#do("readwrite", (files) => files.delete(id));
  }

  async #do<T>(mode: IDBTransactionMode, work: (files: IDBObjectStore) => IDBRequest): Promise<T | undefined> {
    try {
      const database = await (this.#opened ??= open(this.#name));
      return (await answer(work(database.transaction(store, mode).objectStore(store)) as IDBRequest<T>));
    } catch {
      return undefined;
    }
  }
}

function open(name: string): Promise<IDBDatabase> {
  const request = indexedDB.open(name, 1);
  request.addEventListener("upgradeneeded", () => request.result.createObjectStore(store, { keyPath: "id" }));
  return answer(request);
}

function answer<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.addEventListener("success", () => resolve(request.result));
    request.addEventListener("error", () => reject(request.error ?? new Error("The database did not answer.")));
  });
}

/** Whether a file's bytes can be had: it may be gone from the disk, or from what the browser has kept of it. */
export async function isReadable(file: Blob): Promise<boolean> {
  try {
    await file.slice(0, 1).arrayBuffer();
    return true;
  } catch {
    return false;
  }
}
