import { ParleyError } from "../../error.js";

export type CaptureKind = "microphone" | "camera" | "screen";

/** What the browsers' errors mean. The names are those of the Media Capture specification. */
const meanings: Record<string, (kind: CaptureKind, message: string) => string> = {
  NotFoundError: (kind) => (kind === "screen" ? "device-failed" : `no-${kind}`),
  // Chromium tells a closed prompt from a refusal by its text only; a screen prompt has nothing but "cancel"
  NotAllowedError: (kind, message) => {
    if (/dismissed/i.test(message)) return "permission-dismissed";
    return kind === "screen" && !/system/i.test(message) ? "permission-dismissed" : "permission-denied";
  },
  SecurityError: () => "permission-denied",
  NotReadableError: () => "in-use",
  AbortError: () => "in-use",
  OverconstrainedError: () => "overconstrained",
  NotSupportedError: () => "unsupported",
  TypeError: () => "unsupported",
};

export function toMediaError(error: unknown, kind: CaptureKind): ParleyError {
  if (error instanceof ParleyError) return error;
  const { name = "Error", message = "" } = (error ?? {}) as { name?: string; message?: string };
  const reason = meanings[name]?.(kind, message) ?? "device-failed";
  return new ParleyError(reason, `The ${kind} could not be started: ${name} ${message}`.trim(), 0, undefined, undefined, error);
}
