import type { Upload, UploadState } from "../api.js";
import type { ChatFile } from "../contracts.js";
import { ParleyError } from "../error.js";
import { State } from "../events/state.js";
import type { Clock } from "../ports.js";
import type { DirectFiles } from "./direct/directFiles.js";
import { type FileCipher, sealedName } from "./fileCipher.js";
import type { FileHttp } from "./fileHttp.js";
import { isReadable, type Kept } from "./shelf.js";

const firstPart = 256 * 1024;
/** A part should take about so long: progress is seen, and little is lost with it. */
const partMs = 700;
const retryMs = [500, 1_000, 2_000, 4_000, 8_000];
/** What passes by itself, so that it is tried again. */
const passing = new Set(["unreachable", "not-connected", "session-lost", "timeout", "storage", "displaced", "server-stopping", "not-in-room", "rate-limited"]);

/** The ways that a file can go, and what it needs on them. */
export interface UploadParts {
  readonly http: FileHttp;
  readonly direct: DirectFiles;
  readonly clock: Clock;
  /** Of an encrypted room. */
  readonly cipher?: FileCipher | undefined;
}

/**
 * Sends one file: to the page of whoever is alone with us, or in parts to the server. Whatever breaks, it goes on from what the other side
 * has; and where the one way is not to be had any more, by the other.
 */
export class FileUpload implements Upload {
  readonly state: State<UploadState>;
  readonly #parts: UploadParts;
  /** What is to be remembered over a reload of the page. */
  #kept: Kept;
  readonly #changed: () => void;
  /** What goes out. */
  #content: Blob | undefined;
  #run: AbortController | undefined;
  #partBytes = firstPart;
  /** How many bytes the server has; undefined when it has to be asked. */
  #offset: number | undefined;
  /** The participant whose page has all of it. */
  #receiver: string | undefined;

  /** @param changed is told when there is something else to remember. */
  constructor(parts: UploadParts, kept: Kept, changed: () => void) {
    this.#parts = parts;
    this.#kept = kept;
    this.#changed = changed;
    this.state = new State<UploadState>({ name: kept.name, size: kept.size, phase: "paused", sent: 0 });
  }

  get id(): string {
    return this.#kept.id;
  }

  get kept(): Kept {
    return this.#kept;
  }

  resume(): void {
    const { phase } = this.state.value;
    if (phase !== "paused" && phase !== "failed") return;
    const { file } = this.#kept;
    if (!file) return this.#fail(lost());
    const { error: _, ...rest } = this.state.value;
    this.state.set({ ...rest, phase: "sending" });
    void this.#send(file, (this.#run = new AbortController()));
  }

  choose(file: File): void {
    const { id, room, user, name, size, changedAt, serverId, offer } = this.#kept;
    this.#run?.abort();
    const isSame = file.name === name && file.size === size && file.lastModified === changedAt;
    if (!isSame && serverId !== undefined) void this.#parts.http.cancel(serverId).catch(() => undefined);
    const about = { name: file.name, size: file.size, changedAt: file.lastModified, file };
    this.#kept = { id, room, user, ...about, offer: isSame ? offer : this.#parts.clock.uuid(), ...(isSame && serverId !== undefined && { serverId }) };
    this.#content = this.#offset = undefined;
    this.state.set({ name: file.name, size: file.size, phase: "paused", sent: 0 });
    this.#changed();
    this.resume();
  }

  pause(): void {
    if (this.state.value.phase !== "sending") return;
    this.#run?.abort();
    this.state.patch({ phase: "paused" });
  }

  async cancel(): Promise<void> {
    this.#run?.abort();
    this.state.patch({ phase: "cancelled" });
    this.#changed();
    // what is not cancelled there is forgotten after a day
    const { serverId } = this.#kept;
    if (serverId !== undefined) await this.#parts.http.cancel(serverId).catch(() => undefined);
    else await this.#parts.direct.drop(this.#kept.offer);
  }

  /** Somebody else is alone with us, or nobody any more: whoever has the file is not whom the message goes to. */
  handleLine(participant: string | undefined): void {
    if (this.#receiver === undefined || this.#receiver === participant || this.state.value.phase !== "done") return;
    this.#receiver = undefined;
    const { name, size } = this.#kept;
    this.state.set({ name, size, phase: "paused", sent: 0 });
    this.resume();
  }

  async #send(file: File, run: AbortController): Promise<void> {
    for (let failures = 0; !run.signal.aborted; ) {
      try {
        const done = await this.#next(file, run.signal);
        failures = 0;
        if (!done) continue;
        const described = (await this.#parts.cipher?.describe(file, done)) ?? done;
        const direct = done.direct && { direct: true };
        this.state.set({ name: file.name, size: file.size, sent: file.size, phase: "done", file: { ...described, ...direct }, ...direct });
        this.#changed();
        return;
      } catch (error) {
        const readable = await isReadable(file);
        if (run.signal.aborted) return;
        if (!readable) return this.#fail(lost());
        const known = error instanceof ParleyError ? error : new ParleyError("failed", String(error));
        // the file may have been forgotten there: once it is begun anew
        if (known.reason === "unknown-file" && this.#kept.serverId !== undefined && failures === 0) this.#forget();
        else if (known.reason !== "wrong-offset" && (!passing.has(known.reason) || failures >= 20)) return this.#fail(known);
        this.#offset = undefined;
        await this.#pause(retryMs[Math.min(failures++, retryMs.length - 1)] ?? 0, run.signal);
      }
    }
  }

  async #next(file: File, signal: AbortSignal): Promise<ChatFile | undefined> {
    const content = (this.#content ??= await this.#sealed(file));
    // what the server has begun to get goes on there
    if (this.#kept.serverId === undefined && (await this.#directly(content, signal))) {
      return { id: this.#kept.offer, name: this.#parts.cipher ? sealedName : file.name, size: content.size, type: "", direct: true };
    }
    return signal.aborted ? undefined : this.#part(content, signal);
  }

  async #sealed(file: File): Promise<Blob> {
    const { cipher, clock } = this.#parts;
    if (!cipher) return file;
    const sealed = await cipher.seal(file);
    // what somebody may have of it is sealed with another key
    this.#kept = { ...this.#kept, offer: clock.uuid() };
    return sealed;
  }

  async #directly(content: Blob, signal: AbortSignal): Promise<boolean> {
    const told = (sent: number): void => {
      if (!signal.aborted) this.state.patch({ sent: Math.min(sent, this.#kept.size), direct: true });
    };
    this.#receiver = await this.#parts.direct.send(this.#kept.offer, content, told, signal);
    if (this.#receiver !== undefined || signal.aborted) return this.#receiver !== undefined;
    const { direct: _, ...rest } = this.state.value;
    this.state.set({ ...rest, sent: 0 });
    return false;
  }

  async #part(content: Blob, signal: AbortSignal): Promise<ChatFile | undefined> {
    const { http, clock, cipher } = this.#parts;
    let { serverId } = this.#kept;
    if (serverId === undefined) {
      serverId = await http.begin(cipher ? sealedName : this.#kept.name, content.size, signal);
      this.#kept = { ...this.#kept, serverId };
      this.#offset = 0;
      this.#changed();
    }
    const offset = (this.#offset ??= await http.offset(serverId, signal));
    this.state.patch({ sent: Math.min(offset, this.#kept.size) });
    const bytes = Math.min(this.#partBytes, await http.partBytes());
    const began = clock.now();
    const { offset: after, file } = await http.append(serverId, offset, content.slice(offset, offset + bytes), signal);
    if (signal.aborted) return undefined;
    this.#offset = after;
    this.state.patch({ sent: Math.min(after, this.#kept.size) });
    const took = clock.now() - began;
    this.#partBytes = took < partMs / 2 ? this.#partBytes * 2 : took > partMs * 2 ? Math.max(firstPart / 4, this.#partBytes / 2) : this.#partBytes;
    return file;
  }

  /** What the server had of it is gone there. */
  #forget(): void {
    const { serverId: _, ...rest } = this.#kept;
    this.#kept = rest;
  }

  #fail(error: ParleyError): void {
    this.state.patch({ phase: "failed", error });
  }

  #pause(ms: number, signal: AbortSignal): Promise<void> {
    return new Promise((done) => {
      const timer = this.#parts.clock.setTimeout(done, ms);
      signal.addEventListener("abort", () => {
        this.#parts.clock.clearTimeout(timer);
        done();
      });
    });
  }
}

const lost = (): ParleyError => new ParleyError("file-lost", "The browser does not have the file any more.");
