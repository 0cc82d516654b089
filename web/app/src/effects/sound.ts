import type { LocalMedia, Store } from "@parley/client";
import { msg } from "@lit/localize";
import { preferences } from "../platform/preferences.js";
import { Held } from "../platform/store.js";

/** What is done to one's own voice: what the browser does, more than that, or nothing. */
export type SoundChoice = "standard" | "strong" | "music";

export interface SoundState {
  readonly chosen: SoundChoice;
  /** The stronger suppression does not run here: the browser's own goes on. */
  readonly failed: boolean;
  /** It had run, and does no more. */
  readonly stopped?: boolean;
}

const held = new Held<SoundState>({ chosen: "standard", failed: false });

export const soundState: Store<SoundState> = held;

/** What is said when it has stopped by itself. */
export const noiseIsBack = (): string => msg("Strong noise suppression has stopped: the usual suppression goes on.");

/** As it was chosen in this browser, for a microphone that is about to start. */
export async function recallSound(local: LocalMedia): Promise<void> {
  const kept = preferences.get("sound");
  await apply(local, kept === "strong" || kept === "music" ? kept : "standard");
}

export async function chooseSound(local: LocalMedia, chosen: SoundChoice): Promise<void> {
  preferences.set("sound", chosen);
  await apply(local, chosen);
}

async function apply(local: LocalMedia, chosen: SoundChoice): Promise<void> {
  held.set({ chosen, failed: false });
  if (chosen !== "strong") await local.setProcessor("microphone", undefined);
  await local.setMusic(chosen === "music");
  if (chosen !== "strong") return;
  const fail = (stopped = false) => held.set({ chosen, failed: true, stopped });
  try {
    const { noiseSuppressor } = await import("./noise/noise-suppressor.js");
    if (held.value.chosen !== "strong") return;
    await local.setProcessor("microphone", {
      process: async (track) => {
        try {
          const processed = await noiseSuppressor.process(track);
          void processed.failed?.then(() => {
            if (held.value.chosen === chosen) fail(true);
          });
          return processed;
        } catch (error) {
          fail();
          throw error;
        }
      },
    });
  } catch {
    // its part of the app could not be loaded
    fail();
  }
}
