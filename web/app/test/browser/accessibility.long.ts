import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import type { AxeResults } from "axe-core";
import type { BrowserContextOptions, Page } from "playwright-core";
import { describe, it } from "vitest";
import { cutOff, outOfReach } from "./cut.js";
import { outside } from "./outside.js";
import { browsable, stage } from "./stage.js";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
/** What of axe's rules the theme makes a difference to. */
const colours = ["color-contrast", "link-in-text-block"];
const scenes = [...readFileSync(path.join(import.meta.dirname, "../../dev/scenes.ts"), "utf8").matchAll(/^ {2}"?([a-z0-9-]+)"?: \{/gm)].map(([, name]) => name!);

/** Every screen in every state: the scenes are all of them. */
describe.skipIf(!browsable)("nothing keeps anybody out of", () => {
  const open = stage();
  // a window costs more than what is done in it: each goes from scene to scene, as many as there are at the same time
  const wide = windows({ viewport: { width: 1440, height: 900 }, reducedMotion: "reduce" });
  // a window of 1280 by 800 px whose page is twice as large (WCAG 1.4.4, and 1.4.10 as far as it goes)
  const enlarged = windows({ viewport: { width: 640, height: 400 }, deviceScaleFactor: 2, reducedMotion: "reduce" });

  it("any scene that there is", async ({ expect }) => {
    const page = await open("", { viewport: { width: 1440, height: 900 } });
    expect(scenes).toEqual(await page.locator("li a").allTextContents());
    expect(scenes.length).toBeGreaterThan(150);
    await page.close();
  });

  it.concurrent.for(scenes)("%s, light and dark", async (scene, { expect }) => {
    const seen = await wide(scene, async (page) => {
      const light = await faults(page);
      await page.emulateMedia({ colorScheme: "dark" });
      await settled(page);
      return { light, dark: await faults(page, colours) };
    });
    expect(seen).toEqual({ light: [], dark: [] });
  });

  it.concurrent.for(scenes)("%s at twice the size", async (scene, { expect }) => {
    const seen = await enlarged(scene, async (page) => ({
      faults: await faults(page),
      cut: await page.evaluate(cutOff),
      // whose dialog stands over everything has only that
      outside: (await page.evaluate(outside)).filter((one) => one !== "no controls at all"),
      wider: await page.evaluate(() => Math.max(0, document.documentElement.scrollWidth - innerWidth)),
      outOfReach: await page.evaluate(outOfReach),
    }));
    expect(seen).toEqual({ faults: [], cut: [], outside: [], wider: 0, outOfReach: [] });
  });

  function windows(options: BrowserContextOptions): <T>(scene: string, look: (page: Page) => Promise<T>) => Promise<T> {
    const free: Page[] = [];
    return async (scene, look) => {
      let page = free.pop();
      try {
        // as a new one would be
        await page?.emulateMedia({ colorScheme: "light" });
        await page?.evaluate(() => sessionStorage.clear());
        page = await open(scene, page ?? options);
        return await look(page);
      } catch (error) {
        // what went wrong here is not to be the next scene's
        await page?.close().catch(() => undefined);
        page = undefined;
        throw error;
      } finally {
        if (page) free.push(page);
      }
    };
  }
});

/** Colours that change over are read when they have. */
async function settled(page: Page): Promise<void> {
  await page.evaluate(async () => {
    for (let frame = 0; frame < 3; frame++) await new Promise(requestAnimationFrame);
    await Promise.all(document.getAnimations().map(({ finished }) => finished.catch(() => undefined)));
  });
}

/** What axe calls serious or worse, of these rules or of all. */
async function faults(page: Page, rules?: readonly string[]): Promise<string[]> {
  await page.evaluate(axe);
  const how = { resultTypes: ["violations"], ...(rules && { runOnly: rules }) };
  const { violations } = await page.evaluate((options) => (window as unknown as { axe: { run(where: Node, how: object): Promise<AxeResults> } }).axe.run(document, options), how);
  return violations
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .flatMap(({ id, nodes }) => nodes.map((node) => `${id} ${node.target.flat().join(" ")}: ${(node.any[0] ?? node.all[0] ?? node.none[0])?.message ?? ""}`));
}
