import type { DeviceKind, LocalMedia, LocalMediaEvents, LocalMediaState, LocalSource, MicrophoneConcern, ScreenHint, Store, TrackProcessor, Unsubscribe } from "../../api.js";
import type { CallMedia, MutedSource } from "../../contracts.js";
import { ParleyError } from "../../error.js";
import { Emitter } from "../../events/emitter.js";
import { State } from "../../events/state.js";
import type { Clock, StoragePort } from "../../ports.js";
import type { OutgoingTracks } from "../outgoing.js";
import { alike } from "../remotes.js";
import { capture, type Captured, type CaptureEnvironment, type Wanted } from "./capture.js";
import { Chain } from "./chain.js";
import { ConcernWatch } from "./concern.js";
import { listDevices, newDevices, noDevices, type DeviceLists } from "./deviceList.js";
import { LevelMeter } from "./levelMeter.js";
import { Output } from "./output.js";
import { ScreenShare } from "./screenShare.js";
import { SelectionMemory } from "./selection.js";

export interface LocalMediaEnvironment extends CaptureEnvironment {
  readonly clock: Clock;
  readonly storage: StoragePort;
  readonly storageKey: string;
  readonly createAudioContext: () => AudioContext;
  readonly canSelectSpeaker: boolean;
}

type Kind = "microphone" | "camera";

/** Neither on nor about to be. */
const isIdle = ({ state }: LocalSource): boolean => state === "off" || state === "failed";

export class LocalDevices extends Emitter<LocalMediaEvents> implements LocalMedia {
  readonly state: State<LocalMediaState>;
  readonly outgoing = new State<OutgoingTracks>({});
  readonly #environment: LocalMediaEnvironment;
  readonly #memory: SelectionMemory;
  readonly #meter: LevelMeter;
  readonly #concern: ConcernWatch;
  readonly #screen: ScreenShare;
  readonly #output = new Output();
  readonly #chains: Readonly<Record<Kind, Chain>> = { microphone: new Chain(), camera: new Chain() };
  /** Counts what was asked of each device, so that an answer that comes too late is known as such. */
  readonly #asked: Record<Kind, number> = { microphone: 0, camera: 0 };
  #lists: DeviceLists = noDevices;
  #enumerated = 0;
  /** A camera that was silenced before it was on. */
  #barred = false;

  constructor(environment: LocalMediaEnvironment) {
    super();
    this.#environment = environment;
    this.#memory = new SelectionMemory(environment.storage, `${environment.storageKey}.devices`);
    this.#meter = new LevelMeter(environment.clock, environment.createAudioContext);
    this.#concern = new ConcernWatch(environment.clock, environment.createAudioContext);
    this.#screen = new ScreenShare(environment, (screen) => this.#change({ screen }), () => this.emit("lost", { kind: "screen" }));
    const selected = this.#memory.read();
    this.#output.speaker = selected.speaker;
    this.state = new State<LocalMediaState>({
      microphone: { state: "off", muted: false },
      camera: { state: "off" },
      screen: { state: "off" },
      music: false,
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

  get concern(): Store<MicrophoneConcern | undefined> {
    return this.#concern.concern;
  }

  async start(wanted: CallMedia): Promise<LocalMediaState> {
    const { microphone, camera } = this.state.value;
    const kinds: Kind[] = [];
    if (wanted.audio && isIdle(microphone)) kinds.push("microphone");
    if (wanted.video && isIdle(camera) && !this.#barred) kinds.push("camera");
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
    this.#barred = false;
    if (!on) return this.#release("camera");
    if (isIdle(this.state.value.camera)) await this.#acquire(["camera"]);
  }

  async select(kind: DeviceKind, device: string): Promise<void> {
    const selected = { ...this.state.value.selected, [kind]: device };
    this.#memory.write(selected);
    this.#change({ selected });
    if (kind === "speaker") this.#output.speaker = device;
    else if (this.state.value[kind].state !== "off") await this.#switch(kind);
  }

  async setMusic(on: boolean): Promise<void> {
    if (on === this.state.value.music) return;
    this.#change({ music: on });
    if (this.state.value.microphone.state === "on") await this.#switch("microphone");
  }

  async setProcessor(kind: Kind, processor: TrackProcessor | undefined): Promise<void> {
    const chain = this.#chains[kind];
    if (processor === chain.processor) return;
    chain.processor = processor;
    if (this.state.value[kind].error?.reason === "processor-failed") await this.#acquire([kind]);
    else if (chain.raw && !(kind === "microphone" && this.state.value.music)) await this.#process(kind, chain.raw);
  }

  shareScreen(options?: { audio?: boolean; hint?: ScreenHint }): Promise<void> {
    return this.#screen.share(options?.audio ?? true, options?.hint ?? "text");
  }

  shareCamera(device: string): Promise<void> {
    return this.#screen.shareCamera(device);
  }

  setScreenHint(hint: ScreenHint): Promise<void> {
    return this.#screen.hint(hint);
  }

  stopScreen(): void {
    this.#screen.stop();
  }

  attachOutput(element: HTMLMediaElement): Unsubscribe {
    return this.#output.attach(element);
  }

  /** Switches off what nobody gets any more. What is about to be started by itself is not heard or seen either: whoever wants to be says so. */
  silence(...sources: MutedSource[]): void {
    // whoever is still choosing one shares none either
    if (sources.includes("screen")) this.stopScreen();
    if (sources.includes("microphone")) void this.setMicrophone(false);
    if (!sources.includes("camera")) return;
    this.#barred = this.state.value.camera.state === "off";
    this.#release("camera");
  }

  stop(): void {
    this.#barred = false;
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
    const { selected, music } = this.state.value;
    const wanted: Wanted = {};
    const asked: Partial<Record<Kind, number>> = {};
    for (const kind of kinds) {
      const device = selected[kind];
      wanted[kind] = { ...(device !== undefined && { device }), ...(kind === "microphone" && music && { music }) };
      asked[kind] = ++this.#asked[kind];
      this.#put(kind, { state: "starting" });
    }
    const captured = await capture(this.#environment, wanted);
    await Promise.all(kinds.map(async (kind) => {
      const result = captured[kind];
      if (!result) return;
      if (asked[kind] === this.#asked[kind]) await this.#take(kind, result);
      else if ("track" in result) result.track.stop();
    }));
    await this.#enumerate();
  }

  async #take(kind: Kind, result: Captured): Promise<void> {
    if ("error" in result) return this.#put(kind, { state: "failed", error: result.error });
    const { track } = result;
    track.addEventListener("ended", () => void this.#ended(kind, track));
    await this.#process(kind, track);
  }

  /** Sends what is made of a track; while that is being made, what was sent before. */
  async #process(kind: Kind, raw: MediaStreamTrack, broken?: unknown): Promise<void> {
    const chain = this.#chains[kind];
    const asked = this.#asked[kind];
    let track: MediaStreamTrack | undefined;
    try {
      track = await chain.take(raw, kind === "microphone" && this.state.value.music, (why) => this.#process(kind, raw, why), broken);
    } catch (error) {
      if (asked !== this.#asked[kind]) return;
      chain.release();
      return this.#put(kind, { state: "failed", error: new ParleyError("processor-failed", `The ${kind} could not be processed.`, 0, undefined, undefined, error) });
    }
    if (!track || asked !== this.#asked[kind]) return;
    const device = raw.getSettings().deviceId;
    if (kind === "microphone") {
      track.enabled = !this.state.value.microphone.muted;
      // what another is made of is never muted itself: nothing would come of it when the other is not any more
      if (track !== raw) raw.enabled = true;
    }
    this.#put(kind, { state: "on", track, ...(device && { device }) });
  }

  #release(kind: Kind): void {
    this.#asked[kind]++;
    this.#chains[kind].release();
    this.#put(kind, { state: "off" });
  }

  // the old device goes first: there are browsers that cannot hold two of a kind
  async #switch(kind: Kind): Promise<void> {
    this.#chains[kind].release();
    await this.#acquire([kind]);
  }

  /** Unplugged, or taken away by the system: not by us, since `stop()` ends a track without this event. */
  async #ended(kind: Kind, track: MediaStreamTrack): Promise<void> {
    if (this.#chains[kind].raw !== track) return;
    await this.#switch(kind);
    const { error } = this.state.value[kind];
    this.emit("lost", { kind, ...(error && { error }) });
  }

  readonly #onDeviceChange = (): void => void this.#deviceChange();

  async #deviceChange(): Promise<void> {
    const before = this.#lists;
    await this.#enumerate();
    const missed = (kind: DeviceKind): boolean => kind !== "speaker" && this.state.value[kind].error?.reason === `no-${kind}`;
    for (const found of newDevices(before, this.#lists, missed)) {
      this.emit("found", found);
      const { kind, device } = found;
      if (this.state.value.selected[kind] !== device.id) continue;
      // what the user had chosen is back
      if (kind === "speaker") {
        this.#output.speaker = device.id;
        continue;
      }
      const { state, device: inUse } = this.state.value[kind];
      if (missed(kind) || (state === "on" && inUse !== device.id)) await this.#switch(kind);
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
    // whoever was muted in one call means to be heard in the next
    else this.#change({ microphone: { ...source, muted: source.state !== "off" && this.state.value.microphone.muted } });
  }

  #change(change: Partial<LocalMediaState>): void {
    const before = this.state.value;
    const now = { ...before, ...change };
    const { microphone, camera, screen } = now;
    const picture = screen.track ?? camera.track;
    if (picture !== before.preview?.getVideoTracks()[0]) {
      const { preview: _, ...rest } = now;
      this.state.set(picture ? { ...rest, preview: new MediaStream([picture]) } : rest);
    } else {
      this.state.set(now);
    }
    this.#meter.track = microphone.track;
    this.#concern.muted = microphone.muted;
    this.#concern.track = microphone.track && this.#chains.microphone.raw;
    const outgoing: OutgoingTracks = {
      ...(microphone.track && { microphone: microphone.track }),
      ...(microphone.muted && { muted: true }),
      ...(camera.track && { camera: camera.track }),
      ...(screen.track && { screen: screen.track }),
      ...(screen.audio && { screenAudio: screen.audio }),
      ...(now.music && { music: true }),
      ...(screen.hint && { hint: screen.hint }),
    };
    if (!alike(outgoing, this.outgoing.value)) this.outgoing.set(outgoing);
  }
}
