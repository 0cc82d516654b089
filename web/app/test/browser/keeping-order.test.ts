import { readFile } from "node:fs/promises";
import type { LitElement } from "lit";
import { describe, expect, it } from "vitest";
import type { FakeMeeting, FakeParley } from "../../dev/fake/parley.js";
import type { App } from "../../src/elements.js";
import { focusIs } from "./focus.js";
import { browsable, stage } from "./stage.js";

/** Of what is chosen nothing is undone by choosing. */
describe.skipIf(!browsable)("whoever keeps order", () => {
  const open = stage();

  it("gives breakout rooms the same time once more, and leaves it as it is", { tags: "medium", timeout: 60_000 }, async () => {
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
  });

  it("takes all hands down, also where one of them has just left", async () => {
    const page = await open("room-hands");
    await page.evaluate(() => {
      const meeting = ((document.querySelector("parley-app") as App).client as FakeParley).meetings.value[0] as FakeMeeting;
      const { lowerHand } = meeting;
      // the page has not heard of it yet
      meeting.lowerHand = (id) => (id === "p-002" ? Promise.reject(Object.assign(new Error("gone"), { reason: "unknown-participant" })) : lowerHand.call(meeting, id));
    });
    await page.getByRole("heading", { name: "Raised hands, 3" }).waitFor();
    await page.getByRole("button", { name: "Lower all" }).click();
    await page.getByRole("heading", { name: "Raised hands, 1" }).waitFor();
    expect(await page.locator("parley-toasts .toast").count()).toBe(0);
    await page.close();
  }, 60_000);

  it("goes on with the next hand by the keyboard when one has gone, and with the list when none is left", async () => {
    const page = await open("room-hands");
    await page.getByRole("heading", { name: "Raised hands, 3" }).waitFor();
    await page.evaluate(() => {
      const meeting = ((document.querySelector("parley-app") as App).client as FakeParley).meetings.value[0] as FakeMeeting;
      for (const id of ["p-000", "p-002"]) meeting.alter(id, { role: "listener" });
    });
    await page.getByRole("button", { name: /^Give .* the floor$/ }).first().focus();
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { name: "Raised hands, 2" }).waitFor();
    await focusIs(page, /^Give .* the floor$/);
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { name: "Raised hands, 1" }).waitFor();
    await focusIs(page, "Raised hands, 1");
    await page.locator("parley-raised-hands").getByRole("button", { name: "Lower hand" }).focus();
    await page.keyboard.press("Enter");
    await focusIs(page, /^Participants/);
    await page.close();
  }, 60_000);

  it("is who shows a second camera on a stage: of whoever listens nothing is shown", async () => {
    const page = await open("room-listener");
    await page.locator("parley-dock").evaluate((dock) => dock.dispatchEvent(new CustomEvent("second-camera", { detail: "cam-2" })));
    await page.getByText("You listen here. Raise your hand to ask for the floor.").first().waitFor();
    expect(await page.evaluate(() => (document.querySelector("parley-app") as App).client!.local.state.value.screen.state)).toBe("off");
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

  it("asks nobody in the meeting what was begun in a breakout room, before they say so", async () => {
    const page = await open("room-polls-empty");
    const asked = () => page.evaluate(() => ((document.querySelector("parley-app") as App).client as FakeParley).meetings.value.map(({ id, polls }) => [id, ...polls.state.value.polls.map(({ question }) => question)]));
    const main = await page.evaluate(() => {
      const fake = (document.querySelector("parley-app") as App).client as FakeParley;
      const main = fake.meetings.value[0] as FakeMeeting;
      const red = new (main.constructor as typeof FakeMeeting)("breakout-red", fake.sessionState.value.user!, () => undefined);
      red.state.patch({ room: { ...red.state.value.room, name: "Red", breakoutOf: main.id } });
      fake.meetings.set([main, red]);
      return main.id;
    });
    await page.getByText("The others of this breakout room come by themselves.").waitFor();
    await page.getByRole("button", { name: "New poll" }).click();
    const form = page.locator("parley-poll-form");
    await form.getByLabel("Answer 1").fill("The one");
    await form.getByLabel("Answer 2").fill("The other");
    await form.getByLabel("Question").fill("Which of u");
    await page.evaluate(() => {
      const fake = (document.querySelector("parley-app") as App).client as FakeParley;
      fake.meetings.set(fake.meetings.value.slice(0, 1));
    });
    await form.getByText("You began this poll in Red, and nobody has been asked.").waitFor();
    await page.keyboard.type("s?");
    await page.keyboard.press("Enter");
    expect(await form.getByRole("button", { name: "Ask everybody" }).isDisabled()).toBe(true);
    expect(await form.getByLabel("Question").inputValue()).toBe("Which of us?");
    expect(await asked()).toEqual([[main]]);
    await form.getByRole("button", { name: "Ask it here" }).click();
    await form.getByRole("button", { name: "Ask everybody" }).click();
    await expect.poll(asked).toEqual([[main, "Which of us?"]]);
    await page.close();
  }, 60_000);

  it("sees how long breakout rooms are open by the server's clock, whatever their own says", { tags: "medium", timeout: 60_000 }, async () => {
    const page = await open("room-breakouts-open");
    await page.getByRole("combobox", { name: "Time left" }).selectOption({ label: "10 minutes" });
    await page.evaluate(() => ((document.querySelector("parley-app") as App).client as FakeParley).sessionState.patch({ aheadMs: 300_000 }));
    for (const host of ["parley-breakouts", "parley-breakout-bar"]) {
      await expect.poll(() => page.locator(`${host} parley-time-left`).evaluate(({ shadowRoot }) => shadowRoot!.textContent!.trim())).toMatch(/^(5:00|4:\d\d)$/);
    }
    const duration = () => page.locator("parley-duration").evaluate(({ shadowRoot }) => shadowRoot!.textContent!.trim());
    await expect.poll(duration).toMatch(/^17:[345]\d$/);
    await page.close();
  });

  it("closes breakout rooms at once when their time is nearly over, without anything else happening", async () => {
    const page = await open("room-breakouts-open");
    await page.getByRole("button", { name: "Call everybody back" }).waitFor();
    const still = await page.locator("parley-breakouts").evaluate(async (element) => {
      const { state } = ((document.querySelector("parley-app") as App).client as FakeParley).meetings.value[0] as FakeMeeting;
      const { room } = state.value;
      state.patch({ room: { ...room, breakouts: { ...room.breakouts!, endsAt: Date.now() + 42_000 } } });
      // looked at in the same turn: two seconds later it is another
      await (element as LitElement).updateComplete;
      return element.shadowRoot!.querySelector("footer .danger")!.textContent.trim();
    });
    expect(still).toBe("Call everybody back");
    await page.getByRole("button", { name: "Close at once" }).waitFor();
    await page.close();
  }, 60_000);

  it("calls everybody back at once, also where the server's clock was told over a slow line", { tags: "medium", timeout: 60_000 }, async () => {
    const page = await open("room-breakouts-open");
    await page.evaluate(() => ((document.querySelector("parley-app") as App).client as FakeParley).sessionState.patch({ aheadMs: -900 }));
    await page.getByRole("button", { name: "Call everybody back" }).click();
    await page.getByRole("button", { name: "Close at once" }).waitFor();
    await page.close();
  });

  it("sees that somebody waits to be let in for as long as they do, also between two and in a breakout room", async () => {
    const page = await open("room-knocking");
    const waiting = page.getByRole("button", { name: /^Waiting to join/ });
    await page.getByRole("region", { name: "Messages of the app" }).getByRole("button", { name: "Dismiss" }).click();
    await page.evaluate(() => {
      const fake = (document.querySelector("parley-app") as App).client as FakeParley;
      const main = fake.meetings.value[0] as FakeMeeting;
      const there = new (main.constructor as typeof FakeMeeting)("breakout-1", fake.sessionState.value.user!, () => undefined);
      there.state.patch({ room: { ...there.state.value.room, breakoutOf: main.id } });
      fake.meetings.set([main, there]);
    });
    await page.getByText("The others of this breakout room come by themselves.").waitFor();
    expect(await waiting.textContent()).toMatch(/12$/);
    await waiting.click();
    await page.getByRole("complementary", { name: "Participants" }).getByRole("button", { name: "Let all in" }).click();
    await page.getByRole("heading", { name: "Waiting to join" }).waitFor({ state: "detached" });
    await page.keyboard.press("Escape");
    await waiting.waitFor({ state: "detached" });
    await page.close();
  }, 60_000);

  it("is told before a meeting closes, and goes on", async () => {
    const page = await open("room-closing");
    await page.getByText("This meeting closes in 5 minutes").first().waitFor();
    const left = page.getByRole("timer", { name: "Time left" });
    await left.waitFor();
    await page.getByRole("main").getByRole("button", { name: "+15 min" }).click();
    await page.getByText(/The meeting goes on until/).first().waitFor();
    await left.waitFor({ state: "detached" });
    await page.close();
  }, 60_000);

  it("is who lets a meeting go on: others are told how long it does", { tags: "medium", timeout: 60_000 }, async () => {
    const page = await open("room-closing-guest");
    await page.getByText("This meeting closes in a minute").first().waitFor();
    await page.getByRole("timer", { name: "Time left" }).waitFor();
    expect(await page.getByRole("button", { name: /15 min/ }).count()).toBe(0);
    await page.close();
  });

  it("is not offered to keep or plan a room that is nobody's", { tags: "medium", timeout: 60_000 }, async () => {
    const page = await open("room-settings");
    await page.getByLabel("Keep this room").waitFor();
    await page.getByRole("button", { name: "Invitation for the calendar" }).waitFor();
    await page.evaluate(() => {
      const { state } = ((document.querySelector("parley-app") as App).client as FakeParley).meetings.value[0] as FakeMeeting;
      const { opensAt: _, closesAt: __, ...settings } = state.value.room.settings;
      state.patch({ room: { ...state.value.room, openedAt: Date.now(), settings } });
    });
    await page.getByText("Nobody owns this room").waitFor();
    expect(await page.getByLabel("Keep this room").count()).toBe(0);
    expect(await page.getByLabel("Opens", { exact: true }).count()).toBe(0);
    await page.close();
  });

  it("is not offered to send out whose room it is, or to make them something else", { tags: "medium", timeout: 60_000 }, async () => {
    const page = await open("room-people-host");
    await page.evaluate(() => (((document.querySelector("parley-app") as App).client as FakeParley).meetings.value[0] as FakeMeeting).alter("p-001", { role: "host", owner: true }));
    await page.getByRole("button", { name: "What to do about Alan Turing" }).click();
    await page.getByRole("menuitem", { name: "Spotlight for everybody" }).waitFor();
    expect(await page.getByRole("menuitemradio").count()).toBe(0);
    expect(await page.getByRole("menuitem", { name: /Remove|lobby/ }).count()).toBe(0);
    await page.keyboard.press("Escape");
    await page.getByRole("button", { name: "What to do about Grace Hopper" }).click();
    await page.getByRole("menuitem", { name: "Remove and keep out" }).waitFor();
    await page.close();
  });

  it("moves a meeting as a whole, and does not close it before it opens", { tags: "medium", timeout: 60_000 }, async () => {
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
    // a calendar takes the entry that it has for a later one
    await page.evaluate(() => {
      const { state } = ((document.querySelector("parley-app") as App).client as FakeParley).meetings.value[0] as FakeMeeting;
      state.patch({ room: { ...state.value.room, settings: { ...state.value.room.settings, revision: 2 } } });
    });
    const saved = page.waitForEvent("download");
    await page.getByRole("button", { name: "Invitation for the calendar" }).click();
    expect(await readFile(await (await saved).path(), "utf8")).toMatch(/\r\nUID:\S+\r\nSEQUENCE:2\r\n/);
    await page.close();
  });

  it("ends what they send by WHIP themselves, and not themselves", { tags: "medium", timeout: 60_000 }, async () => {
    const page = await open("room-people-host");
    await page.evaluate(() => {
      const { state } = ((document.querySelector("parley-app") as App).client as FakeParley).meetings.value[0] as FakeMeeting;
      const { room, me } = state.value;
      const own = room.participants.find(({ id }) => id === me)!;
      state.patch({ room: { ...room, participants: [...room.participants, { ...own, id: "p-stream", role: "speaker", via: "whip" }] } });
    });
    const menus = page.locator("parley-person-menu");
    const nth = (await menus.evaluateAll((all) => all.map((menu) => (menu as HTMLElement & { participant: { id: string } }).participant.id))).indexOf("p-stream");
    await menus.nth(nth).locator("button").first().click();
    const items = menus.nth(nth).getByRole("menuitem");
    await items.filter({ hasText: "Remove from the meeting" }).waitFor();
    expect(await items.filter({ hasText: /keep out|lobby/ }).count()).toBe(0);
    await items.filter({ hasText: "Remove from the meeting" }).click();
    await expect.poll(() => page.evaluate(() => (((document.querySelector("parley-app") as App).client as FakeParley).meetings.value[0] as FakeMeeting).state.value.room.participants.some(({ id }) => id === "p-stream"))).toBe(false);
    await page.close();
  });

  it("is told once who waits, as many as there are now, and no longer when nobody does", { tags: "medium", timeout: 60_000 }, async () => {
    const page = await open("room-knock-toast");
    const told = page.locator("parley-toasts .toast");
    const wait = (count: number) => page.evaluate((many) => {
      const { id, lobby, remotes } = ((document.querySelector("parley-app") as App).client as FakeParley).meetings.value[0] as FakeMeeting;
      lobby.set({ room: id, count: many, waiting: Array.from({ length: many }, (_, i) => ({ id: `k${i}`, user: remotes.value[i]!.participant.user, since: Date.now() })) });
    }, count);
    await wait(1);
    await wait(3);
    await told.getByText("3 people ask to join").waitFor();
    expect(await told.count()).toBe(1);
    await wait(0);
    await expect.poll(() => told.count()).toBe(0);
    await page.close();
  });

  it("is told that they listen, if they have become a listener since they were asked to unmute", async () => {
    const page = await open("room-asked");
    await page.evaluate(() => (((document.querySelector("parley-app") as App).client as FakeParley).meetings.value[0] as FakeMeeting).alter("p-me", { role: "listener" }));
    const messages = page.getByRole("region", { name: "Messages of the app" });
    await messages.getByText("You listen here now.").waitFor();
    await messages.getByRole("button", { name: "Unmute" }).click();
    await messages.getByText("You listen here. Raise your hand to ask for the floor.").waitFor();
    expect(await page.evaluate(() => (document.querySelector("parley-app") as App).client!.local.state.value.microphone.muted)).toBe(true);
    await page.close();
  }, 60_000);

  it("has their new place in the meeting told, and not the one before", { tags: "medium", timeout: 60_000 }, async () => {
    const page = await open("room-listener");
    const told = page.locator("parley-toasts .toast");
    const become = (role: "listener" | "speaker") => page.evaluate((next) => (((document.querySelector("parley-app") as App).client as FakeParley).meetings.value[0] as FakeMeeting).alter("p-me", { role: next }), role);
    await become("speaker");
    await become("listener");
    await become("speaker");
    await told.getByText("You have the floor").waitFor();
    expect(await told.count()).toBe(1);
    await page.close();
  });
});
