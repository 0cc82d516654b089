import { describe, expect, it } from "vitest";
import { browsable, stage } from "./stage.js";

/** Of what is chosen nothing is undone by choosing. */
describe.skipIf(!browsable)("whoever keeps order", () => {
  const open = stage();

  it("gives breakout rooms the same time once more, and leaves it as it is", async () => {
    const page = await open("room-breakouts-open");
    const time = page.getByRole("combobox", { name: "Time left" });
    const chosen = () => time.evaluate((select: HTMLSelectElement) => select.selectedOptions[0]!.textContent);
    const left = () => page.locator("parley-breakouts parley-time-left").evaluate(({ shadowRoot }) => shadowRoot!.textContent!.trim());
    await time.selectOption({ label: "10 minutes" });
    await expect.poll(left).toMatch(/^(10:00|9:\d\d)$/);
    expect(await chosen()).toBe("As it is now");
    await time.selectOption({ label: "30 minutes" });
    await expect.poll(left).toMatch(/^(30:00|29:\d\d)$/);
    // whoever picks another time and changes their mind before they let go has changed nothing
    await time.evaluate((select: HTMLSelectElement) => { select.value = "-"; select.dispatchEvent(new Event("change", { bubbles: true })); });
    await time.selectOption({ label: "30 minutes" });
    expect(await chosen()).toBe("As it is now");
    await expect.poll(left).toMatch(/^(30:00|29:\d\d)$/);
    await page.close();
  }, 60_000);

  it("comes from the polls to the breakout rooms by the bar that tells of them, each time", async () => {
    const page = await open("room-breakouts-open");
    for (let time = 0; time < 2; time++) {
      await page.getByRole("tab", { name: "Polls" }).click();
      await page.getByRole("tabpanel", { name: "Polls" }).waitFor();
      await page.getByRole("button", { name: "Manage" }).click();
      await page.getByRole("tabpanel", { name: "Breakout rooms" }).waitFor();
    }
    await page.close();
  }, 60_000);

  it("moves a meeting as a whole, and does not close it before it opens", async () => {
    const page = await open("room-settings");
    const [opens, closes] = [page.getByLabel("Opens", { exact: true }), page.getByLabel("Closes", { exact: true })];
    const length = async () => Date.parse(await closes.inputValue()) - Date.parse(await opens.inputValue());
    expect(await length()).toBe(3_600_000);
    await opens.fill("2027-02-03T10:00");
    await opens.dispatchEvent("change");
    await expect.poll(() => closes.inputValue()).toBe("2027-02-03T11:00");
    await closes.fill("2027-02-03T09:00");
    await closes.dispatchEvent("change");
    await page.getByText("A meeting closes after it opens.").first().waitFor();
    await expect.poll(() => closes.inputValue()).toBe("2027-02-03T11:00");
    await page.close();
  }, 60_000);
});
