import type { LocalMediaState } from "@parley/client";
import { beforeEach, expect, it, vi } from "vitest";
import { remember, remembered } from "../src/call/sending.js";

type Device = LocalMediaState["camera"]["state"];

const state = (microphone: Device, muted: boolean, camera: Device): LocalMediaState => ({ microphone: { state: microphone, muted }, camera: { state: camera } }) as LocalMediaState;

beforeEach(() => {
  const kept = new Map<string, string>();
  vi.stubGlobal("sessionStorage", { getItem: (key: string) => kept.get(key) ?? null, setItem: (key: string, value: string) => kept.set(key, value) });
});

it("microphone and camera are after a reload as they were before", () => {
  expect(remembered()).toEqual({ microphone: true, camera: true });
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
