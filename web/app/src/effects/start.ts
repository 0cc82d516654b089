import type { CallMedia, LocalMedia, LocalMediaState } from "@parley/client";
import { recallBackground } from "./background.js";
import { recallSound } from "./sound.js";

const recalled = new WeakSet<LocalMedia>();

/** Starts devices with the effects that were chosen in this browser: nobody is to be seen or heard without them for a moment. */
export async function startDevices(local: LocalMedia, wanted: CallMedia): Promise<LocalMediaState> {
  if (!recalled.has(local)) {
    recalled.add(local);
    await Promise.all([recallSound(local), recallBackground(local)]);
  }
  return local.start(wanted);
}
