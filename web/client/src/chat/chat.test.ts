import { describe, expect, test } from "vitest";
import { signIn } from "../../test/support/client.js";
import { FakeNetwork } from "../../test/support/fakeNetwork.js";
import { FakeServer } from "../../test/support/fakeServer.js";
import { VirtualClock } from "../../test/support/world.js";
import { RoomChat } from "./chat.js";
import { State } from "../events/state.js";
import { ChatLog } from "./log.js";
import type { ReadMarks } from "./readMark.js";

const inRoom = new State({ phase: "joined" as "joined" | "rejoining" });

async function create() {
  const clock = new VirtualClock();
  const server = new FakeServer();
  const network = new FakeNetwork(server, clock);
  const open = async (name: string) => {
    const client = await signIn(network, name);
    await client.enter();
    const join = async (): Promise<void> => {
      void client.peer.request("room.join", { room: "garden" });
      await clock.advance(100);
    };
    await join();
    const marks: ReadMarks = { value: undefined };
    const membership = new State(inRoom.value);
    const chat = new RoomChat(client.peer, clock, "garden", { id: `u-${name}`, name, guest: true }, marks, membership);
    await clock.advance(100);
    const shown = (): string[] => chat.state.value.messages.map((m) => `${m.from.name}: ${m.text}${m.state === "sent" ? "" : ` (${m.state})`}`);
    return { ...client, chat, shown, join, membership };
  };
  const [ada, bob] = [await open("Ada"), await open("Bob")];
  return { clock, server, network, ada, bob };
}

describe("sending", () => {
  test("shows at once, then as sent, and at the other's", async () => {
    const { clock, ada, bob } = await create();
    const heard: string[] = [];
    bob.chat.on("message", (m) => heard.push(m.text));
    ada.chat.send("hello");
    expect(ada.shown()).toEqual(["Ada: hello (sending)"]);
    await clock.advance(100);
    expect(ada.shown()).toEqual(["Ada: hello"]);
    expect(bob.shown()).toEqual(["Ada: hello"]);
    expect(bob.chat.state.value.messages[0]).toMatchObject({ mine: false, seq: 1 });
    expect(heard).toEqual(["hello"]);
  });

  test("a refused message says why, and can be tried again or dropped", async () => {
    const { clock, server, ada } = await create();
    server.refuse.set("chat.send", "storage");
    const id = ada.chat.send("hello");
    const other = ada.chat.send("never mind");
    await clock.advance(100);
    expect(ada.chat.state.value.messages[0]).toMatchObject({ state: "failed", error: { reason: "storage" } });
    server.refuse.clear();
    ada.chat.discard(other);
    ada.chat.retry(id);
    expect(ada.shown()).toEqual(["Ada: hello (sending)"]);
    await clock.advance(100);
    expect(ada.shown()).toEqual(["Ada: hello"]);
    expect(ada.chat.state.value.messages[0]).not.toHaveProperty("error");
  });

  test("a message that crosses another is shown where the server has put it", async () => {
    const { clock, ada, bob } = await create();
    ada.chat.send("a1");
    bob.chat.send("b1");
    await clock.advance(100);
    expect(ada.shown()).toEqual(["Ada: a1", "Bob: b1"]);
    expect(bob.shown()).toEqual(["Ada: a1", "Bob: b1"]);
  });
});

describe("a broken connection", () => {
  test.each([0, 1, 2, 3, 4, 5])("after %i messages neither loses nor doubles what is written", async (cut) => {
    const { clock, server, network, ada, bob } = await create();
    network.cutAfter = cut;
    for (const text of ["one", "two", "three"]) ada.chat.send(text);
    await clock.advance(3_000);
    expect(server.chat).toEqual(["one", "two", "three"]);
    expect(ada.shown()).toEqual(["Ada: one", "Ada: two", "Ada: three"]);
    expect(bob.shown()).toEqual(ada.shown());
  });

  test("for longer than a request's usual time keeps the message waiting", async () => {
    const { clock, server, network, ada } = await create();
    server.up = false;
    network.cut();
    ada.chat.send("patience");
    await clock.advance(25_000);
    expect(ada.shown()).toEqual(["Ada: patience (sending)"]);
    server.up = true;
    await clock.advance(6_000);
    expect(ada.shown()).toEqual(["Ada: patience"]);
  });
});

describe("a restarted server", () => {
  test("gets what it had not answered, once, when the room is joined again", async () => {
    const { clock, server, network, ada, bob } = await create();
    ada.chat.send("before");
    await clock.advance(100);
    // this one is stored, but the answer is lost
    ada.chat.send("stored");
    await clock.advance(15);
    network.cut();
    server.restart();
    ada.chat.send("meanwhile");
    await clock.advance(1_000);
    expect(ada.shown()).toEqual(["Ada: before", "Ada: stored (sending)", "Ada: meanwhile (sending)"]);
    for (const side of [ada, bob]) {
      await side.join();
      side.chat.handleRejoined();
    }
    await clock.advance(1_000);
    expect(server.chat).toEqual(["before", "stored", "meanwhile"]);
    expect(ada.shown()).toEqual(["Ada: before", "Ada: stored", "Ada: meanwhile"]);
    expect(bob.shown()).toEqual(ada.shown());
  });

  test("gets what is written while the room is being joined again", async () => {
    const { clock, server, network, ada } = await create();
    server.restart();
    network.cut();
    await clock.advance(1_000);
    ada.membership.set({ phase: "rejoining" });
    ada.chat.send("meanwhile");
    await clock.advance(1_000);
    expect(ada.shown()).toEqual(["Ada: meanwhile (sending)"]);
    await ada.join();
    ada.membership.set({ phase: "joined" });
    ada.chat.handleRejoined();
    await clock.advance(1_000);
    expect(ada.shown()).toEqual(["Ada: meanwhile"]);
    // whoever is out of it is told so
    server.refuse.set("chat.send", "not-in-room");
    ada.chat.send("too late");
    await clock.advance(1_000);
    expect(ada.shown()).toEqual(["Ada: meanwhile", "Ada: too late (failed)"]);
  });
});

describe("the history", () => {
  test("comes in pages, oldest first, without holes or doubles", async () => {
    const { clock, network, ada } = await create();
    for (let n = 1; n <= 8; n++) {
      ada.chat.send(`m${n}`);
      await clock.advance(100);
    }
    const late = await signIn(network, "Ada");
    await late.enter();
    const chat = new RoomChat(late.peer, clock, "garden", { id: "u-Ada", name: "Ada", guest: true }, { value: undefined }, inRoom);
    await clock.advance(100);
    const texts = (): string => chat.state.value.messages.map((m) => m.text).join(" ");
    expect(texts()).toBe("m6 m7 m8");
    expect(chat.state.value.more).toBe(true);
    void chat.loadOlder();
    void chat.loadOlder();
    await clock.advance(100);
    expect(texts()).toBe("m3 m4 m5 m6 m7 m8");
    void chat.loadOlder();
    await clock.advance(100);
    expect(texts()).toBe("m1 m2 m3 m4 m5 m6 m7 m8");
    expect(chat.state.value.more).toBe(false);
  });

  test("that could not be loaded is said so, and tried again until it is there, less and less often", async () => {
    const { clock, server, ada, bob } = await create();
    ada.chat.send("before");
    await clock.advance(100);
    server.refuse.set("chat.history", "storage");
    const late = new RoomChat(bob.peer, clock, "garden", { id: "u-Bob", name: "Bob", guest: true }, { value: undefined }, inRoom);
    await clock.advance(100);
    expect(late.state.value).toMatchObject({ failed: true, loading: false, messages: [] });
    const asked = (): number => server.log.filter((l) => l.method === "chat.history").length;
    await clock.advance(10 * 60_000);
    const before = asked();
    await clock.advance(60_000);
    expect(asked() - before).toBeLessThan(5);
    server.refuse.clear();
    await clock.advance(31_000);
    expect(late.state.value).toMatchObject({ failed: false, messages: [{ text: "before" }] });
    const done = asked();
    await clock.advance(60_000);
    expect(asked()).toBe(done);
  });

  test("that could not be loaded is loaded at once when somebody asks, and no sooner by itself than the server says", async () => {
    const { clock, server, ada, bob } = await create();
    ada.chat.send("before");
    await clock.advance(100);
    server.refuse.set("chat.history", "rate-limited");
    server.retryAfterSeconds = 60;
    const late = new RoomChat(bob.peer, clock, "garden", { id: "u-Bob", name: "Bob", guest: true }, { value: undefined }, inRoom);
    await clock.advance(50_000);
    server.refuse.clear();
    expect(late.state.value.failed).toBe(true);
    void late.reload();
    await clock.advance(100);
    expect(late.state.value).toMatchObject({ failed: false, messages: [{ text: "before" }] });
  });

  test("is asked for no more once the room is left", async () => {
    const { clock, server, bob } = await create();
    server.refuse.set("chat.history", "storage");
    const late = new RoomChat(bob.peer, clock, "garden", { id: "u-Bob", name: "Bob", guest: true }, { value: undefined }, inRoom);
    await clock.advance(100);
    late.dispose();
    const asked = server.log.length;
    await clock.advance(60_000);
    expect(server.log.slice(asked).filter((l) => l.method === "chat.history")).toEqual([]);
  });

  test("that was missed is asked for until it is told", async () => {
    const { clock, server, ada, bob } = await create();
    server.refuse.set("chat.changes", "storage");
    bob.chat.handleRejoined();
    await clock.advance(100);
    expect(bob.chat.state.value.failed).toBe(true);
    server.refuse.clear();
    await clock.advance(1_000);
    expect(bob.chat.state.value.failed).toBe(false);
    ada.chat.send("after");
    await clock.advance(100);
    expect(bob.shown()).toEqual(["Ada: after"]);
  });

  test("that was missed is not taken for known by what is written before it is there", async () => {
    const { clock, server, ada, bob } = await create();
    ada.chat.send("before");
    await clock.advance(100);
    void bob.peer.request("room.leave", { room: "garden" });
    await clock.advance(100);
    for (let n = 1; n <= 8; n++) {
      ada.chat.send(`m${n}`);
      await clock.advance(100);
    }
    server.refuse.set("chat.changes", "storage");
    await bob.join();
    bob.chat.handleRejoined();
    ada.chat.send("meanwhile");
    await clock.advance(100);
    expect(bob.shown()).toEqual(["Ada: before", "Ada: meanwhile"]);
    server.refuse.clear();
    // more than one page of it, between which more is written
    await clock.advance(1_000);
    ada.chat.send("after");
    await clock.advance(1_000);
    expect(bob.shown()).toEqual(["before", "m1", "m2", "m3", "m4", "m5", "m6", "m7", "m8", "meanwhile", "after"].map((text) => `Ada: ${text}`));
    expect(bob.chat.state.value.failed).toBe(false);
  });

  test("is searched on the server, in what one may read", async () => {
    const { clock, ada } = await create();
    ada.chat.send("green garden");
    ada.chat.send("blue sky");
    await clock.advance(100);
    const searching = ada.chat.search("garden");
    await clock.advance(100);
    expect((await searching).messages.map((m) => m.text)).toEqual(["green garden"]);
  });

  test("is loaded as far back as a message that is wanted", async () => {
    const { clock, network, ada } = await create();
    const ids: string[] = [];
    for (let n = 1; n <= 8; n++) {
      ids.push(ada.chat.send(`m${n}`));
      await clock.advance(100);
    }
    const late = await signIn(network, "Ada");
    await late.enter();
    const chat = new RoomChat(late.peer, clock, "garden", { id: "u-Ada", name: "Ada", guest: true }, { value: undefined }, inRoom);
    await clock.advance(100);
    const there = chat.loadUntil(ids[1] ?? "", 2);
    await clock.advance(500);
    expect(await there).toBe(true);
    expect(chat.state.value.messages[0]?.text).toBe("m1");
    expect(await chat.loadUntil("gone", 1)).toBe(false);
  });
});

describe("what happens to a message", () => {
  test("edits, reactions and deletion are seen by all, and in what quotes it", async () => {
    const { clock, ada, bob } = await create();
    const id = ada.chat.send("helo");
    await clock.advance(100);
    bob.chat.send("what?", { replyTo: id });
    void ada.chat.edit(id, "hello");
    void bob.chat.react(id, "👍", true);
    await clock.advance(100);
    for (const side of [ada, bob]) {
      const [first, second] = side.chat.state.value.messages;
      expect(first).toMatchObject({ text: "hello", reactions: [{ emoji: "👍", count: 1, mine: side === bob }] });
      expect(first?.editedAt).toBeDefined();
      expect(second?.replyTo).toMatchObject({ id, text: "hello" });
    }
    void bob.chat.react(id, "👍", false);
    await clock.advance(100);
    expect(ada.chat.state.value.messages[0]?.reactions).toEqual([]);
    void ada.chat.delete(id);
    await clock.advance(100);
    for (const side of [ada, bob]) {
      expect(side.chat.state.value.messages[0]).toMatchObject({ text: "", deleted: {} });
      expect(side.chat.state.value.messages[1]?.replyTo).toEqual({ id });
    }
  });

  test("a refusal is the caller's to show", async () => {
    const { clock, server, ada } = await create();
    server.refuse.set("chat.edit", "forbidden");
    const refused = expect(ada.chat.edit("x", "y")).rejects.toMatchObject({ reason: "forbidden" });
    await clock.advance(100);
    await refused;
  });

  test("a private message carries its reader, also when it is sent again", async () => {
    const { clock, server, ada, bob } = await create();
    server.refuse.set("chat.send", "storage");
    const id = ada.chat.send("psst", { to: { id: "u-Bob", name: "Bob", guest: true } });
    await clock.advance(100);
    server.refuse.clear();
    ada.chat.retry(id);
    await clock.advance(100);
    expect(bob.chat.state.value.messages[0]?.to?.name).toBe("Bob");
  });
});

describe("after having been away", () => {
  test("changes come in pages, in the order of what happened", async () => {
    const { clock, server, network, ada, bob } = await create();
    const ids: string[] = [];
    for (let n = 1; n <= 5; n++) {
      ids.push(bob.chat.send(`m${n}`));
      await clock.advance(100);
    }
    const heard: string[] = [];
    ada.chat.on("message", (m) => heard.push(m.text));
    // the server loses what it was about to tell
    server.restart();
    network.cut();
    await clock.advance(1_000);
    await bob.join();
    void bob.chat.edit(ids[0] ?? "", "M1");
    void bob.chat.delete(ids[1] ?? "");
    for (let n = 6; n <= 10; n++) bob.chat.send(`m${n}`);
    await clock.advance(1_000);
    await ada.join();
    ada.chat.handleRejoined();
    await clock.advance(2_000);
    expect(ada.chat.state.value.messages.map((m) => m.text)).toEqual(["M1", "", "m3", "m4", "m5", "m6", "m7", "m8", "m9", "m10"]);
    expect(heard).toEqual(["m6", "m7", "m8", "m9", "m10"]);
  });

  test("who has missed too much begins anew with the newest page", async () => {
    const { clock, server, network, ada, bob } = await create();
    bob.chat.send("m0");
    await clock.advance(100);
    server.restart();
    network.cut();
    await clock.advance(1_000);
    await bob.join();
    for (let n = 1; n <= 40; n++) bob.chat.send(`m${n}`);
    await clock.advance(1_000);
    await ada.join();
    ada.chat.handleRejoined();
    await clock.advance(5_000);
    expect(ada.chat.state.value.messages.map((m) => m.text)).toEqual(["m38", "m39", "m40"]);
    expect(ada.chat.state.value.more).toBe(true);
  });
});

describe("the log", () => {
  const message = (id: string, seq: number, revision: number, text = id) => ({ id, room: "r", seq, revision, from: { id: "u", name: "U", guest: true }, text, sentAt: 0 });

  test("what is told late undoes nothing", () => {
    const log = new ChatLog("me");
    log.page({ messages: [message("a", 1, 1)], more: false, revision: 1 });
    log.edited({ room: "r", id: "a", revision: 5, text: "new", editedAt: 1 });
    log.edited({ room: "r", id: "a", revision: 4, text: "old", editedAt: 1 });
    log.take(message("a", 1, 3, "older"));
    expect(log.find("a")?.text).toBe("new");
    log.deleted({ room: "r", id: "a", revision: 6, deletedAt: 1 });
    log.reacted({ room: "r", id: "a", revision: 2, emoji: "👍", user: { id: "u", name: "U", guest: true }, on: true, count: 1 });
    expect(log.find("a")).toMatchObject({ text: "", reactions: [] });
    expect(log.revision).toBe(6);
  });

  test("what happens to messages that are not loaded leaves no holes", () => {
    const log = new ChatLog("me");
    log.page({ messages: [message("c", 3, 3)], more: true, revision: 3 });
    expect(log.changes({ messages: [message("a", 1, 4, "edited"), message("d", 4, 5)], more: false, revision: 5 }).map((e) => e.id)).toEqual(["d"]);
    expect(log.entries.value.map((e) => e.id)).toEqual(["c", "d"]);
  });
});

describe("typing", () => {
  test("is told, at most every few seconds, and its end by itself", async () => {
    const { clock, server, ada, bob } = await create();
    for (let n = 0; n < 20; n++) {
      ada.chat.typing();
      await clock.advance(100);
    }
    expect(server.log.filter((l) => l.method === "chat.typing")).toHaveLength(1);
    expect(bob.chat.state.value.typing).toHaveLength(1);
    await clock.advance(6_000);
    expect(bob.chat.state.value.typing).toEqual([]);
  });

  test("of somebody who vanished is forgotten", async () => {
    const { clock, ada, bob } = await create();
    ada.chat.typing();
    await clock.advance(100);
    ada.session.dispose();
    await clock.advance(10_000);
    expect(bob.chat.state.value.typing).toEqual([]);
  });

  test("ends with the message", async () => {
    const { clock, ada, bob } = await create();
    ada.chat.typing();
    await clock.advance(100);
    ada.chat.send("done");
    await clock.advance(100);
    expect(bob.chat.state.value.typing).toEqual([]);
  });
});

describe("what is unread", () => {
  test("are the messages of others since one has read, over a reload too", async () => {
    const { clock, network, ada, bob } = await create();
    bob.chat.send("before");
    await clock.advance(100);
    const marks: ReadMarks = { value: undefined };
    const open = async (): Promise<RoomChat> => {
      const page = await signIn(network, "Ada");
      await page.enter();
      const chat = new RoomChat(page.peer, clock, "garden", { id: "u-Ada", name: "Ada", guest: true }, marks, inRoom);
      await clock.advance(100);
      return chat;
    };
    const chat = await open();
    expect(chat.state.value).toMatchObject({ unread: 0, readUpTo: 1 });
    ada.chat.send("mine");
    bob.chat.send("one");
    bob.chat.send("two");
    await clock.advance(100);
    const again = await open();
    expect(again.state.value).toMatchObject({ unread: 2, readUpTo: 1 });
    again.markRead();
    expect(again.state.value.unread).toBe(0);
    expect((await open()).state.value.unread).toBe(0);
  });
});

test("what waits when the room is left has failed", async () => {
  const { clock, server, network, ada } = await create();
  server.mute.add("chat.send");
  ada.chat.send("too late");
  await clock.advance(100);
  server.restart();
  network.cut();
  await clock.advance(1_000);
  ada.chat.dispose();
  expect(ada.chat.state.value.messages[0]).toMatchObject({ state: "failed", error: { reason: "left" } });
});
