import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { type Browser, type BrowserContextOptions, chromium, type Page } from "playwright-core";
import { afterAll, beforeAll } from "vitest";
import { serveScenes } from "../../screenshots/site.mjs";

const executablePath = process.env["PARLEY_CHROMIUM"] ?? "/usr/bin/chromium";

/** Whether there is a browser to test in. */
export const browsable = existsSync(executablePath);

/** Serves the scenes to a browser for as long as the tests of a file run; the answer opens one of them. */
export function stage(): (scene: string, options?: BrowserContextOptions) => Promise<Page> {
  const folder = mkdtempSync(path.join(tmpdir(), "parley-scenes-"));
  let site: { url: string; close: () => void };
  let browser: Browser;
  beforeAll(async () => {
    site = await serveScenes(folder, 0);
    browser = await chromium.launch({ executablePath, args: ["--no-sandbox", "--disable-gpu", "--autoplay-policy=no-user-gesture-required", "--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream"] });
  }, 120_000);

  afterAll(async () => {
    await browser?.close();
    site?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  return async (scene, options = {}) => {
    const page = await browser.newPage({ viewport: { width: 1280, height: 800 }, reducedMotion: "reduce", ...options });
    await page.goto(`${site.url}?scene=${scene}&lang=en`);
    await page.waitForSelector("html[data-ready]", { state: "attached" });
    return page;
  };
}
