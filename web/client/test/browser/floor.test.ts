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

  test("that is loaded anew after a restart of the server is in its call again when it is in the room of it", async () => {
    const call: Call = { id: "c1", caller: { id: "u-Ada", name: "Ada", guest: true }, callee: { id: "u-Bob", name: "Bob", guest: true }, media: { audio: true, video: true }, state: "connected", startedAt: 1, answeredAt: 2, room: "call-1" };
    server.calls.set("call-1", "c1");
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
