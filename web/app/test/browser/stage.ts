import { existsSync } from "node:fs";
import { type Browser, type BrowserContext, type BrowserContextOptions, chromium, type Page } from "playwright-core";
import { afterAll, beforeAll, inject } from "vitest";

const executablePath = process.env["PARLEY_CHROMIUM"] ?? "/usr/bin/chromium";

/** Whether there is a browser to test in. */
export const browsable = existsSync(executablePath);

const usual: BrowserContextOptions = { viewport: { width: 1280, height: 800 }, reducedMotion: "reduce" };

/** A browser for as long as the tests of a file run; the answer opens one of the scenes, with pictures that cost little, in a page of its own or in one that is there. */
export function stage(): (scene: string, where?: BrowserContextOptions | Page) => Promise<Page> {
  let browser: Browser;
  // pages that ask for nothing of their own share one, and with it what a page has loaded and compiled; a scene clears what the one before has left
  let shared: Promise<BrowserContext> | undefined;
  beforeAll(async () => {
    browser = await chromium.launch({ executablePath, args: ["--no-sandbox", "--disable-gpu", "--autoplay-policy=no-user-gesture-required", "--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream"] });
  }, 120_000);

  afterAll(async () => {
    await browser?.close();
  }, 60_000);

  return async (scene, where) => {
    const page = where === undefined ? await (await (shared ??= browser.newContext(usual))).newPage() : "goto" in where ? where : await browser.newPage({ ...usual, ...where });
    // a scene says itself when it is ready; that its page has loaded is not always told, since it changes its address meanwhile
    await page.goto(`${inject("scenes")}?scene=${scene}&lang=en&plain`, { waitUntil: "commit" });
    await page.waitForSelector("html[data-ready]", { state: "attached" });
    return page;
  };
}
