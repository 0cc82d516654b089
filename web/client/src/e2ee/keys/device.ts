import { concat, fromBase64Url, toBase64Url, utf8, type Bytes } from "../bytes.js";
import type { RoomKeys } from "./roomKeys.js";

const version = 1;
const publicLength = 32;
const proofLength = 32;
const announcedLength = 1 + 2 * publicLength + proofLength;

/** The public keys of a device. */
export interface PublicDevice {
  /** X25519. */
  readonly exchange: Bytes;
  /** Ed25519. */
  readonly signing: Bytes;
  /** The first half of its KIDs. */
  readonly tag: number;
}

/** This page's own keys: they are never stored and cannot be taken out. */
export interface Device extends PublicDevice {
  readonly exchangeKey: CryptoKey;
  readonly signingKey: CryptoKey;
}

export async function createDevice(): Promise<Device> {
  const exchange = (await crypto.subtle.generateKey({ name: "X25519" }, false, ["deriveBits"])) as CryptoKeyPair;
  const signing = (await crypto.subtle.generateKey({ name: "Ed25519" }, false, ["sign", "verify"])) as CryptoKeyPair;
  const raw = async ({ publicKey }: CryptoKeyPair): Promise<Bytes> => new Uint8Array(await crypto.subtle.exportKey("raw", publicKey));
  const own = await identify(await raw(exchange), await raw(signing));
  return { ...own, exchangeKey: exchange.privateKey, signingKey: signing.privateKey };
}

/** The `deviceKey` for the others: public keys with a proof that only somebody with the link can make, for this user alone. */
export async function announce(keys: RoomKeys, device: PublicDevice, user: string): Promise<string> {
  const content = concat(Uint8Array.of(version), device.exchange, device.signing);
  const proof = await crypto.subtle.sign("HMAC", keys.announce, concat(content, utf8(user)));
  return toBase64Url(concat(content, new Uint8Array(proof)));
}

/** Undefined if nobody with the link has made it for this user: another link, or the server in between. */
export async function readAnnouncement(keys: RoomKeys, deviceKey: string | undefined, user: string): Promise<PublicDevice | undefined> {
  const bytes = deviceKey === undefined ? undefined : fromBase64Url(deviceKey);
  if (bytes?.length !== announcedLength || bytes[0] !== version) return undefined;
  const content = bytes.subarray(0, announcedLength - proofLength);
  const genuine = await crypto.subtle.verify("HMAC", keys.announce, bytes.subarray(announcedLength - proofLength), concat(content, utf8(user)));
  return genuine ? identify(content.slice(1, 1 + publicLength), content.slice(1 + publicLength)) : undefined;
}

async function identify(exchange: Bytes, signing: Bytes): Promise<PublicDevice> {
  const hash = await crypto.subtle.digest("SHA-256", concat(exchange, signing));
  return { exchange, signing, tag: new DataView(hash).getUint32(0) };
}

/** The KID of a sender's epoch (RFC 9605 leaves its making to the application). */
export const kidOf = (tag: number, epoch: number): bigint => (BigInt(tag) << 16n) | BigInt(epoch & 0xffff);

export const tagOf = (kid: bigint): number => Number(kid >> 16n);
