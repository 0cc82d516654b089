import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { FakeMediaStream, FakeTrack } from "../../../test/support/fakeRtc.js";
import { VirtualClock } from "../../../test/support/world.js";
import type { MicrophoneConcern } from "../../api.js";
import { ConcernWatch } from "./concern.js";
import { toLevel } from "./levelMeter.js";
import { MicrophoneJudge } from "./microphoneJudge.js";

const sound = (amplitude: number, size = 2048): Float32Array => new Float32Array(size).fill(amplitude);
const voice = sound(0.05);
const room = sound(0.001);

/** What is thought after each 50 ms of a sound. */
function hear(judge: MicrophoneJudge, samples: Float32Array, muted: boolean, from: number, ms: number): (MicrophoneConcern | undefined)[] {
  return Array.from({ length: ms / 50 }, (_, i) => judge.hear(samples, muted, from + i * 50));
}

describe("who speaks while muted", () => {
  test("is told after half a second, and no longer once they are quiet", () => {
    const judge = new MicrophoneJudge(toLevel);
    expect(hear(judge, voice, true, 0, 450)).not.toContain("muted");
    expect(hear(judge, voice, true, 450, 500).at(-1)).toBe("muted");
    expect(hear(judge, room, true, 950, 3_000).at(-1)).toBe("muted");
    expect(hear(judge, room, true, 3_950, 2_000).at(-1)).toBeUndefined();
  });

  test("is told nothing for a cough, a quiet room, or when unmuted", () => {
    const judge = new MicrophoneJudge(toLevel);
    hear(judge, voice, true, 0, 200);
    expect(hear(judge, room, true, 200, 3_000)).not.toContain("muted");
    hear(judge, voice, true, 3_200, 1_000);
    expect(judge.hear(voice, false, 4_200)).toBeUndefined();
  });
});

describe("a microphone", () => {
  test("from which nothing at all comes is silent after six seconds, not a quiet one", () => {
    const judge = new MicrophoneJudge(toLevel);
    expect(hear(judge, room, false, 0, 10_000)).not.toContain("silent");
    expect(hear(judge, sound(0), false, 10_000, 5_900)).not.toContain("silent");
    expect(hear(judge, sound(0), false, 15_900, 300).at(-1)).toBe("silent");
    expect(judge.hear(room, false, 16_300)).toBeUndefined();
  });

  test("that is loud again and again clips, not one that was once", () => {
    const judge = new MicrophoneJudge(toLevel);
    expect(judge.hear(sound(1), false, 0)).toBeUndefined();
    expect(hear(judge, voice, false, 50, 4_000)).not.toContain("clipping");
    expect(hear(judge, sound(1), false, 5_000, 200).at(-1)).toBe("clipping");
    expect(hear(judge, voice, false, 5_200, 4_000).at(-1)).toBeUndefined();
  });
});

describe("listening", () => {
  beforeEach(() => void vi.stubGlobal("MediaStream", FakeMediaStream));
  afterEach(() => void vi.unstubAllGlobals());

  test("is done on a copy that is never muted, and only while somebody wants to know", async () => {
    const clock = new VirtualClock();
    const open: FakeTrack[] = [];
    const watch = new ConcernWatch(clock, () => ({
      state: "running",
      createMediaStreamSource: (stream: FakeMediaStream) => {
        open.push(stream.getTracks()[0]!);
        return { connect: () => undefined, disconnect: () => undefined };
      },
      createAnalyser: () => ({ fftSize: 0, getFloatTimeDomainData: (into: Float32Array) => into.fill(0.05) }),
      close: () => Promise.resolve(),
    }) as unknown as AudioContext);
    const track = new FakeTrack("audio", "mic1");
    track.enabled = false;
    watch.muted = true;
    watch.track = track as unknown as MediaStreamTrack;
    expect(open).toEqual([]);
    const told: unknown[] = [];
    const off = watch.concern.subscribe((concern) => told.push(concern));
    await vi.dynamicImportSettled();
    await clock.advance(1_000);
    expect(told).toEqual(["muted"]);
    expect(open).toHaveLength(1);
    expect(open[0]).not.toBe(track);
    expect(open[0]).toMatchObject({ enabled: true, readyState: "live" });
    off();
    expect(open[0]?.readyState).toBe("ended");
    expect(track.readyState).toBe("live");
    expect(clock.pending).toBe(0);
  });
});
