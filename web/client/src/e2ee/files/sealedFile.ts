import { concat, fromBase64Url, importAes, toBase64Url, utf8, type Bytes } from "../bytes.js";

/** What a message says of a file, to those who can open it. */
export interface SealedFile {
  /** The server's id of it. */
  readonly id: string;
  readonly name: string;
  /** In bytes, before it was sealed. */
  readonly size: number;
  readonly type: string;
  /** Base64url; of this file alone. */
  readonly key: string;
  /** Of a picture that may be shown where the message is, in pixels. */
  readonly width?: number;
  readonly height?: number;
}

const keyLength = 32;
const tagLength = 16;
const chunkLength = 1024 * 1024;
const sealedLength = chunkLength + tagLength;
const largestPicture = 50_000_000;

/**
 * Seals a file in chunks under a key of its own (AES-256-GCM). The nonce is the place of a chunk and whether it is the last one, so that none can
 * be moved, left out or cut off (the STREAM construction of Hoang, Reyhanitabar, Rogaway and Vizár).
 */
export async function sealFile(file: Blob, room: string): Promise<{ sealed: Blob; key: string }> {
  const raw = crypto.getRandomValues(new Uint8Array(keyLength));
  const key = await importAes(raw);
  const chunks: Bytes[] = [];
  for (let at = 0; at === 0 || at < file.size; at += chunkLength) {
    const plain = new Uint8Array(await file.slice(at, at + chunkLength).arrayBuffer());
    chunks.push(new Uint8Array(await crypto.subtle.encrypt(algorithm(room, at / chunkLength, at + chunkLength >= file.size), key, plain)));
  }
  return { sealed: new Blob(chunks), key: toBase64Url(raw) };
}

/** Undefined if it is not, whole and unchanged, what was sealed with this key for this room. */
export async function openFile(sealed: Blob, room: string, key: string, type: string): Promise<Blob | undefined> {
  const raw = fromBase64Url(key);
  if (raw?.length !== keyLength) return undefined;
  const opener = await importAes(raw);
  const chunks: Bytes[] = [];
  try {
    for (let at = 0; at === 0 || at < sealed.size; at += sealedLength) {
      const chunk = new Uint8Array(await sealed.slice(at, at + sealedLength).arrayBuffer());
      chunks.push(new Uint8Array(await crypto.subtle.decrypt(algorithm(room, at / sealedLength, at + sealedLength >= sealed.size), opener, chunk)));
    }
  } catch {
    return undefined;
  }
  return new Blob(chunks, { type });
}

export function isSealedFile(value: unknown): value is SealedFile {
  if (typeof value !== "object" || value === null) return false;
  const { id, name, size, type, key, width, height } = value as Record<string, unknown>;
  if (![id, name, type, key].every((text) => typeof text === "string") || !isCount(size)) return false;
  return (width === undefined && height === undefined) || (isCount(width) && isCount(height) && width > 0 && height > 0 && width * height <= largestPicture);
}

const isCount = (value: unknown): value is number => typeof value === "number" && Number.isSafeInteger(value) && value >= 0;

function algorithm(room: string, place: number, last: boolean): AesGcmParams {
  const iv = new Uint8Array(12);
  new DataView(iv.buffer).setUint32(7, place);
  iv[11] = last ? 1 : 0;
  return { name: "AES-GCM", iv, additionalData: concat(utf8("file"), new Uint8Array(1), utf8(room)), tagLength: tagLength * 8 };
}
