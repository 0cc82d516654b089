import type { CallMedia, LocalMedia, LocalSource } from "@parley/client";
import { preferences } from "../platform/preferences.js";
import { recallBackground } from "./background.js";
import { recallSound } from "./sound.js";

/** Whether a device sends, or is about to: what is pressed while it starts is meant for what it will be. */
export const sends = ({ state, muted }: LocalSource & { readonly muted?: boolean }): boolean => (state === "on" || state === "starting") && muted !== true;

const recalled = new WeakMap<LocalMedia, Promise<unknown>>();

/**
 * Starts devices with the effects that were chosen in this browser: nobody is to be seen or heard without them for a moment.
 *
 * @param wanted which devices; asked when they start, where that may have changed meanwhile.
 * @param isWanted is asked when the effects are there: whoever has gone away meanwhile is not to be seen at all.
 */
export async function startDevices(local: LocalMedia, wanted: CallMedia | (() => CallMedia), isWanted: () => boolean): Promise<void> {
  let effects = recalled.get(local);
  if (effects === undefined) recalled.set(local, (effects = Promise.all([recallSound(local), recallBackground(local)])));
  await effects;
  if (isWanted()) await local.start(typeof wanted === "function" ? wanted() : wanted);
}

/** Starts what whoever comes in is usually seen and heard by: muted or without a picture, if they have set that. */
export async function startUsualDevices(local: LocalMedia, isWanted: () => boolean): Promise<void> {
  // before it is on: they may be in the room already, and are not to be heard for a moment
  if (preferences.get("startMuted") === "true") await local.setMicrophone(false);
  // whoever switches the camera off while effects are loading is not to be seen
  await startDevices(local, () => ({ audio: true, video: preferences.get("startWithoutCamera") !== "true" }), isWanted);
}
