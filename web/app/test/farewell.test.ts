import { expect, test } from "vitest";
import { farewell } from "../src/call/farewell.js";

const end = { other: "Grace", leftByMe: false, inCall: false, callReason: undefined };

test.each(["lobby", "waiting-for-host", "room-locked", "password-needed", "not-open-yet", "unauthorized", "too-many-sessions"])("whom the server does not take back (%s) is told why, not that the room was closed", (reason) => {
  const [title, detail] = farewell({ ...end, reason });
  expect(title).toBe("You are no longer in the room");
  expect(detail).toMatch(/\w/);
  expect(detail).not.toContain("Something went wrong");
});

test("a room that is gone was closed", () => {
  expect(farewell({ ...end, reason: "call-ended" })).toEqual(["The room was closed"]);
});
