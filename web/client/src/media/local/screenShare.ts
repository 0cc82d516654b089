import type { LocalMediaState, ScreenHint } from "../../api.js";
import { captureScreen, captureSecondCamera, hintScreen, type CaptureEnvironment } from "./capture.js";

type Screen = LocalMediaState["screen"];

/** One's own screen while it is shown. */
export class ScreenShare {
  readonly #environment: CaptureEnvironment;
  readonly #put: (screen: Screen) => void;
  readonly #ended: () => void;
  #screen: Screen = { state: "off" };
  /** Counts what ended sharing, so that a choice that comes after it is known as too late. */
  #ends = 0;

  /** @param put is given each new state. @param ended is told when the browser, and not we, ended it. */
  constructor(environment: CaptureEnvironment, put: (screen: Screen) => void, ended: () => void) {
    this.#environment = environment;
    this.#put = put;
    this.#ended = ended;
  }

  async share(audio: boolean, hint: ScreenHint): Promise<void> {
    const ends = this.#ends;
    this.#take(await captureScreen(this.#environment, audio, hint), hint, ends);
  }

  /** A camera in place of a screen, beside the one that shows oneself. */
  async shareCamera(device: string): Promise<void> {
    const ends = this.#ends;
    this.#take(await captureSecondCamera(this.#environment, device), "motion", ends);
  }

  #take(stream: MediaStream, hint: ScreenHint, ends: number): void {
    if (ends !== this.#ends) return stream.getTracks().forEach((one) => one.stop());
    this.stop();
    const [track] = stream.getVideoTracks();
    const [sound] = stream.getAudioTracks();
    track?.addEventListener("ended", () => {
      if (this.#screen.track !== track) return;
      this.stop();
      this.#ended();
    });
    this.#set({ state: "on", hint, ...(track && { track }), ...(sound && { audio: sound }) });
  }

  async hint(hint: ScreenHint): Promise<void> {
    const { track } = this.#screen;
    if (!track || this.#screen.hint === hint) return;
    this.#set({ ...this.#screen, hint });
    await hintScreen(track, hint);
  }

  stop(): void {
    this.#ends++;
    this.#screen.track?.stop();
    this.#screen.audio?.stop();
    this.#set({ state: "off" });
  }

  #set(screen: Screen): void {
    this.#screen = screen;
    this.#put(screen);
  }
}
