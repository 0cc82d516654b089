import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { type Browser, chromium } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { serveScenes } from "../../screenshots/site.mjs";

const executablePath = process.env["PARLEY_CHROMIUM"] ?? "/usr/bin/chromium";
const folder = mkdtempSync(path.join(tmpdir(), "parley-layout-"));
let site: { url: string; close: () => void };
let browser: Browser;

/** Whatever somebody calls themselves, it moves nobody's buttons. */
describe.skipIf(!existsSync(executablePath))("controls stay inside the window and their card", () => {
  beforeAll(async () => {
    site = await serveScenes(folder, 0);
    browser = await chromium.launch({ executablePath, args: ["--no-sandbox", "--disable-gpu", "--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream"] });
  }, 120_000);

  afterAll(async () => {
    await browser?.close();
    site?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  for (const scene of ["home", "home-long-names", "incoming-long-name", "call-long-name", "room-long-names", "room-120", "room-people", "room-failed"]) {
    it.each([390, 1024])(`${scene} at %i px`, async (width) => {
      const page = await browser.newPage({ viewport: { width, height: 844 } });
      await page.goto(`${site.url}?scene=${scene}&lang=en`);
      await page.waitForSelector("html[data-ready]", { state: "attached" });
      expect(await page.evaluate(outside)).toEqual([]);
      await page.close();
    }, 60_000);
  }
});

/** The labels of controls that reach past the side of the window or of the padding of the card they are in; runs in the page. */
function outside(): string[] {
  const found: string[] = [];
  let controls = 0;
  const visit = (root: ParentNode, card: { left: number; right: number }): void => {
    for (const element of root.children) {
      const box = element.getBoundingClientRect();
      let inner = card;
      if (element.matches(".card")) {
        const { paddingLeft, paddingRight } = getComputedStyle(element);
        inner = { left: box.left + Number.parseFloat(paddingLeft), right: box.right - Number.parseFloat(paddingRight) };
      }
      if (element.matches("button, input, a") && element.checkVisibility() && box.width > 0) {
        controls++;
        if (box.left < card.left - 1 || box.right > card.right + 1) found.push(`${element.getAttribute("aria-label") ?? element.textContent?.trim()}: ${box.left} to ${box.right}, room ${card.left} to ${card.right}`);
      }
      visit(element, inner);
      if (element.shadowRoot) visit(element.shadowRoot, inner);
    }
  };
  visit(document.body, { left: 0, right: innerWidth });
  return controls > 0 ? found : ["no controls at all"];
}
