import { describe, expect, it } from "vitest";
import type { FakeMeeting, FakeParley } from "../../dev/fake/parley.js";
import type { App } from "../../src/elements.js";
import { browsable, stage } from "./stage.js";

describe.skipIf(!browsable)("from right to left", { tags: "medium" }, () => {
  const open = stage();

  it.each(["home-right-to-left", "call-right-to-left"])("(%s) of a name that is too long the end is cut, not the beginning", async (scene) => {
    const page = await open(scene, { viewport: { width: 390, height: 844 } });
    if (scene.startsWith("call")) await page.keyboard.press("Escape");
    const names = await page.evaluate(() => {
      const seen: string[] = [];
      let cut = 0;
      const visit = (root: ParentNode): void => {
        for (const element of root.querySelectorAll("*")) {
          if (element.shadowRoot) visit(element.shadowRoot);
          const text = element.matches(".clip") && element.checkVisibility() ? [...element.childNodes].find((node) => node instanceof Text && node.data.includes("عبد الرحمن")) : undefined;
          if (!text || element.scrollWidth <= element.clientWidth) continue;
          cut++;
          const range = document.createRange();
          const at = (text as Text).data.indexOf("ع");
          range.setStart(text, at);
          range.setEnd(text, at + 1);
          const [letter, box] = [range.getBoundingClientRect(), element.getBoundingClientRect()];
          if (letter.left < box.left - 1 || letter.right > box.right + 1) seen.push(`${element.localName}.${element.className} of ${(root as ShadowRoot).host.localName} begins at ${letter.right}, its box is ${box.left} to ${box.right}`);
        }
      };
      visit(document);
      return { cut, seen };
    });
    expect(names.seen).toEqual([]);
    expect(names.cut).toBeGreaterThan(0);
    await page.close();
  }, 60_000);

  it("names stand in one column, whichever way they are read", async () => {
    const page = await open("home-right-to-left", { viewport: { width: 1280, height: 800 } });
    const lefts = await page.locator("parley-recents .name").evaluateAll((names) => names.map((name) => {
      const range = document.createRange();
      range.selectNodeContents(name);
      return Math.round(Math.max(range.getBoundingClientRect().left, name.getBoundingClientRect().left));
    }));
    expect(lefts.length).toBeGreaterThan(3);
    expect(Math.max(...lefts) - Math.min(...lefts)).toBeLessThanOrEqual(2);
    await page.close();
  }, 60_000);

  it("in a meeting's lists names stand beside their pictures, and what belongs to them at their own end", async () => {
    const page = await open("room-people-host");
    await page.evaluate(() => {
      const meeting = ((document.querySelector("parley-app") as App).client as FakeParley).meetings.value[0] as FakeMeeting;
      for (const { id, user } of meeting.state.value.room.participants.slice(1)) meeting.alter(id, { user: { ...user, name: "شهرزاد!" }, hand: 5 });
    });
    const ends = (where: string) => page.locator(where).getByText("شهرزاد!").evaluateAll((names) => names.map((name) => {
      const range = document.createRange();
      const at = (from: number) => {
        range.setStart(name.firstChild!.nodeType === Node.TEXT_NODE ? name.firstChild! : name.childNodes[1]!, from);
        range.setEnd(range.startContainer, from + 1);
        return range.getBoundingClientRect();
      };
      const before = (name.closest("li")!.querySelector("parley-avatar, .place"))!.getBoundingClientRect();
      return { apart: Math.round(at(6).left - before.right), mark: at(6).left < at(0).left };
    }));
    for (const [where, least] of [["parley-room-people > ul, parley-room-people ul[aria-label]", 3], ["parley-raised-hands", 3]] as const) {
      await expect.poll(async () => (await ends(where)).length).toBeGreaterThanOrEqual(least);
      for (const { apart, mark } of await ends(where)) {
        expect(mark).toBe(true);
        expect(apart).toBeLessThan(30);
      }
    }

    await page.close();
  }, 60_000);

  it("a message goes the way of its own words, whatever it answers; and so does what is being written", async () => {
    const page = await open("call-right-to-left");
    const bubbles = page.locator("parley-chat .bubble");
    await bubbles.nth(2).waitFor();
    expect(await bubbles.evaluateAll((all) => all.map((bubble) => getComputedStyle(bubble).direction))).toEqual(["rtl", "rtl", "ltr"]);
    const box = page.getByRole("textbox", { name: "Message" });
    await box.fill("להתראות!");
    expect(await box.evaluate((input) => getComputedStyle(input).direction)).toBe("rtl");
    await page.close();
  }, 60_000);
});
