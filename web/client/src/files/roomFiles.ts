import type { DirectFile, RoomFiles, Store, Upload } from "../api.js";
import type { ChatFile, User } from "../contracts.js";
import { State } from "../events/state.js";
import type { Line } from "../media/direct/parts.js";
import type { Peer } from "../rpc/rpc.js";
import type { FileCipher } from "./fileCipher.js";
import type { FileBoard, FileParts } from "./files.js";
import type { Shelf } from "./shelf.js";

/** What a room's files need, as long as their code is not loaded. */
export interface LazyFileParts extends Omit<FileParts, "shelf" | "user"> {
  readonly tab: FileTab;
}

/** Whose files lie where. */
export interface FileTab {
  readonly storageKey: string;
  /** Names this tab: another one has its own uploads. */
  readonly name: string;
  /** Whether this tab had another page before, which may have left something. */
  readonly reloaded: boolean;
  /** Made with the first room whose files are loaded, for all that come. */
  shelf?: Shelf;
}

/** The files of a room. Their code is loaded with the first of them. */
export class LazyFiles implements RoomFiles {
  readonly uploads = new State<readonly Upload[]>([]);
  readonly #create: () => Promise<FileBoard>;
  #loading: Promise<FileBoard> | undefined;
  #board: FileBoard | undefined;

  /**
   * @param user the id of whoever is signed in.
   * @param line the connection with whoever is alone with us.
   */
  constructor(peer: Peer, parts: LazyFileParts, room: string, user: string, line: Store<Line | undefined>, cipher?: FileCipher) {
    const { tab } = parts;
    this.#create = async () => {
      const { BrowserShelf, FileBoard } = await import("./files.js");
      const { storageKey, name, reloaded } = tab;
      tab.shelf ??= new BrowserShelf(storageKey, name, () => parts.clock.now(), reloaded);
      const board = new FileBoard(peer, { ...parts, user, shelf: tab.shelf }, room, line, cipher);
      board.uploads.subscribe((uploads) => this.uploads.set(uploads));
      return (this.#board = board);
    };
    if (tab.shelf?.isUsed ?? tab.reloaded) void this.#load().catch(() => undefined);
  }

  async add(file: File): Promise<Upload> {
    return (await this.#load()).add(file);
  }

  take(): readonly ChatFile[] {
    return this.#board?.take() ?? [];
  }

  async url(file: ChatFile, inline?: boolean): Promise<string> {
    return (await this.#load()).url(file, inline);
  }

  async exportUrl(format: "text" | "json" | "html", language: string): Promise<string> {
    return (await this.#load()).exportUrl(format, language);
  }

  async direct(file: ChatFile, from: User): Promise<DirectFile> {
    return (await this.#load()).direct(file, from);
  }

  /** Somebody has opened a channel to us; they wait until we are ready. */
  handleChannel(from: string, channel: RTCDataChannel): void {
    void this.#load().then((board) => board.handleChannel(from, channel), () => channel.close());
  }

  dispose(): void {
    void this.#loading?.then((board) => board.dispose(), () => undefined);
  }

  #load(): Promise<FileBoard> {
    return (this.#loading ??= this.#create().catch((error: unknown) => {
      this.#loading = undefined;
      throw error;
    }));
  }
}
