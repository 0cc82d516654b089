// Shoots every scene of dev/scenes.ts at three widths, light and dark, English and Chinese, and lets axe look at each.
// 720 is a 1440 px window at 200 % zoom, on demand; --rtl turns the page round.
// npm run screenshots -w app [-- --only=call,home --widths=1440 --themes=light --langs=en --no-axe]
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import path from "node:path";
import { chromium } from "playwright-core";
import { serveScenes } from "./site.mjs";

const here = import.meta.dirname;
const options = Object.fromEntries(process.argv.slice(2).map((argument) => [...argument.replace(/^--/, "").split("="), "yes"].slice(0, 2)));
const list = (name, all) => (options[name] ? options[name].split(",") : all);
const sizes = { 1440: { width: 1440, height: 900 }, 1024: { width: 1024, height: 768 }, 390: { width: 390, height: 844 }, 720: { width: 720, height: 450 } };
const out = path.join(here, "out");
if (!options.only) await rm(out, { recursive: true, force: true });
await mkdir(out, { recursive: true });
const site = await serveScenes(path.join(here, "out/site"), Number(options.port ?? 0));
const browser = await chromium.launch({
  executablePath: options.chromium ?? "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-gpu", "--autoplay-policy=no-user-gesture-required", "--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream", "--hide-scrollbars"],
});
const axe = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

const names = await sceneNames();
const wanted = options.only ? names.filter((name) => options.only.split(",").some((one) => name === one || (one.endsWith("*") && name.startsWith(one.slice(0, -1))))) : names;
const jobs = [];
for (const width of list("widths", ["1440", "1024", "390"])) for (const theme of list("themes", ["light", "dark"])) for (const lang of list("langs", ["en", "zh-CN"])) for (const name of wanted) jobs.push({ name, width, theme, lang });

const findings = [];
const started = Date.now();
await Promise.all(Array.from({ length: Number(options.parallel ?? 3) }, worker));
await browser.close();
site.close();

await writeFile(path.join(out, "findings.json"), JSON.stringify(findings, null, 2));
for (const finding of findings) console.log(`${finding.shot}: ${finding.impact} ${finding.rule}: ${finding.what}`);
console.log(`${wanted.length} scenes, ${Math.round((Date.now() - started) / 1000)} s, ${findings.length} findings`);
process.exitCode = findings.length > 0 ? 1 : 0;

// a window costs more than what is shot in it: each goes from scene to scene
async function worker() {
  let window;
  for (let job = jobs.shift(); job; job = jobs.shift()) {
    const kind = `${job.width} ${job.theme} ${job.lang}`;
    await window?.page.evaluate(() => sessionStorage.clear());
    if (window?.kind !== kind) {
      await window?.page.context().close();
      window = { kind, page: await openPage(job) };
    }
    if (!(await shoot(window.page, job))) {
      await window.page.context().close();
      window = undefined;
    }
  }
}

async function sceneNames() {
  const page = await browser.newPage();
  await page.goto(site.url);
  await page.waitForSelector("li a");
  const found = await page.locator("li a").allTextContents();
  await page.close();
  return found;
}

async function openPage({ width, theme, lang }) {
  const context = await browser.newContext({ viewport: sizes[width], colorScheme: theme, locale: lang, deviceScaleFactor: Number(options.scale ?? 1), reducedMotion: options.motion ? "no-preference" : "reduce", hasTouch: width === "390" });
  const page = await context.newPage();
  await page.addInitScript(() => addEventListener("securitypolicyviolation", (event) => console.error(`policy: ${event.violatedDirective} ${event.blockedURI} ${event.sample}`)));
  return page;
}

/** Whether the page is good for another one. */
async function shoot(page, { name, width, theme, lang }) {
  const shot = `${name}.${width}.${theme}.${lang.slice(0, 2)}`;
  const exception = (error) => findings.push({ shot, impact: "error", rule: "exception", what: error.message });
  const said = (message) => { if (message.type() === "error") findings.push({ shot, impact: "error", rule: "console", what: message.text() }); };
  page.on("pageerror", exception);
  page.on("console", said);
  try {
    await page.goto(`${site.url}?scene=${name}&lang=${lang}${options.rtl ? "&rtl" : ""}${options.font ? `&font=${encodeURIComponent(options.font)}` : ""}`, { waitUntil: "commit" });
    await page.waitForSelector("html[data-ready]", { timeout: 20_000, state: "attached" });
    await page.screenshot({ path: path.join(out, `${shot}.png`), fullPage: options.full !== undefined, timeout: 20_000 });
    if (options["no-axe"] === undefined) await check(page, shot);
    const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    if (wide > 0) findings.push({ shot, impact: "serious", rule: "overflow", what: `${wide} px wider than the window` });
    return true;
  } catch (error) {
    findings.push({ shot, impact: "error", rule: "scene", what: String(error).split("\n")[0] });
    return false;
  } finally {
    page.off("pageerror", exception);
    page.off("console", said);
  }
}

async function check(page, shot) {
  await page.evaluate(axe);
  const { violations } = await page.evaluate(() => window.axe.run(document, { resultTypes: ["violations"] }));
  for (const violation of violations.filter(({ impact }) => impact === "serious" || impact === "critical")) {
    for (const node of violation.nodes) findings.push({ shot, impact: violation.impact, rule: violation.id, what: `${node.target.flat().join(" ")} ${(node.any[0] ?? node.all[0] ?? node.none[0])?.message ?? ""}` });
  }
}
