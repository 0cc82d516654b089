import { describe, expect, test } from "vitest";
import { Detour } from "./detour.js";

interface Pair {
  readonly local: RTCIceCandidateType;
  readonly remote: RTCIceCandidateType;
  readonly state?: string;
  /** Checks of the other side in a second. */
  readonly checked?: number;
}

/** A report a half second; the first pair is the one in use. When a restart is asked for, in ms. */
function restarts(polite: boolean, pairs: readonly Pair[], milliseconds: number): number[] {
  const detour = new Detour(polite);
  const times: number[] = [];
  for (let now = 0; now <= milliseconds; now += 500) {
    const report = new Map<string, unknown>([["T", { id: "T", type: "transport", selectedCandidatePairId: "P0" }]]);
    pairs.forEach(({ local, remote, state = "succeeded", checked = 0.5 }, n) => {
      report.set(`L${n}`, { id: `L${n}`, type: "local-candidate", candidateType: local });
      report.set(`R${n}`, { id: `R${n}`, type: "remote-candidate", candidateType: remote });
      report.set(`P${n}`, { id: `P${n}`, type: "candidate-pair", state, localCandidateId: `L${n}`, remoteCandidateId: `R${n}`, requestsReceived: 3 + Math.floor((checked * now) / 1_000), responsesReceived: 1 });
    });
    if (detour.look(report, now)) times.push(now);
  }
  return times;
}

const relayed: Pair = { local: "srflx", remote: "relay" };
const straight: Pair = { local: "srflx", remote: "srflx" };

describe("a path over a relay", () => {
  test("beside a straight one that works is left, by one side first", () => {
    expect(restarts(false, [relayed, straight], 5_000)).toEqual([4_000]);
    expect(restarts(true, [relayed, straight], 8_000)).toEqual([7_000]);
  });

  test("that is taken again and again stays in the end", () => {
    expect(restarts(false, [relayed, straight], 60_000)).toHaveLength(2);
  });

  test.each([
    ["there is no other", [relayed]],
    ["the other goes over a relay too", [relayed, { local: "relay", remote: "relay" }]],
    ["no check has come through the other", [relayed, { ...straight, state: "in-progress" }]],
    ["nothing comes through the other any more", [relayed, { ...straight, checked: 0 }]],
  ] as const)("stays where %s", (_, pairs) => {
    expect(restarts(false, pairs as readonly Pair[], 30_000)).toEqual([]);
  });
});

test("a straight path is left alone", () => {
  expect(restarts(false, [straight, relayed, { local: "host", remote: "host" }], 30_000)).toEqual([]);
});
