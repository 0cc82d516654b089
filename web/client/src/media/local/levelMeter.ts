import { State } from "../../events/state.js";
import type { Store } from "../../api.js";
import type { Clock, Timer } from "../../ports.js";

const everyMs = 50;
/** Speech at a usual distance lies around -30 dBFS: 0 is silence of -60, 1 is full scale. */
const floorDb = -60;

/** How loud a track is, measured only while somebody looks. */
export class LevelMeter {
  readonly level: Store<number>;
  readonly #state: State<number>;
  readonly #clock: Clock;
  readonly #createContext: () => AudioContext;
  #track: MediaStreamTrack | undefined;
  #used = false;
  #stop: (() => void) | undefined;

  constructor(clock: Clock, createContext: () => AudioContext) {
    this.#clock = clock;
    this.#createContext = createContext;
    this.level = this.#state = new State<number>(0, (used) => {
      this.#used = used;
      this.#restart();
    });
  }

  set track(track: MediaStreamTrack | undefined) {
    if (track === this.#track) return;
    this.#track = track;
    this.#restart();
  }

  #restart(): void {
    this.#stop?.();
    this.#stop = undefined;
    if (this.#used && this.#track) this.#stop = this.#measure(this.#track);
    else this.#state.set(0);
  }

  #measure(track: MediaStreamTrack): () => void {
    const context = this.#createContext();
    const source = context.createMediaStreamSource(new MediaStream([track]));
    const analyser = context.createAnalyser();
    analyser.fftSize = 1024;
    source.connect(analyser);
    const samples = new Float32Array(analyser.fftSize);
    let timer: Timer;
    const measure = (): void => {
      // a context that began before any click sleeps; it may be woken later
      if (context.state === "suspended") void context.resume().catch(() => undefined);
      analyser.getFloatTimeDomainData(samples);
      this.#state.set(track.enabled ? toLevel(samples) : 0);
      timer = this.#clock.setTimeout(measure, everyMs);
    };
    measure();
    return () => {
      this.#clock.clearTimeout(timer);
      source.disconnect();
      void context.close();
    };
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
