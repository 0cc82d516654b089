import type { ProcessedTrack, TrackProcessor } from "@parley/client";
import modelUrl from "@mediapipe/selfie_segmentation/selfie_segmentation_landscape.tflite?url";
import { ownScript } from "../../platform/trusted.js";
import workerUrl from "./background-worker.js?worker&url";
import type { Backdrop, Cost, Report, Start } from "./messages.js";

/** Breakout Box (W3C mediacapture-transform) as Chromium has it in pages. */
interface Breakout {
  MediaStreamTrackProcessor: new (init: { track: MediaStreamTrack; maxBufferSize?: number }) => { readonly readable: ReadableStream<VideoFrame> };
  MediaStreamTrackGenerator: new (init: { kind: "video" }) => MediaStreamTrack & { readonly writable: WritableStream<VideoFrame> };
}

const startMs = 15_000;

/** Somebody in front of something else. What cannot be processed is not sent: nobody is to see the room behind. */
export function backgroundProcessor(backdrop: Backdrop, told: (cost: Cost | undefined) => void): TrackProcessor {
  return {
    required: true,
    async process(track: MediaStreamTrack, signal?: AbortSignal): Promise<ProcessedTrack> {
      const response = await fetch(modelUrl, { signal: signal ?? null });
      if (!response.ok) throw new Error("The model could not be loaded.");
      const model = await response.arrayBuffer();
      // a camera that was switched off meanwhile is not to be held
      signal?.throwIfAborted();
      const { MediaStreamTrackProcessor, MediaStreamTrackGenerator } = window as unknown as Breakout;
      const generator = new MediaStreamTrackGenerator({ kind: "video" });
      const worker = new Worker(ownScript(workerUrl), { type: "module" });
      // its own copy: when it stops, the camera's track goes on, for others
      const copy = track.clone();
      const stop = (): void => {
        copy.stop();
        generator.stop();
        worker.terminate();
        told(undefined);
      };
      let lose = (_why: Error): void => undefined;
      const failed = new Promise<Error>((done) => { lose = done; });
      const { readable } = new MediaStreamTrackProcessor({ track: copy, maxBufferSize: 1 });
      const start: Start = { readable, writable: generator.writable, model, backdrop };
      try {
        await new Promise<void>((done, fail) => {
          const late = setTimeout(() => fail(new Error("The background does not start.")), startMs);
          signal?.addEventListener("abort", () => fail(signal.reason), { once: true });
          // before the first picture or after it: a picture that stands still is better than the room behind, and none than that
          const end = (text: string): void => {
            const why = new Error(text);
            fail(why);
            lose(why);
            stop();
          };
          worker.onmessage = ({ data }: MessageEvent<Report>) => {
            if (data.kind === "cost") return told(data);
            clearTimeout(late);
            if (data.kind === "ready") return done();
            end("The background does not run.");
          };
          worker.onerror = () => end("The background worker does not run.");
          worker.postMessage(start, [readable as unknown as Transferable, generator.writable as unknown as Transferable, model]);
        });
      } catch (error) {
        stop();
        throw error;
      }
      return { track: generator, failed, stop };
    },
  };
}
