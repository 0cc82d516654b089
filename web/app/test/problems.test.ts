import { ParleyError } from "@parley/client";
import { describe, expect, it } from "vitest";
import { deviceProblem, deviceTroubles, goalOf, howToAllow, say, sayError } from "../src/platform/problems.js";

describe("a failure in words", () => {
  it.each(["room-full", "invalid-room", "not-invited", "already-in-room", "too-many-rooms", "unknown-user", "self", "already-in-call", "call-limit", "unknown-call", "not-ringing", "unauthorized", "guests-not-allowed", "too-many-sessions", "server-full", "invalid-params", "rate-limited", "storage", "server-stopping", "unreachable", "timeout", "not-connected", "session-lost", "too-long", "message-too-large", "forbidden", "permission-dismissed"])("%s has a sentence of its own", (reason) => {
    expect(say(reason)).not.toBe(say("something nobody has heard of"));
    expect(say(reason)).toMatch(/\.$/);
  });

  it("says how long to wait where the server does", () => {
    expect(sayError(new ParleyError("rate-limited", "", -32000, undefined, 6.2))).toContain("7 seconds");
  });

  it("says of a breakout room that it is closed, or that one is to go to another, and not that it is a call's", () => {
    const refused = new ParleyError("not-invited", "");
    expect(sayError(refused, "breakout")).toMatch(/^This breakout room is closed.*Ask a host/);
    expect(sayError(refused, goalOf("breakout-4f2a"))).toBe(sayError(refused, "breakout"));
    expect(sayError(refused, goalOf("blue-otter-4821"))).toBe(sayError(refused));
    expect(sayError(refused)).toMatch(/call/);
  });

  it("never shows a developer's message", () => {
    expect(sayError(new Error("boom at line 3"))).toBe("Something went wrong. Try again.");
  });

  it.each(["no-camera", "no-microphone", "permission-denied", "permission-dismissed", "in-use", "insecure-page", "unsupported", "overconstrained", "device-failed"])("%s says what to do", (reason) => {
    const { title, advice } = deviceProblem(reason === "no-microphone" ? "microphone" : "camera", reason, "Firefox/153.0");
    expect(title.length).toBeGreaterThan(5);
    expect(advice.length).toBeGreaterThan(15);
  });

  it("explains the permission in the words of the browser at hand", () => {
    const agents = ["iPhone OS 19 Safari/604.1", "Linux; Android 16 Chrome/156", "Gecko/20100101 Firefox/153.0", "Macintosh Version/19.0 Safari/605", "X11; Linux Chrome/156.0 Safari/537.36"];
    expect(new Set(agents.map((agent) => howToAllow(agent))).size).toBe(agents.length);
  });
});

describe("camera and microphone", () => {
  const troubles = (camera: string | undefined, microphone: string | undefined): string[] => {
    const source = (reason: string | undefined) => (reason ? { state: "failed" as const, error: new ParleyError(reason, "") } : { state: "on" as const });
    return deviceTroubles({ camera: source(camera), microphone: { ...source(microphone), muted: false } }, "Chrome/156").map(({ title, canTryAgain }) => `${title}${canTryAgain ? "" : " (for good)"}`);
  };

  it.each([
    [undefined, undefined, []],
    ["in-use", undefined, ["The camera is used by another program"]],
    ["permission-denied", "permission-denied", ["Camera and microphone are blocked"]],
    ["permission-dismissed", "permission-dismissed", ["Camera and microphone were not allowed"]],
    ["no-camera", "no-microphone", ["No camera and no microphone found"]],
    ["insecure-page", "insecure-page", ["This page is not secure (for good)"]],
    ["no-camera", "permission-denied", ["No camera found", "The microphone is blocked"]],
    ["in-use", "in-use", ["The camera is used by another program", "The microphone is used by another program"]],
  ])("of which one fails by %s and the other by %s are told of in %j", (camera, microphone, told) => expect(troubles(camera, microphone)).toEqual(told));
});
