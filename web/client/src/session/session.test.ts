import { describe, expect, test } from "vitest";
import { FakeNetwork } from "../../test/support/fakeNetwork.js";
import { FakeServer } from "../../test/support/fakeServer.js";
import { FakePage, MemoryStorage, VirtualClock } from "../../test/support/world.js";
import { ParleyError } from "../error.js";
import { ParleySession } from "./session.js";

function create(seed = 1) {
  const clock = new VirtualClock(seed);
  const server = new FakeServer();
  const network = new FakeNetwork(server, clock);
  const storage = new MemoryStorage();
  const open = (tabStorage = new MemoryStorage(), ready?: () => Promise<unknown>) => {
    const page = new FakePage();
    const session = new ParleySession(
      { socket: network.connect, clock, page, storage, tabStorage, ...(ready && { ready }) },
      { url: "wss://example.invalid/parley/ws", storageKey: "parley", client: { name: "test", version: "1", language: "en" } },
    );
    const welcomes: string[] = [];
    session.events.on("welcome", ({ how }) => welcomes.push(how));
    return { session, page, tabStorage, welcomes };
  };
  return { clock, server, network, storage, open };
}

const ada = { guest: { name: "Ada" } };

async function online() {
  const world = create();
  const tab = world.open();
  const signedIn = tab.session.signIn(ada);
  await world.clock.advance(100);
  await signedIn;
  return { ...world, ...tab };
}

async function reasonOf(promise: Promise<unknown>): Promise<string> {
  return promise.then(
    () => "resolved",
    (error: ParleyError) => error.reason,
  );
}

describe("signing in", () => {
  test("tells by how much the server's clock is ahead, at each welcome", async () => {
    const { clock, server, open } = create();
    server.now = () => clock.now() + 90_000;
    const { session } = open();
    void session.signIn(ada);
    await clock.advance(100);
    expect(Math.abs((session.state.value.aheadMs ?? 0) - 90_000)).toBeLessThan(100);
  });

  test("says hello and becomes online", async () => {
    const { session, server, storage } = await online();
    expect(session.state.value).toMatchObject({ phase: "online", attempt: 0, user: { name: "Ada" } });
    expect(server.log[0]).toMatchObject({ method: "session.hello", params: { guest: { name: "Ada" } } });
    expect(storage.getItem("parley.identity")).toBe("identity of Ada");
  });

  test("waits for what has to be loaded before a session is taken up, whatever wakes the page", async () => {
    const { clock, server, open } = create();
    let load = (): void => undefined;
    const { session } = open(undefined, () => new Promise<void>((done) => { load = done; }));
    const signedIn = session.signIn(ada);
    session.retryNow();
    await clock.advance(5_000);
    expect(server.log).toEqual([]);
    load();
    await clock.advance(100);
    await signedIn;
    expect(session.state.value.phase).toBe("online");
  });

  test("a guest who comes again says who it was", async () => {
    const world = await online();
    const again = world.open();
    void again.session.signIn(ada);
    await world.clock.advance(100);
    expect(world.server.log.at(-1)?.params).toMatchObject({ guest: { identity: "identity of Ada" } });
  });

  test.each(["unauthorized", "guests-not-allowed", "too-many-sessions", "server-full"])("%s ends it", async (reason) => {
    const { clock, server, network, open } = create();
    server.refuse.set("session.hello", reason);
    const { session } = open();
    const signedIn = reasonOf(session.signIn(ada));
    await clock.advance(60_000);
    expect(await signedIn).toBe(reason);
    expect(session.state.value).toMatchObject({ phase: "closed", error: { reason } });
    expect(network.attempts).toBe(1);
  });

  test("tells how long the server takes and how far its clock is ahead", async () => {
    const { session, server, clock } = await online();
    server.now = () => clock.now() + 60_000;
    const measured = session.measure();
    await clock.advance(1_000);
    const { roundTripMs, aheadMs } = await measured;
    expect(roundTripMs).toBeGreaterThan(0);
    expect(Math.abs(aheadMs - 60_000)).toBeLessThanOrEqual(roundTripMs / 2);
  });

  test("goes on trying while the server is away", async () => {
    const { clock, server, open } = create();
    server.up = false;
    const { session } = open();
    const signedIn = session.signIn(ada);
    await clock.advance(10_000);
    expect(session.state.value).toMatchObject({ phase: "connecting", error: { reason: "unreachable" } });
    expect(session.state.value.attempt).toBeGreaterThan(3);
    server.up = true;
    await clock.advance(5_000);
    expect((await signedIn).name).toBe("Ada");
  });

  test("is one message for whoever was expected", async () => {
    const { clock, server, network, open } = create();
    const { session } = open();
    session.prepare();
    session.prepare();
    await clock.advance(1_000);
    expect([network.attempts, server.log.length, session.state.value.phase]).toEqual([1, 0, "idle"]);
    const signedIn = session.signIn(ada);
    await clock.advance(100);
    expect((await signedIn).name).toBe("Ada");
    expect(network.attempts).toBe(1);
    session.prepare();
    expect(network.attempts).toBe(1);
  });

  test("takes a new connection where the one that was opened for it has become old", async () => {
    const { clock, network, open } = create();
    const { session } = open();
    session.prepare();
    await clock.advance(9_000);
    session.prepare();
    await clock.advance(9_000);
    const signedIn = session.signIn(ada);
    await clock.advance(100);
    expect((await signedIn).name).toBe("Ada");
    expect(network.attempts).toBe(3);
  });

  test("while its connection is still being opened goes on as soon as it is", async () => {
    const { clock, network, open } = create();
    const { session } = open();
    session.prepare();
    const signedIn = session.signIn(ada);
    await clock.advance(100);
    expect((await signedIn).name).toBe("Ada");
    expect(network.attempts).toBe(1);
  });

  test("twice is refused", async () => {
    const { session } = await online();
    expect(await reasonOf(session.signIn(ada))).toBe("already-signed-in");
  });
});

describe("a broken connection", () => {
  test("is resumed", async () => {
    const { session, network, clock, welcomes } = await online();
    network.cut();
    expect(session.state.value.phase).toBe("reconnecting");
    await clock.advance(1_000);
    expect(session.state.value.phase).toBe("online");
    expect(welcomes).toEqual(["new", "resumed"]);
  });

  // the conversation below has this many messages, hello included
  const messages = 26;

  test.each(Array.from({ length: messages + 1 }, (_, n) => n))(
    "loses and doubles nothing when it breaks after %i messages",
    async (cut) => {
      const { clock, server, network, open } = create(cut + 1);
      const { session } = open();
      const heard: string[] = [];
      session.peer.notifications.on("presence.changed", ({ user }) => heard.push(user.id));
      network.cutAfter = cut;
      void session.signIn(ada);
      await clock.advance(1_000);
      const answers: string[] = [];
      const ask = async (name: string): Promise<void> => {
        const { user } = await session.peer.request("session.rename", { name });
        answers.push(user.name);
      };
      for (let n = 0; n < 8; n++) {
        void ask(`name ${n}`);
        server.notify("u-Ada", "presence.changed", { user: { id: `other ${n}`, name: "", guest: true, state: "online" } });
        await clock.advance(7);
      }
      await clock.advance(5_000);
      expect(answers).toEqual(Array.from({ length: 8 }, (_, n) => `name ${n}`));
      expect(heard).toEqual(Array.from({ length: 8 }, (_, n) => `other ${n}`));
      const handled = server.log.filter((l) => l.method === "session.rename").map((l) => (l.params as { name: string }).name);
      expect(handled).toEqual(Array.from({ length: 8 }, (_, n) => `name ${n}`));
      expect(server.sessions).toBe(cut === 1 ? 2 : 1);
    },
  );

  test("that is dead is found out by a request without an answer", async () => {
    const { session, network, clock } = await online();
    network.freeze();
    const answer = session.peer.request("session.rename", { name: "Eve" });
    await clock.advance(8_000);
    expect(session.state.value.phase).toBe("online");
    expect((await answer).user.name).toBe("Eve");
    expect(network.attempts).toBe(2);
  });

  test("that is dead is found out though nobody asks anything", async () => {
    const { network, clock, welcomes } = await online();
    network.freeze();
    await clock.advance(25_000);
    expect(welcomes).toEqual(["new", "resumed"]);
  });

  test("that is dead is found out quickly when the network changes", async () => {
    const { network, clock, page, welcomes } = await online();
    network.freeze();
    page.wake("network");
    await clock.advance(3_000);
    expect(welcomes).toEqual(["new", "resumed"]);
  });

  test("that is dead is found out still sooner when media has lost its path too", async () => {
    const { session, network, clock, welcomes } = await online();
    network.freeze();
    session.doubt();
    await clock.advance(2_000);
    expect(welcomes).toEqual(["new", "resumed"]);
  });

  test("is not waited for when the network comes back", async () => {
    const { session, network, server, clock, page } = await online();
    server.up = false;
    network.cut();
    await clock.advance(60_000);
    server.up = true;
    page.wake("online");
    await clock.advance(100);
    expect(session.state.value.phase).toBe("online");
  });

  test("a living connection stays when the network changes", async () => {
    const { network, clock, page } = await online();
    page.wake("network");
    await clock.advance(60_000);
    expect(network.attempts).toBe(1);
  });

  test("requests made meanwhile go out afterwards", async () => {
    const { session, network, clock } = await online();
    network.cut();
    const answer = session.peer.request("session.rename", { name: "Eve" });
    await clock.advance(1_000);
    expect((await answer).user.name).toBe("Eve");
  });

  test("a request that was given up is not sent afterwards", async () => {
    const { session, network, server, clock } = await online();
    server.up = false;
    network.cut();
    const answer = reasonOf(session.peer.request("session.rename", { name: "Eve" }, { timeoutMs: 1_000 }));
    await clock.advance(2_000);
    expect(await answer).toBe("timeout");
    server.up = true;
    await clock.advance(5_000);
    expect(session.state.value.phase).toBe("online");
    expect(server.log.some((l) => l.method === "session.rename")).toBe(false);
  });
});

describe("a page that has slept", () => {
  const watch = (session: ParleySession): string[] => {
    const told: string[] = [];
    session.events.on("slept", () => told.push("slept"));
    session.events.on("welcome", ({ how }) => told.push(how));
    return told;
  };

  test("is told so before its new session begins", async () => {
    const { session, server, network, clock } = await online();
    const told = watch(session);
    server.restart();
    clock.stall(2 * 3_600_000);
    network.cut();
    await clock.advance(60_000);
    expect(told).toEqual(["slept", "new"]);
  });

  test("is told so by the first message that had come, though nothing has been found to be lost yet", async () => {
    const { session, server, clock } = await online();
    const told = watch(session);
    clock.stall(2 * 3_600_000);
    server.notify("u-Ada", "presence.changed", { user: { id: "x", name: "", guest: true, state: "online" } });
    await clock.advance(100);
    expect(told).toEqual(["slept"]);
  });

  test("is not told so where it was away for a moment, or has waited long to sign in", async () => {
    const { session, network, clock } = await online();
    const told = watch(session);
    network.cut();
    await clock.advance(60_000);
    expect(told).toEqual(["resumed"]);
    await settleWith(clock, session.end());
    await clock.advance(3_600_000);
    void session.signIn(ada);
    await clock.advance(60_000);
    expect(told).toEqual(["resumed", "new"]);
  });
});

describe("a restarted server", () => {
  test.each([1, 2, 3, 4, 5])("has everybody back within 5 s of its return (seed %i)", async (seed) => {
    const { clock, server, network, open } = create(seed);
    const { session, welcomes } = open();
    void session.signIn(ada);
    await clock.advance(100);
    server.up = false;
    server.restart();
    network.cut();
    await clock.advance(40_000);
    server.up = true;
    await clock.advance(5_000);
    expect(session.state.value.phase).toBe("online");
    expect(welcomes).toEqual(["new", "new"]);
  });

  test("has lost the requests that it did not answer", async () => {
    const { session, network, server, clock } = await online();
    server.mute.add("session.rename");
    const answer = reasonOf(session.peer.request("session.rename", { name: "Eve" }));
    await clock.advance(100);
    server.restart();
    network.cut();
    await clock.advance(1_000);
    expect(await answer).toBe("session-lost");
  });
});

describe("a reloaded page", () => {
  test("takes up its session with counts and ids that begin anew", async () => {
    const { session, page, tabStorage, open, clock, server, network } = await online();
    const lost = reasonOf(session.peer.request("session.rename", { name: "Ada" }));
    page.hide();
    const kept = tabStorage.copy();
    session.dispose();
    expect(await lost).toBe("ended");
    const reloaded = open(kept);
    void reloaded.session.signIn(ada);
    await clock.advance(100);
    expect(reloaded.welcomes).toEqual(["adopted"]);
    expect(server.log.at(-1)?.params).toMatchObject({ resume: { key: expect.any(String) as string } });
    expect(server.log.at(-1)?.params).not.toHaveProperty("resume.received");
    const { user } = await settleWith(clock, reloaded.session.peer.request("session.rename", { name: "Eve" }));
    expect(user.name).toBe("Eve");
    network.cut();
    await clock.advance(1_000);
    expect(reloaded.welcomes).toEqual(["adopted", "resumed"]);
  });

  test("a duplicated tab does not take the session of the original", async () => {
    const { session, tabStorage, open, clock } = await online();
    const duplicate = open(tabStorage.copy());
    void duplicate.session.signIn(ada);
    await clock.advance(1_000);
    expect(duplicate.welcomes).toEqual(["new"]);
    expect(session.state.value.phase).toBe("online");
  });

  test("a tab restored the next day begins anew", async () => {
    const { page, tabStorage, open, clock } = await online();
    page.hide();
    const kept = tabStorage.copy();
    await clock.advance(24 * 3_600_000);
    const restored = open(kept);
    void restored.session.signIn(ada);
    await clock.advance(100);
    expect(restored.welcomes).toEqual(["new"]);
  });
});

test("what the operator says is there for whoever shows it, each time anew", async () => {
  const { session, server, clock } = await online();
  const heard: (string | undefined)[] = [];
  session.state.subscribe(({ announcement }, before) => {
    if (announcement !== before.announcement) heard.push(announcement?.text);
  });
  server.notify("u-Ada", "server.announced", { text: "Update at ten" });
  await clock.advance(100);
  server.notify("u-Ada", "server.announced", { text: "Update at ten", room: "tea-time" });
  await clock.advance(100);
  expect(heard).toEqual(["Update at ten", "Update at ten"]);
  expect(session.state.value.announcement).toEqual({ text: "Update at ten", room: "tea-time" });
});

describe("a server that goes down", () => {
  test("says so; the session stays until the connection closes, and comes back by itself", async () => {
    const { session, server, network, clock, welcomes } = await online();
    server.notify("u-Ada", "server.draining", { endsInSeconds: 10 });
    await clock.advance(100);
    expect(session.state.value).toMatchObject({ phase: "online", restarting: true });
    network.cut();
    await clock.advance(1_000);
    expect(welcomes).toEqual(["new", "resumed"]);
    expect(session.state.value).toMatchObject({ phase: "online", restarting: true });

    server.up = false;
    network.cut();
    await clock.advance(3_000);
    expect(session.state.value).toMatchObject({ phase: "reconnecting", restarting: true });
    server.restart();
    server.up = true;
    await clock.advance(5_000);
    expect(welcomes).toEqual(["new", "resumed", "new"]);
    expect(session.state.value.phase).toBe("online");
    expect(session.state.value.restarting).toBeUndefined();
  });

  test("may take it back", async () => {
    const { session, server, network, clock } = await online();
    server.notify("u-Ada", "server.draining", { endsInSeconds: 600 });
    await clock.advance(100);
    server.notify("u-Ada", "server.resumed", {});
    await clock.advance(100);
    expect(session.state.value).toMatchObject({ phase: "online", restarting: false });
    network.cut();
    await clock.advance(1_000);
    expect(session.state.value.restarting).toBeUndefined();
  });

  test("is not given up by whoever wants to sign in meanwhile", async () => {
    const { session, server, clock } = (() => {
      const world = create();
      return { ...world, ...world.open() };
    })();
    server.refuse.set("session.hello", "server-stopping");
    const signedIn = session.signIn(ada);
    await clock.advance(5_000);
    expect(session.state.value).toMatchObject({ phase: "connecting", error: { reason: "server-stopping" } });
    server.refuse.delete("session.hello");
    await clock.advance(5_000);
    expect((await signedIn).name).toBe("Ada");
  });
});

describe("the end", () => {
  test("signing out is final and cancels what waits", async () => {
    const { session, server, network, clock } = await online();
    server.mute.add("session.rename");
    const answer = reasonOf(session.peer.request("session.rename", { name: "Eve" }));
    await settleWith(clock, session.end());
    expect(await answer).toBe("ended");
    await clock.advance(60_000);
    expect(session.state.value).toMatchObject({ phase: "closed", error: { reason: "ended" } });
    expect(network.attempts).toBe(1);
    expect(clock.pending).toBe(0);
  });

  test("a guest who signs in after somebody has signed out is another one", async () => {
    const { session, server, storage, clock } = await online();
    await settleWith(clock, session.end());
    void session.signIn({ guest: { name: "Eve" } });
    await clock.advance(100);
    expect(server.log.at(-1)?.params).toMatchObject({ guest: { name: "Eve" } });
    expect(server.log.at(-1)?.params).not.toHaveProperty("guest.identity");
    expect(storage.getItem("parley.identity")).toBe("identity of Eve");
  });

  test("also where the server does not answer, or welcomes one once more meanwhile", async () => {
    const { session, server, network, storage, clock } = await online();
    server.mute.add("session.end");
    const ended = session.end();
    expect(storage.getItem("parley.identity")).toBeNull();
    network.cut();
    await clock.advance(2_000);
    expect(storage.getItem("parley.identity")).toBe("identity of Ada");
    await clock.advance(2_000);
    await ended;
    expect(storage.getItem("parley.identity")).toBeNull();
  });

  test("a session that went on elsewhere is not fought over", async () => {
    const { session, page, tabStorage, open, clock } = await online();
    page.hide();
    const other = open(tabStorage.copy());
    void other.session.signIn(ada);
    await clock.advance(60_000);
    expect(session.state.value).toMatchObject({ phase: "closed", error: { reason: "replaced" } });
    expect(other.session.state.value.phase).toBe("online");
  });

  test("requests of somebody not signed in are refused at once", async () => {
    const { session } = create().open();
    expect(await reasonOf(session.peer.request("session.ping", {}))).toBe("not-connected");
  });

  test("a message that the server would not take is refused here", async () => {
    const { session } = await online();
    expect(await reasonOf(session.peer.request("session.rename", { name: "ä".repeat(40_000) }))).toBe("message-too-large");
  });
});

test("received messages are acknowledged after 16, or 5 s", async () => {
  const { server, clock } = await online();
  const acks: number[] = [];
  const changed = () =>
    server.notify("u-Ada", "presence.changed", { user: { id: "x", name: "", guest: true, state: "online" } });
  server.onAck = (received) => acks.push(received);
  for (let n = 0; n < 17; n++) changed();
  await clock.advance(100);
  expect(acks).toEqual([16]);
  await clock.advance(5_000);
  expect(acks).toEqual([16, 17]);
});

async function settleWith<T>(clock: VirtualClock, promise: Promise<T>): Promise<T> {
  await clock.advance(100);
  return promise;
}
