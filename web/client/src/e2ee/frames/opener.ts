import { concat, type Bytes } from "../bytes.js";
import { decrypt, tagLength } from "../sframe/cipher.js";
import { readHeader } from "../sframe/header.js";
import { clearLength, type MediaKind } from "./clear.js";
import type { KeyRing, RingEntry } from "./keyRing.js";
import { metadata } from "./sealer.js";

export type Opened =
  | { readonly frame: Bytes; readonly participant: string }
  | {
    /** `not-sealed`: nothing that was sealed. `no-key`, `broken` (changed on the way), `replayed`; `foreign`: somebody else's than the server says. */
    readonly fault: "not-sealed" | "no-key" | "broken" | "replayed" | "foreign";
    readonly kid?: bigint;
    readonly participant?: string;
  };

const patienceMs = 1_000;

/** Opens the frames of one incoming stream. */
export class FrameOpener {
  /** Whose frames these are to be, where that is known. */
  expected: string | undefined;
  readonly #ring: KeyRing;
  readonly #missing: (kid: bigint) => void;
  /** The key that was waited for last, in vain: no other frame waits for it. */
  #absent: bigint | undefined;

  /** @param missing is told of a key that is not there. */
  constructor(ring: KeyRing, missing: (kid: bigint) => void) {
    this.#ring = ring;
    this.#missing = missing;
  }

  async open(kind: MediaKind, data: Bytes): Promise<Opened> {
    const length = clearLength(kind, data);
    const clear = data.subarray(0, length);
    const header = readHeader(data.subarray(length));
    if (!header || data.length < length + header.length + tagLength) return { fault: "not-sealed" };
    const { kid, counter } = header;
    const entry = await this.#find(kid);
    if (!entry) return { fault: "no-key", kid };
    const { participant } = entry;
    if (this.expected !== undefined && this.expected !== participant) return { fault: "foreign", kid, participant };
    const start = length + header.length;
    try {
      const plain = await decrypt(entry.key, counter, data.subarray(length, start), metadata(kind, clear), data.subarray(start));
      if (!entry.window.take(counter)) return { fault: "replayed", kid, participant };
      return { frame: concat(clear, plain), participant };
    } catch {
      return { fault: "broken", kid, participant };
    }
  }

  async #find(kid: bigint): Promise<RingEntry | undefined> {
    const known = this.#ring.find(kid);
    if (known) return known;
    this.#missing(kid);
    if (this.#absent === kid) return undefined;
    this.#absent = kid;
    return this.#ring.wait(kid, patienceMs);
  }
}
