/** Whether this browser can take part in encrypted rooms: Chromium from 141, Firefox from 130, Safari from 17, on a page with https. */
export async function canEncrypt(): Promise<boolean> {
  if (!("RTCRtpScriptTransform" in globalThis) || !("Worker" in globalThis) || globalThis.crypto?.subtle === undefined) return false;
  try {
    await crypto.subtle.generateKey({ name: "X25519" }, false, ["deriveBits"]);
    await crypto.subtle.generateKey({ name: "Ed25519" }, false, ["sign", "verify"]);
    return true;
  } catch {
    return false;
  }
}
