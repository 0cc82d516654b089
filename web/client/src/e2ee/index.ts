// What makes links of end-to-end encrypted rooms, apart from the SDK, which loads nothing of it without need.
export { newSecret as newRoomSecret, isSecret as isRoomSecret } from "./secret.js";
export { canEncrypt } from "./support.js";
