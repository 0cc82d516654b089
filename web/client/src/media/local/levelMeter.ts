import type { Store } from "../../api.js";
import type { Clock } from "../../ports.js";
import { TrackListener } from "./trackListener.js";

/** Speech at a usual distance lies around -30 dBFS: 0 is silence of -60, 1 is full scale. */
const floorDb = -60;
const samplesAtOnce = 1024;

/** How loud a track is, measured only while somebody looks. */
export class LevelMeter {
  readonly #listener: TrackListener<number>;

  constructor(clock: Clock, createContext: () => AudioContext) {
    this.#listener = new TrackListener(clock, createContext, 0, samplesAtOnce, (track) => ({ track, hear: (samples) => (track.enabled ? toLevel(samples) : 0) }));
  }

  get level(): Store<number> {
    return this.#listener.value;
  }

  set track(track: MediaStreamTrack | undefined) {
    this.#listener.track = track;
  }
}

export function toLevel(samples: Float32Array): number {
  let sum = 0;
  for (const sample of samples) sum += sample * sample;
  const rms = Math.sqrt(sum / samples.length);
  if (rms === 0) return 0;
  const level = 1 - (20 * Math.log10(rms)) / floorDb;
  return Math.round(Math.min(1, Math.max(0, level)) * 100) / 100;
}
