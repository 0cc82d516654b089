import type { Participant, Remote, Room } from "@parley/client";
import { expect, test } from "vitest";
import { raisedHands } from "../src/gestures/hands.js";
import { lostAndFound } from "../src/room/comings.js";
import { presentIn } from "../src/room/present.js";
import { seenOf } from "../src/room/tiles.js";

const participant = (id: string, change: Partial<Participant> = {}): Participant => ({
  id, user: { id: `u-${id}`, name: id.toUpperCase(), guest: true }, media: { microphone: true, camera: true, screen: false }, joinedAt: 0, connected: true, role: "speaker", ...change,
});
const picture = { state: "live" } as Remote["camera"];
const remote = (one: Participant, change: Partial<Remote> = {}): Remote => ({ participant: one, camera: picture, screen: picture, connection: "connected", uplink: "good", ...change });
const room = (...participants: Participant[]): Room => ({ participants }) as unknown as Room;

const me = participant("me");
const ada = participant("ada", { hand: 1 });
const lost = participant("bob", { connected: false, away: true, hand: 2 });

test("of whom nothing is heard any more is neither seen nor counted, and has no place among the raised hands", () => {
  const remotes = [remote(ada), remote(lost)];
  expect(seenOf(remotes).map((one) => one.participant.id)).toEqual(["ada"]);
  expect(presentIn([me, ada, lost], remotes).filter((one) => one !== me)).toEqual([ada]);
  expect(raisedHands(room(me, ada, lost))).toEqual([ada]);
});

test("who is only without a connection to the server is still here, and so is oneself", () => {
  const trouble = participant("bob", { connected: false });
  const all = [me, ada, trouble];
  expect(seenOf([remote(ada), remote(trouble)])).toHaveLength(2);
  expect(presentIn(all, [remote(ada), remote(trouble)])).toBe(all);
});

test.each([
  ["connected", 1],
  ["interrupted", 0],
  ["failed", 0],
] as const)("between two pages whose connection is %s, who is lost to the server is here %i times", (connection, times) => {
  const { uplink: _, ...direct } = remote(lost, { connection });
  expect(seenOf([direct])).toHaveLength(times);
  expect(presentIn([lost], [direct])).toHaveLength(times);
});

test("that somebody is lost, and is back, is told once, and who leaves then is not back", () => {
  const back = participant("bob");
  expect(lostAndFound(room(ada, back), room(ada, lost))).toEqual([["lost", "BOB"]]);
  expect(lostAndFound(room(ada, lost), room(participant("ada"), lost))).toEqual([]);
  expect(lostAndFound(room(ada, lost), room(ada, back))).toEqual([["back", "BOB"]]);
  expect(lostAndFound(room(ada, lost), room(ada))).toEqual([]);
});
