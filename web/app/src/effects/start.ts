import type { CallMedia, LocalMedia } from "@parley/client";
import { recallBackground } from "./background.js";
import { recallSound } from "./sound.js";

const recalled = new WeakMap<LocalMedia, Promise<unknown>>();

/**
 * Starts devices with the effects that were chosen in this browser: nobody is to be seen or heard without them for a moment.
 *
 * @param isWanted is asked when the effects are there: whoever has gone away meanwhile is not to be seen at all.
 */
export async function startDevices(local: LocalMedia, wanted: CallMedia, isWanted: () => boolean): Promise<void> {
  let effects = recalled.get(local);
  if (effects === undefined) recalled.set(local, (effects = Promise.all([recallSound(local), recallBackground(local)])));
  await effects;
  if (isWanted()) await local.start(wanted);
}
