import type { LocalMediaState } from "@parley/client";

const key = "parley.sending";

/** What was sent when the page was reloaded, so that a call goes on with microphone and camera as they were. Lives as long as the tab. */
export type Sending = { readonly microphone: boolean; readonly camera: boolean };

/**
 * Devices that are off altogether, as they are at the end of a call, say nothing of what is wanted, nor do those that are still being opened.
 * @param last what they were just before: the camera of whoever has no microphone on goes on and off by their wish.
 */
export function remember({ microphone, camera }: LocalMediaState, last?: LocalMediaState): void {
  const closed = microphone.state === "off";
  if (closed && (last?.microphone.state !== "off" || last.camera.state === camera.state)) return;
  const before = remembered();
  keep({
    microphone: (closed || microphone.state === "starting" ? before.microphone : microphone.state === "on") && !microphone.muted,
    camera: camera.state === "starting" ? before.camera : camera.state === "on",
  });
}

/** What was sent in another meeting is no wish for the one that is entered now. */
export function forgetSending(): void {
  keep({ microphone: false, camera: false });
}

/** Of whom nothing is known is not to be seen or heard. */
export function remembered(): Sending {
  try {
    const kept = JSON.parse(sessionStorage.getItem(key) ?? "{}") as Partial<Sending>;
    return { microphone: kept.microphone === true, camera: kept.camera === true };
  } catch {
    return { microphone: false, camera: false };
  }
}

function keep(sending: Sending): void {
  try {
    sessionStorage.setItem(key, JSON.stringify(sending));
  } catch {
    // storage is refused: after a reload both are off
  }
}
