import type { DirectFile, Store, Upload } from "../api.js";
import type { ChatFile, User } from "../contracts.js";
import { State } from "../events/state.js";
import type { Line } from "../media/direct/parts.js";
import type { Clock } from "../ports.js";
import type { Peer } from "../rpc/rpc.js";
import { DirectFiles } from "./direct/directFiles.js";
import type { FileCipher } from "./fileCipher.js";
import { type Fetch, FileHttp } from "./fileHttp.js";
import type { Kept, Shelf } from "./shelf.js";
export { BrowserShelf } from "./shelf.js";
import { FileUpload } from "./upload.js";

/** What the files of a room stand on. */
export interface FileParts {
  readonly clock: Clock;
  readonly fetch: Fetch;
  /** The server's address, without a slash at its end. */
  readonly base: string;
  /** Most bytes of a file; 0 where none are taken. */
  readonly limit: () => number;
  /** The id of whoever is signed in. */
  readonly user: string;
  readonly shelf: Shelf;
}

/** The files that are sent to a room and had from it, from page to page where two are alone, and through the server. */
export class FileBoard {
  readonly uploads = new State<readonly Upload[]>([]);
  readonly #http: FileHttp;
  readonly #direct: DirectFiles;
  readonly #parts: FileParts;
  readonly #room: string;
  readonly #cipher: FileCipher | undefined;
  readonly #off: () => void;
  #list: readonly FileUpload[] = [];

  /**
   * @param line the connection with whoever is alone with us.
   * @param cipher of an encrypted room.
   */
  constructor(peer: Peer, parts: FileParts, room: string, line: Store<Line | undefined>, cipher?: FileCipher) {
    this.#cipher = cipher;
    this.#http = new FileHttp(peer, parts.clock, parts.fetch, parts.base, room);
    this.#direct = new DirectFiles({ clock: parts.clock, line, limit: parts.limit, cipher });
    this.#parts = parts;
    this.#room = room;
    this.#off = line.subscribe((now) => {
      for (const upload of this.#list) upload.handleLine(now?.participant);
    });
    void this.#restore();
  }

  add(file: File): Upload {
    const { clock, user } = this.#parts;
    const upload = this.#create({ id: clock.uuid(), room: this.#room, user, offer: clock.uuid(), name: file.name, size: file.size, changedAt: file.lastModified, file });
    this.#set([...this.#list, upload]);
    this.#changed(upload);
    upload.resume();
    return upload;
  }

  take(): readonly ChatFile[] {
    const done = this.#list.filter((u) => u.state.value.phase === "done");
    this.#set(this.#list.filter((u) => !done.includes(u)));
    for (const { id } of done) void this.#parts.shelf.remove(id);
    return done.flatMap((u) => u.state.value.file ?? []);
  }

  url(file: ChatFile, inline = false): Promise<string> {
    if (file.direct) return this.#direct.url(file, inline);
    return this.#cipher?.url(file, () => this.#http.content(file.id), inline) ?? this.#http.url(file.id, inline);
  }

  exportUrl(format: "text" | "json" | "html", language: string): Promise<string> {
    return this.#cipher?.exportUrl(format, language) ?? this.#http.exportUrl(format, language);
  }

  direct(file: ChatFile, from: User): DirectFile {
    return this.#direct.of(file, from);
  }

  handleChannel(from: string, channel: RTCDataChannel): void {
    void this.#direct.handle(from, channel);
  }

  dispose(): void {
    this.#off();
    for (const upload of this.#list) upload.pause();
    this.#direct.dispose();
  }

  #create(kept: Kept): FileUpload {
    const upload: FileUpload = new FileUpload({ http: this.#http, direct: this.#direct, clock: this.#parts.clock, cipher: this.#cipher }, kept, () => this.#changed(upload));
    return upload;
  }

  #changed(upload: FileUpload): void {
    if (upload.state.value.phase === "cancelled") {
      this.#set(this.#list.filter((u) => u !== upload));
      void this.#parts.shelf.remove(upload.id);
    } else {
      void this.#parts.shelf.put(upload.kept);
    }
  }

  /** A page that was reloaded goes on with what it was sending. */
  async #restore(): Promise<void> {
    const { shelf, user } = this.#parts;
    const kept = await shelf.of(this.#room);
    // what somebody has left who was signed in here before is nobody else's
    for (const { id } of kept.filter((k) => k.user !== user)) void shelf.remove(id);
    const uploads = kept.filter((k) => k.user === user && !this.#list.some((u) => u.id === k.id)).map((k) => this.#create(this.#resumable(k)));
    if (uploads.length === 0) return;
    this.#set([...uploads, ...this.#list]);
    for (const upload of uploads) upload.resume();
  }

  /** What was sealed went with its key when the page was left: the file is sealed and sent anew. */
  #resumable(kept: Kept): Kept {
    const { serverId, ...rest } = kept;
    if (serverId === undefined || !this.#cipher) return kept;
    void this.#http.cancel(serverId).catch(() => undefined);
    return rest;
  }

  #set(uploads: readonly FileUpload[]): void {
    this.#list = uploads;
    this.uploads.set(uploads);
  }
}
