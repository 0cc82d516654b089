import type { Bytes } from "../bytes.js";
import type { TransformOptions, WorkerCommand, WorkerReport } from "../messages.js";
import { deriveKey } from "../sframe/cipher.js";
import type { MediaKind } from "./clear.js";
import { KeyRing } from "./keyRing.js";
import { FrameOpener } from "./opener.js";
import { FrameSealer } from "./sealer.js";

/** The parts of an encoded frame that are used. */
export interface EncodedFrame {
  data: ArrayBuffer;
  getMetadata?(): { mimeType?: string };
}

/** One frame in, that frame or none out. */
export type FrameTransform = (frame: EncodedFrame) => Promise<EncodedFrame | undefined>;

const known: Record<MediaKind, RegExp> = { audio: /^audio\/opus$/i, video: /^video\/vp8$/i };
const tellEveryMs = 1_000;

/** What the worker does: all of a room's frames, under one key of ours and the others' keys. */
export class MediaCipher {
  readonly #ring = new KeyRing();
  readonly #sealer = new FrameSealer();
  readonly #openers = new Map<string, FrameOpener>();
  readonly #expected = new Map<string, string>();
  readonly #report: (report: WorkerReport) => void;
  readonly #unreadable = new Set<string>();
  /** By KID: when its absence was told. */
  readonly #told = new Map<bigint, number>();
  #work: Promise<void> = Promise.resolve();

  constructor(report: (report: WorkerReport) => void) {
    this.#report = report;
  }

  handle(command: WorkerCommand): void {
    switch (command.type) {
      case "send-key": return this.#derive(command.kid, command.baseKey, (key) => this.#sealer.use(key));
      case "receive-key": return this.#derive(command.kid, command.baseKey, (key) => this.#ring.add(command.participant, key));
      case "forget":
        this.#work = this.#work.then(() => this.#ring.forget(command.participant));
        this.#unreadable.delete(command.participant);
        return;
      case "expect": return this.#expect(command.stream, command.participant);
    }
  }

  transform(options: TransformOptions): FrameTransform {
    return options.operation === "seal" ? (frame) => this.#seal(options.kind, frame) : (frame) => this.#open(options.kind, options.stream, frame);
  }

  async #seal(kind: MediaKind, frame: EncodedFrame): Promise<EncodedFrame | undefined> {
    // of another codec it is not known what has to stay in the clear: it is not sent at all
    const { mimeType } = frame.getMetadata?.() ?? {};
    if (mimeType !== undefined && !known[kind].test(mimeType)) return undefined;
    const sealed = await this.#sealer.seal(kind, new Uint8Array(frame.data));
    if (!sealed) return undefined;
    frame.data = sealed.buffer;
    return frame;
  }

  async #open(kind: MediaKind, stream: string, frame: EncodedFrame): Promise<EncodedFrame | undefined> {
    const opened = await this.#opener(stream).open(kind, new Uint8Array(frame.data));
    if (!("fault" in opened)) {
      this.#tell(opened.participant, true);
      frame.data = opened.frame.buffer;
      return frame;
    }
    if (opened.participant !== undefined && opened.fault === "broken") this.#tell(opened.participant, false);
    return undefined;
  }

  #opener(stream: string): FrameOpener {
    let opener = this.#openers.get(stream);
    if (opener) return opener;
    opener = new FrameOpener(this.#ring, (kid) => this.#missing(kid));
    opener.expected = this.#expected.get(stream);
    this.#openers.set(stream, opener);
    return opener;
  }

  #expect(stream: string, participant: string | undefined): void {
    if (participant === undefined) this.#expected.delete(stream);
    else this.#expected.set(stream, participant);
    const opener = this.#openers.get(stream);
    if (opener) opener.expected = participant;
  }

  #missing(kid: bigint): void {
    const now = Date.now();
    if (now - (this.#told.get(kid) ?? 0) < tellEveryMs) return;
    // a server that invents KIDs fills nothing
    if (this.#told.size > 100) this.#told.clear();
    this.#told.set(kid, now);
    this.#report({ type: "missing", kid });
  }

  #tell(participant: string, readable: boolean): void {
    if (this.#unreadable.has(participant) !== readable) return;
    if (readable) this.#unreadable.delete(participant);
    else this.#unreadable.add(participant);
    this.#report({ type: "readable", participant, readable });
  }

  // keys are taken in the order in which they came
  #derive(kid: bigint, baseKey: Bytes, use: (key: Awaited<ReturnType<typeof deriveKey>>) => void): void {
    this.#work = this.#work.then(async () => use(await deriveKey(kid, baseKey)));
  }
}
