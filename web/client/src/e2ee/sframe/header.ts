/** The SFrame header (RFC 9605, section 4.3). */
export interface SFrameHeader {
  /** Names the key; below 2⁶⁴. */
  readonly kid: bigint;
  /** Used once with each key; below 2⁶⁴. */
  readonly counter: bigint;
  /** In bytes. */
  readonly length: number;
}

const short = 8n;
const extended = 0b1000;

export const maxHeaderLength = 17;

export function writeHeader(kid: bigint, counter: bigint): Uint8Array<ArrayBuffer> {
  const header = new Uint8Array(maxHeaderLength);
  let end = 1;
  const field = (value: bigint): number => {
    if (value < short) return Number(value);
    const length = byteLength(value);
    for (let rest = value, i = end + length - 1; i >= end; i--, rest >>= 8n) header[i] = Number(rest & 0xffn);
    end += length;
    return extended | (length - 1);
  };
  const k = field(kid);
  header[0] = (k << 4) | field(counter);
  return header.slice(0, end);
}

/** Undefined if the bytes end before the header does. Numbers with leading zeros are read as well. */
export function readHeader(bytes: Uint8Array): SFrameHeader | undefined {
  const config = bytes[0];
  if (config === undefined) return undefined;
  let length = 1;
  const field = (nibble: number): bigint => {
    if ((nibble & extended) === 0) return BigInt(nibble);
    let value = 0n;
    for (const end = length + (nibble & 7) + 1; length < end; length++) value = (value << 8n) | BigInt(bytes[length] ?? 0);
    return value;
  };
  const kid = field(config >> 4);
  const counter = field(config & 15);
  return length > bytes.length ? undefined : { kid, counter, length };
}

function byteLength(value: bigint): number {
  let length = 1;
  for (let rest = value >> 8n; rest > 0n; rest >>= 8n) length++;
  return length;
}
