import type { Store } from "@parley/client";
import { preferences } from "../platform/preferences.js";
import { Held } from "../platform/store.js";

const held = new Held(preferences.get("singleKeys") !== "false");

/** Whether a letter alone does something in a call: whoever speaks to their computer, or hits keys beside those they mean, is better off without. */
export const singleKeys: Store<boolean> = held;

export function setSingleKeys(on: boolean): void {
  held.set(on);
  preferences.set("singleKeys", String(on));
}
