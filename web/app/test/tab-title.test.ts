import { expect, test } from "vitest";
import { pageTitle, titleOf } from "../src/shell/tab-title.js";

test.each([
  [undefined, 0, "Parley"],
  ["Garden planning", 0, "Garden planning · Parley"],
  ["Garden planning", 3, "(3) Garden planning · Parley"],
])("a tab about %s with %i to read is called %s", (name, unread, title) => expect(titleOf(name, unread)).toBe(title));

test.each([
  [{ page: "room", room: "blue-otter-4821" } as const, true, "Garden planning"],
  [{ page: "room", room: "blue-otter-4821" } as const, false, "Garden planning"],
  [{ page: "room", room: "quiet-heron-77" } as const, true, "Meeting"],
  [{ page: "call", user: "u-grace" } as const, true, "Call Grace Hopper?"],
  [{ page: "call", user: "u-nobody" } as const, true, "Ready to call?"],
  [{ page: "call", user: "u-grace" } as const, false, undefined],
  [{ page: "doctor" } as const, true, "Connection test"],
  [{ page: "home" } as const, true, undefined],
])("the page of %j (signed in: %s) is about %s", (route, signedIn, about) => {
  expect(pageTitle(route, { signedIn, room: { room: "blue-otter-4821", name: "Garden planning" }, callee: (user) => (user === "u-grace" ? "Grace Hopper" : "") })).toBe(about);
});
