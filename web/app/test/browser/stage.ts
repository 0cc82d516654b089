import { existsSync } from "node:fs";
import { type Browser, type BrowserContextOptions, chromium, type Page } from "playwright-core";
import { afterAll, beforeAll, inject } from "vitest";

const executablePath = process.env["PARLEY_CHROMIUM"] ?? "/usr/bin/chromium";

/** Whether there is a browser to test in. */
export const browsable = existsSync(executablePath);

/** A browser for as long as the tests of a file run; the answer opens one of the scenes, with pictures that cost little. */
export function stage(): (scene: string, options?: BrowserContextOptions) => Promise<Page> {
  let browser: Browser;
  beforeAll(async () => {
    browser = await chromium.launch({ executablePath, args: ["--no-sandbox", "--disable-gpu", "--autoplay-policy=no-user-gesture-required", "--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream"] });
  }, 120_000);

  afterAll(async () => {
    await browser?.close();
  }, 60_000);

  return async (scene, options = {}) => {
    const page = await browser.newPage({ viewport: { width: 1280, height: 800 }, reducedMotion: "reduce", ...options });
    // a scene says itself when it is ready; that its page has loaded is not always told, since it changes its address meanwhile
    await page.goto(`${inject("scenes")}?scene=${scene}&lang=en&plain`, { waitUntil: "commit" });
    await page.waitForSelector("html[data-ready]", { state: "attached" });
    return page;
  };
}
