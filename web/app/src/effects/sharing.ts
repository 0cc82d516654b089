import type { LocalMedia, ScreenHint } from "@parley/client";
import { preferences } from "../platform/preferences.js";

/** What one's screens are shown for, as it was last chosen. */
export const screenHint = (): ScreenHint => (preferences.get("screenHint") === "motion" ? "motion" : "text");

export async function chooseScreenHint(local: LocalMedia, hint: ScreenHint): Promise<void> {
  preferences.set("screenHint", hint);
  await local.setScreenHint(hint);
}
