import { MediaCipher, type EncodedFrame } from "./frames/mediaCipher.js";
import type { TransformOptions, WorkerCommand, WorkerReport } from "./messages.js";

/** The part of a dedicated worker's global scope that is used. */
interface Scope {
  onmessage: ((event: { data: WorkerCommand }) => void) | null;
  onrtctransform: ((event: { transformer: { options: TransformOptions; readable: ReadableStream<EncodedFrame>; writable: WritableStream<EncodedFrame> } }) => void) | null;
  postMessage(message: unknown): void;
}

const scope = globalThis as unknown as Scope;
const cipher = new MediaCipher((report) => scope.postMessage(report));

scope.onmessage = ({ data }) => cipher.handle(data);
scope.onrtctransform = ({ transformer: { options, readable, writable } }) => {
  const transform = cipher.transform(options);
  const passing = new TransformStream<EncodedFrame, EncodedFrame>({
    async transform(frame, controller) {
      const result = await transform(frame);
      if (result) controller.enqueue(result);
    },
  });
  // ends with the connection that it belongs to
  readable.pipeThrough(passing).pipeTo(writable).catch(() => undefined);
};
scope.postMessage({ type: "ready" } satisfies WorkerReport);
