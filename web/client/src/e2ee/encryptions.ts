import { ParleyError } from "../error.js";
import type { EncryptedRooms } from "../rooms/rooms.js";
import type { PageMemory } from "../session/pageMemory.js";
import type { EncryptionParts, RoomEncryption } from "./encryption.js";
import { isEncryptedRoom } from "./roomId.js";

/** The secrets of the rooms that we are in, for a reload of the page. */
export type Secrets = Readonly<Record<string, string>>;

/** Which rooms are encrypted, and the encryption of each that we are in or about to be; its code is loaded when the first is entered. */
export class Encryptions implements EncryptedRooms {
  /** Settled when a page that was reloaded can take up its encrypted rooms; undefined where there are none. */
  readonly ready: Promise<unknown> | undefined;
  readonly #parts: EncryptionParts;
  readonly #secrets: PageMemory<Secrets>;
  readonly #rooms = new Map<string, RoomEncryption>();
  #create: typeof RoomEncryption | undefined;

  constructor(secrets: PageMemory<Secrets>, parts: EncryptionParts) {
    this.#secrets = secrets;
    this.#parts = parts;
    // without it such a room is not taken up: nothing goes out in the clear
    if (this.#any) this.ready = this.#load().catch(() => undefined);
  }

  has(room: string): boolean {
    return isEncryptedRoom(room);
  }

  async deviceKey(room: string): Promise<string> {
    const encryption = this.of(room);
    if (!encryption) throw refusal(room);
    return encryption.deviceKey();
  }

  mayRestore(room: string, proven: boolean): boolean {
    return isEncryptedRoom(room) ? this.#create !== undefined && this.#secrets.value?.[room] !== undefined : proven || !this.#any;
  }

  /**
   * Makes a room ready to be joined; undefined for rooms in the clear. The link decides: with a secret a room is encrypted or not joined at all.
   * Throws `secret-missing` or `not-encrypted`; rejects with `bad-secret`, `unsupported-encryption` or `encryption-not-loaded`.
   */
  prepare(room: string, secret: string | undefined): Promise<RoomEncryption> | undefined {
    if (isEncryptedRoom(room) !== (secret !== undefined)) throw refusal(room);
    return secret === undefined ? undefined : this.#prepare(room, secret);
  }

  /** What an encrypted room is guarded with, also one that was joined before the page was reloaded. Undefined for other rooms. */
  of(room: string): RoomEncryption | undefined {
    if (!isEncryptedRoom(room)) return undefined;
    const known = this.#rooms.get(room);
    const secret = this.#secrets.value?.[room];
    if (known) return known;
    if (!this.#create || secret === undefined) throw refusal(room);
    const encryption = new this.#create(secret, room, this.#parts);
    this.#rooms.set(room, encryption);
    return encryption;
  }

  forget(room: string): void {
    this.#rooms.get(room)?.dispose();
    this.#rooms.delete(room);
    const { [room]: _, ...rest } = this.#secrets.value ?? {};
    if (this.#secrets.value) this.#secrets.value = rest;
  }

  get #any(): boolean {
    return Object.keys(this.#secrets.value ?? {}).length > 0;
  }

  async #prepare(room: string, secret: string): Promise<RoomEncryption> {
    await this.#load();
    if (!this.#rooms.has(room)) this.#secrets.value = { ...this.#secrets.value, [room]: secret };
    try {
      const encryption = this.of(room);
      if (!encryption) throw refusal(room);
      await encryption.deviceKey();
      return encryption;
    } catch (error) {
      this.forget(room);
      throw error;
    }
  }

  async #load(): Promise<void> {
    this.#create ??= (await import("./encryption.js")).RoomEncryption;
  }
}

function refusal(room: string): ParleyError {
  return isEncryptedRoom(room)
    ? new ParleyError("secret-missing", "The link has lost its end: an encrypted room needs the part after #.")
    : new ParleyError("not-encrypted", "The link is that of an encrypted room, and the room is not.");
}
