import { describe, expect, test } from "vitest";
import { PathWatch, type PathVerdict } from "./pathWatch.js";

/** Samples every half second: packets per sample, the state of ICE, and whether anything is expected. */
function run(polite: boolean, samples: readonly { packets?: number; ice?: RTCIceConnectionState; expecting?: boolean }[]): PathVerdict[] {
  const watch = new PathWatch(0, polite);
  let packets = 0;
  return samples.map(({ packets: more = 25, ice = "connected", expecting = true }, n) => {
    packets += more;
    return watch.sample({ now: (n + 1) * 500, packets, ice, expecting });
  });
}

const many = <T>(count: number, value: T): T[] => Array.from({ length: count }, () => value);
const firstRepair = (verdicts: readonly PathVerdict[]): number => verdicts.findIndex((v) => v.repair);

describe("a steady stream that falls silent", () => {
  test("is repaired within a second and a half", () => {
    expect(firstRepair(run(false, [...many(6, {}), ...many(6, { packets: 0 })]))).toBe(7);
  });

  test("is suspicious before it is repaired, so that one looks more often and the signaling is there by then", () => {
    const verdicts = run(false, [...many(6, {}), ...many(3, { packets: 0 }), ...many(3, {})]);
    expect(verdicts.map((v) => v.suspicious)).toEqual([...many(6, false), ...many(3, true), ...many(3, false)]);
    expect(verdicts.map((v) => v.up)).toEqual([...many(7, true), false, false, ...many(3, true)]);
  });

  test("is repaired by the polite side a little later, so that one side goes first", () => {
    expect(firstRepair(run(true, [...many(6, {}), ...many(6, { packets: 0 })]))).toBe(8);
  });

  test("is in order where the other side says that it sends nothing", () => {
    const verdicts = run(false, [...many(6, {}), ...many(20, { packets: 0, expecting: false })]);
    expect(verdicts.every((v) => v.up)).toBe(true);
  });

  test("is repaired again, at longer and longer intervals", () => {
    const verdicts = run(false, [...many(6, {}), ...many(60, { packets: 0 })]);
    const repairs = verdicts.flatMap((v, n) => (v.repair ? [n * 500] : []));
    expect(repairs.slice(1).map((at, n) => at - (repairs[n] ?? 0))).toEqual([3_000, 4_000, 6_000, 10_000]);
  });

  test("is up again with the first packets, and a later break is repaired as quickly", () => {
    const verdicts = run(false, [...many(6, {}), ...many(4, { packets: 0 }), ...many(6, {}), ...many(4, { packets: 0 })]);
    expect(verdicts[10]?.up).toBe(true);
    expect(verdicts.flatMap((v, n) => (v.repair ? [n] : []))).toEqual([7, 17]);
  });
});

test("a thin stream that pauses means nothing", () => {
  const verdicts = run(false, many(10, [{ packets: 2 }, ...many(5, { packets: 0 })]).flat());
  expect(verdicts.every((v) => v.up)).toBe(true);
});

test("a gap of one sample means nothing but that one looks again", () => {
  const verdicts = run(false, many(5, [...many(4, {}), { packets: 0 }]).flat());
  expect(verdicts.every((v) => v.up)).toBe(true);
  expect(verdicts.filter((v) => v.suspicious)).toHaveLength(5);
});

test("after a change of the network one looks more often, for a while, and a shorter silence counts", () => {
  const watch = new PathWatch(0, false);
  for (let now = 500; now <= 3_000; now += 500) watch.sample({ now, packets: now / 20, ice: "connected", expecting: true });
  watch.suspect(3_100);
  expect(watch.sample({ now: 3_100, packets: 155, ice: "connected", expecting: true })).toEqual({ up: true, repair: false, suspicious: true });
  expect(watch.sample({ now: 3_300, packets: 155, ice: "connected", expecting: true }).up).toBe(true);
  expect(watch.sample({ now: 3_600, packets: 155, ice: "connected", expecting: true }).repair).toBe(true);
  expect(watch.sample({ now: 6_200, packets: 200, ice: "connected", expecting: true }).suspicious).toBe(false);
});

test("ICE disconnected for a moment means nothing, for longer is repaired", () => {
  const moment = run(false, [...many(4, {}), ...many(3, { ice: "disconnected" as const }), ...many(4, {})]);
  expect(moment.every((v) => v.up)).toBe(true);
  const longer = run(false, [...many(4, {}), ...many(6, { ice: "disconnected" as const })]);
  expect(firstRepair(longer)).toBe(7);
});

test("ICE failed is repaired at once", () => {
  expect(firstRepair(run(false, [...many(4, {}), ...many(3, { ice: "failed" as const, packets: 0 })]))).toBe(4);
});

test("a restart of the other side is not disturbed", () => {
  const verdicts = run(false, [...many(4, {}), ...many(4, { ice: "checking" as const, packets: 0 }), ...many(4, {})]);
  expect(firstRepair(verdicts)).toBe(-1);
});

test("an offer of the other side is given time to help before ours goes out on top of it", () => {
  const watch = new PathWatch(0, true);
  const repairs: number[] = [];
  for (let now = 500; now <= 8_000; now += 500) {
    if (now === 4_500) watch.giveWay(now - 100);
    const packets = Math.min(now, 3_000) / 20;
    // ICE doesn't say "checking" at once
    if (watch.sample({ now, packets, ice: "connected", expecting: true }).repair) repairs.push(now);
  }
  expect(repairs).toEqual([7_000]);
});

test("a beginning gets five seconds", () => {
  expect(firstRepair(run(false, many(14, { ice: "checking" as const, packets: 0 })))).toBe(9);
});
