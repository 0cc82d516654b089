import { ParleyError } from "../error.js";
import { announce, createDevice } from "./keys/device.js";
import { KeyExchange, type KeyExchangePorts } from "./keys/keyExchange.js";
import { deriveRoomKeys } from "./keys/roomKeys.js";
import { parseSecret } from "./secret.js";
import { canEncrypt } from "./support.js";
import { SealedTexts } from "./texts.js";

/** What needs keys in an encrypted room. */
export class EncryptedSession {
  private constructor(
    readonly deviceKey: string,
    readonly exchange: KeyExchange,
    readonly texts: SealedTexts,
  ) {}

  /** Rejects with `unsupported-encryption` or `bad-secret`. */
  static async create(secret: string, room: string, user: string, ports: KeyExchangePorts): Promise<EncryptedSession> {
    const bytes = parseSecret(secret);
    if (!bytes) throw new ParleyError("bad-secret", "The part of the link after # is not the secret of a room.");
    if (!(await canEncrypt())) throw new ParleyError("unsupported-encryption", "This browser lacks RTCRtpScriptTransform, X25519 or Ed25519.");
    const [keys, device] = await Promise.all([deriveRoomKeys(bytes, room), createDevice()]);
    const deviceKey = await announce(keys, device, user);
    return new EncryptedSession(deviceKey, new KeyExchange(keys, device, ports), new SealedTexts(keys, device, user));
  }
}
