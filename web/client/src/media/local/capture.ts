import type { ScreenHint } from "../../api.js";
import { ParleyError } from "../../error.js";
import { toMediaError } from "./mediaErrors.js";

/** The part of `navigator.mediaDevices` that is used. */
export interface MediaDevicesPort {
  getUserMedia(constraints: MediaStreamConstraints): Promise<MediaStream>;
  getDisplayMedia?(options: DisplayMediaStreamOptions): Promise<MediaStream>;
  enumerateDevices(): Promise<MediaDeviceInfo[]>;
  addEventListener(type: "devicechange", listener: () => void): void;
  removeEventListener(type: "devicechange", listener: () => void): void;
}

export interface CaptureEnvironment {
  readonly devices: MediaDevicesPort | undefined;
  /** `isSecureContext`: without it browsers hide the devices. */
  readonly secure: boolean;
}

type Kind = "microphone" | "camera";

export type Captured = { track: MediaStreamTrack } | { error: ParleyError };

const microphone: MediaTrackConstraints = { echoCancellation: true, noiseSuppression: true, autoGainControl: true };
const music: MediaTrackConstraints = { echoCancellation: false, noiseSuppression: false, autoGainControl: false, channelCount: { ideal: 2 } };
const camera: MediaTrackConstraints = {
  width: { ideal: 1280 },
  height: { ideal: 720 },
  frameRate: { ideal: 30, max: 30 },
};

export type Wanted = Partial<Record<Kind, { device?: string; music?: boolean }>>;

/**
 * Opens devices. Both are asked for at once, so that people see one prompt; where that fails each is tried by itself, so
 * that a broken camera doesn't take the microphone with it.
 */
export async function capture(environment: CaptureEnvironment, wanted: Wanted): Promise<Partial<Record<Kind, Captured>>> {
  const kinds = (["microphone", "camera"] as const).filter((kind) => wanted[kind]);
  const blocked = obstacle(environment);
  if (blocked) return Object.fromEntries(kinds.map((kind) => [kind, { error: blocked }]));
  if (kinds.length === 2) {
    try {
      const stream = await open(environment, wanted);
      return Object.fromEntries(kinds.map((kind) => [kind, taken(stream, kind)]));
    } catch (error) {
      // whoever refused one prompt shall not see two more
      const reason = toMediaError(error, "camera").reason;
      if (reason === "permission-dismissed") return Object.fromEntries(kinds.map((kind) => [kind, { error: toMediaError(error, kind) }]));
    }
  }
  const result: Partial<Record<Kind, Captured>> = {};
  for (const kind of kinds) result[kind] = await captureOne(environment, kind, wanted[kind] ?? {});
  return result;
}

const screens: Record<ScreenHint, { rate: MediaTrackConstraints; contentHint: string }> = {
  // text has to stay legible; a browser that knows this hint prefers sharpness to smoothness
  text: { rate: { frameRate: { ideal: 15, max: 30 } }, contentHint: "detail" },
  motion: { rate: { frameRate: { ideal: 30, max: 60 } }, contentHint: "motion" },
};

export async function captureScreen(environment: CaptureEnvironment, audio: boolean, hint: ScreenHint): Promise<MediaStream> {
  const blocked = obstacle(environment);
  if (blocked) throw blocked;
  if (!environment.devices?.getDisplayMedia) throw new ParleyError("unsupported", "This browser has no access to the screen.");
  try {
    const stream = await environment.devices.getDisplayMedia({
      video: screens[hint].rate,
      audio: audio && { echoCancellation: false, noiseSuppression: false, autoGainControl: false },
    });
    const picture = stream.getVideoTracks()[0];
    if (picture) setHint(picture, hint);
    return stream;
  } catch (error) {
    throw toMediaError(error, "screen");
  }
}

/** A camera beside the one that shows oneself: this one, or none. */
export async function captureSecondCamera(environment: CaptureEnvironment, device: string): Promise<MediaStream> {
  const blocked = obstacle(environment);
  if (blocked) throw blocked;
  try {
    return await environment.devices!.getUserMedia({ video: { ...camera, deviceId: { exact: device } } });
  } catch (error) {
    throw toMediaError(error, "camera");
  }
}

/** Shows a screen that is shared already for something else. */
export async function hintScreen(track: MediaStreamTrack, hint: ScreenHint): Promise<void> {
  setHint(track, hint);
  // one that cannot change its rate keeps it
  await track.applyConstraints(screens[hint].rate).catch(() => undefined);
}

function setHint(track: MediaStreamTrack, hint: ScreenHint): void {
  if ("contentHint" in track) track.contentHint = screens[hint].contentHint;
}

async function captureOne(environment: CaptureEnvironment, kind: Kind, wanted: { device?: string; music?: boolean }): Promise<Captured> {
  try {
    return taken(await open(environment, { [kind]: wanted }), kind);
  } catch (error) {
    const { device, ...any } = wanted;
    // the chosen device may be unplugged today, and another one is better than none
    if (device !== undefined && isMissing(error)) return captureOne(environment, kind, any);
    return { error: toMediaError(error, kind) };
  }
}

const isMissing = (error: unknown): boolean => ["OverconstrainedError", "NotFoundError"].includes((error as { name?: string } | undefined)?.name ?? "");

function open({ devices }: CaptureEnvironment, wanted: Wanted): Promise<MediaStream> {
  return devices!.getUserMedia({
    audio: wanted.microphone ? { ...(wanted.microphone.music ? music : microphone), ...choose(wanted.microphone.device) } : false,
    video: wanted.camera ? { ...camera, ...choose(wanted.camera.device) } : false,
  });
}

// exact: of devices that are alike otherwise, Chromium gives the first, whichever is the ideal
const choose = (device: string | undefined): MediaTrackConstraints => (device ? { deviceId: { exact: device } } : {});

function obstacle({ devices, secure }: CaptureEnvironment): ParleyError | undefined {
  if (!secure) return new ParleyError("insecure-page", "Browsers give access to devices on https pages only.");
  if (!devices) return new ParleyError("unsupported", "This browser has no access to devices.");
  return undefined;
}

function taken(stream: MediaStream, kind: Kind): Captured {
  const [track] = kind === "microphone" ? stream.getAudioTracks() : stream.getVideoTracks();
  return track ? { track } : { error: new ParleyError("device-failed", `The browser gave no ${kind}.`) };
}
