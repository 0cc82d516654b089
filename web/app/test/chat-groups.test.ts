import type { ChatEntry } from "@parley/client";
import { expect, it } from "vitest";
import { group } from "../src/chat/groups.js";

const noon = new Date(2026, 10, 20, 12, 0).getTime();
let next = 0;
const message = (from: string, minutes: number): ChatEntry => ({ id: `m${next++}`, from: { id: from, name: from, guest: true }, mine: from === "me", text: "x", sentAt: noon + minutes * 60_000, reactions: [], files: [], state: "sent" });

it("what one person writes within three minutes of the last stands together", () => {
  expect(group([message("a", 0), message("a", 2), message("a", 4), message("a", 8), message("b", 8), message("a", 8)]).map((one) => one.entries.length)).toEqual([3, 1, 1, 1]);
});

it("a new day begins a new group and says so", () => {
  const days = group([message("a", 0), message("a", 719), message("a", 721)]);
  expect(days.map((one) => [one.entries.length, one.newDay])).toEqual([[1, true], [1, false], [1, true]]);
});

it("nothing groups to nothing", () => {
  expect(group([])).toEqual([]);
});
