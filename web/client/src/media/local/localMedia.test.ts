import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { FakeDevices } from "../../../test/support/fakeDevices.js";
import { FakeMediaStream, FakeTrack } from "../../../test/support/fakeRtc.js";
import { MemoryStorage, settle, VirtualClock } from "../../../test/support/world.js";
import type { TrackProcessor } from "../../api.js";
import { LocalDevices, type LocalMediaEnvironment } from "./localMedia.js";

beforeEach(() => void vi.stubGlobal("MediaStream", FakeMediaStream));
afterEach(() => void vi.unstubAllGlobals());

function create(change: Partial<LocalMediaEnvironment> = {}, storage = new MemoryStorage()) {
  const devices = new FakeDevices();
  const local = new LocalDevices({
    clock: new VirtualClock(),
    storage,
    storageKey: "parley",
    devices,
    secure: true,
    createAudioContext: () => {
      throw new Error("nobody looks at the level");
    },
    canSelectSpeaker: true,
    ...change,
  });
  const happened: string[] = [];
  local.on("lost", ({ kind, error }) => happened.push(`lost ${kind}${error ? ` ${error.reason}` : ""}`));
  local.on("found", ({ kind, device }) => happened.push(`found ${kind} ${device.id}`));
  return { devices, local, storage, happened, state: () => local.state.value };
}

const both = { audio: true, video: true };
const error = (name: string, message = ""): Error => new DOMException(message, name);

describe("starting", () => {
  test("asks for both in one prompt, in 720p, with echo cancelled", async () => {
    const { devices, local, state } = create();
    await local.start(both);
    expect(devices.asked).toMatchObject([{ audio: { echoCancellation: true }, video: { width: { ideal: 1280 }, height: { ideal: 720 } } }]);
    expect(state()).toMatchObject({ microphone: { state: "on", device: "mic1", muted: false }, camera: { state: "on", device: "cam1" } });
    expect(state().preview?.getVideoTracks()).toEqual([state().camera.track]);
  });

  test("lists the devices with their labels", async () => {
    const { local, state } = create();
    await local.start(both);
    expect(state()).toMatchObject({ microphones: [{ id: "mic1", label: "label of mic1" }], cameras: [{ id: "cam1" }], speakers: [{ id: "out1" }] });
  });

  test("a broken camera does not take the microphone with it", async () => {
    const { devices, local, state } = create();
    devices.errors.video = error("NotReadableError");
    await local.start(both);
    expect(state()).toMatchObject({ microphone: { state: "on" }, camera: { state: "failed", error: { reason: "in-use" } } });
  });

  test("nor a missing microphone the camera", async () => {
    const { devices, local, state } = create();
    devices.unplug("mic1");
    await local.start(both);
    expect(state()).toMatchObject({ microphone: { state: "failed", error: { reason: "no-microphone" } }, camera: { state: "on" } });
  });

  test("who closed the prompt is not asked again at once", async () => {
    const { devices, local, state } = create();
    devices.errors.both = error("NotAllowedError", "Permission dismissed");
    await local.start(both);
    expect(devices.asked).toHaveLength(1);
    expect(state()).toMatchObject({ microphone: { error: { reason: "permission-dismissed" } }, camera: { error: { reason: "permission-dismissed" } } });
  });

  test.each([
    ["NotFoundError", "", "no-camera"],
    ["NotAllowedError", "Permission denied", "permission-denied"],
    ["NotAllowedError", "Permission dismissed", "permission-dismissed"],
    ["SecurityError", "", "permission-denied"],
    ["NotReadableError", "", "in-use"],
    ["AbortError", "Starting videoinput failed", "in-use"],
    ["OverconstrainedError", "", "overconstrained"],
    ["NotSupportedError", "", "unsupported"],
    ["SomethingElseError", "", "device-failed"],
  ])("%s (%s) is %s", async (name, message, reason) => {
    const { devices, local, state } = create();
    devices.errors.video = error(name, message);
    await local.start({ audio: false, video: true });
    expect(state().camera).toMatchObject({ state: "failed", error: { reason } });
  });

  test("on a page without https it says so", async () => {
    const { local, state } = create({ secure: false, devices: undefined });
    await local.start(both);
    expect(state()).toMatchObject({ microphone: { error: { reason: "insecure-page" } }, camera: { error: { reason: "insecure-page" } }, can: { shareScreen: false } });
  });

  test("in a browser without devices it says so", async () => {
    const { local, state } = create({ devices: undefined });
    await local.start(both);
    expect(state().camera).toMatchObject({ error: { reason: "unsupported" } });
  });
});

describe("switching off and on", () => {
  test("a muted microphone is kept, and sends silence", async () => {
    const { devices, local, state } = create();
    await local.start(both);
    const { track } = state().microphone;
    await local.setMicrophone(false);
    expect(state().microphone).toMatchObject({ state: "on", muted: true });
    expect(track?.enabled).toBe(false);
    await local.setMicrophone(true);
    expect(state().microphone.track).toBe(track);
    expect(track?.enabled).toBe(true);
    expect(devices.asked).toHaveLength(1);
  });

  test("who was muted when all of it was switched off is not when it begins anew", async () => {
    const { local, state } = create();
    await local.start(both);
    await local.setMicrophone(false);
    local.stop();
    expect(state().microphone).toMatchObject({ state: "off", muted: false });
    await local.start(both);
    expect(state().microphone).toMatchObject({ state: "on", muted: false });
    expect(state().microphone.track?.enabled).toBe(true);
  });

  test("who mutes before starting starts muted", async () => {
    const { local, state } = create();
    await local.setMicrophone(false);
    await local.start(both);
    expect(state().microphone).toMatchObject({ state: "on", muted: true });
    expect(state().microphone.track?.enabled).toBe(false);
  });

  test("a camera that is off is released", async () => {
    const { devices, local, state } = create();
    await local.start(both);
    await local.setCamera(false);
    expect(devices.live).toEqual(["mic1"]);
    expect(state().camera).toEqual({ state: "off" });
    expect(state().preview).toBeUndefined();
    await local.setCamera(true);
    expect(devices.live).toEqual(["mic1", "cam1"]);
  });

  test("a camera switched off while it starts stays off", async () => {
    const { devices, local, state } = create();
    let open = (): void => undefined;
    devices.gate = new Promise((resolve) => (open = resolve));
    const starting = local.setCamera(true);
    expect(state().camera.state).toBe("starting");
    await local.setCamera(false);
    open();
    await starting;
    expect(state().camera).toEqual({ state: "off" });
    expect(devices.live).toEqual([]);
  });

  test("stopping releases everything", async () => {
    const { devices, local } = create();
    await local.start(both);
    await local.shareScreen();
    local.stop();
    expect(devices.live).toEqual([]);
    expect(local.outgoing.value).toEqual({});
  });
});

describe("somebody who is silenced", () => {
  const sent = ({ microphone, camera }: { microphone: object; camera: object }): object => ({ microphone, camera });

  test("is muted, and not seen", async () => {
    const { local, state } = create();
    await local.start(both);
    local.silence("microphone", "camera", "screen");
    expect(sent(state())).toMatchObject({ microphone: { state: "on", muted: true }, camera: { state: "off" } });
    expect(local.outgoing.value.camera).toBeUndefined();
  });

  test("before anything is on stays so when it starts by itself, until they say otherwise", async () => {
    const { devices, local, state } = create();
    local.silence("camera");
    local.silence("microphone");
    await local.start(both);
    expect(sent(state())).toMatchObject({ microphone: { state: "on", muted: true }, camera: { state: "off" } });
    expect(devices.asked).toMatchObject([{ video: false }]);
    await local.setMicrophone(true);
    await local.setCamera(true);
    expect(sent(state())).toMatchObject({ microphone: { state: "on", muted: false }, camera: { state: "on" } });
  });

  test("may be heard and seen in the next meeting", async () => {
    const { local, state } = create();
    local.silence("microphone", "camera");
    local.stop();
    await local.start(both);
    expect(sent(state())).toMatchObject({ microphone: { state: "on", muted: false }, camera: { state: "on" } });
  });
});

describe("choosing", () => {
  test("switches over, and is remembered", async () => {
    const { devices, local, storage, state } = create();
    devices.plug("videoinput", "cam2");
    await local.start(both);
    await local.select("camera", "cam2");
    expect(devices.live).toEqual(["mic1", "cam2"]);
    expect(state()).toMatchObject({ camera: { device: "cam2" }, selected: { camera: "cam2" } });

    const later = create({}, storage);
    later.devices.plug("videoinput", "cam2");
    await later.local.start(both);
    expect(later.state().camera.device).toBe("cam2");
  });

  test("a device that is not plugged in today is replaced by another", async () => {
    const { local, state } = create();
    await local.select("camera", "cam9");
    await local.start(both);
    expect(state().camera).toMatchObject({ state: "on", device: "cam1" });
  });

  test("one that is not plugged in today costs nobody the other that they have chosen", async () => {
    const { devices, local, state } = create();
    devices.plug("videoinput", "cam2");
    await local.select("microphone", "mic9");
    await local.select("camera", "cam2");
    await local.start(both);
    expect(state()).toMatchObject({ microphone: { state: "on", device: "mic1" }, camera: { state: "on", device: "cam2" } });
  });

  test("a device that is off is not started for it", async () => {
    const { devices, local } = create();
    await local.select("microphone", "mic1");
    expect(devices.asked).toEqual([]);
  });

  test("a speaker plays every element, now and later", async () => {
    const { local } = create();
    const element = () => {
      const sinks: string[] = [];
      return { sinks, setSinkId: (id: string) => Promise.resolve(void sinks.push(id)) };
    };
    const [one, two, gone] = [element(), element(), element()];
    local.attachOutput(one as unknown as HTMLMediaElement);
    local.attachOutput(gone as unknown as HTMLMediaElement)();
    await local.select("speaker", "out2");
    local.attachOutput(two as unknown as HTMLMediaElement);
    expect([one.sinks, two.sinks, gone.sinks]).toEqual([["out2"], ["out2"], []]);
  });

  test("what is kept may be anything", () => {
    for (const kept of ["", "null", "7", "[1]", '{"camera":7}', "{"]) {
      const storage = new MemoryStorage();
      storage.setItem("parley.devices", kept);
      expect(create({}, storage).state().selected).toEqual({});
    }
  });
});

describe("plugging in and out", () => {
  test("another device takes over from one that is gone", async () => {
    const { devices, local, happened, state } = create();
    await local.start(both);
    devices.plug("audioinput", "mic2");
    await settle();
    devices.unplug("mic1");
    await settle();
    expect(state().microphone).toMatchObject({ state: "on", device: "mic2" });
    expect(happened).toEqual(["found microphone mic2", "lost microphone"]);
  });

  test("where there is no other it has failed, and a later one is told of", async () => {
    const { devices, local, happened, state } = create();
    devices.plug("videoinput", "cam2");
    await local.start(both);
    devices.plugged = devices.plugged.filter((d) => d.deviceId !== "cam2");
    devices.unplug("cam1");
    await settle();
    expect(state().camera).toMatchObject({ state: "failed", error: { reason: "no-camera" } });
    expect(happened).toEqual(["lost camera no-camera"]);
    expect(local.outgoing.value.camera).toBeUndefined();
    devices.plug("videoinput", "cam3");
    await settle();
    expect(happened).toEqual(["lost camera no-camera", "found camera cam3"]);
    await local.select("camera", "cam3");
    expect(state().camera).toMatchObject({ state: "on", device: "cam3" });
  });

  test("where nothing was looked for, what is listed for the first time is not new: the browser may just have begun to tell", async () => {
    const { devices, happened } = create();
    devices.plugged = [];
    devices.unplug("cam1");
    await settle();
    devices.plug("videoinput", "cam1");
    await settle();
    expect(happened).toEqual([]);
  });

  test("what was chosen takes over again when it is back", async () => {
    const { devices, local, state } = create();
    devices.plug("audioinput", "mic2");
    await local.select("microphone", "mic2");
    await local.start(both);
    devices.unplug("mic2");
    await settle();
    expect(state().microphone.device).toBe("mic1");
    devices.plug("audioinput", "mic2");
    await settle();
    expect(state().microphone.device).toBe("mic2");
    expect(devices.live).toEqual(["cam1", "mic2"]);
  });

  test("so does what was chosen where there was no other, and who is muted stays so", async () => {
    const { devices, local, state } = create();
    await local.select("microphone", "mic1");
    await local.select("camera", "cam1");
    await local.start(both);
    await local.setMicrophone(false);
    devices.unplug("mic1");
    devices.unplug("cam1");
    await settle();
    expect(state()).toMatchObject({ microphone: { state: "failed" }, camera: { state: "failed" } });
    devices.plug("audioinput", "mic1");
    devices.plug("videoinput", "cam1");
    await settle();
    expect(state()).toMatchObject({ microphone: { state: "on", device: "mic1", muted: true }, camera: { state: "on", device: "cam1" } });
    expect(state().microphone.track?.enabled).toBe(false);
  });

  test("unless it was switched off meanwhile", async () => {
    const { devices, local, state } = create();
    await local.select("camera", "cam1");
    await local.start(both);
    devices.unplug("cam1");
    await settle();
    await local.setCamera(false);
    devices.plug("videoinput", "cam1");
    await settle();
    expect(state().camera.state).toBe("off");
  });
});

describe("a speaker that was chosen", () => {
  test("is taken again when it is back", async () => {
    const { devices, local } = create();
    await local.start(both);
    await local.select("speaker", "headset");
    const sinks: string[] = [];
    // a browser refuses a speaker that is not there
    const setSinkId = async (id: string): Promise<void> => {
      if (!devices.plugged.some((d) => d.deviceId === id)) throw error("NotFoundError");
      sinks.push(id);
    };
    local.attachOutput({ setSinkId } as unknown as HTMLMediaElement);
    await settle();
    devices.plug("audiooutput", "out2");
    await settle();
    expect(sinks).toEqual([]);
    devices.plug("audiooutput", "headset");
    await settle();
    expect(sinks).toEqual(["headset"]);
  });
});

describe("the screen", () => {
  test("is sent beside the camera, with its sound", async () => {
    const { devices, local, state } = create();
    await local.start(both);
    const camera = state().camera.track;
    await local.shareScreen();
    expect(local.outgoing.value).toMatchObject({ camera, screen: { device: "screen" }, screenAudio: { device: "screen sound" } });
    expect(state().screen.track?.contentHint).toBe("detail");
    local.stopScreen();
    expect(local.outgoing.value).toEqual({ camera, microphone: state().microphone.track });
    expect(devices.live).toEqual(["mic1", "cam1"]);
  });

  test("that the browser stops gives the camera back, and says so", async () => {
    const { devices, local, happened } = create();
    await local.start(both);
    await local.shareScreen();
    devices.tracks.find((t) => t.device === "screen")?.end();
    expect(local.outgoing.value).toMatchObject({ camera: { device: "cam1" } });
    expect(local.outgoing.value.screen).toBeUndefined();
    expect(devices.live).toEqual(["mic1", "cam1"]);
    expect(happened).toEqual(["lost screen"]);
  });

  test("that nobody chose is told as that", async () => {
    const { devices, local, state } = create();
    devices.errors.screen = error("NotAllowedError", "Permission denied");
    await expect(local.shareScreen()).rejects.toMatchObject({ reason: "permission-dismissed" });
    devices.errors.screen = error("NotAllowedError", "Permission denied by system");
    await expect(local.shareScreen()).rejects.toMatchObject({ reason: "permission-denied" });
    expect(state().screen.state).toBe("off");
  });

  test("a second one replaces the first", async () => {
    const { devices, local } = create();
    await local.shareScreen({ audio: false });
    await local.shareScreen({ audio: false });
    expect(devices.live).toEqual(["screen"]);
  });

  test("that is chosen when all has been stopped meanwhile is shown to nobody", async () => {
    const { devices, local, state } = create();
    let open = (): void => undefined;
    const gate = new Promise<void>((done) => (open = done));
    const choose = devices.getDisplayMedia.bind(devices);
    devices.getDisplayMedia = async (options) => {
      await gate;
      return choose(options);
    };
    const sharing = local.shareScreen();
    await settle();
    local.stop();
    open();
    await sharing;
    expect([state().screen.state, devices.live]).toEqual(["off", []]);
  });
});

/** Makes other tracks of those that it is given, when it is let. */
function processor(required = false) {
  const made: { of: MediaStreamTrack; track: FakeTrack; stopped: boolean; fail(): void }[] = [];
  const one: TrackProcessor & { gate?: Promise<void>; broken?: boolean } = {
    required,
    async process(track) {
      await one.gate;
      if (one.broken) throw new Error("no memory");
      let fail = (): void => undefined;
      const failed = new Promise<unknown>((done) => (fail = () => done(new Error("out of memory"))));
      const result = { of: track, track: new FakeTrack(track.kind as "audio" | "video", "processed"), stopped: false, fail };
      made.push(result);
      return { track: result.track as unknown as MediaStreamTrack, failed, stop: () => void (result.stopped = true) };
    },
  };
  return { one, made };
}

describe("a processor", () => {
  test("stands between device and meeting, and is taken out again", async () => {
    const { devices, local, state } = create();
    await local.start(both);
    const raw = state().camera.track;
    const { one, made } = processor();
    await local.setProcessor("camera", one);
    expect(made).toMatchObject([{ of: raw, stopped: false }]);
    expect(local.outgoing.value.camera).toBe(made[0]?.track);
    expect(state().preview?.getVideoTracks()).toEqual([made[0]?.track]);
    expect(state().camera.device).toBe("cam1");
    await local.setProcessor("camera", undefined);
    expect(made[0]?.stopped).toBe(true);
    expect(local.outgoing.value.camera).toBe(raw);
    expect(devices.live).toEqual(["mic1", "cam1"]);
  });

  test("that is not ready when the device is switched off hears that nobody wants it any more", async () => {
    const { local, state } = create();
    const signals: (AbortSignal | undefined)[] = [];
    const holding: TrackProcessor = {
      required: true,
      process: (_, signal) => new Promise((_done, fail) => {
        signals.push(signal);
        signal?.addEventListener("abort", () => fail(signal.reason));
      }),
    };
    await local.setProcessor("camera", holding);
    const started = local.start(both);
    await settle();
    expect(signals.map((s) => s?.aborted)).toEqual([false]);
    await local.setCamera(false);
    await started;
    expect(signals.map((s) => s?.aborted)).toEqual([true]);
    expect(state().camera).toEqual({ state: "off" });
  });

  test("chosen before is there from the first frame on, and for another device", async () => {
    const { devices, local, state } = create();
    devices.plug("videoinput", "cam2");
    const { one, made } = processor(true);
    await local.setProcessor("camera", one);
    let open = (): void => undefined;
    one.gate = new Promise((done) => (open = done));
    const started = local.start(both);
    await settle();
    expect(state()).toMatchObject({ microphone: { state: "on" }, camera: { state: "starting" } });
    expect(local.outgoing.value.camera).toBeUndefined();
    open();
    await started;
    expect(local.outgoing.value.camera).toBe(made[0]?.track);
    await local.select("camera", "cam2");
    expect(made[0]?.stopped).toBe(true);
    expect(local.outgoing.value.camera).toBe(made[1]?.track);
    expect(devices.live).toEqual(["mic1", "cam2"]);
  });

  test("chosen while another is being made ready takes its place, and so does none", async () => {
    const { local, state } = create();
    const [slow, other] = [processor(true), processor(true)];
    let open = (): void => undefined;
    slow.one.gate = new Promise((done) => (open = done));
    await local.setProcessor("camera", slow.one);
    const started = local.start(both);
    await settle();
    await local.setProcessor("camera", other.one);
    expect(local.outgoing.value.camera).toBe(other.made[0]?.track);
    open();
    await started;
    expect([slow.made[0]?.stopped, local.outgoing.value.camera === other.made[0]?.track]).toEqual([true, true]);
    slow.one.gate = new Promise(() => undefined);
    await local.setCamera(false);
    await local.setProcessor("camera", slow.one);
    void local.setCamera(true);
    await settle();
    expect(state().camera.state).toBe("starting");
    await local.setProcessor("camera", undefined);
    expect(state().camera.state).toBe("on");
  });

  test("chosen while a device is looked for in place of one that is gone waits for it", async () => {
    const { devices, local, state } = create();
    await local.start(both);
    let open = (): void => undefined;
    devices.gate = new Promise((done) => (open = done));
    devices.unplug("cam1");
    await settle();
    const { one } = processor(true);
    await local.setProcessor("camera", one);
    expect([state().camera.state, local.outgoing.value.camera]).toEqual(["starting", undefined]);
    open();
    await settle();
    expect(state().camera).toMatchObject({ state: "failed", error: { reason: "no-camera" } });
  });

  test("that is required and fails lets nothing out; another choice brings the camera back", async () => {
    const { devices, local, state } = create();
    const { one } = processor(true);
    one.broken = true;
    await local.setProcessor("camera", one);
    await local.start(both);
    expect(state().camera).toMatchObject({ state: "failed", error: { reason: "processor-failed" } });
    expect(local.outgoing.value.camera).toBeUndefined();
    expect(devices.live).toEqual(["mic1"]);
    await local.setProcessor("camera", undefined);
    expect(state().camera.state).toBe("on");
  });

  test("that is not required and fails leaves the microphone as it is", async () => {
    const { local, state } = create();
    const { one } = processor();
    one.broken = true;
    await local.start(both);
    const raw = state().microphone.track;
    await local.setProcessor("microphone", one);
    expect(state().microphone).toMatchObject({ state: "on", track: raw });
  });

  test("that fails after it has begun leaves the microphone as it is, and lets nothing out where it is required", async () => {
    const { devices, local, state } = create();
    await local.start(both);
    const raw = state().microphone.track;
    const [noise, background] = [processor(), processor(true)];
    await local.setProcessor("microphone", noise.one);
    await local.setProcessor("camera", background.one);
    await local.setMicrophone(false);
    noise.made[0]?.fail();
    background.made[0]?.fail();
    await settle();
    expect([noise.made[0]?.stopped, background.made[0]?.stopped]).toEqual([true, true]);
    expect(state().microphone).toMatchObject({ state: "on", track: raw, muted: true, device: "mic1" });
    expect(raw?.enabled).toBe(false);
    expect(state().camera).toMatchObject({ state: "failed", error: { reason: "processor-failed", cause: new Error("out of memory") } });
    expect(local.outgoing.value.camera).toBeUndefined();
    expect(devices.live).toEqual(["mic1"]);
  });

  test("that fails when it is no longer in use changes nothing", async () => {
    const { local, state } = create();
    await local.start(both);
    const { one, made } = processor(true);
    await local.setProcessor("camera", one);
    await local.setProcessor("camera", undefined);
    made[0]?.fail();
    await settle();
    expect(state().camera.state).toBe("on");
  });

  test("keeps a muted microphone muted, and has something to work on when it is not any more", async () => {
    const { local, state } = create();
    await local.start(both);
    const raw = state().microphone.track;
    await local.setMicrophone(false);
    const { one } = processor();
    await local.setProcessor("microphone", one);
    expect(state().microphone.track?.enabled).toBe(false);
    await local.setMicrophone(true);
    expect([state().microphone.track?.enabled, raw?.enabled]).toEqual([true, true]);
    // and the other way round
    await local.setMicrophone(false);
    await local.setProcessor("microphone", undefined);
    expect(raw?.enabled).toBe(false);
  });

  test("that is slow is for nobody when the camera is off by then", async () => {
    const { devices, local, state } = create();
    await local.start(both);
    const { one, made } = processor();
    let open = (): void => undefined;
    one.gate = new Promise((done) => (open = done));
    const set = local.setProcessor("camera", one);
    await settle();
    await local.setCamera(false);
    open();
    await set;
    expect(made[0]?.stopped).toBe(true);
    expect(state().camera.state).toBe("off");
    expect(devices.live).toEqual(["mic1"]);
  });
});

describe("music", () => {
  test("is taken in two channels and as it is, past any processor", async () => {
    const { devices, local, state } = create();
    const { one, made } = processor();
    await local.setProcessor("microphone", one);
    await local.start({ audio: true, video: false });
    await local.setMusic(true);
    expect(devices.asked.at(-1)).toMatchObject({ audio: { echoCancellation: false, noiseSuppression: false, autoGainControl: false, channelCount: { ideal: 2 } } });
    expect(state()).toMatchObject({ music: true, microphone: { state: "on" } });
    expect(local.outgoing.value.music).toBe(true);
    expect(made).toMatchObject([{ stopped: true }]);
    await local.setMusic(false);
    expect(devices.asked.at(-1)).toMatchObject({ audio: { echoCancellation: true } });
    expect(local.outgoing.value.music).toBeUndefined();
    expect(local.outgoing.value.microphone).toBe(made[1]?.track);
    expect(devices.live).toEqual(["mic1"]);
  });
});

describe("what a screen is shown for", () => {
  test("is said when it begins, and changed while it goes on", async () => {
    const { local, state } = create();
    await local.shareScreen({ hint: "motion" });
    expect(state().screen).toMatchObject({ hint: "motion", track: { contentHint: "motion" } });
    expect(local.outgoing.value.hint).toBe("motion");
    await local.setScreenHint("text");
    expect(state().screen).toMatchObject({ hint: "text", track: { contentHint: "detail" } });
    expect(local.outgoing.value.hint).toBe("text");
    local.stopScreen();
    expect(local.outgoing.value.hint).toBeUndefined();
  });
});

describe("a second camera", () => {
  test("is shown where a screen would be, beside the first", async () => {
    const { devices, local, state } = create();
    devices.plug("videoinput", "cam2");
    await local.start(both);
    await local.shareCamera("cam2");
    expect(devices.asked.at(-1)).toMatchObject({ video: { deviceId: { exact: "cam2" } } });
    expect(state()).toMatchObject({ camera: { state: "on", device: "cam1" }, screen: { state: "on", hint: "motion" } });
    expect(local.outgoing.value.screen).not.toBe(local.outgoing.value.camera);
    local.stopScreen();
    expect(devices.live).not.toContain("cam2");
  });

  test("that is used elsewhere is told as that", async () => {
    const { devices, local } = create();
    devices.errors.video = error("NotReadableError");
    await expect(local.shareCamera("cam2")).rejects.toMatchObject({ reason: "in-use" });
    expect(local.state.value.screen.state).toBe("off");
  });
});

test("disposing leaves no device and no listener", async () => {
  const { devices, local } = create();
  await local.start(both);
  local.dispose();
  expect(devices.live).toEqual([]);
  expect(devices.listeners).toBe(0);
});
