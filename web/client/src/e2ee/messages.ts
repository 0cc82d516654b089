import type { Bytes } from "./bytes.js";
import type { MediaKind } from "./frames/clear.js";

/** From the page to the worker. */
export type WorkerCommand =
  | { readonly type: "send-key"; readonly kid: bigint; readonly baseKey: Bytes }
  | { readonly type: "receive-key"; readonly participant: string; readonly kid: bigint; readonly baseKey: Bytes }
  | { readonly type: "forget"; readonly participant: string }
  /** Frames of a stream that are not this participant's are dropped; anybody's pass when it is left out. */
  | { readonly type: "expect"; readonly stream: string; readonly participant?: string };

/** What a transform is made with. */
export type TransformOptions =
  | { readonly operation: "seal"; readonly kind: MediaKind }
  | { readonly operation: "open"; readonly kind: MediaKind; readonly stream: string };

/** From the worker to the page. */
export type WorkerReport =
  /** Its script runs. */
  | { readonly type: "ready" }
  | { readonly type: "missing"; readonly kid: bigint }
  /** Frames of somebody cannot be opened, or can again. */
  | { readonly type: "readable"; readonly participant: string; readonly readable: boolean };
