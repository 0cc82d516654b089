import { concat, fromBase64Url, open, seal, toBase64Url, utf8, type Bytes } from "./bytes.js";
import type { Device } from "./keys/device.js";
import type { RoomKeys } from "./keys/roomKeys.js";

const prefix = "e2ee1:";
const keyLength = 32;
const signatureLength = 64;
const decoder = new TextDecoder("utf-8", { fatal: true });

/** The texts of a room's chat, which all with the link can read, whenever they come, and the server can neither read, move nor make. */
export class SealedTexts {
  readonly #keys: RoomKeys;
  readonly #device: Device;
  readonly #user: string;

  constructor(keys: RoomKeys, device: Device, user: string) {
    this.#keys = keys;
    this.#device = device;
    this.#user = user;
  }

  async seal(id: string, text: string): Promise<string> {
    const place = this.#place(id, this.#user);
    const content = utf8(text);
    const signature = new Uint8Array(await crypto.subtle.sign("Ed25519", this.#device.signingKey, concat(place, content)));
    return prefix + toBase64Url(await seal(this.#keys.chat, concat(this.#device.signing, signature, content), place));
  }

  async open(id: string, user: string, sealed: string): Promise<string | undefined> {
    const bytes = sealed.startsWith(prefix) ? fromBase64Url(sealed.slice(prefix.length)) : undefined;
    const place = this.#place(id, user);
    const plain = bytes && (await open(this.#keys.chat, bytes, place));
    if (!plain || plain.length < keyLength + signatureLength) return undefined;
    const content = plain.slice(keyLength + signatureLength);
    try {
      const writer = await crypto.subtle.importKey("raw", plain.slice(0, keyLength), "Ed25519", false, ["verify"]);
      const genuine = await crypto.subtle.verify("Ed25519", writer, plain.slice(keyLength, keyLength + signatureLength), concat(place, content));
      return genuine ? decoder.decode(content) : undefined;
    } catch {
      return undefined;
    }
  }

  /** Where a text stands and whose it is: the server can change neither. */
  #place(id: string, user: string): Bytes {
    return utf8(JSON.stringify(["text", this.#keys.room, id, user]));
  }
}
