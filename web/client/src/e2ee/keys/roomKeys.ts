import { concat, hkdf, importAes, utf8, type Bytes } from "../bytes.js";

/** What everybody with the link has, and the server has not (docs/adr/0019-end-to-end-encryption.md). */
export interface RoomKeys {
  readonly room: string;
  /** Proves that a public key is from somebody with the link. */
  readonly announce: CryptoKey;
  /** Goes into each key that two share. */
  readonly pair: Bytes;
  readonly chat: CryptoKey;
  /** Makes the code one of this room. */
  readonly code: Bytes;
}

export async function deriveRoomKeys(secret: Bytes, room: string): Promise<RoomKeys> {
  const derive = (label: string): Promise<Bytes> => hkdf(secret, utf8("parley e2ee 1"), concat(utf8(label), new Uint8Array(1), utf8(room)), 32);
  const [announce, pair, chat, code] = await Promise.all([derive("announce"), derive("pair"), derive("chat"), derive("code")]);
  return {
    room,
    announce: await crypto.subtle.importKey("raw", announce, { name: "HMAC", hash: "SHA-256" }, false, ["sign", "verify"]),
    pair,
    chat: await importAes(chat),
    code,
  };
}
