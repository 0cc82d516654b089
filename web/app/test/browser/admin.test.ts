import type { Page } from "playwright-core";
import { describe, expect, it } from "vitest";
import { outside } from "./outside.js";
import { browsable, stage } from "./stage.js";

/** The page for operators, without a pointer and at every width. */
describe.skipIf(!browsable)("the page for operators", { tags: "medium" }, () => {
  const open = stage();

  it("leads by keyboard to a room, to somebody in it, and back", async () => {
    const page = await open("admin");
    await tabTo(page, "Garden office, weekly");
    await page.keyboard.press("Enter");
    await headingIs(page, "Garden office, weekly");
    expect(new URL(page.url()).pathname).toBe("/admin/rooms/blue-otter-4821");
    await tabTo(page, "Grace Hopper");
    await page.keyboard.press("Enter");
    await headingIs(page, "Grace Hopper");
    await page.getByText(/Grace Hopper saw less of Alan Turing, 陈伟, and Katherine Johnson than there is/).waitFor();
    await page.getByText(/of the packets to Grace Hopper were lost/).waitFor();
    await page.goBack();
    await headingIs(page, "Garden office, weekly");
    await page.close();
  }, 60_000);

  it("asks before it ends a meeting, and Escape ends nothing", async () => {
    const page = await open("admin-room-end");
    await page.getByRole("dialog", { name: "End this meeting for all?" }).waitFor();
    await page.keyboard.press("Escape");
    await page.getByRole("dialog").waitFor({ state: "detached" });
    await page.getByRole("button", { name: "End for all" }).click();
    await page.locator("parley-dialog[open] .danger").click();
    await page.getByText("The meeting is ended").last().waitFor();
    await headingIs(page, "parley-fra-1");
    await page.close();
  }, 60_000);

  it("shows the figures under the pointer, and all of them as a table", async () => {
    const page = await open("admin-person");
    const chart = page.locator("parley-chart").first();
    await chart.locator(".plot").hover();
    await expect.poll(() => chart.locator(".cursor").count()).toBe(1);
    await chart.getByText("As a table").click();
    await expect.poll(() => chart.getByRole("row").count()).toBeGreaterThan(20);
    await page.close();
  }, 60_000);

  for (const scene of ["admin", "admin-room", "admin-person", "admin-audit"]) {
    it(`${scene} stays inside the window, wide and narrow`, async () => {
      const page = await open(scene, { viewport: { width: 1024, height: 844 } });
      await expect.poll(() => page.evaluate(outside)).toEqual([]);
      await page.setViewportSize({ width: 390, height: 844 });
      await expect.poll(() => page.evaluate(outside)).toEqual([]);
      await page.close();
    }, 60_000);
  }
});

async function tabTo(page: Page, name: string): Promise<void> {
  for (let i = 0; i < 60; i++) {
    await page.keyboard.press("Tab");
    if (await focused(page) === name) return;
  }
  throw new Error(`${name} was not reached`);
}

const headingIs = (page: Page, name: string) => expect.poll(() => focused(page), { timeout: 10_000 }).toBe(name);

function focused(page: Page): Promise<string> {
  return page.evaluate(() => {
    let element = document.activeElement;
    while (element?.shadowRoot?.activeElement) element = element.shadowRoot.activeElement;
    return element?.textContent?.trim() ?? "";
  });
}
