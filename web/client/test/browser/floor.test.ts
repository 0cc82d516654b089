import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Call } from "../../src/contracts.js";
import { FakeServer } from "../support/fakeServer.js";
import { bundle, hasChromium, launch, load, openPage, start } from "./pages.js";

/** What a page does by itself about what it sends, and where it is. */
describe.skipIf(!hasChromium)("a page in Chromium", { timeout: 60_000 }, () => {
  const server = new FakeServer();
  server.now = () => Date.now();
  let browser: Browser;
  let page: Page;

  beforeAll(async () => {
    browser = await launch();
    page = await openPage(browser, server, await bundle());
  }, 60_000);

  afterAll(async () => {
    await browser?.close();
  });

  const signIn = (): Promise<unknown> => page.evaluate(() => window.parley.session.signIn({ guest: { name: "Ada" } }));
  const devices = (): Promise<string> => page.evaluate(() => {
    const { microphone, camera } = window.parley.local.state.value;
    return `${microphone.state}${microphone.muted ? ", muted" : ""}; ${camera.state}`;
  });

  test("of somebody who only listens sends nothing any more when they are called back from a breakout room", async () => {
    await load(page);
    await signIn();
    await page.evaluate(async () => {
      await window.parley.local.start({ audio: true, video: true });
      await window.parley.join("stage");
    });
    const me = await page.evaluate(() => window.parley.meetings.value[0]!.state.value.me);
    const participant = { id: me, user: { id: "u-Ada", name: "Ada", guest: true }, media: { microphone: true, camera: true, screen: false }, joinedAt: 1, connected: true, role: "listener" } as const;
    server.notify("u-Ada", "participant.updated", { room: "stage", participant });
    await expect.poll(devices).toBe("on, muted; off");
    server.notify("u-Ada", "breakout.updated", { room: "stage", breakouts: { open: true, rooms: [{ id: "breakout-red", name: "Red" }], choose: true } });
    server.notify("u-Ada", "breakout.moved", { room: "stage", moves: [{ participant: me, breakout: "breakout-red" }] });
    await page.waitForFunction(() => window.parley.meetings.value[0]!.state.value.room.participants[0]!.breakout !== undefined);
    await page.evaluate(async () => {
      await window.parley.local.setMicrophone(true);
      await window.parley.local.setCamera(true);
    });
    expect(await devices()).toBe("on; on");
    server.notify("u-Ada", "breakout.updated", { room: "stage" });
    await expect.poll(devices).toBe("on, muted; off");
    await page.evaluate(() => window.parley.meetings.value[0]!.leave());
  });

  test("of somebody who is muted before their devices have begun starts them muted, and without a camera, until they say otherwise", async () => {
    await page.evaluate(() => window.parley.join("stage"));
    await page.reload();
    await start(page);
    await signIn();
    await page.waitForFunction(() => window.parley.meetings.value.length === 1);
    await page.evaluate(() => void window.parley.meetings.value[0]!.on("muted", ({ source }) => Object.assign(window, { [source]: true })));
    for (const source of ["microphone", "camera"] as const) server.notify("u-Ada", "participant.muted", { room: "stage", source, by: "p-host" });
    await page.waitForFunction(() => "microphone" in window && "camera" in window);
    await page.evaluate(() => window.parley.local.start({ audio: true, video: true }));
    expect(await devices()).toBe("on, muted; off");
    await page.evaluate(() => window.parley.local.setCamera(true));
    expect(await devices()).toBe("on, muted; on");
  });

  test("of somebody who is given the floor says again what it sends", async () => {
    const { me, media } = await page.evaluate(() => {
      const { me, room } = window.parley.meetings.value[0]!.state.value;
      return { me, media: room.participants.find(({ id }) => id === me)!.media };
    });
    const become = (role: "listener" | "speaker") => server.notify("u-Ada", "participant.updated", { room: "stage", participant: { id: me, user: { id: "u-Ada", name: "Ada", guest: true }, media, joinedAt: 1, connected: true, role } });
    become("listener");
    await expect.poll(devices).toBe("on, muted; off");
    await page.evaluate(() => window.parley.local.setCamera(true));
    const updates = (): unknown[] => server.log.filter(({ method }) => method === "participant.update").map(({ params }) => params);
    await expect.poll(() => updates().at(-1)).toMatchObject({ media: { camera: true } });
    const before = updates().length;
    become("speaker");
    await expect.poll(() => updates().slice(before)).toMatchObject([{ room: "stage", media: { microphone: false, camera: true } }]);
  });

  test("that has slept for two hours is in its meeting again, with nothing on", async () => {
    await page.evaluate(() => window.parley.local.setMicrophone(true));
    expect(await devices()).toBe("on; on");
    const before = server.log.length;
    await page.evaluate(() => {
      window.parley.local.on("silenced", () => Object.assign(window, { silenced: true }));
      const { now } = Date;
      Date.now = () => now.call(Date) + 2 * 3_600_000;
    });
    server.restart();
    server.cut();
    await page.waitForFunction(() => "silenced" in window);
    expect(await devices()).toBe("on, muted; off");
    const rejoins = (): unknown[] => server.log.slice(before).filter(({ method }) => method === "room.join").map(({ params }) => params);
    await expect.poll(rejoins).toMatchObject([{ room: "stage", media: { microphone: false, camera: false, screen: false } }]);
    await page.evaluate(() => window.parley.meetings.value[0]!.leave());
    await page.reload();
    await start(page);
    await signIn();
  });

  test("that is loaded anew after a restart of the server is in its call again when it is in the room of it", async () => {
    const call: Call = { id: "c1", caller: { id: "u-Ada", name: "Ada", guest: true }, callee: { id: "u-Bob", name: "Bob", guest: true }, media: { audio: true, video: true }, state: "connected", startedAt: 1, answeredAt: 2, room: "call-1" };
    server.calls.set("call-1", "c1");
    server.notify("u-Ada", "call.ringing", { call: { ...call, state: "ringing" } });
    server.notify("u-Ada", "call.answered", { call });
    await page.waitForFunction(() => window.parley.calls.state.value.current !== undefined);
    await page.evaluate(() => window.parley.join("call-1"));
    server.restart();
    await page.reload();
    await start(page);
    // in the moment in which there is a meeting it is that of a call
    const known = page.evaluate(() => new Promise((done) => {
      window.parley.meetings.subscribe(() => done(window.parley.calls.state.value.current));
    }));
    await signIn();
    expect(await known).toEqual(call);
  });
});
