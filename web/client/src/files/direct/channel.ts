import type { Clock } from "../../ports.js";

/** What is said over a channel, beside the bytes of a file: docs/protocol.md, section 7. */
export type FileMessage =
  | { readonly type: "ready" }
  | { readonly type: "offer"; readonly id: string; readonly size: number }
  | { readonly type: "get"; readonly id: string }
  | { readonly type: "drop"; readonly id: string }
  | { readonly type: "dropped"; readonly id: string }
  | { readonly type: "send"; readonly offset: number }
  | { readonly type: "got"; readonly offset: number }
  | { readonly type: "refuse"; readonly reason: string };

/** Above so many bytes that wait to leave nothing more is put in. */
const highWater = 1024 * 1024;
const lowWater = 256 * 1024;

/** One data channel, on which one file goes one way. What comes is read when its reader is ready for it. */
export class FileChannel {
  readonly #channel: RTCDataChannel;
  readonly #clock: Clock;
  readonly #arrived: (FileMessage | ArrayBuffer)[] = [];
  #wake: (() => void) | undefined;

  constructor(channel: RTCDataChannel, clock: Clock) {
    this.#channel = channel;
    this.#clock = clock;
    channel.binaryType = "arraybuffer";
    channel.bufferedAmountLowThreshold = lowWater;
    channel.onmessage = ({ data }: MessageEvent<string | ArrayBuffer>) => this.#take(data);
    channel.onopen = channel.onclose = channel.onbufferedamountlow = () => this.#wake?.();
  }

  /** Nothing more goes out, and nothing more comes than what is to be read still. */
  get over(): boolean {
    return this.#channel.readyState === "closing" || this.#channel.readyState === "closed";
  }

  get full(): boolean {
    return this.#channel.bufferedAmount > highWater;
  }

  read(): FileMessage | ArrayBuffer | undefined {
    return this.#arrived.shift();
  }

  say(message: FileMessage): void {
    if (this.#channel.readyState === "open") this.#channel.send(JSON.stringify(message));
  }

  send(bytes: ArrayBuffer): void {
    if (this.#channel.readyState === "open") this.#channel.send(bytes);
  }

  /** Until the channel can be used; false if that never comes. */
  async opened(signal: AbortSignal, milliseconds: number): Promise<boolean> {
    while (this.#channel.readyState === "connecting" && !signal.aborted) {
      if (!(await this.change(signal, milliseconds))) return false;
    }
    return this.#channel.readyState === "open" && !signal.aborted;
  }

  /** The next thing that is said; undefined if it is not of this kind, or nothing is. */
  async hear<Type extends FileMessage["type"]>(signal: AbortSignal, milliseconds: number, ...types: Type[]): Promise<Extract<FileMessage, { type: Type }> | undefined> {
    while (this.#arrived.length === 0 && !this.over && !signal.aborted) {
      if (!(await this.change(signal, milliseconds))) return undefined;
    }
    const message = signal.aborted ? undefined : this.read();
    if (message === undefined || message instanceof ArrayBuffer || !types.includes(message.type as Type)) return undefined;
    return message as Extract<FileMessage, { type: Type }>;
  }

  /** Until the other side has closed it, for so long at most. What it says still is not listened to. */
  async closed(signal: AbortSignal, milliseconds: number): Promise<void> {
    const end = this.#clock.now() + milliseconds;
    while (!this.over && !signal.aborted && this.#clock.now() < end) {
      this.#arrived.length = 0;
      await this.change(signal, end - this.#clock.now());
    }
  }

  /** Until anything has changed; false if nothing has in this time. */
  change(signal: AbortSignal, milliseconds?: number): Promise<boolean> {
    return new Promise((resolve) => {
      const end = (changed: boolean): void => {
        this.#clock.clearTimeout(timer);
        signal.removeEventListener("abort", wake);
        this.#wake = undefined;
        resolve(changed);
      };
      const wake = (): void => end(true);
      const timer = milliseconds === undefined ? undefined : this.#clock.setTimeout(() => end(false), milliseconds);
      signal.addEventListener("abort", wake);
      this.#wake = wake;
    });
  }

  close(): void {
    this.#channel.close();
  }

  #take(data: string | ArrayBuffer): void {
    const message = typeof data === "string" ? parse(data) : data;
    // whoever says what makes no sense is not listened to any more
    if (message === undefined) this.close();
    else this.#arrived.push(message);
    this.#wake?.();
  }
}

function parse(text: string): FileMessage | undefined {
  try {
    const message = JSON.parse(text) as Record<string, unknown> | null;
    switch (message?.["type"]) {
      case "ready": return { type: "ready" };
      case "offer": return isId(message["id"]) && isCount(message["size"]) ? { type: "offer", id: message["id"], size: message["size"] } : undefined;
      case "get":
      case "drop":
      case "dropped": return isId(message["id"]) ? { type: message["type"], id: message["id"] } : undefined;
      case "send":
      case "got": return isCount(message["offset"]) ? { type: message["type"], offset: message["offset"] } : undefined;
      case "refuse": return { type: "refuse", reason: String(message["reason"]) };
      default: return undefined;
    }
  } catch {
    return undefined;
  }
}

const longestId = 64;
const isId = (value: unknown): value is string => typeof value === "string" && value.length > 0 && value.length <= longestId;
const isCount = (value: unknown): value is number => typeof value === "number" && Number.isSafeInteger(value) && value >= 0;
