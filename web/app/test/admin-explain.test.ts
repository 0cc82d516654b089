import type { AdminPicture, AdminSample, AdminTimeline } from "@parley/client";
import { describe, expect, it } from "vitest";

(globalThis as { location?: unknown }).location ??= { pathname: "/", origin: "https://parley.example" };
const { explain, stretches } = await import("../src/admin/explain.js");

const start = 1_800_000_000_000;

function sample(second: number, change: Partial<AdminSample> = {}): AdminSample {
  return {
    at: start + second * 1000, estimate: 3_000_000, wanted: 2_000_000, sent: 1_700_000, received: 900_000, downlinkLoss: 0, uplinkLoss: 0, queue: 4, resent: 0,
    keyFramesWanted: 0, keyFramesAsked: 0, keyFramesMade: 0, congested: false, short: false, audioOnly: false, roundTrip: 24, ...change,
  };
}

function picture(second: number, change: Partial<AdminPicture> = {}): AdminPicture {
  return { at: start + second * 1000, slot: 0, source: "camera", layer: 2, layers: 3, reason: "full", participant: "p-ben", name: "Ben", height: 720, ...change };
}

function timeline(samples: AdminSample[], pictures: AdminPicture[] = [], seconds = 60): AdminTimeline {
  const user = { id: "u-ann", name: "Ann", guest: true };
  const participant = { id: "p-ann", user, media: { microphone: true, camera: true, screen: false }, joinedAt: start, connected: true, role: "speaker" as const };
  return { now: start + seconds * 1000, participant: { participant }, samples, pictures, sources: [] };
}

const seconds = (from: number, to: number, change: Partial<AdminSample> = {}) => Array.from({ length: to - from }, (_, i) => sample(from + i, change));
const texts = (of: AdminTimeline) => explain(of).map(({ text }) => text);

describe("what a slot showed", () => {
  it("lasts until it shows something else, or until now", () => {
    const shown = stretches([picture(0), picture(10, { slot: 1, participant: "p-cem", name: "Cem" }), picture(20, { layer: 0, reason: "network" }), picture(30, { slot: 1, participant: undefined, reason: "free" })] as AdminPicture[], start + 60_000);
    expect(shown.map((one) => [one.name, (one.at - start) / 1000, (one.to - start) / 1000, one.reason])).toEqual([
      ["Ben", 0, 20, "full"], ["Cem", 10, 30, "full"], ["Ben", 20, 60, "network"],
    ]);
  });
});

describe("why a picture was bad", () => {
  it("nothing is said of what was good, or bad for a moment only", () => {
    expect(texts(timeline(seconds(0, 60)))).toEqual([]);
    expect(texts(timeline(seconds(0, 60), [picture(0), picture(10, { reason: "network", layer: 0, height: 180 }), picture(12)]))).toEqual([]);
    expect(texts(timeline([...seconds(0, 10), sample(10, { uplinkLoss: 0.5 }), ...seconds(11, 60)]))).toEqual([]);
  });

  it("a network that carries too little", () => {
    const narrow = [...seconds(0, 20), ...seconds(20, 60, { estimate: 310_000, wanted: 2_100_000 })];
    expect(texts(timeline(narrow, [picture(0), picture(20, { reason: "network", layer: 0, height: 180 })]))).toEqual([
      "For 40 seconds, Ann saw Ben with 180 lines only: the network to Ann carried 310 kbit/s, and what is on the screen takes 2.1 Mbit/s.",
    ]);
    expect(texts(timeline(narrow, [picture(0), picture(20, { reason: "network", layer: -1, height: undefined }) as AdminPicture]))).toEqual([
      "For 40 seconds, Ann did not see Ben: the network to Ann carried 310 kbit/s, too little for the picture.",
    ]);
    expect(texts(timeline(narrow, [picture(20, { reason: "network" })]))[0]).toContain("saw less of Ben than there is, or nothing");
  });

  it("one narrow network is one sentence, however many pictures it made small", () => {
    const narrow = seconds(0, 60, { estimate: 310_000, wanted: 2_100_000 });
    const cem = { slot: 1, participant: "p-cem", name: "Cem" };
    expect(texts(timeline(narrow, [picture(0), picture(0, cem), picture(20, { reason: "network", layer: 0, height: 180 }), picture(22, { ...cem, reason: "network", layer: -1 }), picture(50)]))).toEqual([
      "For 40 seconds, Ann saw less of Ben and Cem than there is, or nothing: the network to Ann carried 310 kbit/s, and what is on the screen takes 2.1 Mbit/s.",
    ]);
    const dee = { slot: 2, participant: "p-dee", name: "Dee", reason: "network" as const, layer: -1 };
    expect(texts(timeline(narrow, [picture(0), picture(2, { reason: "network", layer: -1 }), picture(12), picture(30, dee)])).map((text) => /see (\w+):/.exec(text)?.[1])).toEqual(["Dee", "Ben"]);
  });

  it.each([
    ["key-frame", -1, "waited for a key frame of Ben"],
    ["not-sent", 0, "Ben sent no picture larger than 720 lines"],
    ["silent", -1, "nothing came from Ben"],
    ["unconfirmed", -1, "the app of Ann did not confirm"],
  ] as const)("%s", (reason, layer, words) => {
    expect(texts(timeline([], [picture(0), picture(50, { reason, layer })]))).toEqual([expect.stringContaining(words)]);
  });

  it("losses on either side, and delay; short breaks do not part them", () => {
    const lossy = [...seconds(0, 10), ...seconds(10, 20, { uplinkLoss: 0.08 }), ...seconds(20, 23), ...seconds(23, 30, { uplinkLoss: 0.12 }), ...seconds(30, 60)];
    expect(texts(timeline(lossy))).toEqual(["For 19 seconds, 12% of what Ann sends was lost on the way to the server: the others see and hear them badly."]);
    expect(texts(timeline(seconds(0, 60, { downlinkLoss: 0.062 })))).toEqual(["For 59 seconds, 6.2% of the packets to Ann were lost: pictures freeze and voices break up."]);
    expect(texts(timeline(seconds(0, 60, { roundTrip: 640, queue: 500 })))).toEqual(["For 59 seconds, packets took up to 640 ms there and back: Ann is heard and seen late."]);
  });

  it("who has left has no name any more", () => {
    const gone = { ...picture(0, { reason: "network", layer: -1 }) } as Record<string, unknown>;
    delete gone.name;
    expect(texts(timeline([], [gone as unknown as AdminPicture]))[0]).toContain("somebody who has left");
  });

  it("the newest comes first", () => {
    const both = [...seconds(0, 10, { uplinkLoss: 0.2 }), ...seconds(10, 40), ...seconds(40, 60, { downlinkLoss: 0.2 })];
    expect(texts(timeline(both)).map((text) => (text.includes("to Ann") ? "down" : "up"))).toEqual(["down", "up"]);
  });
});
