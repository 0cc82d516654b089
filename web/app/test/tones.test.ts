import { afterEach, beforeEach, expect, test, vi } from "vitest";

let state: "suspended" | "running";
let allowed: (() => void)[];
let begun: number;

class FakeContext {
  currentTime = 0;
  destination = {};
  get state(): string {
    return state;
  }
  resume(): Promise<void> {
    if (state === "running") return Promise.resolve();
    return new Promise((resolve) => allowed.push(resolve));
  }
}

class FakeNode {
  gain = { setValueAtTime() {}, linearRampToValueAtTime() {}, exponentialRampToValueAtTime() {}, setTargetAtTime() {} };
  connect<T>(to: T): T {
    return to;
  }
  disconnect(): void {}
}

class FakeOscillator extends FakeNode {
  start(): void {
    begun++;
  }
  stop(): void {}
}

/** The page is touched: the browser lets it sound. */
async function touch(): Promise<void> {
  state = "running";
  for (const allow of allowed.splice(0)) allow();
  await vi.advanceTimersByTimeAsync(0);
}

beforeEach(() => {
  [state, allowed, begun] = ["suspended", [], 0];
  vi.resetModules();
  vi.useFakeTimers();
  vi.stubGlobal("AudioContext", FakeContext);
  vi.stubGlobal("GainNode", FakeNode);
  vi.stubGlobal("OscillatorNode", FakeOscillator);
  vi.stubGlobal("addEventListener", () => undefined);
});

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

const notesOfACall = 6;

test("a call that has rung in silence is heard once, not all its rings at the same time, when the page is touched", async () => {
  const { play } = await import("../src/platform/tones.js");
  const stop = play("incoming");
  await vi.advanceTimersByTimeAsync(20_000);
  expect(begun).toBe(0);
  await touch();
  expect(begun).toBe(notesOfACall);
  await vi.advanceTimersByTimeAsync(3_000);
  expect(begun).toBe(2 * notesOfACall);
  stop();
  await vi.advanceTimersByTimeAsync(10_000);
  expect(begun).toBe(2 * notesOfACall);
});

test("a sound is heard at once where sound is allowed, and not long after", async () => {
  const { play } = await import("../src/platform/tones.js");
  play("message");
  await touch();
  expect(begun).toBe(1);
  state = "suspended";
  play("message");
  await vi.advanceTimersByTimeAsync(5_000);
  await touch();
  expect(begun).toBe(1);
  play("message");
  expect(begun).toBe(2);
});

test("a call that is over before the page is touched stays silent", async () => {
  const { play } = await import("../src/platform/tones.js");
  const stop = play("incoming");
  stop();
  await touch();
  expect(begun).toBe(0);
});
