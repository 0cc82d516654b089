import { fromBase64Url, toBase64Url, type Bytes } from "./bytes.js";

const secretLength = 32;

/** A new secret for the link of an encrypted room: 43 letters of base64url. */
export const newSecret = (): string => toBase64Url(crypto.getRandomValues(new Uint8Array(secretLength)));

/** Undefined if it is not the secret of a room. */
export function parseSecret(secret: string): Bytes | undefined {
  const bytes = fromBase64Url(secret);
  return bytes?.length === secretLength ? bytes : undefined;
}

export const isSecret = (text: string): boolean => parseSecret(text) !== undefined;
