import { describe, expect, test } from "vitest";
import { signIn } from "../../test/support/client.js";
import { FakeStore, MemoryShelf } from "../../test/support/fakeFiles.js";
import { FakeNetwork } from "../../test/support/fakeNetwork.js";
import { FakeServer } from "../../test/support/fakeServer.js";
import { VirtualClock } from "../../test/support/world.js";
import { State } from "../events/state.js";
import { FileBoard } from "./files.js";

async function create() {
  const clock = new VirtualClock();
  const server = new FakeServer();
  const ada = await signIn(new FakeNetwork(server, clock), "Ada");
  await ada.enter();
  void ada.peer.request("room.join", { room: "garden" });
  await clock.advance(100);
  const [store, shelf] = [new FakeStore(), new MemoryShelf()];
  const open = (user = "u-Ada"): FileBoard => new FileBoard(ada.peer, { clock, fetch: store.fetch, base: "https://parley.test", limit: () => 1_000_000, user, shelf }, "garden", new State(undefined));
  const board = open();
  const bytes = Uint8Array.from({ length: 600_000 }, (_, n) => n % 251);
  const file = new File([bytes], "noise.bin");
  const settle = async (): Promise<void> => {
    // bodies are read outside of virtual time
    for (let n = 0; n < 300; n++) {
      await clock.advance(100);
      await new Promise((done) => setTimeout(done, 0));
    }
  };
  const until = async (condition: () => boolean): Promise<void> => {
    for (let n = 0; n < 2_000 && !condition(); n++) {
      await clock.advance(100);
      await new Promise((done) => setTimeout(done, 0));
    }
    expect(condition()).toBe(true);
  };
  return { clock, server, store, shelf, board, open, bytes, file, settle, until };
}

describe("an upload", () => {
  test("goes in parts, and its file then goes with a message", async () => {
    const { store, board, bytes, file, settle } = await create();
    const upload = board.add(file);
    await settle();
    expect(upload.state.value).toMatchObject({ phase: "done", sent: 600_000, file: { id: "s1", name: "noise.bin" } });
    expect(Buffer.from(store.files.get("s1")?.bytes ?? []).equals(bytes)).toBe(true);
    expect(store.log.filter((l) => l.startsWith("PATCH")).length).toBeGreaterThan(1);
    expect(board.take()).toEqual([expect.objectContaining({ id: "s1" })]);
    expect(board.uploads.value).toEqual([]);
  });

  test.each(["lost", "lost after"] as const)("goes on from what the server has when a request is %s", async (how) => {
    const { store, board, bytes, file, settle } = await create();
    store.trouble.push(how, how, { status: 503, reason: "storage" }, how);
    const upload = board.add(file);
    await settle();
    expect(upload.state.value.phase).toBe("done");
    expect(Buffer.from([...store.files.values()].at(-1)?.bytes ?? []).equals(bytes)).toBe(true);
  });

  test("waits while it is paused, and goes on", async () => {
    const { store, board, bytes, file, settle } = await create();
    const upload = board.add(file);
    upload.pause();
    await settle();
    expect(upload.state.value.phase).toBe("paused");
    const asked = store.log.length;
    await settle();
    expect(store.log).toHaveLength(asked);
    upload.resume();
    await settle();
    expect(upload.state.value.phase).toBe("done");
    expect(Buffer.from([...store.files.values()].at(-1)?.bytes ?? []).equals(bytes)).toBe(true);
  });

  test("is gone on both sides when it is cancelled", async () => {
    const { store, shelf, board, file, settle } = await create();
    store.trouble.push(undefined as never, { status: 503, reason: "storage" });
    const upload = board.add(file);
    await settle();
    await upload.cancel();
    expect(board.uploads.value).toEqual([]);
    expect(shelf.kept.size).toBe(0);
    expect(store.files.size).toBe(0);
  });

  test("that is refused says why, and can be tried again", async () => {
    const { store, board, file, settle } = await create();
    store.trouble.push({ status: 507, reason: "disk-full" });
    const upload = board.add(file);
    await settle();
    expect(upload.state.value).toMatchObject({ phase: "failed", error: { reason: "disk-full" } });
    upload.resume();
    await settle();
    expect(upload.state.value.phase).toBe("done");
  });

  test("takes a new ticket when the old one is void", async () => {
    const { server, store, board, file, settle } = await create();
    store.trouble.push({ status: 401, reason: "unauthorized" });
    const upload = board.add(file);
    await settle();
    expect(upload.state.value.phase).toBe("done");
    expect(server.log.filter((l) => l.method === "room.ticket")).toHaveLength(2);
  });

  test("survives a reload of the page", async () => {
    const { store, board, open, bytes, file, settle } = await create();
    store.trouble.push(undefined as never, undefined as never, ...Array.from({ length: 30 }, () => "lost" as const));
    board.add(file);
    await settle();
    board.dispose();
    store.trouble.length = 0;
    const after = open();
    await settle();
    expect(after.uploads.value[0]?.state.value.phase).toBe("done");
    expect(store.files.size).toBe(1);
    expect(Buffer.from(store.files.get("s1")?.bytes ?? []).equals(bytes)).toBe(true);
  });

  test("is neither gone on with nor kept for somebody else who signs in in the same tab", async () => {
    const { store, shelf, board, open, file, settle } = await create();
    store.trouble.push(undefined as never, undefined as never, ...Array.from({ length: 30 }, () => "lost" as const));
    board.add(file);
    await settle();
    board.dispose();
    store.trouble.length = 0;
    store.log.length = 0;
    const others = open("u-Bob");
    await settle();
    expect(others.uploads.value).toEqual([]);
    expect(store.log).toEqual([]);
    expect(shelf.kept.size).toBe(0);
  });

  /** Half of it is with the server, and the page was reloaded; the browser has not kept the file. */
  async function lost() {
    const world = await create();
    const { store, shelf, board, open, file, until } = world;
    store.trouble.push(undefined as never, undefined as never, ...Array.from({ length: 30 }, () => "lost" as const));
    const before = board.add(file);
    await until(() => before.state.value.sent > 0);
    board.dispose();
    store.trouble.length = 0;
    store.log.length = 0;
    shelf.lose();
    const after = open();
    await until(() => after.uploads.value.length > 0);
    const [upload] = after.uploads.value;
    if (!upload) throw new Error("It is not shown.");
    return { ...world, after, upload };
  }

  test("that the browser has not kept over a reload is shown as broken, and goes on with the same file where it was", async () => {
    const { store, upload, file, bytes, until } = await lost();
    expect(upload.state.value).toMatchObject({ name: "noise.bin", size: 600_000, phase: "failed", error: { reason: "file-lost" } });
    upload.resume();
    expect(upload.state.value.phase).toBe("failed");
    expect(store.log).toEqual([]);
    upload.choose(file);
    await until(() => upload.state.value.phase === "done");
    expect(store.log[0]).toBe("HEAD s1");
    expect(store.files.size).toBe(1);
    expect(Buffer.from(store.files.get("s1")?.bytes ?? []).equals(bytes)).toBe(true);
  });

  test("that was lost goes on with another file from its beginning", async () => {
    const { store, after, upload, until } = await lost();
    upload.choose(new File(["something else"], "else.txt"));
    await until(() => upload.state.value.phase === "done");
    expect(upload.state.value).toMatchObject({ name: "else.txt", size: 14, phase: "done" });
    expect([...store.files.values()].map(({ name }) => name)).toEqual(["else.txt"]);
    expect(after.take()).toEqual([expect.objectContaining({ name: "else.txt" })]);
  });

  test("whose file is gone from the disk says so, and does not try in vain", async () => {
    const { store, board, until } = await create();
    const gone = new File(["gone"], "gone.txt");
    const rejects = (): Promise<never> => Promise.reject(new DOMException("gone", "NotReadableError"));
    gone.slice = () => Object.assign(new Blob(["gone"]), { arrayBuffer: rejects });
    store.trouble.push(undefined as never, "lost");
    const upload = board.add(gone);
    await until(() => upload.state.value.phase === "failed");
    expect(upload.state.value).toMatchObject({ phase: "failed", error: { reason: "file-lost" } });
    expect(store.log.length).toBeLessThan(4);
  });
});
