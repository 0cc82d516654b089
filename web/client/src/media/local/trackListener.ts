import type { Store } from "../../api.js";
import { State } from "../../events/state.js";
import type { Clock, Timer } from "../../ports.js";

const everyMs = 50;

/** What is made of the sound of one track, from when it is listened to until it is not any more. */
export interface Hearing<T> {
  /** What is listened to. */
  readonly track: MediaStreamTrack;
  /** @param samples the newest. */
  hear(samples: Float32Array): T;
  end?(): void;
}

/** Listens to a track, and only while somebody looks at what is made of it. */
export class TrackListener<T> {
  readonly value: Store<T>;
  readonly #state: State<T>;
  readonly #clock: Clock;
  readonly #createContext: () => AudioContext;
  readonly #begin: (track: MediaStreamTrack) => Hearing<T>;
  readonly #nothing: T;
  readonly #samples: number;
  #track: MediaStreamTrack | undefined;
  #used = false;
  #stop: (() => void) | undefined;

  /**
   * @param nothing is the value while nothing is heard.
   * @param samples how many are given at a time: a power of two.
   */
  constructor(clock: Clock, createContext: () => AudioContext, nothing: T, samples: number, begin: (track: MediaStreamTrack) => Hearing<T>) {
    this.#clock = clock;
    this.#createContext = createContext;
    this.#begin = begin;
    this.#samples = samples;
    this.#nothing = nothing;
    this.value = this.#state = new State<T>(nothing, (used) => {
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
    this.#state.set(this.#nothing);
    if (this.#used && this.#track) this.#stop = this.#listen(this.#begin(this.#track));
  }

  #listen(hearing: Hearing<T>): () => void {
    const context = this.#createContext();
    const source = context.createMediaStreamSource(new MediaStream([hearing.track]));
    const analyser = context.createAnalyser();
    analyser.fftSize = this.#samples;
    source.connect(analyser);
    const samples = new Float32Array(analyser.fftSize);
    let timer: Timer;
    const look = (): void => {
      // one that began before any click sleeps and hears nothing; it may be woken later
      if (context.state === "suspended") void context.resume().catch(() => undefined);
      if (context.state === "running") {
        analyser.getFloatTimeDomainData(samples);
        this.#state.set(hearing.hear(samples));
      }
      timer = this.#clock.setTimeout(look, everyMs);
    };
    look();
    return () => {
      this.#clock.clearTimeout(timer);
      source.disconnect();
      hearing.end?.();
      void context.close();
    };
  }
}
