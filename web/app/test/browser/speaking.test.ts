import type { Page } from "playwright-core";
import { describe, expect, it } from "vitest";
import type { FakeMeeting, FakeParley } from "../../dev/fake/parley.js";
import type { App } from "../../src/elements.js";
import { browsable, stage } from "./stage.js";

/** Who speaks is seen, also among two, and what is not to be seen yet is said. */
describe.skipIf(!browsable)("in a call", () => {
  const open = stage();
  const speak = (page: Page, ...who: string[]) => page.evaluate((who) => {
    const { speakers } = ((document.querySelector("parley-app") as App).client as FakeParley).meetings.value[0] as FakeMeeting;
    speakers.set(who.map((participant) => ({ participant, level: 20 })));
  }, who);
  const marked = async (page: Page) => Promise.all(["parley-remote-view", "parley-self-view"].map((view) => page.locator(view).evaluate((element) => element.hasAttribute("speaking"))));

  it.each(["call", "call-voice"])("(%s) the other is marked while they speak, and a little longer", async (scene) => {
    const page = await open(scene);
    await speak(page, "p-other");
    await expect.poll(() => page.locator("parley-remote-view").evaluate((view) => view.hasAttribute("speaking"))).toBe(true);
    await speak(page);
    await expect.poll(() => page.locator("parley-remote-view").evaluate((view) => view.hasAttribute("speaking"))).toBe(false);
    await page.close();
  }, 60_000);

  it("what is connected and shows nothing yet is said to be on its way, and the controls stay", async () => {
    const page = await open("call");
    await page.evaluate(() => {
      const meeting = ((document.querySelector("parley-app") as App).client as FakeParley).meetings.value[0] as FakeMeeting;
      const canvas = Object.assign(document.createElement("canvas"), { width: 64, height: 36 });
      const stream = canvas.captureStream(0);
      meeting.change({ camera: { stream, state: "live" } });
      Object.assign(window, { show: () => { canvas.getContext("2d")!.fillRect(0, 0, 64, 36); (stream.getVideoTracks()[0] as CanvasCaptureMediaStreamTrack).requestFrame(); } });
    });
    await page.getByText("Picture is on its way").waitFor();
    await page.evaluate(() => (window as never as { show: () => void }).show());
    await page.getByText("Picture is on its way").waitFor({ state: "detached" });
    await page.close();
  }, 60_000);

  it("one sees that one is heard", async () => {
    const page = await open("call");
    await speak(page, "p-me");
    await expect.poll(() => marked(page)).toEqual([false, true]);
    await speak(page, "p-other", "p-me");
    await expect.poll(() => marked(page)).toEqual([true, true]);
    await page.close();
  }, 60_000);
});
