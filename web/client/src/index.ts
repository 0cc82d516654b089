import type { Parley, ParleyOptions } from "./api.js";
import { ParleyClient } from "./parley.js";

export type * from "./api.js";
export type * from "./contracts.js";
export { unreadableText } from "./e2ee/chat/unreadable.js";
export { isEncryptedRoom } from "./e2ee/roomId.js";
export { ParleyError } from "./error.js";

/** The client of one Parley server. Does nothing until `session.signIn`. */
export function createParley(options?: ParleyOptions): Parley {
  return new ParleyClient(options);
}
