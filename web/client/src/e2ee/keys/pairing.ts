import { concat, fromBase64Url, hkdf, importAes, open, seal, toBase64Url, utf8, type Bytes } from "../bytes.js";
import type { Device, PublicDevice } from "./device.js";
import type { RoomKeys } from "./roomKeys.js";

const version = Uint8Array.of(1);
const keyMessage = 1;
const askMessage = 2;
export const baseKeyLength = 16;

export type KeyMessage =
  | { readonly type: "key"; readonly epoch: number; readonly baseKey: Bytes }
  /** The other side lacks our key. */
  | { readonly type: "ask" };

/** What two devices tell each other and nobody else can read, make or turn round. */
export class Pairing {
  readonly #outgoing: CryptoKey;
  readonly #incoming: CryptoKey;

  private constructor(outgoing: CryptoKey, incoming: CryptoKey) {
    this.#outgoing = outgoing;
    this.#incoming = incoming;
  }

  static async create(keys: RoomKeys, own: Device, other: PublicDevice): Promise<Pairing> {
    const publicKey = await crypto.subtle.importKey("raw", other.exchange, { name: "X25519" }, false, []);
    const shared = new Uint8Array(await crypto.subtle.deriveBits({ name: "X25519", public: publicKey }, own.exchangeKey, 256));
    const key = async (from: PublicDevice, to: PublicDevice): Promise<CryptoKey> => {
      const zero = new Uint8Array(1);
      return importAes(await hkdf(shared, keys.pair, concat(utf8("key"), zero, utf8(keys.room), zero, from.exchange, to.exchange), 32));
    };
    return new Pairing(await key(own, other), await key(other, own));
  }

  async seal(message: KeyMessage): Promise<string> {
    return toBase64Url(concat(version, await seal(this.#outgoing, write(message), version)));
  }

  async open(text: string): Promise<KeyMessage | undefined> {
    const bytes = fromBase64Url(text);
    if (!bytes || bytes[0] !== version[0]) return undefined;
    const plain = await open(this.#incoming, bytes.subarray(1), version);
    return plain && read(plain);
  }
}

function write(message: KeyMessage): Bytes {
  if (message.type === "ask") return Uint8Array.of(askMessage);
  const head = new Uint8Array(5);
  head[0] = keyMessage;
  new DataView(head.buffer).setUint32(1, message.epoch);
  return concat(head, message.baseKey);
}

function read(bytes: Bytes): KeyMessage | undefined {
  if (bytes[0] === askMessage) return { type: "ask" };
  if (bytes[0] !== keyMessage || bytes.length !== 5 + baseKeyLength) return undefined;
  return { type: "key", epoch: new DataView(bytes.buffer, bytes.byteOffset).getUint32(1), baseKey: bytes.slice(5) };
}
