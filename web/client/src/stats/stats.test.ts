import { describe, expect, test } from "vitest";
import type { Quality } from "../api.js";
import { StatsWindow } from "./connectionStats.js";
import { QualityMeter } from "./quality.js";
import { takeSample } from "./sample.js";

/** The entries that matter, in the manner of Chromium. */
function report(change: Record<string, object> = {}): Map<string, unknown> {
  return new Map<string, unknown>(
    Object.entries({
      T: { type: "transport", selectedCandidatePairId: "P" },
      P: { type: "candidate-pair", localCandidateId: "L", remoteCandidateId: "R", currentRoundTripTime: 0.0234, packetsReceived: 100, bytesReceived: 100_000, bytesSent: 50_000, state: "succeeded" },
      other: { type: "candidate-pair", localCandidateId: "X", remoteCandidateId: "R", state: "succeeded" },
      L: { type: "local-candidate", candidateType: "host", protocol: "udp" },
      R: { type: "remote-candidate", candidateType: "srflx", protocol: "udp" },
      IA: { type: "inbound-rtp", kind: "audio", packetsReceived: 50, packetsLost: 0, totalAudioEnergy: 0.5 },
      IV: { type: "inbound-rtp", kind: "video", packetsReceived: 50, packetsLost: 0, frameWidth: 1280, frameHeight: 720, framesDecoded: 30, framesPerSecond: 30, codecId: "C" },
      OV: { type: "outbound-rtp", kind: "video", frameWidth: 640, frameHeight: 360, framesEncoded: 15, framesPerSecond: 15 },
      RI: { type: "remote-inbound-rtp", kind: "video", fractionLost: 0.015 },
      C: { type: "codec", mimeType: "video/VP8" },
      ...change,
    }),
  );
}

describe("a sample", () => {
  test("is of the selected pair", () => {
    expect(takeSample(report(), 1)).toMatchObject({ local: "host", remote: "srflx", protocol: "udp", roundTripMs: 23, packetsReceived: 100, audioEnergy: 0.5, sendLossPercent: 1.5 });
  });

  test("names the way to the relay", () => {
    const relay = { type: "local-candidate", candidateType: "relay", protocol: "udp", relayProtocol: "tls" };
    expect(takeSample(report({ L: relay }), 1)).toMatchObject({ local: "relay", protocol: "tls" });
  });

  test("finds the pair where no transport entry names it, as in Firefox", () => {
    const pair = { type: "candidate-pair", localCandidateId: "L", remoteCandidateId: "R", nominated: true, state: "succeeded" };
    const sample = takeSample(report({ T: { type: "other" }, P: pair }), 1);
    // without a count of the pair's own, that of RTP
    expect(sample).toMatchObject({ local: "host", packetsReceived: 100 });
  });

  test("knows no loss from a report that is long past: its track is switched off", () => {
    const transport = { type: "transport", selectedCandidatePairId: "P", timestamp: 60_000 };
    const loss = (timestamp: number): number | undefined =>
      takeSample(report({ T: transport, RI: { type: "remote-inbound-rtp", fractionLost: 0.2, timestamp } }), 1).sendLossPercent;
    expect(loss(59_000)).toBe(20);
    expect(loss(50_000)).toBeUndefined();
  });

  test("of nothing is empty", () => {
    expect(takeSample(new Map(), 1)).toMatchObject({ bytesReceived: 0, audioEnergy: 0 });
  });
});

describe("figures", () => {
  test("are rates between two samples", () => {
    const window = new StatsWindow();
    window.update(takeSample(report(), 0), true);
    const pair = { type: "candidate-pair", localCandidateId: "L", remoteCandidateId: "R", packetsReceived: 200, bytesReceived: 350_000, bytesSent: 150_000 };
    const video = { type: "inbound-rtp", kind: "video", packetsReceived: 140, packetsLost: 10, frameWidth: 1280, frameHeight: 720, framesDecoded: 80, framesPerSecond: 30, codecId: "C" };
    expect(window.update(takeSample(report({ P: pair, IV: video }), 2_000), true)).toMatchObject({
      path: "direct",
      receiveKbps: 1_000,
      sendKbps: 400,
      lossPercent: 10,
      received: { width: 1280, height: 720, framesPerSecond: 25, frames: 80, codec: "VP8" },
      sent: { width: 640, framesPerSecond: 0 },
    });
  });

  test.each([["local", "L"], ["remote", "R"]])("a relay at the %s end is a relayed path", (_, id) => {
    const candidate = { type: "candidate", candidateType: "relay", protocol: "udp" };
    expect(new StatsWindow().update(takeSample(report({ [id]: candidate }), 0), true).path).toBe("relayed");
  });

  test("do not go below nothing when a restart counts anew", () => {
    const window = new StatsWindow();
    window.update(takeSample(report(), 0), true);
    const pair = { type: "candidate-pair", localCandidateId: "L", remoteCandidateId: "R", packetsReceived: 1, bytesReceived: 1, bytesSent: 1 };
    expect(window.update(takeSample(report({ P: pair }), 1_000), true)).toMatchObject({ receiveKbps: 0, sendKbps: 0 });
  });
});

describe("quality", () => {
  const feel = (inputs: readonly [seconds: number, up: boolean, loss: number, rtt: number][]): Quality[] => {
    const meter = new QualityMeter();
    return inputs.map(([seconds, up, lossPercent, roundTripMs]) => meter.update({ now: seconds * 1_000, up, lossPercent, roundTripMs }));
  };

  test("gets worse after two seconds and better after six", () => {
    expect(feel([[0, true, 0, 20], [1, true, 5, 20], [2, true, 5, 20], [3, true, 5, 20], [4, true, 0, 20], [9, true, 0, 20], [10, true, 0, 20]])).toEqual([
      "good", "good", "good", "fair", "fair", "fair", "good",
    ]);
  });

  test("a moment's loss changes nothing", () => {
    expect(feel([[0, true, 0, 20], [1, true, 30, 20], [2, true, 0, 20], [3, true, 30, 20], [4, true, 0, 20]])).toEqual(Array(5).fill("good"));
  });

  test("a lost path shows at once, and so does its return", () => {
    expect(feel([[0, true, 0, 20], [1, false, 0, 20], [2, true, 0, 20]])).toEqual(["good", "lost", "good"]);
  });

  test("a long way is as bad as loss", () => {
    expect(feel([[0, true, 0, 700], [2, true, 0, 700]])).toEqual(["good", "poor"]);
  });
});
