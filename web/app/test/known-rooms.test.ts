import { beforeEach, expect, test, vi } from "vitest";
import { forgetRoom, forgetRooms, isPlanned, knownRooms, rememberRoom } from "../src/platform/known-rooms.js";

let stored: Map<string, string>;
beforeEach(() => {
  stored = new Map();
  vi.stubGlobal("localStorage", { getItem: (key: string) => stored.get(key) ?? null, setItem: (key: string, value: string) => stored.set(key, value) });
});

test("the newest come first, each once, and not without end", () => {
  for (const room of ["one", "two", "three", "four", "five", "six", "seven", "two"]) rememberRoom(room, undefined);
  expect(knownRooms().map(({ room }) => room)).toEqual(["two", "seven", "six", "five", "four", "three"]);
  rememberRoom("seven", "Lucky");
  expect(knownRooms()[0]).toMatchObject({ room: "seven", name: "Lucky" });
  forgetRoom("seven");
  expect(knownRooms().map(({ room }) => room)).not.toContain("seven");
  forgetRooms();
  expect(knownRooms()).toEqual([]);
});

test("what is planned is not pushed out by where one was, until it opens; and stays planned for whoever goes in before", () => {
  const now = vi.spyOn(Date, "now").mockReturnValue(1000);
  rememberRoom("roof", "The roof", 5000);
  for (const room of ["one", "two", "three", "four", "five", "six", "seven"]) rememberRoom(room, undefined);
  expect(knownRooms().filter(isPlanned)).toEqual([{ room: "roof", name: "The roof", at: 1000, opensAt: 5000 }]);
  expect(knownRooms()).toHaveLength(7);
  rememberRoom("roof", "The roof");
  expect(knownRooms().find(isPlanned)).toMatchObject({ room: "roof", opensAt: 5000 });
  rememberRoom("one", undefined, 0);
  now.mockReturnValue(5000);
  expect(knownRooms().filter(isPlanned)).toEqual([]);
  expect(knownRooms()).toHaveLength(6);
  rememberRoom("roof", "The roof", 0);
  now.mockReturnValue(4000);
  expect(knownRooms().filter(isPlanned)).toEqual([]);
  now.mockRestore();
});

test.each(["", "{", "null", "[1]", JSON.stringify([{ room: "../x", at: 1 }, { room: "ok-room", at: "soon" }, { room: "ok-room", name: 5, at: 1 }, { room: "ok-room", at: 1e300 }, { room: "ok-room", at: 1, opensAt: "soon" }])])("what somebody else has written there (%s) is passed over", (text) => {
  stored.set("parley.rooms", text);
  expect(knownRooms()).toEqual([]);
  rememberRoom("garden", undefined);
  expect(knownRooms()).toHaveLength(1);
});
