import type { LocalMedia, Store } from "@parley/client";
import { preferences } from "../platform/preferences.js";
import { Held } from "../platform/store.js";
import type { Cost } from "./background/messages.js";
import { keepPicture, keptPicture } from "./own-picture.js";

export type BackgroundChoice = "none" | "some" | "much" | "picture";

export interface BackgroundState {
  readonly chosen: BackgroundChoice;
  /** What it takes, while it runs. */
  readonly cost?: Cost;
}

const choices: readonly BackgroundChoice[] = ["none", "some", "much", "picture"];
const held = new Held<BackgroundState>({ chosen: "none" });

export const backgroundState: Store<BackgroundState> = held;

/** Whether this browser can tell people from what is behind them. */
export const canReplaceBackground = "MediaStreamTrackProcessor" in globalThis && "MediaStreamTrackGenerator" in globalThis;

/** As it was chosen in this browser, for a camera that is about to start. */
export async function recallBackground(local: LocalMedia): Promise<void> {
  const kept = preferences.get("background") as BackgroundChoice | null;
  await apply(local, canReplaceBackground && kept !== null && choices.includes(kept) ? kept : "none");
}

export async function chooseBackground(local: LocalMedia, chosen: BackgroundChoice): Promise<void> {
  preferences.set("background", chosen);
  await apply(local, chosen);
}

/** A picture of one's own behind oneself; kept in this browser. Rejects what is no picture. */
export async function choosePicture(local: LocalMedia, file: Blob): Promise<void> {
  await keepPicture(file);
  await chooseBackground(local, "picture");
}

async function apply(local: LocalMedia, chosen: BackgroundChoice): Promise<void> {
  held.set({ chosen });
  if (chosen === "none") return local.setProcessor("camera", undefined);
  const load = () => import("./background/background-processor.js");
  // while the camera opens; what comes of it is asked below
  load().catch(() => undefined);
  await local.setProcessor("camera", {
    // where its part of the app cannot be loaded there is no picture: nobody is to see the room as it is
    required: true,
    process: async (track, signal) => {
      const picture = chosen === "picture" ? await keptPicture() : undefined;
      const { backgroundProcessor } = await load();
      const backdrop = picture ? { kind: "picture" as const, picture } : { kind: "blur" as const, strength: chosen === "some" ? ("some" as const) : ("much" as const) };
      return backgroundProcessor(backdrop, (cost) => {
        if (held.value.chosen === chosen) held.set({ chosen, ...(cost && { cost }) });
      }).process(track, signal);
    },
  });
}
