import type { MediaDevicesPort } from "../../src/media/local/capture.js";
import { FakeMediaStream, FakeTrack } from "./fakeRtc.js";

type Info = Pick<MediaDeviceInfo, "kind" | "deviceId" | "label">;

/** Cameras and microphones that are plugged in and out, refused and taken as a test says. */
export class FakeDevices implements MediaDevicesPort {
  plugged: Info[] = [];
  /** Errors to come instead of a device: for audio, video, or both asked at once. */
  readonly errors: { audio?: Error; video?: Error; both?: Error; screen?: Error } = {};
  readonly asked: MediaStreamConstraints[] = [];
  readonly tracks: FakeTrack[] = [];
  screenHasAudio = true;
  /** While set, every answer waits for it. */
  gate: Promise<void> | undefined;
  #listeners = new Set<() => void>();

  constructor() {
    this.plugged = [device("audioinput", "mic1"), device("videoinput", "cam1"), device("audiooutput", "out1")];
  }

  get live(): string[] {
    return this.tracks.filter((t) => t.readyState === "live").map((t) => t.device);
  }

  plug(kind: MediaDeviceKind, id: string): void {
    this.plugged = [...this.plugged, device(kind, id)];
    this.#change();
  }

  unplug(id: string): void {
    this.plugged = this.plugged.filter((d) => d.deviceId !== id);
    for (const track of this.tracks) if (track.device === id && track.readyState === "live") track.end();
    this.#change();
  }

  async getUserMedia(constraints: MediaStreamConstraints): Promise<MediaStream> {
    this.asked.push(constraints);
    await this.gate;
    const { audio, video } = constraints;
    if (audio && video && this.errors.both) throw this.errors.both;
    if (audio && this.errors.audio) throw this.errors.audio;
    if (video && this.errors.video) throw this.errors.video;
    const tracks = [
      ...(audio ? [this.#open("audio", "audioinput", audio)] : []),
      ...(video ? [this.#open("video", "videoinput", video)] : []),
    ];
    return new FakeMediaStream(tracks) as unknown as MediaStream;
  }

  async getDisplayMedia({ audio }: DisplayMediaStreamOptions): Promise<MediaStream> {
    if (this.errors.screen) throw this.errors.screen;
    const tracks = [new FakeTrack("video", "screen"), ...(audio && this.screenHasAudio ? [new FakeTrack("audio", "screen sound")] : [])];
    this.tracks.push(...tracks);
    return new FakeMediaStream(tracks) as unknown as MediaStream;
  }

  enumerateDevices(): Promise<MediaDeviceInfo[]> {
    return Promise.resolve(this.plugged as MediaDeviceInfo[]);
  }

  addEventListener(_: "devicechange", listener: () => void): void {
    this.#listeners.add(listener);
  }

  removeEventListener(_: "devicechange", listener: () => void): void {
    this.#listeners.delete(listener);
  }

  get listeners(): number {
    return this.#listeners.size;
  }

  #open(kind: "audio" | "video", deviceKind: MediaDeviceKind, constraints: true | MediaTrackConstraints): FakeTrack {
    const wanted = constraints === true ? undefined : (constraints.deviceId as { exact?: string } | undefined)?.exact;
    const able = this.plugged.filter((d) => d.kind === deviceKind);
    if (able.length === 0) throw new DOMException("Requested device not found", "NotFoundError");
    // what is no more than ideal is as the browser likes it
    const chosen = wanted === undefined ? able[0] : able.find((d) => d.deviceId === wanted);
    if (!chosen) throw new DOMException("", "OverconstrainedError");
    const track = new FakeTrack(kind, chosen.deviceId);
    this.tracks.push(track);
    return track;
  }

  #change(): void {
    for (const listener of this.#listeners) listener();
  }
}

const device = (kind: MediaDeviceKind, id: string): Info => ({ kind, deviceId: id, label: `label of ${id}` });
