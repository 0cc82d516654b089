import { expect, test } from "vitest";
import { farewell } from "../src/call/farewell.js";

const end = { other: "Grace", leftByMe: false, inCall: false, callReason: undefined };

test.each(["lobby", "waiting-for-host", "room-locked", "password-needed", "not-open-yet", "unauthorized", "too-many-sessions", "server-full"])("whom the server does not take back (%s) is told why, not that the room was closed", (reason) => {
  const [title, detail] = farewell({ ...end, reason });
  expect(title).toBe("You are no longer in the room");
  expect(detail).toMatch(/\w/);
  expect(detail).not.toContain("Something went wrong");
});

test.each([
  [{ reason: "hangup", callReason: "hangup" }, "Grace has hung up."],
  [{ reason: "left", callReason: "left" }, "Grace has lost the connection."],
  [{ reason: "hangup", leftByMe: true }, undefined],
  [{ reason: "left", leftByMe: true }, undefined],
  [{ reason: "not-invited" }, "It ended while you had no connection."],
  [{ reason: "failed", callReason: "failed" }, "The server could not be reached for too long."],
])("a call that ends by %o says why", (how, why) => {
  const [title, detail] = farewell({ ...end, inCall: true, ...how });
  expect(title).toBe(how.reason === "failed" ? "The connection was lost" : "Call ended");
  expect(detail).toBe(why);
});

test("a room that is gone was closed", () => {
  expect(farewell({ ...end, reason: "call-ended" })).toEqual(["The room was closed"]);
});
