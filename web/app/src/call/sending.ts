import type { LocalMediaState } from "@parley/client";

const key = "parley.sending";

/** What was sent when the page was reloaded, so that a call goes on with microphone and camera as they were. Lives as long as the tab. */
export type Sending = { readonly microphone: boolean; readonly camera: boolean };

export function remember({ microphone, camera }: LocalMediaState): void {
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
