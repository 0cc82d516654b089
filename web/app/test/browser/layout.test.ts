import { describe, expect, it } from "vitest";
import type { Prejoin } from "../../src/prejoin/prejoin.js";
import { outside } from "./outside.js";
import { browsable, stage } from "./stage.js";

/** What nobody looks at yet is not made: hundreds at once would keep the page from answering. */
describe.skipIf(!browsable)("a list of many", () => {
  const open = stage();

  it("grows as one comes near its end, and says how long it is from the beginning", async () => {
    const page = await open("room-120");
    await page.keyboard.press("u");
    const rows = page.locator("parley-room-people li");
    await rows.first().waitFor();
    expect(await rows.count()).toBeLessThan(120);
    expect(await rows.first().getAttribute("aria-setsize")).toBe("120");
    await expect.poll(async () => {
      await rows.last().scrollIntoViewIfNeeded();
      return rows.last().getAttribute("aria-posinset");
    }).toBe("120");
    await page.getByRole("button", { name: "What to do about" }).last().click();
    await page.getByRole("menuitem", { name: "Remove and keep out" }).waitFor();
    await page.close();
  }, 60_000);

  it("of readers is there when one chooses", async () => {
    const page = await open("room-120");
    await page.keyboard.press("c");
    expect(await page.locator("parley-composer [role=menuitemradio]").count()).toBe(0);
    await page.getByRole("button", { name: "To everybody" }).click();
    await page.getByRole("menuitemradio", { name: "Alan Turing" }).click();
    await page.getByRole("textbox", { name: "Message" }).fill("Between us");
    await page.getByText("Only Alan Turing can read it").waitFor();
    await page.close();
  }, 60_000);
});

/** Whatever somebody calls themselves, it moves nobody's buttons. */
describe.skipIf(!browsable)("controls stay inside the window and their card", () => {
  const open = stage();

  for (const scene of ["home", "home-long-names", "incoming-long-name", "call-long-name", "room-long-names", "room-120", "room-people", "room-failed"]) {
    it(`${scene}, wide and narrow`, async () => {
      const page = await open(scene, { viewport: { width: 1024, height: 844 } });
      expect(await page.evaluate(outside)).toEqual([]);
      await page.setViewportSize({ width: 390, height: 844 });
      await expect.poll(() => page.evaluate(outside)).toEqual([]);
      await page.close();
    }, 60_000);
  }

  it.each(["room-chat", "room-chat-life", "room-chat-files"])("the end of the chat is what is read when it is opened: %s", async (scene) => {
    const page = await open(scene);
    const log = page.getByRole("log");
    await expect.poll(() => log.evaluate(({ scrollHeight, scrollTop, clientHeight }) => Math.round(scrollHeight - scrollTop - clientHeight))).toBeLessThanOrEqual(1);
    await page.close();
  }, 60_000);

  it("the way in stays where it is when the server has told what the room is like", async () => {
    const page = await open("prejoin");
    const join = page.getByRole("button", { name: "Join now" });
    const before = await join.boundingBox();
    await page.evaluate(async () => {
      const find = (root: ParentNode): Prejoin | undefined => {
        for (const one of root.querySelectorAll("*")) {
          const found = one.localName === "parley-prejoin" ? (one as Prejoin) : one.shadowRoot && find(one.shadowRoot);
          if (found) return found;
        }
        return undefined;
      };
      const prejoin = find(document)!;
      prejoin.door = prejoin.door ? undefined : { text: "Nobody is there yet." };
      await prejoin.updateComplete;
    });
    expect(await join.boundingBox()).toEqual(before);
    await page.close();
  }, 60_000);
});
