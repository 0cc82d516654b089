import { describe, expect, it } from "vitest";
import type { FakeMeeting, FakeParley } from "../../dev/fake/parley.js";
import type { App } from "../../src/elements.js";
import { browsable, stage } from "./stage.js";

/** At doors nobody is asked twice for what they have said. */
describe.skipIf(!browsable)("a room with a password", () => {
  const open = stage();

  it("lets whoever was sent to its lobby knock without asking them for the password again", async () => {
    const page = await open("door-password");
    await page.getByLabel("Password of the room").fill("garden");
    await page.getByRole("button", { name: "Join now" }).click();
    await page.getByRole("toolbar", { name: "Call controls" }).waitFor();
    await page.evaluate(() => {
      const fake = (document.querySelector("parley-app") as App).client as FakeParley;
      (fake.meetings.value[0] as FakeMeeting).bell.ring("over", { reason: "to-lobby" });
    });
    await page.getByRole("heading", { name: "You were sent to the lobby" }).waitFor();
    expect(await page.evaluate(() => ((document.querySelector("parley-app") as App).client as FakeParley).knockedWith)).toBe("garden");
    await page.close();
  }, 60_000);
});
