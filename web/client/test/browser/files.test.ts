import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { DirectFile, Meeting, Upload } from "../../src/index.js";
import { FakeStore } from "../support/fakeFiles.js";
import { FakeServer } from "../support/fakeServer.js";
import { hasChromium, pair, start } from "./pages.js";

declare global {
  interface Window {
    uploads: Map<string, Upload>;
    withdrawn?: DirectFile;
    /** Files that are the same for the same seed. */
    noise(seed: number, megabytes: number): File;
    digest(bytes: ArrayBuffer): Promise<string>;
    meeting(): Meeting;
  }
}

const room = "smoke-room";
const MB = 1024 * 1024;

/** Two real pages that are alone with one another; only the server is not one. */
describe.skipIf(!hasChromium)("files from page to page in Chromium", { tags: "medium", timeout: 60_000 }, () => {
  const server = new FakeServer();
  server.now = () => Date.now();
  const store = new FakeStore();
  let browser: Browser;
  let ada: Page;
  let bob: Page;

  beforeAll(async () => {
    ({ browser, ada, bob } = await pair(server, enter, store));
    for (const page of [ada, bob]) await connected(page);
  }, 60_000);

  afterAll(async () => {
    await browser?.close();
  });

  test("several MB go both ways at once, whole, and none of it over the server", async () => {
    const loaded = await ada.evaluate(() => performance.getEntriesByType("resource").filter(({ name }) => /files-/.test(name)).length);
    expect(loaded).toBe(0);
    const from = Date.now();
    await Promise.all([begin(ada, "a", 1, 12), begin(bob, "b", 2, 9)]);
    await Promise.all([phase(ada, "a", "done"), phase(bob, "b", "done")]);
    process.stdout.write(`12 and 9 MiB from page to page: ${Date.now() - from} ms\n`);
    await Promise.all([send(ada), send(bob)]);
    expect(await received(bob, 1)).toBe(await digestOf(bob, 1, 12));
    expect(await received(ada, 2)).toBe(await digestOf(ada, 2, 9));
    expect(store.log).toEqual([]);
    // the second file needs no negotiation, and neither does a third
    const signals = server.log.filter(({ method }) => method === "peer.signal").length;
    await begin(bob, "c", 3, 2);
    await phase(bob, "c", "done");
    expect(server.log.filter(({ method }) => method === "peer.signal")).toHaveLength(signals);
    await send(bob);
  });

  test("what is paused waits, and goes on from there", async () => {
    await begin(ada, "paused", 4, 40);
    await got(ada, "paused", 2 * MB);
    await ada.evaluate(() => window.uploads.get("paused")?.pause());
    const at = await sent(ada, "paused");
    expect(at).toBeLessThan(40 * MB);
    // the way is free, and what comes later passes by
    await begin(ada, "beside", 8, 4);
    await phase(ada, "beside", "done");
    expect(await sent(ada, "paused")).toBe(at);
    await ada.evaluate(() => window.uploads.get("beside")?.cancel());
    await ada.evaluate(() => {
      const upload = window.uploads.get("paused");
      upload?.state.subscribe(({ sent }) => ((window as { least?: number }).least = Math.min((window as { least?: number }).least ?? Infinity, sent)));
      upload?.resume();
    });
    await phase(ada, "paused", "done");
    expect(await ada.evaluate(() => (window as { least?: number }).least)).toBeGreaterThanOrEqual(at);
    await send(ada);
    expect(await received(bob, 4)).toBe(await digestOf(bob, 4, 40));
  });

  test("what is cancelled is gone on both sides", async () => {
    await begin(ada, "cancelled", 5, 40);
    await got(ada, "cancelled", 2 * MB);
    await ada.evaluate(() => window.uploads.get("cancelled")?.cancel());
    expect(await ada.evaluate(() => window.meeting().files.uploads.value.length)).toBe(0);
    await begin(ada, "withdrawn", 5, 4);
    await phase(ada, "withdrawn", "done");
    const id = await ada.evaluate(async () => {
      const upload = window.uploads.get("withdrawn");
      await upload?.cancel();
      return upload?.state.value.file?.id ?? "";
    });
    // word of it is on its way to him: until it is there, what he has of it is still shown
    await bob.evaluate(async (id) => {
      const from = window.meeting().state.value.room.participants.find((p) => p.user.name === "Ada")?.user;
      if (!from) throw new Error("Ada is not there");
      window.withdrawn = await window.meeting().files.direct({ id, name: "x", size: 4 * 1024 * 1024, type: "", direct: true }, from);
    }, id);
    await bob.waitForFunction(() => {
      const phase = window.withdrawn?.state.value.phase;
      if (phase !== "away") window.withdrawn?.resume();
      return phase === "away";
    }, undefined, { timeout: 20_000, polling: 20 });
  });

  test("a new path is taken by a file that is on its way", async () => {
    await begin(ada, "restarted", 6, 40);
    await got(ada, "restarted", 2 * MB);
    await Promise.all([ada, bob].map((page) => page.evaluate(() => window.connections.at(-1)?.restartIce())));
    await phase(ada, "restarted", "done");
    await send(ada);
    expect(await received(bob, 6)).toBe(await digestOf(bob, 6, 40));
  });

  test("a file outlives a reload of the page that takes it, and can be asked for again", async () => {
    await begin(ada, "again", 7, 30);
    await got(ada, "again", 2 * MB);
    await reload(bob, "Bob");
    await phase(ada, "again", "done");
    await send(ada);
    expect(await received(bob, 7)).toBe(await digestOf(bob, 7, 30));
    await reload(bob, "Bob");
    await connected(bob);
    // whoever has only read the message asks for it
    expect(await received(bob, 7, true)).toBe(await digestOf(bob, 7, 30));
    expect(store.log).toEqual([]);
  });

  test("a file outlives a reload of the page that sends it, and is asked for anew where the browser has lost it", async () => {
    await begin(ada, "reloaded", 9, 30);
    await got(ada, "reloaded", 2 * MB);
    await reload(ada, "Ada");
    await first(ada, "done");
    expect(await ada.evaluate(() => window.meeting().files.uploads.value[0]?.state.value.direct)).toBe(true);
    await send(ada);
    expect(await received(bob, 9)).toBe(await digestOf(bob, 9, 30));

    await begin(ada, "lost", 10, 30);
    await got(ada, "lost", 2 * MB);
    await ada.evaluate(
      () =>
        new Promise<void>((done, failed) => {
          window.uploads.get("lost")?.pause();
          const opening = indexedDB.open("parley.files");
          opening.onsuccess = () => {
            const rows = opening.result.transaction("uploads", "readwrite").objectStore("uploads");
            const all = rows.getAll();
            all.onsuccess = () => {
              for (const { file: _, ...row } of all.result as { file: File }[]) rows.put(row);
            };
            rows.transaction.oncomplete = () => done();
            rows.transaction.onerror = failed;
          };
        }),
    );
    await reload(ada, "Ada");
    await first(ada, "failed");
    expect(await ada.evaluate(() => window.meeting().files.uploads.value[0]?.state.value.error?.reason)).toBe("file-lost");
    await ada.evaluate(() => window.meeting().files.uploads.value[0]?.choose(window.noise(10, 30)));
    await first(ada, "done");
    await send(ada);
    expect(await received(bob, 10)).toBe(await digestOf(bob, 10, 30));
    expect(store.log).toEqual([]);
  });

  test("the server takes what is on its way when the room is not direct any more", async () => {
    await begin(ada, "moved", 8, 8);
    await got(ada, "moved", MB);
    for (const user of ["u-Ada", "u-Bob"]) server.notify(user, "room.mode", { room, mode: "routed" });
    // also where all of it had come over in this moment: the message, which is not sent yet, is for more people now
    await ada.waitForFunction(() => {
      const { phase, file } = window.uploads.get("moved")?.state.value ?? {};
      return phase === "done" && file?.direct === undefined;
    }, undefined, { timeout: 40_000, polling: 20 });
    const bytes = [...store.files.values()].at(-1)?.bytes as Uint8Array<ArrayBuffer>;
    expect(bytes).toHaveLength(8 * MB);
    expect(Buffer.from(await crypto.subtle.digest("SHA-256", bytes)).toString("hex")).toBe(await digestOf(ada, 8, 8));
  });
});

async function enter(page: Page, name: string): Promise<void> {
  await page.evaluate(
    async ([name, room]) => {
      window.uploads = new Map();
      window.meeting = () => {
        const [meeting] = window.parley.meetings.value;
        if (!meeting) throw new Error("not in a meeting");
        return meeting;
      };
      window.noise = (seed, megabytes) => {
        const words = new Uint32Array((megabytes * 1024 * 1024) / 4);
        let x = seed * 0x9e3779b9;
        for (let n = 0; n < words.length; n++) {
          x ^= x << 13;
          x ^= x >>> 17;
          x ^= x << 5;
          words[n] = x;
        }
        return new File([words], `noise-${seed}.bin`);
      };
      window.digest = async (bytes) => Array.from(new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)), (b) => b.toString(16).padStart(2, "0")).join("");
      await window.parley.session.signIn({ guest: { name } });
      await window.parley.join(room);
    },
    [name, room] as const,
  );
}

async function reload(page: Page, name: string): Promise<void> {
  await page.reload();
  await start(page);
  await enter(page, name);
}

/** What is being sent since before the page was reloaded. */
const first = (page: Page, wanted: string): Promise<unknown> =>
  page.waitForFunction((wanted) => window.meeting().files.uploads.value[0]?.state.value.phase === wanted, wanted, { timeout: 40_000, polling: 20 });

const connected = (page: Page): Promise<unknown> => page.waitForFunction(() => window.meeting().remotes.value[0]?.connection === "connected", undefined, { polling: 20 });

const begin = (page: Page, name: string, seed: number, megabytes: number): Promise<void> =>
  page.evaluate(async ([name, seed, megabytes]) => void window.uploads.set(name, await window.meeting().files.add(window.noise(seed, megabytes))), [name, seed, megabytes] as const);

const phase = (page: Page, name: string, wanted: string): Promise<unknown> =>
  page.waitForFunction(([name, wanted]) => window.uploads.get(name)?.state.value.phase === wanted, [name, wanted] as const, { timeout: 40_000, polling: 20 });

const sent = (page: Page, name: string): Promise<number> => page.evaluate((name) => window.uploads.get(name)?.state.value.sent ?? 0, name);

/** The other page has so many bytes of it. */
const got = (page: Page, name: string, bytes: number): Promise<void> =>
  page.evaluate(
    ([name, bytes]) =>
      new Promise((done) => {
        const upload = window.uploads.get(name);
        const look = (): void => {
          if ((upload?.state.value.sent ?? 0) < bytes) return;
          off?.();
          done();
        };
        const off = upload?.state.subscribe(look);
        look();
      }),
    [name, bytes] as const,
  );

/** What is done goes with a message, which the other page has. */
const send = (page: Page): Promise<void> =>
  page.evaluate(async () => {
    const { chat, files } = window.meeting();
    const id = chat.send("", { files: files.take() });
    const isSent = (): boolean => chat.state.value.messages.find((m) => m.id === id)?.state === "sent";
    while (!isSent()) await new Promise((done) => setTimeout(done, 20));
  });

const digestOf = (page: Page, seed: number, megabytes: number): Promise<string> =>
  page.evaluate(async ([seed, megabytes]) => window.digest(await window.noise(seed, megabytes).arrayBuffer()), [seed, megabytes] as const);

/** The digest of a file that was sent, as this page has it. */
const received = (page: Page, seed: number, ask = false): Promise<string> =>
  page.evaluate(
    async ([name, ask]) => {
      const { chat, files } = window.meeting();
      const soon = (): Promise<void> => new Promise((done) => setTimeout(done, 20));
      for (;;) {
        const message = chat.state.value.messages.find((m) => m.files[0]?.name === name);
        const [file] = message?.files ?? [];
        if (!message || !file) {
          await soon();
          continue;
        }
        if (file.direct !== true) throw new Error("not a file from page to page");
        const direct = await files.direct(file, message.from);
        if (ask) direct.resume();
        while (direct.state.value.phase !== "here") await soon();
        return window.digest(await (await fetch(await files.url(direct.state.value.file))).arrayBuffer());
      }
    },
    [`noise-${seed}.bin`, ask] as const,
  );
