import { concat, type Bytes } from "../bytes.js";
import { encrypt, type SFrameKey } from "../sframe/cipher.js";
import { writeHeader } from "../sframe/header.js";
import { clearLength, type MediaKind } from "./clear.js";

/** What is authenticated with a frame beside its header: its kind and its clear bytes. */
export const metadata = (kind: MediaKind, clear: Uint8Array): Bytes => concat(Uint8Array.of(kind === "audio" ? 0 : 1), clear);

/** Seals everything that this page sends: one key, one counter, whatever it is. */
export class FrameSealer {
  #key: SFrameKey | undefined;
  #counter = 0n;

  /** A new key begins to count anew; one that is in use goes on. */
  use(key: SFrameKey): void {
    if (key.kid === this.#key?.kid) return;
    this.#key = key;
    this.#counter = 0n;
  }

  /** Undefined while there is no key: a frame that cannot be sealed is not sent. */
  async seal(kind: MediaKind, frame: Bytes): Promise<Bytes | undefined> {
    const key = this.#key;
    if (!key) return undefined;
    const counter = this.#counter++;
    const length = clearLength(kind, frame);
    const clear = frame.subarray(0, length);
    const header = writeHeader(key.kid, counter);
    return concat(clear, header, await encrypt(key, counter, header, metadata(kind, clear), frame.subarray(length)));
  }
}
