import { describe, expect, test } from "vitest";
import { signIn } from "../../test/support/client.js";
import { FakeNetwork } from "../../test/support/fakeNetwork.js";
import { FakeServer } from "../../test/support/fakeServer.js";
import { VirtualClock } from "../../test/support/world.js";
import { RoomChat } from "./chat.js";

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
    const chat = new RoomChat(client.peer, clock, "garden", { id: `u-${name}`, name, guest: true });
    await clock.advance(100);
    const shown = (): string[] => chat.state.value.messages.map((m) => `${m.from.name}: ${m.text}${m.state === "sent" ? "" : ` (${m.state})`}`);
    return { ...client, chat, shown, join };
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
    const chat = new RoomChat(late.peer, clock, "garden", { id: "u-Ada", name: "Ada", guest: true });
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

  test("has no hole after more was missed than a page holds", async () => {
    const { clock, ada, bob } = await create();
    ada.chat.send("m1");
    await clock.advance(100);
    ada.chat.dispose();
    for (let n = 2; n <= 8; n++) {
      bob.chat.send(`m${n}`);
      await clock.advance(100);
    }
    ada.chat.handleRejoined();
    await clock.advance(100);
    const texts = (): string => ada.chat.state.value.messages.map((m) => m.text).join(" ");
    expect(texts()).toBe("m6 m7 m8");
    expect(ada.chat.state.value.more).toBe(true);
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
