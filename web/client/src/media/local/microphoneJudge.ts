import type { MicrophoneConcern } from "../../api.js";

/** Louder than a room and quieter than a voice at a desk. */
const speechLevel = 0.35;
const speechMs = 500;
const silentMs = 6_000;
/** What a switched-off microphone gives is not quiet: it is nothing. */
const nothing = 1e-5;
const full = 0.985;
const clippedSamples = 3;
const clippedTimes = 4;
const clippedMs = 3_000;
const holdMs = 4_000;

/** Judges what a microphone hears. */
export class MicrophoneJudge {
  #speech = 0;
  #lastSpeech = -Infinity;
  #nothingSince: number | undefined;
  #clipped: number[] = [];
  #last: number | undefined;

  /** @param level how loud samples are, as meters show it; given, so that loading this loads nothing that is there already. */
  constructor(private readonly level: (samples: Float32Array) => number) {}

  /** @param samples the newest. @param now in ms. */
  hear(samples: Float32Array, muted: boolean, now: number): MicrophoneConcern | undefined {
    const passed = Math.min(200, now - (this.#last ?? now));
    this.#last = now;
    let peak = 0;
    let clipped = 0;
    for (const sample of samples) {
      const size = Math.abs(sample);
      if (size > peak) peak = size;
      if (size >= full) clipped++;
    }
    if (muted) {
      this.#nothingSince = undefined;
      this.#clipped = [];
      this.#speech = this.level(samples) >= speechLevel ? this.#speech + passed : Math.max(0, this.#speech - passed);
      if (this.#speech >= speechMs) this.#lastSpeech = now;
      return now - this.#lastSpeech < holdMs ? "muted" : undefined;
    }
    this.#speech = 0;
    this.#lastSpeech = -Infinity;
    this.#nothingSince = peak < nothing ? (this.#nothingSince ?? now) : undefined;
    if (this.#nothingSince !== undefined && now - this.#nothingSince >= silentMs) return "silent";
    this.#clipped = this.#clipped.filter((at) => now - at < clippedMs);
    if (clipped >= clippedSamples) this.#clipped.push(now);
    return this.#clipped.length >= clippedTimes ? "clipping" : undefined;
  }
}
