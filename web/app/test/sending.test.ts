import type { LocalMediaState } from "@parley/client";
import { beforeEach, expect, it, vi } from "vitest";
import { forgetSending, remember, remembered } from "../src/call/sending.js";

type Device = LocalMediaState["camera"]["state"];

const state = (microphone: Device, muted: boolean, camera: Device): LocalMediaState => ({ microphone: { state: microphone, muted }, camera: { state: camera } }) as LocalMediaState;

beforeEach(() => {
  const kept = new Map<string, string>();
  vi.stubGlobal("sessionStorage", { getItem: (key: string) => kept.get(key) ?? null, setItem: (key: string, value: string) => kept.set(key, value) });
});

it("whoever sent nothing, or of whom nothing is known, sends nothing after a reload", () => {
  expect(remembered()).toEqual({ microphone: false, camera: false });
  remember(state("on", false, "on"));
  forgetSending();
  expect(remembered()).toEqual({ microphone: false, camera: false });
});

it("microphone and camera are after a reload as they were before", () => {
  remember(state("on", true, "on"));
  expect(remembered()).toEqual({ microphone: false, camera: true });
  remember(state("on", false, "off"));
  expect(remembered()).toEqual({ microphone: true, camera: false });
});

it("a page that is reloaded while its devices are being opened opens them again", () => {
  remember(state("on", false, "on"));
  remember(state("starting", false, "starting"));
  remember(state("on", false, "starting"));
  expect(remembered()).toEqual({ microphone: true, camera: true });
});

it("the end of a call, which closes them, is no wish to be without", () => {
  remember(state("on", false, "on"));
  remember(state("off", false, "on"));
  remember(state("off", false, "off"));
  expect(remembered()).toEqual({ microphone: true, camera: true });
});

it("a camera that was switched on and off again while the microphone is off is off after a reload", () => {
  remember(state("off", false, "starting"), state("off", false, "off"));
  remember(state("off", false, "on"), state("off", false, "starting"));
  expect(remembered()).toEqual({ microphone: false, camera: true });
  remember(state("off", false, "off"), state("off", false, "on"));
  expect(remembered()).toEqual({ microphone: false, camera: false });
});

it("whoever mutes while a device is being opened is muted after a reload", () => {
  remember(state("on", false, "on"));
  remember(state("on", true, "starting"));
  expect(remembered()).toEqual({ microphone: false, camera: true });
  remember(state("on", false, "on"));
  remember(state("starting", true, "on"));
  expect(remembered()).toEqual({ microphone: false, camera: true });
});
