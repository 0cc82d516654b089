import type { RoomFiles, Upload } from "../api.js";
import type { ChatFile } from "../contracts.js";
import { State } from "../events/state.js";
import type { Clock } from "../ports.js";
import type { Peer } from "../rpc/rpc.js";
import { type Fetch, FileHttp } from "./fileHttp.js";
import type { Shelf } from "./shelf.js";
import { FileUpload } from "./upload.js";

/** What the files of a room stand on. */
export interface FileParts {
  readonly clock: Clock;
  readonly fetch: Fetch;
  /** The server's address, without a slash at its end. */
  readonly base: string;
  readonly shelf: Shelf;
}

/** The files that are sent to a room and had from it. */
export class FileBoard implements RoomFiles {
  readonly uploads = new State<readonly Upload[]>([]);
  readonly #http: FileHttp;
  readonly #parts: FileParts;
  readonly #room: string;
  #list: readonly FileUpload[] = [];

  constructor(peer: Peer, parts: FileParts, room: string) {
    this.#http = new FileHttp(peer, parts.clock, parts.fetch, parts.base, room);
    this.#parts = parts;
    this.#room = room;
    void this.#restore();
  }

  add(file: File): Upload {
    const upload = this.#create(file);
    this.#set([...this.#list, upload]);
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
    return this.#http.url(file.id, inline);
  }

  exportUrl(format: "text" | "json" | "html", language: string): Promise<string> {
    return this.#http.exportUrl(format, language);
  }

  dispose(): void {
    for (const upload of this.#list) upload.pause();
  }

  #create(file: File, known?: { id: string; serverId?: string }): FileUpload {
    const upload: FileUpload = new FileUpload(this.#http, this.#parts.clock, file, () => this.#changed(upload), known);
    return upload;
  }

  #changed(upload: FileUpload): void {
    const { id, file, serverId } = upload;
    if (upload.state.value.phase === "cancelled") {
      this.#set(this.#list.filter((u) => u !== upload));
      void this.#parts.shelf.remove(id);
    } else {
      void this.#parts.shelf.put({ id, room: this.#room, file, ...(serverId !== undefined && { serverId }) });
    }
  }

  /** A page that was reloaded goes on with what it was sending. */
  async #restore(): Promise<void> {
    const kept = await this.#parts.shelf.of(this.#room);
    const uploads = kept.filter((k) => !this.#list.some((u) => u.id === k.id)).map((k) => this.#create(k.file, k));
    if (uploads.length === 0) return;
    this.#set([...uploads, ...this.#list]);
    for (const upload of uploads) upload.resume();
  }

  #set(uploads: readonly FileUpload[]): void {
    this.#list = uploads;
    this.uploads.set(uploads);
  }
}
