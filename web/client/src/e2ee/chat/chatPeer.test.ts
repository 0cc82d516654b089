import { describe, expect, test } from "vitest";
import { signIn } from "../../../test/support/client.js";
import { FakeNetwork } from "../../../test/support/fakeNetwork.js";
import { FakeServer } from "../../../test/support/fakeServer.js";
import { VirtualClock } from "../../../test/support/world.js";
import { State } from "../../events/state.js";
import { RoomChat } from "../../chat/chat.js";
import { FileVault } from "../files/fileVault.js";
import { createDevice } from "../keys/device.js";
import { deriveRoomKeys } from "../keys/roomKeys.js";
import { newSecret, parseSecret } from "../secret.js";
import { SealedTexts } from "../texts.js";
import { ChatPeer } from "./chatPeer.js";
import { readContent, writeContent } from "./content.js";
import { exportChat } from "./document.js";
import { unreadableText } from "./unreadable.js";

const room = "e2ee-tea";
const inRoom = new State({ phase: "joined" as const });

async function create() {
  const clock = new VirtualClock();
  const server = new FakeServer();
  const network = new FakeNetwork(server, clock);
  const keys = await deriveRoomKeys(parseSecret(newSecret()) ?? new Uint8Array(), room);
  /** Cryptography takes real time, and everything else virtual time. */
  const until = async (holds: () => unknown): Promise<void> => {
    while (!holds()) await clock.advance(20);
  };
  const open = async (name: string) => {
    const client = await signIn(network, name);
    await client.enter();
    void client.peer.request("room.join", { room, deviceKey: "key" });
    await clock.advance(100);
    const texts = new SealedTexts(keys, await createDevice(), `u-${name}`);
    const vault = new FileVault(room);
    const cipher = { sealText: (id: string, text: string) => texts.seal(id, text), openText: (id: string, user: string, text: string) => texts.open(id, user, text) };
    const peer = new ChatPeer(client.peer, room, cipher, vault);
    const chat = new RoomChat(peer, clock, room, { id: `u-${name}`, name, guest: true }, { value: undefined }, inRoom);
    await until(() => !chat.state.value.loading);
    const shown = (): string[] => chat.state.value.messages.map((m) => (m.state === "sent" ? m.text : `${m.text} (${m.state})`));
    return { ...client, sealedPeer: peer, chat, texts, vault, shown, shows: (...wanted: string[]) => until(() => shown().join() === wanted.join()) };
  };
  const done = async <T>(work: Promise<T>): Promise<T> => {
    let settled = false;
    void work.finally(() => (settled = true)).catch(() => undefined);
    await until(() => settled);
    return work;
  };
  return { server, done, open, ada: await open("Ada"), bob: await open("Bob") };
}

describe("in an encrypted room", () => {
  test("what is written, answered and edited is read by the others, and is nothing to the server", async () => {
    const { server, done, ada, bob } = await create();
    const id = ada.chat.send("the first words");
    await bob.shows("the first words");
    bob.chat.send("an answer", { replyTo: id });
    await ada.shows("the first words", "an answer");
    await done(ada.chat.edit(id, "other words"));
    for (const side of [ada, bob]) {
      await side.shows("other words", "an answer");
      expect(side.chat.state.value.messages[1]?.replyTo?.text).toBe("other words");
    }
    expect(JSON.stringify(server.log)).not.toMatch(/words|answer/);
    expect(server.chat.every((text) => text.startsWith("e2ee1:"))).toBe(true);
  });

  test("who comes later reads what was, also the files of messages, whose names and keys the server never had", async () => {
    const { server, done, open, ada, bob } = await create();
    await done(bob.peer.request("room.leave", { room }));
    const [file] = ada.vault.take([{ id: "f1", name: "plan.pdf", size: 3, type: "application/pdf", key: "secret-key" }]);
    const id = ada.chat.send("", { ...(file && { files: [file] }) });
    await ada.shows("");
    await done(ada.chat.edit(id, "with words"));
    const carol = await open("Carol");
    expect(carol.chat.state.value.messages[0]).toMatchObject({ text: "with words", files: [{ id: "f1", name: "plan.pdf", size: 3 }] });
    expect(carol.vault.of(["f1"])[0]?.key).toBe("secret-key");
    expect(JSON.stringify(server.log)).not.toMatch(/plan|secret-key/);
  });

  test("an answer to what is not loaded quotes no words, and those of it when it is; the saved chat has them at once", async () => {
    const { done, open, ada, bob } = await create();
    await done(bob.peer.request("room.leave", { room }));
    const id = ada.chat.send("the first words");
    await ada.shows("the first words");
    for (const text of ["two", "three"]) ada.chat.send(text);
    await ada.shows("the first words", "two", "three");
    ada.chat.send("an answer", { replyTo: id });
    await ada.shows("the first words", "two", "three", "an answer");
    const carol = await open("Carol");
    const quoted = () => carol.chat.state.value.messages.find((m) => m.text === "an answer")?.replyTo;
    expect(carol.shown()).toEqual(["two", "three", "an answer"]);
    expect(quoted()).toMatchObject({ id, from: { name: "Ada" } });
    expect(quoted()).not.toHaveProperty("text");
    expect(await (await done(exportChat(carol.sealedPeer, room, "text", "en"))).text()).toContain("> Ada: the first words\n");
    await done(carol.chat.loadOlder());
    expect(quoted()).toMatchObject({ id, text: "the first words" });
  });

  test("a message that the server shows to others, or in answer to something else, is not shown as that", async () => {
    const { ada, bob } = await create();
    const sealed = await ada.texts.seal("00000000-0000-4000-8000-000000000001", writeContent({ text: "for carol", to: "u-Carol", edit: 0, files: [] }));
    void ada.peer.request("chat.send", { room, id: "00000000-0000-4000-8000-000000000001", text: sealed });
    await bob.shows(unreadableText);
  });

  test("an earlier text that the server brings back is not shown", async () => {
    const { done, ada, bob } = await create();
    const id = ada.chat.send("first");
    await ada.shows("first");
    await done(ada.chat.edit(id, "second"));
    await done(ada.chat.edit(id, "third"));
    await bob.shows("third");
    const old = await ada.texts.seal(id, writeContent({ text: "second", edit: 1, files: [] }));
    void ada.peer.request("chat.edit", { room, id, text: old });
    await bob.shows(unreadableText);
  });

  test("what is in the clear, or sealed by somebody else, is not shown", async () => {
    const { ada, bob } = await create();
    void ada.peer.request("chat.send", { room, id: "00000000-0000-4000-8000-000000000001", text: "in the clear" });
    const sealed = await bob.texts.seal("00000000-0000-4000-8000-000000000002", writeContent({ text: "as ada", edit: 0, files: [] }));
    void ada.peer.request("chat.send", { room, id: "00000000-0000-4000-8000-000000000002", text: sealed });
    await bob.shows(unreadableText, unreadableText);
  });

  test("files are found by their names", async () => {
    const { done, ada, bob } = await create();
    const files = ada.vault.take([{ id: "f1", name: "Floor plan.PDF", size: 3, type: "application/pdf", key: "secret-key" }]);
    ada.chat.send("", { files: [...files] });
    await bob.shows("");
    ada.chat.send("a sketch");
    await bob.shows("", "a sketch");
    expect((await done(bob.chat.search("lan pdf"))).messages.map((m) => m.files[0]?.id)).toEqual(["f1"]);
    expect((await done(bob.chat.search("plan sketch"))).messages).toEqual([]);
  });

  test("texts are searched and saved here, by those who can read them", async () => {
    const { server, done, ada, bob } = await create();
    const texts = ["green garden", "blue sky", "a Garden at night", "<b>bold</b>"];
    for (const [i, text] of texts.entries()) {
      ada.chat.send(text);
      await bob.shows(...texts.slice(0, i + 1));
    }
    expect((await done(bob.chat.search("GARDEN"))).messages.map((m) => m.text)).toEqual(["a Garden at night", "green garden"]);
    expect(server.log.some((l) => l.method === "chat.search")).toBe(false);
    for (const format of ["text", "json", "html"] as const) {
      const text = await (await done(exportChat(bob.sealedPeer, room, format, "en"))).text();
      for (const words of texts.slice(0, 3)) expect(text).toContain(words);
      if (format === "html") expect(text).not.toContain("<b>bold");
    }
  });
});

test("whoever has the link may have sealed anything: only what is a message is taken", () => {
  expect(readContent(writeContent({ text: "a", to: "u", replyTo: "m", edit: 2, files: [] }))).toEqual({ text: "a", to: "u", replyTo: "m", edit: 2, files: [] });
  for (const other of ["", "null", "1", "[]", "{}", '{"text":1}', '{"text":"a","to":1}', '{"text":"a","edit":-1}', '{"text":"a","edit":"1"}', '{"text":"a","files":{}}', '{"text":"a","files":[{}]}'])
    expect(readContent(other)).toBeUndefined();
});
