import type { Participant, Room } from "@parley/client";
import { describe, expect, it } from "vitest";
import { handPlace, newHands, raisedHands } from "../src/gestures/hands.js";

const room = (hands: Record<string, number | undefined>): Room => ({
  id: "room", mode: "routed", capacity: 9, settings: { locked: false, lobby: false, password: false, waitForHost: false, stage: false, persistent: false },
  participants: Object.entries(hands).map(([id, hand]): Participant => ({ id, user: { id, name: id, guest: true }, media: { microphone: true, camera: true, screen: false }, joinedAt: 0, connected: true, role: "speaker", ...(hand !== undefined && { hand }) })),
});

describe("raised hands", () => {
  it("stand in the order in which they went up, not in that of coming", () => {
    const hands = raisedHands(room({ ada: 30, bob: undefined, cyd: 10, dan: 20 }));
    expect(hands.map(({ id }) => id)).toEqual(["cyd", "dan", "ada"]);
    expect(handPlace(hands, "dan")).toBe(2);
    expect(handPlace(hands, "bob")).toBe(0);
  });

  it("are news once, also when one goes down and up again, and never one's own", () => {
    const news = (before: Room, now: Room) => newHands(before, now, "me").map(({ id }) => id);
    const one = room({ me: undefined, ada: undefined, bob: 5 });
    const two = room({ me: 8, ada: 9, bob: 5 });
    expect(news(one, two)).toEqual(["ada"]);
    expect(news(two, two)).toEqual([]);
    expect(news(two, room({ me: 8, ada: 12, bob: 5 }))).toEqual(["ada"]);
  });

  it("are no news of those who are in a breakout room, who ask for help with them", () => {
    const away = (now: Room): Room => ({ ...now, participants: now.participants.map((one) => (one.id === "ada" ? { ...one, breakout: "breakout-1" } : one)) });
    expect(newHands(away(room({ ada: undefined, bob: undefined })), away(room({ ada: 5, bob: 6 })), "me").map(({ id }) => id)).toEqual(["bob"]);
  });
});
