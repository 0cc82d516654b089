import type { DeviceKind, LocalMedia, LocalMediaEvents, LocalMediaState, LocalSource, Store, Unsubscribe } from "../../api.js";
import type { CallMedia } from "../../contracts.js";
import { Emitter } from "../../events/emitter.js";
import { State } from "../../events/state.js";
import type { Clock, StoragePort } from "../../ports.js";
import type { OutgoingTracks } from "../outgoing.js";
import { capture, captureScreen, type Captured, type CaptureEnvironment, type Wanted } from "./capture.js";
import { listDevices, newDevices, noDevices, type DeviceLists } from "./deviceList.js";
import { LevelMeter } from "./levelMeter.js";
import { Output } from "./output.js";
import { SelectionMemory } from "./selection.js";

export interface LocalMediaEnvironment extends CaptureEnvironment {
  readonly clock: Clock;
  readonly storage: StoragePort;
  readonly storageKey: string;
  readonly createAudioContext: () => AudioContext;
  readonly canSelectSpeaker: boolean;
}

type Kind = "microphone" | "camera";

export class LocalDevices extends Emitter<LocalMediaEvents> implements LocalMedia {
  readonly state: State<LocalMediaState>;
  readonly outgoing = new State<OutgoingTracks>({});
  readonly #environment: LocalMediaEnvironment;
  readonly #memory: SelectionMemory;
  readonly #meter: LevelMeter;
  readonly #output = new Output();
  /** Counts what was asked of each device, so that an answer that comes too late is known as such. */
  readonly #asked: Record<Kind, number> = { microphone: 0, camera: 0 };
  #lists: DeviceLists = noDevices;
  #enumerated = 0;

  constructor(environment: LocalMediaEnvironment) {
    super();
    this.#environment = environment;
    this.#memory = new SelectionMemory(environment.storage, `${environment.storageKey}.devices`);
    this.#meter = new LevelMeter(environment.clock, environment.createAudioContext);
    const selected = this.#memory.read();
    this.#output.speaker = selected.speaker;
    this.state = new State<LocalMediaState>({
      microphone: { state: "off", muted: false },
      camera: { state: "off" },
      screen: { state: "off" },
      microphones: [],
      cameras: [],
      speakers: [],
      selected,
      can: {
        shareScreen: environment.secure && environment.devices?.getDisplayMedia !== undefined,
        selectSpeaker: environment.canSelectSpeaker,
      },
    });
    environment.devices?.addEventListener("devicechange", this.#onDeviceChange);
    void this.#enumerate();
  }

  get level(): Store<number> {
    return this.#meter.level;
  }

  async start(wanted: CallMedia): Promise<LocalMediaState> {
    const { microphone, camera } = this.state.value;
    const kinds: Kind[] = [];
    if (wanted.audio && microphone.state !== "on" && microphone.state !== "starting") kinds.push("microphone");
    if (wanted.video && camera.state !== "on" && camera.state !== "starting") kinds.push("camera");
    await this.#acquire(kinds);
    return this.state.value;
  }

  async setMicrophone(on: boolean): Promise<void> {
    const { microphone } = this.state.value;
    if (microphone.track) microphone.track.enabled = on;
    this.#change({ microphone: { ...microphone, muted: !on } });
    if (on && !microphone.track && microphone.state !== "starting") await this.#acquire(["microphone"]);
  }

  async setCamera(on: boolean): Promise<void> {
    if (!on) return this.#release("camera");
    const { state } = this.state.value.camera;
    if (state === "off" || state === "failed") await this.#acquire(["camera"]);
  }

  async select(kind: DeviceKind, device: string): Promise<void> {
    const selected = { ...this.state.value.selected, [kind]: device };
    this.#memory.write(selected);
    this.#change({ selected });
    if (kind === "speaker") this.#output.speaker = device;
    else if (this.state.value[kind].state !== "off") await this.#switch(kind);
  }

  async shareScreen(options?: { audio?: boolean }): Promise<void> {
    const stream = await captureScreen(this.#environment, options?.audio ?? true);
    this.stopScreen();
    const [track] = stream.getVideoTracks();
    const [audio] = stream.getAudioTracks();
    track?.addEventListener("ended", () => {
      if (this.state.value.screen.track !== track) return;
      this.stopScreen();
      this.emit("lost", { kind: "screen" });
    });
    this.#change({ screen: { state: "on", ...(track && { track }), ...(audio && { audio }) } });
  }

  stopScreen(): void {
    const { track, audio } = this.state.value.screen;
    track?.stop();
    audio?.stop();
    this.#change({ screen: { state: "off" } });
  }

  attachOutput(element: HTMLMediaElement): Unsubscribe {
    return this.#output.attach(element);
  }

  stop(): void {
    this.#release("microphone");
    this.#release("camera");
    this.stopScreen();
  }

  dispose(): void {
    this.stop();
    this.#environment.devices?.removeEventListener("devicechange", this.#onDeviceChange);
  }

  async #acquire(kinds: readonly Kind[]): Promise<void> {
    if (kinds.length === 0) return;
    const { selected } = this.state.value;
    const wanted: Wanted = {};
    const asked: Partial<Record<Kind, number>> = {};
    for (const kind of kinds) {
      const device = selected[kind];
      wanted[kind] = device === undefined ? {} : { device };
      asked[kind] = ++this.#asked[kind];
      this.#put(kind, { state: "starting" });
    }
    const captured = await capture(this.#environment, wanted);
    for (const kind of kinds) {
      const result = captured[kind];
      if (!result) continue;
      if (asked[kind] === this.#asked[kind]) this.#take(kind, result);
      else if ("track" in result) result.track.stop();
    }
    await this.#enumerate();
  }

  #take(kind: Kind, result: Captured): void {
    if ("error" in result) return this.#put(kind, { state: "failed", error: result.error });
    const { track } = result;
    const device = track.getSettings().deviceId;
    if (kind === "microphone") track.enabled = !this.state.value.microphone.muted;
    track.addEventListener("ended", () => void this.#ended(kind, track));
    this.#put(kind, { state: "on", track, ...(device && { device }) });
  }

  #release(kind: Kind): void {
    this.#asked[kind]++;
    this.state.value[kind].track?.stop();
    this.#put(kind, { state: "off" });
  }

  // the old device goes first: there are browsers that cannot hold two of a kind
  async #switch(kind: Kind): Promise<void> {
    this.state.value[kind].track?.stop();
    await this.#acquire([kind]);
  }

  /** Unplugged, or taken away by the system: not by us, since `stop()` ends a track without this event. */
  async #ended(kind: Kind, track: MediaStreamTrack): Promise<void> {
    if (this.state.value[kind].track !== track) return;
    await this.#acquire([kind]);
    const { error } = this.state.value[kind];
    this.emit("lost", { kind, ...(error && { error }) });
  }

  readonly #onDeviceChange = (): void => void this.#deviceChange();

  async #deviceChange(): Promise<void> {
    const before = this.#lists;
    await this.#enumerate();
    for (const found of newDevices(before, this.#lists)) {
      this.emit("found", found);
      const { kind, device } = found;
      if (kind === "speaker" || this.state.value.selected[kind] !== device.id) continue;
      // what the user had chosen is back
      const { state, device: inUse } = this.state.value[kind];
      if (state === "on" && inUse !== device.id) await this.#switch(kind);
    }
  }

  async #enumerate(): Promise<void> {
    const turn = ++this.#enumerated;
    const infos = await this.#environment.devices?.enumerateDevices().catch(() => []);
    if (!infos || turn !== this.#enumerated) return;
    this.#lists = listDevices(infos);
    const { microphone, camera, speaker } = this.#lists;
    this.#change({ microphones: microphone, cameras: camera, speakers: speaker });
  }

  #put(kind: Kind, source: LocalSource): void {
    if (kind === "camera") this.#change({ camera: source });
    else this.#change({ microphone: { ...source, muted: this.state.value.microphone.muted } });
  }

  #change(change: Partial<LocalMediaState>): void {
    const before = this.state.value;
    const now = { ...before, ...change };
    const picture = now.screen.track ?? now.camera.track;
    if (picture !== before.preview?.getVideoTracks()[0]) {
      const { preview: _, ...rest } = now;
      this.state.set(picture ? { ...rest, preview: new MediaStream([picture]) } : rest);
    } else {
      this.state.set(now);
    }
    this.#meter.track = now.microphone.track;
    const microphone = now.microphone.track;
    const camera = now.camera.track;
    const screen = now.screen.track;
    const screenAudio = now.screen.audio;
    const was = this.outgoing.value;
    if (was.microphone === microphone && was.camera === camera && was.screen === screen && was.screenAudio === screenAudio) return;
    this.outgoing.set({
      ...(microphone && { microphone }),
      ...(camera && { camera }),
      ...(screen && { screen }),
      ...(screenAudio && { screenAudio }),
    });
  }
}
