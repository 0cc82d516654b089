import type { MicrophoneConcern, Store } from "../../api.js";
import type { Clock } from "../../ports.js";
import { toLevel } from "./levelMeter.js";
import type { MicrophoneJudge } from "./microphoneJudge.js";
import { TrackListener } from "./trackListener.js";

const samplesAtOnce = 2048;

/** Listens to a copy of the microphone, which is sent to nobody, while somebody wants to know. */
export class ConcernWatch {
  muted = false;
  readonly #listener: TrackListener<MicrophoneConcern | undefined>;

  constructor(clock: Clock, createContext: () => AudioContext) {
    this.#listener = new TrackListener<MicrophoneConcern | undefined>(clock, createContext, undefined, samplesAtOnce, (track) => {
      // one that is muted is silent for everybody who has it: the copy is not
      const copy = track.clone();
      copy.enabled = true;
      let judge: MicrophoneJudge | undefined;
      // where it does not load there is no judgement
      import("./microphoneJudge.js").then((part) => (judge = new part.MicrophoneJudge(toLevel)), () => undefined);
      return { track: copy, hear: (samples) => judge?.hear(samples, this.muted, clock.now()), end: () => copy.stop() };
    });
  }

  get concern(): Store<MicrophoneConcern | undefined> {
    return this.#listener.value;
  }

  set track(track: MediaStreamTrack | undefined) {
    this.#listener.track = track;
  }
}
