import { describe, expect, it } from "vitest";
import type { FakeMeeting, FakeParley } from "../../dev/fake/parley.js";
import type { App } from "../../src/elements.js";
import { focusIs } from "./focus.js";
import { browsable, stage } from "./stage.js";

/** Whoever was in a room finds the way back to it. */
describe.skipIf(!browsable)("rooms that one was in", () => {
  const open = stage();

  it("stand on the start page by the name that they had last, until they are removed", async () => {
    const page = await open("room-3");
    await page.evaluate(async () => {
      const { moderation } = ((document.querySelector("parley-app") as App).client as FakeParley).meetings.value[0] as FakeMeeting;
      await moderation.change({ name: "Monday round" });
    });
    await page.getByRole("button", { name: "Hang up" }).click();
    await page.getByRole("button", { name: "Back to start" }).click();
    const rooms = page.getByRole("region", { name: "Recent rooms" });
    await rooms.getByText("blue-otter-4821").waitFor();
    await rooms.getByRole("button", { name: "Join Monday round" }).click();
    await page.getByRole("button", { name: "Join now" }).waitFor();
    expect(new URL(page.url()).pathname).toBe("/r/blue-otter-4821");
    await page.getByRole("button", { name: "Back" }).click();
    await rooms.getByRole("button", { name: "Remove Monday round from this list" }).click();
    await rooms.waitFor({ state: "detached" });
    expect(await page.evaluate(() => localStorage.getItem("parley.rooms"))).toBe("[]");
    await page.close();
  }, 60_000);

  it("go with the focus to the heading when another is removed, and all of them when one signs out", async () => {
    const page = await open("home");
    const rooms = page.getByRole("region", { name: "Recent rooms" });
    await rooms.getByRole("button", { name: "Remove Garden planning from this list" }).click();
    await focusIs(page, "Recent rooms");
    await rooms.getByRole("button", { name: "Join blue-otter-4821" }).waitFor();
    await page.getByRole("button", { name: /Ada Lovelace/ }).click();
    await page.evaluate(() => { ((document.querySelector("parley-app") as App).client as FakeParley).session.end = () => new Promise(() => undefined); });
    await page.getByRole("menuitem", { name: "Sign out" }).click();
    expect(await page.evaluate(() => localStorage.getItem("parley.rooms"))).toBe("[]");
    await page.close();
  }, 60_000);

  it("that are encrypted are kept nowhere: what opens them is in their link", async () => {
    const page = await open("room-encrypted");
    await page.getByRole("toolbar", { name: "Call controls" }).waitFor();
    expect(await page.evaluate(() => localStorage.getItem("parley.rooms"))).toBe(null);
    await page.close();
  }, 60_000);
});
