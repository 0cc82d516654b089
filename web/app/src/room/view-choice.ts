import type { Store } from "@parley/client";
import { preferences } from "../platform/preferences.js";
import { Held } from "../platform/store.js";
import { type Layout, layouts } from "./tiles.js";

/** How somebody wants to see a meeting, in this browser. */
export interface ViewChoice {
  readonly layout: Layout;
  /** One's own picture is not shown to oneself; the others see it. */
  readonly hideSelf: boolean;
  /** One's own picture is shown as in a mirror; the others see it as it is. */
  readonly mirror: boolean;
}

const held = new Held<ViewChoice>({ layout: "auto", hideSelf: false, mirror: true });

/** Read when a meeting begins, so that what another tab has chosen meanwhile holds too. */
export function recallView(): void {
  const layout = preferences.get("layout") as Layout | null;
  held.set({ layout: layout !== null && layouts.includes(layout) ? layout : "auto", hideSelf: preferences.get("hideSelf") === "true", mirror: preferences.get("mirror") !== "false" });
}

export const viewChoice: Store<ViewChoice> = held;

export function chooseView(change: Partial<ViewChoice>): void {
  held.set({ ...held.value, ...change });
  for (const [key, value] of Object.entries(change)) preferences.set(key as keyof ViewChoice, String(value));
}
