import type { LocalMediaState } from "@parley/client";

const key = "parley.sending";

/** What was sent when the page was reloaded, so that a call goes on with microphone and camera as they were. Lives as long as the tab. */
export type Sending = { readonly microphone: boolean; readonly camera: boolean };

/** Nothing is remembered of devices that are off altogether, as they are at the end of a call, nor of those that are still being opened. */
export function remember({ microphone, camera }: LocalMediaState): void {
  if (microphone.state === "off" || microphone.state === "starting" || camera.state === "starting") return;
  try {
    sessionStorage.setItem(key, JSON.stringify({ microphone: microphone.state === "on" && !microphone.muted, camera: camera.state === "on" }));
  } catch {
    // storage is refused: after a reload both are on
  }
}

export function remembered(): Sending {
  try {
    const kept = JSON.parse(sessionStorage.getItem(key) ?? "{}") as Partial<Sending>;
    return { microphone: kept.microphone !== false, camera: kept.camera !== false };
  } catch {
    return { microphone: true, camera: true };
  }
}
