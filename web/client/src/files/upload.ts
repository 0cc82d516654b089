import type { Upload, UploadState } from "../api.js";
import type { ChatFile } from "../contracts.js";
import { ParleyError } from "../error.js";
import { State } from "../events/state.js";
import type { Clock } from "../ports.js";
import { type FileCipher, sealedName } from "./fileCipher.js";
import type { FileHttp } from "./fileHttp.js";

const firstPart = 256 * 1024;
/** A part should take about so long: progress is seen, and little is lost with it. */
const partMs = 700;
const retryMs = [500, 1_000, 2_000, 4_000, 8_000];
/** What passes by itself, so that it is tried again. */
const passing = new Set(["unreachable", "not-connected", "session-lost", "timeout", "storage", "displaced", "server-stopping", "not-in-room", "rate-limited"]);

/** Sends one file in parts. Whatever breaks, it goes on from what the server has. */
export class FileUpload implements Upload {
  readonly state: State<UploadState>;
  readonly id: string;
  readonly file: File;
  /** The server's id, once there is one. */
  serverId: string | undefined;
  readonly #http: FileHttp;
  readonly #clock: Clock;
  readonly #changed: () => void;
  readonly #cipher: FileCipher | undefined;
  /** What goes out. */
  #content: Blob | undefined;
  #run: AbortController | undefined;
  #partBytes = firstPart;
  /** How many bytes the server has; undefined when it has to be asked. */
  #offset: number | undefined;

  /** @param changed is told when there is something to remember over a reload of the page. */
  constructor(http: FileHttp, clock: Clock, file: File, changed: () => void, known?: { id: string; serverId?: string }, cipher?: FileCipher) {
    this.#cipher = cipher;
    this.#content = cipher ? undefined : file;
    this.#http = http;
    this.#clock = clock;
    this.#changed = changed;
    this.file = file;
    this.id = known?.id ?? clock.uuid();
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
    if (this.serverId !== undefined) await this.#http.cancel(this.serverId).catch(() => undefined);
  }

  async #send(run: AbortController): Promise<void> {
    for (let failures = 0; !run.signal.aborted; ) {
      try {
        const done = await this.#part(run.signal);
        failures = 0;
        if (!done) continue;
        this.state.set({ name: this.file.name, size: this.file.size, sent: this.file.size, phase: "done", file: (await this.#cipher?.describe(this.file, done)) ?? done });
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

  async #part(signal: AbortSignal): Promise<ChatFile | undefined> {
    const content = (this.#content ??= (await this.#cipher?.seal(this.file)) ?? this.file);
    if (this.serverId === undefined) {
      this.serverId = await this.#http.begin(this.#cipher ? sealedName : this.file.name, content.size, signal);
      this.#offset = 0;
      this.#changed();
    }
    const offset = (this.#offset ??= await this.#http.offset(this.serverId, signal));
    this.state.patch({ sent: Math.min(offset, this.file.size) });
    const bytes = Math.min(this.#partBytes, await this.#http.partBytes());
    const began = this.#clock.now();
    const { offset: after, file } = await this.#http.append(this.serverId, offset, content.slice(offset, offset + bytes), signal);
    if (signal.aborted) return undefined;
    this.#offset = after;
    this.state.patch({ sent: Math.min(after, this.file.size) });
    const took = this.#clock.now() - began;
    this.#partBytes = took < partMs / 2 ? this.#partBytes * 2 : took > partMs * 2 ? Math.max(firstPart / 4, this.#partBytes / 2) : this.#partBytes;
    return file;
  }

  #fail(error: ParleyError): void {
    this.state.patch({ phase: "failed", error });
  }

  #pause(ms: number, signal: AbortSignal): Promise<void> {
    return new Promise((done) => {
      const timer = this.#clock.setTimeout(done, ms);
      signal.addEventListener("abort", () => {
        this.#clock.clearTimeout(timer);
        done();
      });
    });
  }
}
