import type { Upload, UploadState } from "../api.js";
import type { ChatFile } from "../contracts.js";
import { ParleyError } from "../error.js";
import { State } from "../events/state.js";
import type { Clock } from "../ports.js";
import type { DirectFiles } from "./direct/directFiles.js";
import { type FileCipher, sealedName } from "./fileCipher.js";
import type { FileHttp } from "./fileHttp.js";

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
  readonly id: string;
  readonly file: File;
  /** The server's id, once there is one. */
  serverId: string | undefined;
  readonly #parts: UploadParts;
  readonly #changed: () => void;
  /** What goes out. */
  #content: Blob | undefined;
  #run: AbortController | undefined;
  #partBytes = firstPart;
  /** How many bytes the server has; undefined when it has to be asked. */
  #offset: number | undefined;
  /** The participant whose page has all of it. */
  #receiver: string | undefined;

  /** @param changed is told when there is something to remember over a reload of the page. */
  constructor(parts: UploadParts, file: File, changed: () => void, known?: { id: string; serverId?: string }) {
    this.#parts = parts;
    this.#content = parts.cipher ? undefined : file;
    this.#changed = changed;
    this.file = file;
    this.id = known?.id ?? parts.clock.uuid();
    this.serverId = known?.serverId;
    this.state = new State<UploadState>({ name: file.name, size: file.size, phase: "paused", sent: 0 });
  }

  resume(): void {
    const { phase } = this.state.value;
    if (phase !== "paused" && phase !== "failed") return;
    const { error: _, ...rest } = this.state.value;
    this.state.set({ ...rest, phase: "sending" });
    void this.#send((this.#run = new AbortController()));
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
    if (this.serverId !== undefined) await this.#parts.http.cancel(this.serverId).catch(() => undefined);
    else await this.#parts.direct.drop(this.id);
  }

  /** Somebody else is alone with us, or nobody any more: whoever has the file is not whom the message goes to. */
  handleLine(participant: string | undefined): void {
    if (this.#receiver === undefined || this.#receiver === participant || this.state.value.phase !== "done") return;
    this.#receiver = undefined;
    this.state.set({ name: this.file.name, size: this.file.size, phase: "paused", sent: 0 });
    this.resume();
  }

  async #send(run: AbortController): Promise<void> {
    for (let failures = 0; !run.signal.aborted; ) {
      try {
        const done = await this.#next(run.signal);
        failures = 0;
        if (!done) continue;
        const file = (await this.#parts.cipher?.describe(this.file, done)) ?? done;
        const direct = done.direct && { direct: true };
        this.state.set({ name: this.file.name, size: this.file.size, sent: this.file.size, phase: "done", file: { ...file, ...direct }, ...direct });
        this.#changed();
        return;
      } catch (error) {
        if (run.signal.aborted) return;
        const known = error instanceof ParleyError ? error : new ParleyError("failed", String(error));
        // the file may have been forgotten there: once it is begun anew
        if (known.reason === "unknown-file" && this.serverId !== undefined && failures === 0) this.serverId = undefined;
        else if (known.reason !== "wrong-offset" && (!passing.has(known.reason) || failures >= 20)) return this.#fail(known);
        this.#offset = undefined;
        await this.#pause(retryMs[Math.min(failures++, retryMs.length - 1)] ?? 0, run.signal);
      }
    }
  }

  async #next(signal: AbortSignal): Promise<ChatFile | undefined> {
    const content = (this.#content ??= (await this.#parts.cipher?.seal(this.file)) ?? this.file);
    // what the server has begun to get goes on there
    if (this.serverId === undefined && (await this.#directly(content, signal))) {
      return { id: this.id, name: this.#parts.cipher ? sealedName : this.file.name, size: content.size, type: "", direct: true };
    }
    return signal.aborted ? undefined : this.#part(content, signal);
  }

  async #directly(content: Blob, signal: AbortSignal): Promise<boolean> {
    const told = (sent: number): void => {
      if (!signal.aborted) this.state.patch({ sent: Math.min(sent, this.file.size), direct: true });
    };
    this.#receiver = await this.#parts.direct.send(this.id, content, told, signal);
    if (this.#receiver !== undefined || signal.aborted) return this.#receiver !== undefined;
    const { direct: _, ...rest } = this.state.value;
    this.state.set({ ...rest, sent: 0 });
    return false;
  }

  async #part(content: Blob, signal: AbortSignal): Promise<ChatFile | undefined> {
    const { http, clock, cipher } = this.#parts;
    if (this.serverId === undefined) {
      this.serverId = await http.begin(cipher ? sealedName : this.file.name, content.size, signal);
      this.#offset = 0;
      this.#changed();
    }
    const offset = (this.#offset ??= await http.offset(this.serverId, signal));
    this.state.patch({ sent: Math.min(offset, this.file.size) });
    const bytes = Math.min(this.#partBytes, await http.partBytes());
    const began = clock.now();
    const { offset: after, file } = await http.append(this.serverId, offset, content.slice(offset, offset + bytes), signal);
    if (signal.aborted) return undefined;
    this.#offset = after;
    this.state.patch({ sent: Math.min(after, this.file.size) });
    const took = clock.now() - began;
    this.#partBytes = took < partMs / 2 ? this.#partBytes * 2 : took > partMs * 2 ? Math.max(firstPart / 4, this.#partBytes / 2) : this.#partBytes;
    return file;
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
