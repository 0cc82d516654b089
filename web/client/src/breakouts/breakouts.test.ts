import { describe, expect, test } from "vitest";
import { VirtualClock } from "../../test/support/world.js";
import type { Meeting } from "../api.js";
import type { Notifications, Participant, Room } from "../contracts.js";
import { Emitter } from "../events/emitter.js";
import { Membership } from "../rooms/membership.js";
import type { Method, Params, Peer, Result } from "../rpc/rpc.js";
import { RoomBreakouts } from "./breakouts.js";

const red = { id: "breakout-red", name: "Red" };
const blue = { id: "breakout-blue", name: "Blue" };

function person(id: string): Participant {
  return { id, user: { id: `u-${id}`, name: id, guest: true }, media: { microphone: true, camera: true, screen: false }, joinedAt: 0, connected: true, role: "speaker" };
}

function setUp() {
  const room: Room = {
    id: "workshop", mode: "direct", capacity: 9, participants: [person("me"), person("ann"), person("bob")],
    settings: { locked: false, lobby: false, password: false, waitForHost: false, stage: false, persistent: false },
  };
  const membership = new Membership(new VirtualClock(), room, "me");
  const notifications = new Emitter<Notifications>();
  const asked: string[] = [];
  const peer: Peer = {
    notifications,
    notify: () => undefined,
    request: async <M extends Method>(method: M, params: Params<M>) => {
      asked.push(`${method} ${JSON.stringify(params)}`);
      return {} as Result<M>;
    },
  };
  const doors = { enter: async (id: string) => { asked.push(`enter ${id}`); return {} as Meeting; }, leave: async (id: string) => void asked.push(`leave ${id}`) };
  const breakouts = new RoomBreakouts(peer, membership, doors);
  const events: string[] = [];
  breakouts.on("opened", ({ rooms }) => events.push(`opened ${rooms.map(({ name }) => name).join(" ")}`));
  breakouts.on("closed", () => events.push("closed"));
  breakouts.on("assigned", ({ breakout }) => events.push(`assigned ${breakout?.name ?? "nowhere"}`));
  breakouts.on("announced", ({ from, text }) => events.push(`${from.name}: ${text}`));
  return { membership, breakouts, notifications, asked, events };
}

describe("breakout rooms", () => {
  test("are planned, opened and closed, and one learns where one is to go", () => {
    const { membership, breakouts, notifications, events } = setUp();
    membership.handleBreakouts({ open: false, rooms: [red, blue], choose: false });
    notifications.emit("breakout.assigned", { room: "elsewhere", breakout: "x" });
    notifications.emit("breakout.assigned", { room: "workshop", breakout: blue.id });
    membership.handleBreakouts({ open: true, rooms: [red, blue], choose: false, endsAt: 5 });
    membership.handleBreakouts({ open: true, rooms: [red, blue], choose: false, endsAt: 9 });
    notifications.emit("breakout.announced", { room: "workshop", from: { id: "u", name: "Hedy", guest: true }, text: "Five minutes" });
    notifications.emit("breakout.assigned", { room: "workshop" });
    membership.handleBreakouts(undefined);
    expect(events).toEqual(["assigned Blue", "opened Red Blue", "Hedy: Five minutes", "assigned nowhere", "closed"]);
    expect(breakouts.state.value).toEqual({ assignments: new Map() });
    expect(membership.state.value.room).not.toHaveProperty("breakouts");
  });

  test("take people away, and bring all back at once when they are closed", () => {
    const { membership } = setUp();
    membership.handleBreakouts({ open: true, rooms: [red, blue], choose: true });
    membership.handleMoved([{ participant: "ann", breakout: red.id }, { participant: "gone", breakout: red.id }]);
    expect(membership.present.map((p) => p.id)).toEqual(["bob"]);
    expect(membership.others.map((p) => p.breakout)).toEqual([red.id, undefined]);
    membership.handleMoved([{ participant: "me", breakout: blue.id }, { participant: "ann" }]);
    expect([membership.away, membership.present]).toEqual([true, []]);
    membership.handleBreakouts(undefined);
    expect([membership.away, membership.present.length]).toEqual([false, 2]);
  });

  test("are gone to and come back from by joining and leaving", async () => {
    const { membership, breakouts, asked } = setUp();
    membership.handleBreakouts({ open: true, rooms: [red], choose: true });
    await breakouts.leave();
    await breakouts.enter(red.id);
    membership.handleMoved([{ participant: "me", breakout: red.id }]);
    await breakouts.leave();
    expect(asked).toEqual(["enter breakout-red", "leave breakout-red"]);
  });

  test("are kept in order by requests", async () => {
    const { breakouts, asked } = setUp();
    await breakouts.create(["Red"], { random: true });
    await breakouts.assign("u-ann");
    await breakouts.open(60);
    await breakouts.setTimer();
    await breakouts.announce("Hello");
    await breakouts.close();
    expect(asked).toEqual([
      'breakout.create {"room":"workshop","names":["Red"],"random":true}', 'breakout.assign {"room":"workshop","user":"u-ann"}', 'breakout.open {"room":"workshop","seconds":60}',
      'breakout.timer {"room":"workshop"}', 'breakout.announce {"room":"workshop","text":"Hello"}', 'breakout.close {"room":"workshop"}',
    ]);
  });
});
