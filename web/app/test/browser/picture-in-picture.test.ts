import type { Page } from "playwright-core";
import { describe, expect, it } from "vitest";
import type { FakeMeeting, FakeParley } from "../../dev/fake/parley.js";
import type { App } from "../../src/elements.js";
import { browsable, stage } from "./stage.js";

/** A meeting in a window of its own, which is a frame here: browsers without a screen open none. */
describe.skipIf(!browsable)("the small window", () => {
  const open = stage();

  const frame = (page: Page) => page.evaluate(() => {
    const value = { requestWindow: async () => document.body.appendChild(document.createElement("iframe")).contentWindow };
    Object.defineProperty(window, "documentPictureInPicture", { configurable: true, value });
  });
  const shown = (page: Page) => page.evaluate(() => document.querySelector("iframe")?.contentDocument?.querySelector("parley-pip")?.meeting.id);

  it("goes along to a breakout room and back", async () => {
    const page = await open("room-3");
    await frame(page);
    await page.keyboard.press("p");
    await expect.poll(() => shown(page)).toBe("blue-otter-4821");
    await page.evaluate(async () => {
      const fake = (document.querySelector("parley-app") as App).client as FakeParley;
      await fake.local.shareScreen();
      const main = fake.meetings.value[0] as FakeMeeting;
      const Meeting = main.constructor as typeof FakeMeeting;
      const red = new Meeting("breakout-red", fake.sessionState.value.user!, () => undefined);
      red.state.patch({ room: { ...red.state.value.room, breakoutOf: main.id } });
      fake.meetings.set([main, red]);
    });
    await expect.poll(() => shown(page)).toBe("breakout-red");
    // what was shown in the meeting is not for the breakout room
    await page.getByRole("region", { name: "Messages of the app" }).getByText("Sharing the screen has ended.").waitFor();
    expect(await page.evaluate(() => (document.querySelector("parley-app") as App).client!.local.state.value.screen.state)).toBe("off");
    await page.evaluate(() => {
      const { meetings } = (document.querySelector("parley-app") as App).client as FakeParley;
      meetings.set(meetings.value.slice(0, 1));
    });
    await expect.poll(() => shown(page)).toBe("blue-otter-4821");
    await page.close();
  }, 60_000);

  it("says so where there is no picture to lift and the browser has no window for a page", async () => {
    const page = await open("call-voice");
    await page.evaluate(() => {
      delete (window as { documentPictureInPicture?: unknown }).documentPictureInPicture;
      Object.defineProperty(document, "pictureInPictureEnabled", { configurable: true, value: true });
    });
    await page.keyboard.press("p");
    await page.locator("parley-toasts .toast").getByText("Nobody shows a picture just now.").waitFor();
    await page.close();
  }, 60_000);

  it("leaves nothing behind that goes on looking at the devices when it is closed", async () => {
    const page = await open("room-3");
    const looking = () => page.evaluate(() => (((document.querySelector("parley-app") as App).client as FakeParley).localState as unknown as { listeners: Set<unknown> }).listeners.size);
    const before = await looking();
    await frame(page);
    await page.keyboard.press("p");
    await expect.poll(() => shown(page)).toBe("blue-otter-4821");
    await expect.poll(looking).toBeGreaterThan(before);
    await page.evaluate(() => document.querySelector("iframe")!.remove());
    await expect.poll(looking).toBe(before);
    await page.close();
  }, 60_000);

  it("that is closed while it is still loading opens again", async () => {
    // in a context of its own: what another page has loaded may be had from memory, and is then asked for by nobody
    const page = await open("room-3", {});
    await frame(page);
    let load = (): void => undefined;
    const held = new Promise<void>((done) => { load = done; });
    await page.route("**/pip-window*", async (route) => {
      await held;
      await route.continue();
    });
    const asked = page.waitForResponse("**/pip-window*");
    await page.keyboard.press("p");
    await page.locator("iframe").waitFor({ state: "attached" });
    await page.evaluate(() => document.querySelector("iframe")!.remove());
    load();
    await asked;
    await page.keyboard.press("p");
    await expect.poll(() => shown(page)).toBe("blue-otter-4821");
    await page.close();
  }, 60_000);
});
