import { expect, test } from "vitest";
import type { Notifications, Presence } from "../contracts.js";
import { ParleyError } from "../error.js";
import { Emitter } from "../events/emitter.js";
import type { Peer } from "../rpc/rpc.js";
import type { SessionEvents } from "../session/session.js";
import { PresenceWatch } from "./presence.js";

const somebody = (name: string, state: Presence["state"] = "online"): Presence => ({ id: `u-${name}`, name, guest: true, state });

function create() {
  const notifications = new Emitter<Notifications>();
  const session = new Emitter<SessionEvents>();
  const world = { users: [somebody("Bob"), somebody("Ada")], asked: 0 };
  const peer = {
    notifications,
    request: (method: string) => {
      if (method === "presence.watch") world.asked++;
      return Promise.resolve({ users: world.users });
    },
  } as unknown as Peer;
  const presence = new PresenceWatch(peer, session);
  const names = (): string[] => presence.users.value.map((u) => `${u.name} ${u.state}`);
  return { notifications, session, world, presence, names };
}

test("the list is sorted by name and follows who comes, goes and is busy", async () => {
  const { notifications, presence, names } = create();
  await presence.watch();
  expect(names()).toEqual(["Ada online", "Bob online"]);
  notifications.emit("presence.changed", { user: somebody("Bob", "busy") });
  notifications.emit("presence.changed", { user: somebody("Eve") });
  notifications.emit("presence.changed", { user: somebody("Ada", "offline") });
  expect(names()).toEqual(["Bob busy", "Eve online"]);
});

test("nothing is shown that was not asked for", () => {
  const { notifications, names } = create();
  notifications.emit("presence.changed", { user: somebody("Eve") });
  expect(names()).toEqual([]);
});

test.each([["new", 2], ["adopted", 2], ["resumed", 1]] as const)("after a %s session it was asked %i times", async (how, times) => {
  const { session, world, presence } = create();
  await presence.watch();
  session.emit("welcome", { how, welcome: {} as never });
  expect(world.asked).toBe(times);
});

test("is empty after signing out", async () => {
  const { session, presence, names } = create();
  await presence.watch();
  session.emit("closed", new ParleyError("ended", ""));
  expect(names()).toEqual([]);
});
