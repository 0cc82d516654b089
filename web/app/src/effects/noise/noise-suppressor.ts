import type { ProcessedTrack, TrackProcessor } from "@parley/client";
import simdUrl from "@sapphi-red/web-noise-suppressor/rnnoise_simd.wasm?url";
import plainUrl from "@sapphi-red/web-noise-suppressor/rnnoise.wasm?url";
import { ownScript } from "../../platform/trusted.js";
import { compile } from "../compile.js";
import workletUrl from "./noise-worklet.js?worker&url";

const rate = 48_000;
const startMs = 5_000;

/** RNNoise in an AudioWorklet. Fails, and so leaves the microphone as it is, where the browser has no part of it. */
export const noiseSuppressor: TrackProcessor = {
  async process(track: MediaStreamTrack): Promise<ProcessedTrack> {
    const context = new AudioContext({ sampleRate: rate, latencyHint: "interactive" });
    try {
      const [module] = await Promise.all([compile([simdUrl, plainUrl]), context.audioWorklet.addModule(ownScript(workletUrl)), within(context.resume())]);
      const source = context.createMediaStreamSource(new MediaStream([track]));
      const node = new AudioWorkletNode(context, "parley-noise", { channelCount: 1, channelCountMode: "explicit", outputChannelCount: [1], processorOptions: { module } });
      const destination = new MediaStreamAudioDestinationNode(context, { channelCount: 1 });
      source.connect(node).connect(destination);
      const failed = new Promise<Error>((lose) => { node.onprocessorerror = () => lose(new Error("The noise suppressor does not run.")); });
      await within(new Promise<void>((done, fail) => {
        node.port.onmessage = () => done();
        void failed.then(fail);
      }));
      const [clean] = destination.stream.getAudioTracks();
      return {
        track: clean!,
        failed,
        stop: () => {
          node.port.postMessage("stop");
          clean!.stop();
          void context.close();
        },
      };
    } catch (error) {
      void context.close();
      throw error;
    }
  },
};

/** A context that may not run would send silence: nothing is better than that. */
function within<T>(work: Promise<T>): Promise<T> {
  return Promise.race([work, new Promise<never>((_, fail) => setTimeout(() => fail(new Error("The noise suppressor does not start.")), startMs))]);
}
