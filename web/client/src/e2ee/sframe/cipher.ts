import { concat, hkdf, importAes, utf8, type Bytes } from "../bytes.js";

/** AES_128_GCM_SHA256_128 (RFC 9605, section 8.1). */
const suite = 0x0004;
const keyLength = 16;
const saltLength = 12;
export const tagLength = 16;

/** What a base key becomes (RFC 9605, section 4.4.2). */
export interface SFrameKey {
  readonly kid: bigint;
  readonly key: CryptoKey;
  readonly salt: Bytes;
}

export async function deriveKeyAndSalt(kid: bigint, baseKey: Bytes): Promise<{ key: Bytes; salt: Bytes }> {
  const info = new Uint8Array(10);
  const view = new DataView(info.buffer);
  view.setBigUint64(0, kid);
  view.setUint16(8, suite);
  const expand = (label: string, length: number): Promise<Bytes> => hkdf(baseKey, new Uint8Array(), concat(utf8(label), info), length);
  return { key: await expand("SFrame 1.0 Secret key ", keyLength), salt: await expand("SFrame 1.0 Secret salt ", saltLength) };
}

export async function deriveKey(kid: bigint, baseKey: Bytes): Promise<SFrameKey> {
  const { key, salt } = await deriveKeyAndSalt(kid, baseKey);
  return { kid, key: await importAes(key), salt };
}

/** The salt with the counter in its last bytes (RFC 9605, section 4.4.3). */
export function nonce(salt: Bytes, counter: bigint): Bytes {
  const value = salt.slice();
  for (let rest = counter, i = saltLength - 1; rest > 0n; i--, rest >>= 8n) value[i] = (value[i] ?? 0) ^ Number(rest & 0xffn);
  return value;
}

/** The ciphertext and its tag; the header has to go before it. */
export async function encrypt({ key, salt }: SFrameKey, counter: bigint, header: Bytes, metadata: Bytes, plain: Bytes): Promise<Bytes> {
  const algorithm = { name: "AES-GCM", iv: nonce(salt, counter), additionalData: concat(header, metadata), tagLength: tagLength * 8 };
  return new Uint8Array(await crypto.subtle.encrypt(algorithm, key, plain));
}

/** Rejects if anything was changed on the way. */
export async function decrypt({ key, salt }: SFrameKey, counter: bigint, header: Bytes, metadata: Bytes, cipher: Bytes): Promise<Bytes> {
  const algorithm = { name: "AES-GCM", iv: nonce(salt, counter), additionalData: concat(header, metadata), tagLength: tagLength * 8 };
  return new Uint8Array(await crypto.subtle.decrypt(algorithm, key, cipher));
}
