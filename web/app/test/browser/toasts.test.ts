import type { Page } from "playwright-core";
import { describe, expect, it } from "vitest";
import type { FakeMeeting, FakeParley } from "../../dev/fake/parley.js";
import type { App } from "../../src/elements.js";
import type { Toast } from "../../src/ui/toasts.js";
import { focusIs, tabTo } from "./focus.js";
import { browsable, stage } from "./stage.js";

const region = (page: Page) => page.getByRole("region", { name: "Messages of the app" });
const tell = (page: Page, ...told: Omit<Toast, "action">[]) => page.locator("parley-call, parley-home").first().evaluate((from, told) => {
  for (const detail of told) from.dispatchEvent(new CustomEvent("parley-toast", { detail, bubbles: true, composed: true }));
}, told);

/** What the app says while one does something else. */
describe.skipIf(!browsable)("what is told", () => {
  const open = stage();

  it("by the operator stays until it was read, whatever is told after it, and when the meeting ends", async () => {
    const page = await open("room-4");
    await page.evaluate(() => ((document.querySelector("parley-app") as App).client as FakeParley).sessionState.patch({ announcement: { text: "Soon over." } }));
    const announced = page.locator("parley-toasts .toast").filter({ hasText: "Soon over." });
    await announced.waitFor();
    await tell(page, ...["one", "two", "three", "four"].map((text) => ({ text })));
    await region(page).getByText("four").waitFor();
    expect(await page.locator("parley-toasts .toast").allTextContents()).toEqual([expect.stringContaining("Soon over."), ...["two", "three", "four"].map((text) => expect.stringContaining(text))]);
    await page.evaluate(() => (((document.querySelector("parley-app") as App).client as FakeParley).meetings.value[0] as FakeMeeting).bell.ring("over", { reason: "removed" }));
    await page.getByRole("heading", { name: "You were removed from the meeting" }).waitFor();
    await region(page).getByText("four").waitFor({ state: "detached" });
    await region(page).getByText("Soon over.").waitFor();
    await region(page).getByRole("button", { name: "Dismiss" }).click();
    await announced.waitFor({ state: "detached" });
    await page.close();
  }, 60_000);

  it("is read aloud once: what came before it is not read again when it goes", async () => {
    const page = await open("room-4");
    const aloud = () => page.locator("parley-toasts").evaluate(({ shadowRoot }) => shadowRoot!.querySelector("[role=status]")!.textContent);
    await tell(page, { text: "The first.", stays: true });
    await expect.poll(aloud).toBe("The first.");
    await tell(page, { text: "The second." });
    await expect.poll(aloud).toBe("The second.");
    const second = page.locator("parley-toasts .toast").filter({ hasText: "The second." });
    await second.getByRole("button", { name: "Dismiss" }).click();
    await second.waitFor({ state: "detached" });
    expect(await aloud()).toBe("");
    // said anew it is heard anew
    await tell(page, { text: "The second." });
    await expect.poll(aloud).toBe("The second.");
    await page.close();
  }, 60_000);

  it("gives the focus back when it is pressed by keyboard and goes", async () => {
    const page = await open("room-4");
    await tabTo(page, /^Hang up$/);
    for (const name of ["Do it", "Dismiss"]) {
      await page.locator("parley-call").evaluate((from) => {
        const detail = { text: "Something.", stays: true, action: { label: "Do it", run: () => undefined } };
        from.dispatchEvent(new CustomEvent("parley-toast", { detail, bubbles: true, composed: true }));
      });
      await region(page).getByText("Something.").waitFor();
      await tabTo(page, new RegExp(`^${name}$`));
      await page.keyboard.press("Enter");
      await region(page).getByText("Something.").waitFor({ state: "detached" });
      await focusIs(page, "Hang up");
    }
    await page.close();
  }, 60_000);
});
