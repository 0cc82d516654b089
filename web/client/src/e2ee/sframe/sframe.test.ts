import { describe, expect, test } from "vitest";
import type { Bytes } from "../bytes.js";
import { decrypt, deriveKey, deriveKeyAndSalt, encrypt, nonce } from "./cipher.js";
import { readHeader, writeHeader } from "./header.js";
import vectors from "./rfc9605.vectors.json" with { type: "json" };

const fromHex = (text: string): Bytes => Uint8Array.from(text.match(/../g) ?? [], (pair) => parseInt(pair, 16));
const toHex = (bytes: Uint8Array): string => Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");

describe("RFC 9605, appendix C.1: headers", () => {
  const headers = vectors.headers as [string, string, string][];

  test("all of them are written and read as they stand there", () => {
    expect(headers).toHaveLength(289);
    for (const [kid, counter, encoded] of headers) {
      expect(toHex(writeHeader(BigInt(kid), BigInt(counter)))).toBe(encoded);
      expect(readHeader(fromHex(encoded))).toEqual({ kid: BigInt(kid), counter: BigInt(counter), length: encoded.length / 2 });
    }
  });

  test("one that is cut off anywhere is none", () => {
    for (const [, , encoded] of headers) {
      const whole = fromHex(encoded);
      for (let length = 0; length < whole.length; length++) expect(readHeader(whole.subarray(0, length))).toBeUndefined();
    }
  });
});

describe("RFC 9605, appendix C.3: AES_128_GCM_SHA256_128", () => {
  const { kid: k, ctr, base_key, sframe_key, sframe_salt, nonce: expectedNonce, metadata, pt, ct } = vectors.aes128Gcm128;
  const [kid, counter] = [BigInt(k), BigInt(ctr)];

  test("key, salt and nonce", async () => {
    const { key, salt } = await deriveKeyAndSalt(kid, fromHex(base_key));
    expect(toHex(key)).toBe(sframe_key);
    expect(toHex(salt)).toBe(sframe_salt);
    expect(toHex(nonce(salt, counter))).toBe(expectedNonce);
  });

  test("encryption and decryption", async () => {
    const key = await deriveKey(kid, fromHex(base_key));
    const header = writeHeader(kid, counter);
    const cipher = await encrypt(key, counter, header, fromHex(metadata), fromHex(pt));
    expect(toHex(header) + toHex(cipher)).toBe(ct);
    expect(toHex(await decrypt(key, counter, header, fromHex(metadata), cipher))).toBe(pt);
  });

  test("whatever is changed is found out", async () => {
    const key = await deriveKey(kid, fromHex(base_key));
    const sealed = fromHex(ct);
    const { length } = readHeader(sealed) ?? { length: 0 };
    for (let i = 0; i < sealed.length; i++) {
      const changed = sealed.slice();
      changed[i] = (changed[i] ?? 0) ^ 1;
      const [header, cipher] = [changed.subarray(0, length), changed.subarray(length)];
      await expect(decrypt(key, counter, header, fromHex(metadata), cipher)).rejects.toThrow();
    }
    await expect(decrypt(key, counter, sealed.subarray(0, length), fromHex("00"), sealed.subarray(length))).rejects.toThrow();
    await expect(decrypt(key, counter + 1n, sealed.subarray(0, length), fromHex(metadata), sealed.subarray(length))).rejects.toThrow();
  });
});
