import { describe, expect, it } from "vitest";
import type { FakeMeeting, FakeParley } from "../../dev/fake/parley.js";
import type { App } from "../../src/elements.js";
import { browsable, stage } from "./stage.js";

describe.skipIf(!browsable)("the figures of a call", () => {
  const open = stage();

  it("say of a way through the server's relay that it is one, as the words beside the picture do", async () => {
    const page = await open("call-quality");
    const relayed = "Through this server, which cannot look inside. Your networks allow no straight way.";
    await page.locator("parley-quality").getByText(relayed).waitFor();
    await page.keyboard.press("Escape");
    await page.keyboard.press("i");
    const way = page.locator("parley-statistics p.muted");
    await way.waitFor();
    expect(await way.textContent()).toBe(relayed);
    await page.evaluate(() => {
      const [meeting] = ((document.querySelector("parley-app") as App).client as FakeParley).meetings.value as FakeMeeting[];
      meeting!.change({ stats: { ...meeting!.remotes.value[0]!.stats!, path: "direct" } });
    });
    await expect.poll(() => way.textContent()).toBe("Straight from device to device, encrypted.");
    await page.close();
  }, 60_000);
});
