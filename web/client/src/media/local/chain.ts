import type { ProcessedTrack, TrackProcessor } from "../../api.js";

/** A device's own track, and what a processor makes of it. */
export class Chain {
  #raw: MediaStreamTrack | undefined;
  #processed: ProcessedTrack | undefined;
  #processor: TrackProcessor | undefined;
  /** Ends with the next one. */
  #turn = new AbortController();

  /** As the device gives it. */
  get raw(): MediaStreamTrack | undefined {
    return this.#raw;
  }

  get processor(): TrackProcessor | undefined {
    return this.#processor;
  }

  /** For what is taken from now on. */
  set processor(processor: TrackProcessor | undefined) {
    this.#processor = processor;
  }

  /**
   * What is to be sent of a track; `plain`: the track itself. Another call, or a release, makes this one's answer undefined: it is for nobody.
   * @param lost is told why, when the processor fails after it had begun.
   * @param broken why it has failed already.
   * @throws what the processor failed with, if it must not be left out.
   */
  async take(raw: MediaStreamTrack, plain: boolean, lost: (why: unknown) => void, broken?: unknown): Promise<MediaStreamTrack | undefined> {
    const { signal } = this.#begin();
    if (raw !== this.#raw) this.#raw?.stop();
    this.#raw = raw;
    const before = this.#processed;
    this.#processed = undefined;
    const processor = plain ? undefined : this.#processor;
    let processed: ProcessedTrack | undefined;
    try {
      processed = await (broken ? Promise.reject(broken) : processor?.process(raw, signal));
    } catch (error) {
      if (!signal.aborted && processor?.required) throw error;
    } finally {
      // what was sent until now goes on until there is something in its place
      before?.stop();
    }
    if (signal.aborted) {
      processed?.stop();
      return undefined;
    }
    this.#processed = processed;
    void processed?.failed?.then((why) => {
      if (processed === this.#processed) lost(why);
    });
    return processed?.track ?? raw;
  }

  release(): void {
    this.#begin();
    this.#processed?.stop();
    this.#processed = undefined;
    this.#raw?.stop();
    this.#raw = undefined;
  }

  #begin(): AbortController {
    this.#turn.abort();
    return (this.#turn = new AbortController());
  }
}
