/**
 * Every refusal and failure that this package reports.
 * `reason` is stable and meant for programs: show people a sentence of your own for it.
 *
 * Besides the reasons of docs/protocol.md there are those of the client itself:
 * - requests: `timeout`, `not-connected`, `session-lost` (the server restarted before it answered), `message-too-large`, `left`
 * - session: `unreachable`, `replaced` (the session went on in another page), `ended`
 * - devices: `no-camera`, `no-microphone`, `permission-denied`, `permission-dismissed`, `in-use`, `insecure-page`,
 *   `overconstrained`, `unsupported`, `device-failed`
 * - files: `file-lost` (the browser does not have it any more), `sender-unreachable` (a file that goes from page to page does not come through)
 * - encrypted rooms: `secret-missing`, `bad-secret`, `not-encrypted` (the server says that the room is not), `unsupported-encryption`,
 *   `encryption-not-loaded` (the script of the worker)
 */
export class ParleyError extends Error {
  override readonly name = "ParleyError";

  constructor(
    readonly reason: string,
    message: string,
    /** JSON-RPC code, 0 for a failure of the client itself. */
    readonly code: number = 0,
    /** The member of the request's params that was refused. */
    readonly member?: string,
    readonly retryAfterSeconds?: number,
    cause?: unknown,
  ) {
    super(message, cause === undefined ? undefined : { cause });
  }
}
