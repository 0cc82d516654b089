import { resolveObjectURL } from "node:buffer";
import { describe, expect, test } from "vitest";
import type { FakeChannel } from "../../../test/support/fakeRtc.js";
import { TwoPages } from "../../../test/support/twoPages.js";
import type { DirectFile } from "../../api.js";
import type { ChatFile } from "../../contracts.js";
import { FileVault } from "../../e2ee/files/fileVault.js";
import type { FileCipher } from "../fileCipher.js";

const size = 1_500_000;
const bytes = Uint8Array.from({ length: size }, (_, n) => (n * 31 + (n >> 8)) % 251);
const noise = (name = "noise.bin"): File => new File([bytes], name);

/** A message of Ada's with a file of hers, as Bob's page has it. */
const atBob = (pages: TwoPages, file: ChatFile): DirectFile => pages.bob.board.direct(file, pages.ada.user);

async function read(pages: TwoPages, who: "ada" | "bob", file: ChatFile, inline = false): Promise<Blob> {
  const blob = resolveObjectURL(await pages[who].board.url(file, inline)) as Blob | undefined;
  if (!blob) throw new Error("There is nothing at this address.");
  return blob;
}

/** Ada's file is with Bob's page, and goes with a message. */
async function sent(pages: TwoPages, file = noise()): Promise<ChatFile> {
  const upload = pages.ada.board.add(file);
  await pages.until(() => upload.state.value.phase === "done");
  return pages.ada.board.take()[0] as ChatFile;
}

/** As `toEqual`, which takes seconds for so many. */
const isNoise = async (content: Blob): Promise<boolean> => Buffer.from(await content.arrayBuffer()).equals(bytes);

const carried = (pages: TwoPages): number => pages.store.log.filter((line) => line.startsWith("PATCH")).length;

describe("a file to whoever is alone with us", () => {
  test("goes to their page and not to the server, both ways", async () => {
    const pages = await new TwoPages().open();
    const file = await sent(pages);
    expect(file).toMatchObject({ name: "noise.bin", size, direct: true });
    const shown = atBob(pages, file);
    await pages.until(() => shown.state.value.phase === "here");
    expect(await isNoise(await read(pages, "bob", file))).toBe(true);
    const back = pages.bob.board.add(noise("back.bin"));
    await pages.until(() => back.state.value.phase === "done");
    expect(pages.ada.board.direct(pages.bob.board.take()[0] as ChatFile, pages.bob.user).state.value.file.name).toBe("back.bin");
    expect(pages.store.log).toEqual([]);
  });

  test("tells how far it has got, and never has more waiting than the channel carries soon", async () => {
    const pages = await new TwoPages().open();
    const upload = pages.ada.board.add(noise());
    const steps: number[] = [];
    upload.state.subscribe(({ sent }) => steps.push(sent));
    await pages.until(() => upload.state.value.phase === "done");
    expect(steps.length).toBeGreaterThan(20);
    expect([...steps]).toEqual([...steps].sort((a, b) => a - b));
    expect(upload.state.value.direct).toBe(true);
    for (const channel of pages.channels) expect(channel.most).toBeLessThanOrEqual(1024 * 1024 + 64 * 1024 + 200);
  });

  test("gives way to voices on a slow line: what waits there stays short", async () => {
    const pages = await new TwoPages().open();
    pages.bytesPerMs = 100;
    const upload = pages.ada.board.add(noise());
    await pages.until(() => upload.state.value.sent > size / 2, 100);
    pages.channels.forEach((channel) => (channel.most = 0));
    await pages.until(() => upload.state.value.phase === "done", 100);
    // 800 kbit/s: 128 KiB are 1.3 s, less than which the line would stand still between two acknowledgements
    expect(Math.max(...pages.channels.map((channel) => channel.most))).toBeLessThan(300_000);
  });

  test("waits while it is paused, and goes on from there", async () => {
    const pages = await new TwoPages().open();
    const upload = pages.ada.board.add(noise());
    await pages.until(() => upload.state.value.sent > size / 3);
    upload.pause();
    await pages.pass(1_000);
    const at = upload.state.value.sent;
    await pages.pass(5_000);
    expect(upload.state.value).toMatchObject({ phase: "paused", sent: at });
    const seen: number[] = [];
    upload.state.subscribe((state) => seen.push(state.sent));
    upload.resume();
    await pages.until(() => upload.state.value.phase === "done");
    expect(Math.min(...seen)).toBeGreaterThanOrEqual(at);
    const shown = atBob(pages, pages.ada.board.take()[0] as ChatFile);
    await pages.until(() => shown.state.value.phase === "here");
    expect(await isNoise(await read(pages, "bob", shown.state.value.file))).toBe(true);
  });

  test("is forgotten on both sides when it is cancelled", async () => {
    const pages = await new TwoPages().open();
    const upload = pages.ada.board.add(noise());
    await pages.until(() => upload.state.value.phase === "done");
    const file = upload.state.value.file as ChatFile;
    await Promise.all([upload.cancel(), pages.until(() => pages.channels.length === 2 && pages.channels.every((channel) => channel.readyState === "closed"))]);
    expect(pages.ada.board.uploads.value).toEqual([]);
    const shown = atBob(pages, file);
    expect(shown.state.value.phase).toBe("offered");
    shown.resume();
    await pages.until(() => shown.state.value.phase === "away");
  });

  test("is not shown as here any more when it is cancelled", async () => {
    const pages = await new TwoPages().open();
    const upload = pages.ada.board.add(noise());
    await pages.until(() => upload.state.value.phase === "done");
    const shown = atBob(pages, upload.state.value.file as ChatFile);
    await pages.until(() => shown.state.value.phase === "here");
    void upload.cancel();
    await pages.until(() => shown.state.value.phase !== "here");
    shown.resume();
    await pages.until(() => shown.state.value.phase === "away");
  });

  test("is not shown as here any more either when it is cancelled while the path is being repaired, or no channel comes up at first", async () => {
    for (const trouble of ["interrupt", "breakChannels"] as const) {
      const pages = await new TwoPages().open();
      const upload = pages.ada.board.add(noise());
      await pages.until(() => upload.state.value.phase === "done");
      const shown = atBob(pages, upload.state.value.file as ChatFile);
      await pages.until(() => shown.state.value.phase === "here");
      if (trouble === "interrupt") pages.interrupt();
      void upload.cancel();
      expect(pages.ada.board.uploads.value).toEqual([]);
      if (trouble === "breakChannels") await pages.until(() => pages.channels.some((channel) => channel.readyState === "connecting"), 1);
      pages.breakChannels();
      await pages.pass(1_000);
      expect(shown.state.value.phase).toBe("here");
      if (trouble === "interrupt") pages.connect();
      await pages.until(() => shown.state.value.phase !== "here");
    }
  });

  test("goes on when the channel breaks, and when the connection is made anew", async () => {
    const pages = await new TwoPages().open();
    const upload = pages.ada.board.add(noise());
    await pages.until(() => upload.state.value.sent > size / 4);
    pages.breakChannels();
    await pages.until(() => upload.state.value.sent > size / 2);
    pages.interrupt();
    pages.breakChannels();
    await pages.pass(3_000);
    expect(upload.state.value.phase).toBe("sending");
    pages.connect();
    const seen: number[] = [];
    upload.state.subscribe((state) => seen.push(state.sent));
    await pages.until(() => upload.state.value.phase === "done");
    expect(Math.min(...seen)).toBeGreaterThan(size / 4);
    expect(pages.store.log).toEqual([]);
  });

  test("takes another channel soon where the other page hears nothing of the first", async () => {
    const pages = await new TwoPages().open();
    pages.unheard = 1;
    const upload = pages.ada.board.add(noise());
    const from = pages.clock.now();
    await pages.until(() => upload.state.value.phase === "done");
    expect(pages.clock.now() - from).toBeLessThan(2_000 + 3_000);
    expect(pages.store.log).toEqual([]);
    expect(pages.channels).toHaveLength(2);
    await pages.until(() => pages.channels.every((channel) => channel.readyState === "closed"));
  });

  test("waits for a path that is being repaired", async () => {
    const pages = await new TwoPages().open();
    const upload = pages.ada.board.add(noise());
    await pages.until(() => upload.state.value.sent > size / 4);
    pages.interrupt();
    pages.flows = false;
    await pages.pass(8_000);
    pages.flows = true;
    pages.connect();
    await pages.until(() => upload.state.value.phase === "done");
    expect(pages.channels).toHaveLength(1);
    expect(pages.store.log).toEqual([]);
  });

  test("goes on after a reload of the page that sends", async () => {
    const pages = await new TwoPages().open();
    const first = pages.ada.board.add(noise());
    await pages.until(() => first.state.value.sent > size / 2);
    pages.reload("ada");
    await pages.until(() => pages.ada.board.uploads.value[0]?.state.value.phase === "done");
    expect(pages.store.log).toEqual([]);
    const file = pages.ada.board.take()[0] as ChatFile;
    // no more than what was missing
    expect(pages.channels.at(-1)?.sent).toBeLessThan(size / 2 + 100_000);
    expect(await isNoise(await pageOf(pages, file))).toBe(true);
  });
});

async function pageOf(pages: TwoPages, file: ChatFile): Promise<Blob> {
  const shown = atBob(pages, file);
  await pages.until(() => shown.state.value.phase === "here");
  return read(pages, "bob", file);
}

describe("the server takes a file, without a click,", () => {
  test.each([false, true])("when the room is not direct any more, whether or not (%s) the connection lingers", async (lingering) => {
    const pages = await new TwoPages().open();
    const upload = pages.ada.board.add(noise());
    await pages.until(() => upload.state.value.sent > size / 3);
    pages.part(lingering);
    await pages.until(() => upload.state.value.phase === "done");
    expect(upload.state.value.file).toMatchObject({ id: "s1" });
    expect(upload.state.value.file?.direct).toBeUndefined();
    expect(Buffer.from(pages.store.files.get("s1")?.bytes ?? []).equals(bytes)).toBe(true);
  });

  test("when the one who has it is not alone with us any more before the message is sent", async () => {
    const pages = await new TwoPages().open();
    const upload = pages.ada.board.add(noise());
    await pages.until(() => upload.state.value.phase === "done");
    pages.part();
    expect(pages.ada.board.take()).toEqual([]);
    await pages.until(() => upload.state.value.phase === "done");
    expect(pages.ada.board.take()).toEqual([expect.objectContaining({ id: "s1" })]);
  });

  test("when nobody is there", async () => {
    const pages = await new TwoPages().open();
    pages.part();
    const upload = pages.ada.board.add(noise());
    await pages.until(() => upload.state.value.phase === "done");
    expect(carried(pages)).toBeGreaterThan(0);
  });

  test.each(["opens", "is answered"])("when no channel %s", async (how) => {
    const pages = await new TwoPages().open();
    pages.bob.board.handleChannel = () => undefined;
    if (how === "opens") pages.flows = false;
    const upload = pages.ada.board.add(noise());
    await pages.until(() => upload.state.value.phase === "done");
    expect(carried(pages)).toBeGreaterThan(0);
  });

  test("when the other page does not take it", async () => {
    const pages = await new TwoPages().open();
    pages.limit = size - 1;
    const upload = pages.ada.board.add(noise());
    await pages.until(() => upload.state.value.phase === "done");
    expect(carried(pages)).toBeGreaterThan(0);
  });
});

describe("a file that is not in this page", () => {
  test("is had from its sender's while that is there, with pause and going on", async () => {
    const pages = await new TwoPages().open();
    const file = await sent(pages);
    pages.reload("bob");
    const shown = atBob(pages, file);
    expect(shown.state.value.phase).toBe("offered");
    shown.resume();
    await pages.until(() => shown.state.value.received > size / 3);
    shown.pause();
    const at = shown.state.value.received;
    await pages.pass(3_000);
    expect(shown.state.value).toMatchObject({ phase: "paused", received: at });
    shown.resume();
    await pages.until(() => shown.state.value.phase === "here");
    expect(await isNoise(await read(pages, "bob", file))).toBe(true);
  });

  test("is given up when that is wished, and begins anew", async () => {
    const pages = await new TwoPages().open();
    const file = await sent(pages);
    pages.reload("bob");
    const shown = atBob(pages, file);
    shown.resume();
    await pages.until(() => shown.state.value.received > size / 3);
    shown.cancel();
    expect(shown.state.value).toMatchObject({ phase: "offered", received: 0 });
    shown.resume();
    await pages.until(() => shown.state.value.phase === "here");
  });

  test("is away with its sender, and with a page that has lost it", async () => {
    const pages = await new TwoPages().open();
    const file = await sent(pages);
    pages.reload("bob");
    const shown = atBob(pages, file);
    pages.part();
    expect(shown.state.value.phase).toBe("away");
    pages.connect();
    expect(shown.state.value.phase).toBe("offered");
    pages.reload("ada");
    shown.resume();
    await pages.until(() => shown.state.value.phase === "away");
    await expect(pages.bob.board.url(file)).rejects.toMatchObject({ reason: "unknown-file" });
  });

  test("is not asked of somebody else", async () => {
    const pages = await new TwoPages().open();
    const file = await sent(pages);
    pages.reload("bob");
    expect(pages.bob.board.direct(file, { id: "u-carol", name: "Carol", guest: true }).state.value.phase).toBe("away");
  });
});

describe("what is shown in place", () => {
  const png = (width: number, height: number): Uint8Array<ArrayBuffer> => {
    const head = new Uint8Array(64);
    head.set([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 13, 0x49, 0x48, 0x44, 0x52]);
    new DataView(head.buffer).setUint32(16, width);
    new DataView(head.buffer).setUint32(20, height);
    return head;
  };

  test("is a picture by its bytes, whatever it is called", async () => {
    const pages = await new TwoPages().open();
    const file = await sent(pages, new File([png(640, 360)], "plan.txt", { type: "text/plain" }));
    const shown = atBob(pages, file);
    await pages.until(() => shown.state.value.phase === "here");
    expect(shown.state.value.file).toMatchObject({ name: "plan.txt", type: "image/png", width: 640, height: 360 });
    expect((await read(pages, "bob", file, true)).type).toBe("image/png");
    expect((await read(pages, "bob", file)).type).toBe("application/octet-stream");
  });

  test.each([
    ["a page", new TextEncoder().encode("<script>alert(1)</script>")],
    ["a drawing that could run", new TextEncoder().encode("<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>")],
    ["a picture as large as a town", png(100_000, 100_000)],
    ["a picture that is cut off", png(640, 360).slice(0, 20)],
  ])("is never %s", async (_, content) => {
    const pages = await new TwoPages().open();
    const file = await sent(pages, new File([content], "cat.png", { type: "image/png" }));
    const shown = atBob(pages, file);
    await pages.until(() => shown.state.value.phase === "here");
    expect(shown.state.value.file.width).toBeUndefined();
    expect((await read(pages, "bob", file, true)).type).toBe("application/octet-stream");
  });
});

describe("a page that does as it likes", () => {
  const id = "7e0ba6f2-0000-4000-8000-000000000001";
  const offer = (more: object = {}): string => JSON.stringify({ type: "offer", id, size: 100, ...more });
  const file: ChatFile = { id, name: "x", size: 100, type: "", direct: true };

  /** What Bob's page says to this. */
  async function answers(pages: TwoPages, ...said: (string | ArrayBuffer)[]): Promise<{ channel: FakeChannel; heard: unknown[] }> {
    const channel = pages.channelTo("bob");
    const heard: unknown[] = [];
    channel.onmessage = ({ data }) => heard.push(JSON.parse(data as string));
    await pages.pass(100);
    for (const one of said) if (channel.readyState === "open") channel.send(one);
    await pages.pass(100);
    return { channel, heard };
  }

  test.each([
    ["more than the limit", [offer({ size: 10_000_001 })], { type: "refuse", reason: "file-too-large" }],
    ["a size that is none", [offer({ size: -1 })], undefined],
    ["a size that no number holds", [offer({ size: 2 ** 60 })], undefined],
    ["an id without end", [offer({ id: "x".repeat(65) })], undefined],
    ["no JSON", ["hello"], undefined],
    ["bytes before anything was said", [new ArrayBuffer(10)], undefined],
  ] as const)("is not listened to with %s", async (_, said, answer) => {
    const pages = await new TwoPages().open();
    const { channel, heard } = await answers(pages, ...said);
    expect(heard).toEqual([{ type: "ready" }, ...(answer ? [answer] : [])]);
    // what was answered is there before the channel is closed, for good after a while
    if (answer) expect(channel.readyState).toBe("open");
    await pages.pass(10_000);
    expect(channel.readyState).toBe("closed");
  });

  test("has no more bytes taken than it has said", async () => {
    const pages = await new TwoPages().open();
    const { channel } = await answers(pages, offer(), new ArrayBuffer(90), new ArrayBuffer(11));
    expect(channel.readyState).toBe("closed");
    expect(atBob(pages, file).state.value.phase).toBe("offered");
  });

  test("cannot put its bytes in the place of a file that is here", async () => {
    const pages = await new TwoPages().open();
    const own = pages.bob.board.add(new File(["mine"], "mine.txt"));
    await pages.until(() => own.state.value.phase === "done");
    const { heard } = await answers(pages, offer({ id: own.state.value.file?.id }), new ArrayBuffer(100));
    expect(heard).toContainEqual({ type: "refuse", reason: "quota-room" });
    await answers(pages, offer(), new ArrayBuffer(100));
    const again = await answers(pages, offer({ size: 50 }), new ArrayBuffer(50));
    expect(again.heard).toContainEqual({ type: "refuse", reason: "quota-room" });
  });

  test("finds no place for more than so many beginnings, and the sender then takes the server", async () => {
    const pages = await new TwoPages().open();
    const channels: FakeChannel[] = [];
    for (let n = 0; n < 20; n++) channels.push((await answers(pages, offer({ id: `${id}-${n}` }))).channel);
    const { heard } = await answers(pages, offer());
    expect(heard).toContainEqual({ type: "refuse", reason: "quota-room" });
    for (const channel of channels) channel.close();
    await pages.pass(100);
    // those that do not come any more make room
    expect((await answers(pages, offer())).heard).toContainEqual({ type: "send", offset: 0 });
  });
});

test("a file that is chosen in another's place is not mixed with what has come of that", async () => {
  const pages = await new TwoPages().open();
  const upload = pages.ada.board.add(noise());
  await pages.until(() => upload.state.value.sent > size / 2);
  upload.pause();
  upload.choose(new File([bytes.toReversed()], "noise.bin", { lastModified: 1 }));
  await pages.until(() => upload.state.value.phase === "done");
  const content = await pageOf(pages, pages.ada.board.take()[0] as ChatFile);
  expect(Buffer.from(await content.arrayBuffer()).equals(bytes.toReversed())).toBe(true);
});

test("in an encrypted room nothing but what is sealed goes from page to page", async () => {
  const room = "e2ee-garden";
  const vaults = { ada: new FileVault(room), bob: new FileVault(room) };
  const cipher = (vault: FileVault): FileCipher => ({
    seal: (file) => vault.seal(file),
    describe: (file, stored) => vault.describe(file, stored),
    url: (file, fetchSealed, inline) => vault.url(file, fetchSealed, inline),
    exportUrl: () => Promise.reject(new Error("not here")),
  });
  const pages = await new TwoPages({ ada: cipher(vaults.ada), bob: cipher(vaults.bob) }).open();
  const file = await sent(pages, new File(["a secret that is easy to find"], "secret.txt"));
  expect(file).toMatchObject({ name: "secret.txt", size: 29, direct: true });
  // what the sealed message brings
  const brought = { ...(vaults.bob.take(vaults.ada.of([file.id]))[0] as ChatFile), direct: true };
  const shown = atBob(pages, brought);
  await pages.until(() => shown.state.value.phase === "here");
  expect(await (await read(pages, "bob", brought)).text()).toBe("a secret that is easy to find");
  await expect(read(pages, "ada", file)).rejects.toThrow();
  pages.ada.board.direct(file, pages.ada.user);
  expect(await (await read(pages, "ada", file)).text()).toBe("a secret that is easy to find");
});
