import { describe, expect, it } from "vitest";
import { outside } from "./outside.js";
import { browsable, stage } from "./stage.js";

/** Whatever somebody calls themselves, it moves nobody's buttons. */
describe.skipIf(!browsable)("controls stay inside the window and their card", () => {
  const open = stage();

  for (const scene of ["home", "home-long-names", "incoming-long-name", "call-long-name", "room-long-names", "room-120", "room-people", "room-failed"]) {
    it(`${scene}, wide and narrow`, async () => {
      const page = await open(scene, { viewport: { width: 1024, height: 844 } });
      expect(await page.evaluate(outside)).toEqual([]);
      await page.setViewportSize({ width: 390, height: 844 });
      await expect.poll(() => page.evaluate(outside)).toEqual([]);
      await page.close();
    }, 60_000);
  }

  it.each(["room-chat", "room-chat-life", "room-chat-files"])("the end of the chat is what is read when it is opened: %s", async (scene) => {
    const page = await open(scene);
    const log = page.getByRole("log");
    await expect.poll(() => log.evaluate(({ scrollHeight, scrollTop, clientHeight }) => Math.round(scrollHeight - scrollTop - clientHeight))).toBeLessThanOrEqual(1);
    await page.close();
  }, 60_000);
});
