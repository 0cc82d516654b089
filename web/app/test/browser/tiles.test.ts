import { describe, expect, it } from "vitest";
import type { FakeMeeting, FakeParley } from "../../dev/fake/parley.js";
import type { App } from "../../src/elements.js";
import type { Reactions } from "../../src/gestures/reactions.js";
import { browsable, stage } from "./stage.js";

/** What stands over and under the tiles takes its room from them: it would cover somebody's name. */
describe.skipIf(!browsable)("the tiles make room", { tags: "medium" }, () => {
  const open = stage();
  const sizes = [{ width: 1440, height: 900 }, { width: 1024, height: 768 }, { width: 390, height: 844 }, { width: 844, height: 390 }];

  it.each(sizes)("for a word about one's own microphone, at $width by $height px", async (viewport) => {
    const page = await open("room-silent", { viewport });
    await page.getByText("Nothing comes from your microphone").waitFor();
    await expect.poll(async () => {
      const [tiles, word, dock] = await Promise.all(["parley-gallery", "parley-concern .concern", "parley-dock [role=toolbar]"].map((one) => page.locator(one).boundingBox()));
      return Math.min(word!.y - (tiles!.y + tiles!.height), dock!.y - (word!.y + word!.height));
    }).toBeGreaterThanOrEqual(4);
    await page.close();
  }, 60_000);

  it("and what is told lies over that word", async () => {
    const page = await open("room-silent", { viewport: { width: 1440, height: 900 } });
    await page.evaluate(() => ((document.querySelector("parley-app") as App).client as FakeParley).sessionState.patch({ restarting: true }));
    const told = page.locator("parley-toasts .toast").first();
    await told.waitFor();
    await expect.poll(async () => {
      const [above, below] = [await told.boundingBox(), await page.locator("parley-concern .concern").boundingBox()];
      return below!.y - (above!.y + above!.height);
    }).toBeGreaterThanOrEqual(4);
    await page.close();
  }, 60_000);

  it.each(sizes)("for the bar of the breakout rooms, at $width by $height px", async (viewport) => {
    const page = await open("room-breakouts-assigned", { viewport });
    const bar = page.locator("parley-breakout-bar .bar");
    await bar.waitFor();
    await expect.poll(async () => {
      const [above, tiles] = [await bar.boundingBox(), await page.locator("parley-gallery").boundingBox()];
      return tiles!.y - (above!.y + above!.height);
    }).toBeGreaterThanOrEqual(4);
    await page.close();
  }, 60_000);

  it.each(["room-failed", "room-audio-only"])("for all that the head has to say, on a telephone (%s)", async (scene) => {
    const page = await open(scene, { viewport: { width: 390, height: 844 } });
    await expect.poll(async () => {
      const [head, tiles] = [await page.locator("parley-call header:has(parley-quality)").boundingBox(), await page.locator("parley-gallery").boundingBox()];
      return tiles!.y - (head!.y + head!.height);
    }).toBeGreaterThanOrEqual(4);
    await page.close();
  }, 60_000);

  it.each(sizes.slice(0, 3))("what is told stands under that bar, not over it, at $width by $height px", async (viewport) => {
    const page = await open("room-breakouts-toast", { viewport });
    const told = page.locator("parley-toasts .toast").first();
    await told.waitFor();
    await expect.poll(async () => {
      const [above, below] = [await page.locator("parley-breakout-bar .bar").boundingBox(), await told.boundingBox()];
      return below!.y - (above!.y + above!.height);
    }).toBeGreaterThanOrEqual(4);
    await page.close();
  }, 60_000);

  it.each([{ width: 1440, height: 900 }, { width: 1024, height: 768 }])("what is told in a few words is told in one line, with what can be done about it beside it, at $width by $height px", async (viewport) => {
    const page = await open("call-unread", { viewport });
    const told = page.locator("parley-toasts .toast .grow").first();
    await told.waitFor();
    expect((await told.boundingBox())!.height).toBeLessThan(30);
    await page.close();
  }, 60_000);

  it.each([{ width: 1440, height: 900 }, { width: 1024, height: 768 }, { width: 390, height: 844 }])("a long word about one's own microphone covers no own picture, at $width by $height px", async (viewport) => {
    const page = await open("call-clipping", { viewport });
    await page.locator("parley-concern .concern").waitFor();
    await expect.poll(async () => {
      const [word, own] = await Promise.all(["parley-concern .concern", "parley-self-view"].map((one) => page.locator(one).boundingBox()));
      return Math.max(own!.x - (word!.x + word!.width), word!.y - (own!.y + own!.height));
    }).toBeGreaterThanOrEqual(4);
    await page.close();
  }, 60_000);

  it.each(sizes)("what is said without a word covers nobody's name where nothing moves, at $width by $height px", async (viewport) => {
    const page = await open("room-reactions", { viewport });
    // what comes is gone in a few seconds
    const covered = await page.locator("parley-reactions").evaluate(async (element) => {
      const reactions = element as Reactions;
      const { bell, remotes } = reactions.meeting as FakeMeeting;
      for (const { participant } of remotes.value.slice(0, 4)) bell.ring("reaction", { participant, reaction: "👏" });
      while (reactions.shadowRoot!.querySelector(".one") === null) await new Promise(requestAnimationFrame);
      const all = (root: ParentNode, wanted: string): Element[] => [...root.querySelectorAll(wanted), ...[...root.querySelectorAll("*")].flatMap((element) => (element.shadowRoot ? all(element.shadowRoot, wanted) : []))];
      const list = all(document, "parley-reactions")[0]!.shadowRoot!.querySelector(".all")!.getBoundingClientRect();
      const chips = all(document, ".one").map((element) => element.getBoundingClientRect()).filter(({ bottom, top }) => bottom > list.top && top < list.bottom);
      const names = all(document, "parley-tile").map((tile) => tile.shadowRoot!.querySelector(".bar")!.getBoundingClientRect());
      const dock = all(document, "parley-dock")[0]!.shadowRoot!.querySelector("[role=toolbar]")!.getBoundingClientRect();
      return { chips: chips.length, cut: chips.filter(({ top, bottom }) => top < list.top - 1 || bottom > list.bottom + 1).length, covered: chips.flatMap((chip) => [...names, dock].filter((one) => one.left < chip.right && one.right > chip.left && one.top < chip.bottom && one.bottom > Math.max(chip.top, list.top))).length };
    });
    expect(covered.chips).toBeGreaterThan(0);
    expect(covered.cut).toBe(0);
    expect(covered.covered).toBe(0);
    await page.close();
  }, 60_000);

  it.each([{ width: 1440, height: 900 }, { width: 1024, height: 768 }])("who calls meanwhile stands beside an open panel, not over it, at $width by $height px", async (viewport) => {
    const page = await open("room-incoming", { viewport });
    const card = page.locator("parley-incoming .aside");
    await card.waitFor();
    const [box, panel] = [await card.boundingBox(), await page.getByRole("complementary", { name: "Chat" }).boundingBox()];
    expect(box!.x + box!.width).toBeLessThanOrEqual(panel!.x);
    const tops = await card.locator("button.btn").evaluateAll((buttons) => buttons.filter((one) => one.checkVisibility()).map((one) => Math.round(one.getBoundingClientRect().bottom)));
    expect(new Set(tops).size).toBe(1);
    await page.close();
  }, 60_000);

  it("while one waits the link stands beside one's own face, where there is room for both", async () => {
    const page = await open("room-waiting", { viewport: { width: 1024, height: 768 } });
    await page.getByRole("heading", { name: "Nobody else is here yet" }).waitFor();
    const [card, dock] = [await page.locator("parley-waiting .waiting").boundingBox(), await page.locator("parley-dock [role=toolbar]").boundingBox()];
    expect(card!.x + card!.width).toBeLessThan(1024 * 0.42);
    expect(card!.y + card!.height).toBeLessThanOrEqual(dock!.y);
    await page.close();
  }, 60_000);

  it.each([{ width: 1024, height: 768 }, { width: 390, height: 844 }])("that all others are in breakout rooms is said where one's own face is not, at $width by $height px", async (viewport) => {
    const page = await open("room-breakouts-alone", { viewport });
    const word = page.getByRole("heading", { name: "Everybody else is in a breakout room" });
    await word.waitFor();
    const [card, dock] = [await page.locator("parley-waiting .waiting").boundingBox(), await page.locator("parley-dock [role=toolbar]").boundingBox()];
    // a face is in the upper two thirds of a picture
    expect(card!.y).toBeGreaterThan((viewport.height * 2) / 3 - 20);
    expect(card!.y + card!.height).toBeLessThanOrEqual(dock!.y);
    await page.close();
  }, 60_000);

  it.each(["room-announced", "room-listener", "room-closing", "room-hall"])("and what is told covers nobody's name (%s)", async (scene) => {
    const page = await open(scene, { viewport: { width: 1440, height: 900 } });
    await page.locator("parley-toasts .toast").first().waitFor();
    const covered = await page.evaluate(() => {
      const all = (root: ParentNode, wanted: string): Element[] => [...root.querySelectorAll(wanted), ...[...root.querySelectorAll("*")].flatMap((element) => (element.shadowRoot ? all(element.shadowRoot, wanted) : []))];
      const boxes = (wanted: string) => all(document, wanted).map((element) => element.getBoundingClientRect()).filter(({ width }) => width > 0);
      const names = all(document, "parley-tile").map((tile) => tile.shadowRoot!.querySelector(".bar")!.getBoundingClientRect());
      const crosses = boxes(".toast").flatMap((toast) => names.filter((name) => name.left < toast.right && name.right > toast.left && name.top < toast.bottom && name.bottom > toast.top));
      return { names: names.length, covered: crosses.length };
    });
    expect(covered.names).toBeGreaterThan(0);
    expect(covered.covered).toBe(0);
    await page.close();
  }, 60_000);
});
