import type { Page } from "playwright-core";
import { expect } from "vitest";

/** Presses Tab until a control of that name has the focus; each stop on the way must be visible and show the focus. */
export async function tabTo(page: Page, name: RegExp, key = "Tab"): Promise<void> {
  const stops: string[] = [];
  for (let i = 0; i < 60; i++) {
    await page.keyboard.press(key);
    const stop = await focused(page);
    stops.push(stop.name);
    if (stop.name !== "" && !stop.shown) throw new Error(`The focus is not to be seen on “${stop.name}”`);
    if (name.test(stop.name)) return;
  }
  throw new Error(`${name} was not reached: ${stops.join(" → ")}`);
}

/** Waits until a control of that name has the focus. */
export async function focusIs(page: Page, name: string | RegExp): Promise<void> {
  await expect.poll(async () => (await focused(page)).name, { timeout: 10_000 }).toMatch(typeof name === "string" ? new RegExp(`^${name}$`) : name);
}

/** What has the focus, through shadow roots, and whether one sees that it has. */
export function focused(page: Page): Promise<{ name: string; shown: boolean }> {
  return page.evaluate(() => {
    let element = document.activeElement;
    while (element?.shadowRoot?.activeElement) element = element.shadowRoot.activeElement;
    if (element === null || element === document.body) return { name: "", shown: true };
    const label = (element as HTMLInputElement).labels?.[0]?.textContent ?? element.getAttribute("aria-label") ?? element.textContent ?? "";
    const style = getComputedStyle(element);
    return { name: label.trim().replace(/\s+/g, " "), shown: (style.outlineStyle !== "none" && style.outlineWidth !== "0px") || style.boxShadow !== "none" };
  });
}
