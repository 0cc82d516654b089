import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { FakeMediaStream, FakeTrack } from "../../../test/support/fakeRtc.js";
import { VirtualClock } from "../../../test/support/world.js";
import { LevelMeter, toLevel } from "./levelMeter.js";

beforeEach(() => void vi.stubGlobal("MediaStream", FakeMediaStream));
afterEach(() => void vi.unstubAllGlobals());

test.each([
  [0, 0],
  [0.0005, 0],
  [0.0316, 0.5],
  [1, 1],
  [8, 1],
])("a signal of %d is a level of %d", (amplitude, level) => {
  expect(toLevel(new Float32Array(256).fill(amplitude))).toBe(level);
});

test("is measured only while somebody looks and there is a microphone", async () => {
  const clock = new VirtualClock();
  const contexts: string[] = [];
  const meter = new LevelMeter(clock, () => {
    contexts.push("open");
    return {
      state: "running",
      createMediaStreamSource: () => ({ connect: () => undefined, disconnect: () => undefined }),
      createAnalyser: () => ({ fftSize: 0, getFloatTimeDomainData: (into: Float32Array) => into.fill(1) }),
      close: () => Promise.resolve(void contexts.push("close")),
    } as unknown as AudioContext;
  });
  const track = new FakeTrack("audio");
  meter.track = track as unknown as MediaStreamTrack;
  expect(contexts).toEqual([]);
  const levels: number[] = [];
  const off = meter.level.subscribe((level) => levels.push(level));
  await clock.advance(100);
  expect(levels).toEqual([1]);
  track.enabled = false;
  await clock.advance(100);
  expect(levels).toEqual([1, 0]);
  meter.track = undefined;
  expect(contexts).toEqual(["open", "close"]);
  off();
  meter.track = track as unknown as MediaStreamTrack;
  expect(contexts).toHaveLength(2);
  expect(clock.pending).toBe(0);
});
