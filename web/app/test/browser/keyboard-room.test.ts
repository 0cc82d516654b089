import { describe, expect, it } from "vitest";
import type { FakeMeeting, FakeParley } from "../../dev/fake/parley.js";
import type { App } from "../../src/elements.js";
import { focused, focusIs, tabTo } from "./focus.js";
import { browsable, stage } from "./stage.js";

/** Everything that can be done can be done without a pointer, and one always sees where one is. */
describe.skipIf(!browsable)("by keyboard alone, in rooms", { tags: "medium" }, () => {
  const open = stage();

  it("a room of many is laid out, leafed through, and somebody pinned", async () => {
    const page = await open("room-120");
    await page.keyboard.press("l");
    await page.getByRole("status").filter({ hasText: "Everybody is shown alike" }).waitFor({ state: "attached" });
    await page.keyboard.press("l");
    await page.getByRole("status").filter({ hasText: "Whoever speaks is shown large" }).waitFor({ state: "attached" });
    await tabTo(page, /^Next people$/);
    await page.keyboard.press("Enter");
    await page.getByText(/^2 \/ /).waitFor();

    await tabTo(page, /^Pin /);
    const pinned = (await focused(page)).name.replace("Pin ", "");
    await page.keyboard.press("Enter");
    await page.getByRole("button", { name: `Unpin ${pinned}` }).waitFor();

    await page.keyboard.press("u");
    await page.getByRole("complementary", { name: "Participants" }).waitFor();
    await focusIs(page, "Close the list of participants");
    await tabTo(page, /^Show Alan Turing large$/);
    await page.keyboard.press("Enter");
    await page.getByRole("button", { name: "Unpin Alan Turing" }).waitFor();
    await page.keyboard.press("Escape");
    await focusIs(page, /^Participants, 120$/);

    await page.keyboard.press("i");
    await page.getByRole("heading", { name: "Statistics" }).waitFor();
    await page.keyboard.press("i");
    await page.getByRole("heading", { name: "Statistics" }).waitFor({ state: "detached" });
    await page.close();
  }, 60_000);

  it("what a control is called goes with Escape, and does not come back with the focus of a panel that is closed", async () => {
    const page = await open("room-4");
    const tip = (name: string) => page.locator(`parley-dock [data-tip="${name}"]`).evaluate((control) => Number(getComputedStyle(control, "::after").opacity));
    await page.keyboard.press("c");
    await page.getByRole("complementary", { name: "Chat" }).waitFor();
    await page.keyboard.press("Escape");
    await focusIs(page, "Chat");
    expect(await tip("Chat (C)")).toBe(0);
    expect(await page.locator("parley-dock").getAttribute("hushed")).not.toBe(null);
    await page.keyboard.press("Tab");
    await focusIs(page, /^Participants, 4$/);
    await expect.poll(() => tip("Participants (U)")).toBe(1);
    await page.keyboard.press("Escape");
    await expect.poll(() => tip("Participants (U)")).toBe(0);
    await page.locator("parley-dock [data-tip='Chat (C)']").hover();
    await expect.poll(() => tip("Chat (C)")).toBe(1);
    await page.keyboard.press("Escape");
    await expect.poll(() => tip("Chat (C)")).toBe(0);
    await page.close();
  }, 60_000);

  it("who followed an odd link is told what is wrong with it, and goes on", async () => {
    const page = await open("odd-link");
    await page.getByRole("heading", { name: "No room can be called “Blue Otter”" }).waitFor();
    await tabTo(page, /^Open blue-otter$/);
    await page.keyboard.press("Enter");
    await page.getByRole("button", { name: "Join now" }).waitFor();
    expect(new URL(page.url()).pathname).toBe("/r/blue-otter");
    await page.close();

    const guests = await open("odd-link-guest");
    await guests.getByRole("heading", { name: "No room can be called" }).waitFor();
    await tabTo(guests, /^To the start page$/);
    await guests.keyboard.press("Enter");
    await guests.getByRole("textbox", { name: "Your name" }).waitFor();
    await guests.close();
  }, 60_000);

  it("a room goes along in a window of its own, and is muted there", async () => {
    const page = await open("room-4");
    const opened = page.context().waitForEvent("page");
    await page.keyboard.press("p");
    const small = await opened;
    const mute = small.getByRole("button", { name: "Mute", exact: true });
    await mute.waitFor();
    await small.getByLabel(/^Picture of /).waitFor();
    await mute.click();
    await page.waitForFunction(() => (document.querySelector("parley-app") as App | null)?.client?.local.state.value.microphone.muted === true);
    await small.getByRole("button", { name: "Unmute", exact: true }).waitFor();
    const closed = small.waitForEvent("close");
    await page.keyboard.press("p");
    await closed;
    await page.close();
  }, 60_000);

  it("a hand goes up and down, and a reaction floats by", async () => {
    const page = await open("room-4");
    await page.keyboard.press("r");
    await page.getByRole("button", { name: "Raise hand, number 1 in the line" }).waitFor();
    await page.getByRole("group", { name: "You, Hand raised, number 1" }).waitFor();
    await page.keyboard.press("r");
    await page.getByRole("button", { name: "Raise hand", exact: true }).waitFor();
    await tabTo(page, /^Reactions$/);
    await page.keyboard.press("Enter");
    await focusIs(page, "👍");
    await page.keyboard.press("Enter");
    await page.getByRole("status").filter({ hasText: "You: 👍" }).waitFor({ state: "attached" });
    await page.close();
  }, 60_000);

  it("who keeps order lets in, gives the floor, and changes the meeting", async () => {
    const page = await open("room-people-host");
    await tabTo(page, /^Let Barbara Liskov in$/);
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { name: "Waiting to join 2" }).waitFor();
    // whoever is next in the line, and nobody else than by the same button
    await focusIs(page, /^Let .* in$/);
    await tabTo(page, /^Give Katherine Johnson the floor$/);
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { name: "Raised hands" }).waitFor({ state: "detached" });

    await tabTo(page, /^What to do about Grace Hopper$/);
    await page.keyboard.press("Enter");
    await focusIs(page, "Mute");
    await page.keyboard.press("End");
    await focusIs(page, "Remove and keep out");
    await page.keyboard.press("Home");
    await page.keyboard.press("Escape");
    await focusIs(page, "What to do about Grace Hopper");

    await tabTo(page, /^Settings of this meeting$/);
    await page.keyboard.press("Enter");
    await focusIs(page, "Close");
    await tabTo(page, /^Lock the room/);
    await page.keyboard.press("Space");
    await page.getByRole("switch", { name: "Lock the room", checked: true }).waitFor();
    await tabTo(page, /^End for everybody$/);
    await page.keyboard.press("Enter");
    await focusIs(page, "Keep it open");
    await page.keyboard.press("Enter");
    await focusIs(page, "End for everybody");
    await page.keyboard.press("Escape");
    await focusIs(page, "Settings of this meeting");
    await page.keyboard.press("Escape");
    await focusIs(page, /^Participants, /);
    await page.close();
  }, 60_000);

  it("whoever has let the last one in goes on in the same list, and whoever looks further back in the chat at what was found", async () => {
    const page = await open("room-people-host");
    await tabTo(page, /^Let all in$/);
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { name: /^Waiting to join/ }).waitFor({ state: "detached" });
    await focusIs(page, /^Participants \d+$/);
    await page.evaluate(() => {
      const { chat } = ((document.querySelector("parley-app") as App).client as FakeParley).meetings.value[0] as FakeMeeting;
      const say = (text: string) => ({ id: text, from: { id: "u-1", name: "Ada", guest: true }, mine: false, text, sentAt: 1, reactions: [], files: [], state: "sent" as const });
      chat.search = async (_text: string, before?: number) => (before === undefined ? { messages: [say("a new plan")], before: 5 } : { messages: [say("an old plan")] });
    });
    await page.keyboard.press("c");
    await focusIs(page, "Message");
    await tabTo(page, /^Search the chat$/, "Shift+Tab");
    await page.keyboard.press("Enter");
    await page.keyboard.type("plan");
    await page.getByRole("button", { name: "Look further back" }).waitFor();
    await tabTo(page, /^Look further back$/);
    await page.keyboard.press("Enter");
    await focusIs(page, /an old plan$/);
    await page.close();
  }, 60_000);

  it("who stays in the meeting is not taken to a breakout room after a reload either", async () => {
    const page = await open("room-breakouts-assigned");
    // the countdown stands still, however long it takes to come to the button
    await page.evaluate(() => {
      const now = Date.now();
      Date.now = () => now;
    });
    await tabTo(page, /^Stay here$/);
    await page.keyboard.press("Enter");
    await page.getByRole("button", { name: "Go there" }).waitFor();
    // the page of the meeting has an address of its own, which the scenes do not serve
    await page.goto(new URL("/dev/?scene=room-breakouts-assigned&lang=en&plain", page.url()).href, { waitUntil: "commit" });
    await page.waitForSelector("html[data-ready]", { state: "attached" });
    await page.getByRole("group", { name: "Breakout rooms" }).waitFor();
    expect(await page.getByRole("button", { name: /^(Stay here|Go now)/ }).count()).toBe(0);
    await page.getByRole("button", { name: "Go there" }).waitFor();
    await page.close();
  }, 60_000);

  it("files are paused and taken back, and the chat is searched", async () => {
    const page = await open("room-chat-files");
    await focusIs(page, "Message");
    await tabTo(page, /^Pause: walkthrough/, "Shift+Tab");
    await page.keyboard.press("Enter");
    await focusIs(page, /^Go on: walkthrough/);
    await tabTo(page, /^Remove: drawings/);
    await page.keyboard.press("Enter");
    await page.getByRole("list", { name: "Files to send" }).getByText("drawings.dwg").waitFor({ state: "detached" });
    await focusIs(page, /^Remove: /);
    await tabTo(page, /^Search the chat$/, "Shift+Tab");
    await page.keyboard.press("Enter");
    await page.keyboard.type("site");
    await page.getByRole("button", { name: /The site as of this morning/ }).waitFor();
    await page.keyboard.press("Escape");
    await focusIs(page, "Search the chat");
    await page.getByRole("log").waitFor();
    await page.close();
  }, 60_000);

  it("a file that is not on the server is had from its sender, paused and given up", async () => {
    const page = await open("call-chat-files");
    page.once("filechooser", (chooser) => void chooser.setFiles({ name: "survey-2.pdf", mimeType: "application/pdf", buffer: Buffer.from("%PDF-") }));
    await focusIs(page, "Message");
    await tabTo(page, /^Get photos\.zip from /, "Shift+Tab");
    await page.keyboard.press("Enter");
    await focusIs(page, "Pause: photos.zip");
    await page.keyboard.press("Enter");
    await focusIs(page, "Go on: photos.zip");
    await page.keyboard.press("Tab");
    await focusIs(page, "Cancel: photos.zip");
    await page.keyboard.press("Enter");
    await page.getByRole("button", { name: /^Get photos\.zip from / }).waitFor();
    await page.getByText("not on the server, and nobody here has it").waitFor();
    // of what the browser has lost the file is asked for once more
    await tabTo(page, /^Choose the file again: survey/);
    await page.keyboard.press("Enter");
    await page.getByRole("list", { name: "Files to send" }).getByText("survey-2.pdf").waitFor();
    await page.close();
  }, 60_000);

  it("a moderator deletes what somebody else has written, and stays in the chat", async () => {
    const page = await open("room-chat-life");
    await focusIs(page, "Message");
    await tabTo(page, /^The numbers are on/, "Shift+Tab");
    await page.keyboard.press("Enter");
    await focusIs(page, "👍");
    await page.keyboard.press("End");
    await focusIs(page, "Delete");
    await page.keyboard.press("Enter");
    await focusIs(page, "Keep it");
    await tabTo(page, /^Delete$/);
    await page.keyboard.press("Enter");
    await page.getByRole("log").getByText("You deleted this message").waitFor();
    await page.getByRole("complementary", { name: "Chat" }).waitFor();
    await page.close();
  }, 60_000);

  it("a room is laid out from the menu, and one's own picture hidden", async () => {
    const page = await open("room-3");
    await tabTo(page, /^More$/);
    await page.keyboard.press("Enter");
    await page.keyboard.type("layout");
    await page.keyboard.press("Enter");
    await tabTo(page, /^Automatic/);
    await page.keyboard.press("ArrowDown");
    await page.locator("parley-gallery[layout=grid]").waitFor();
    const own = page.getByRole("group", { name: "You", exact: true });
    await tabTo(page, /^Hide my own picture/);
    await page.keyboard.press("Space");
    await own.waitFor({ state: "detached" });
    await page.close();
  }, 60_000);

  it("what was asked in a meeting before is only for whose it is, in a room that is nobody's", async () => {
    const page = await open("room-polls-old");
    await page.getByRole("heading", { name: "Ready to begin?" }).waitFor();
    expect(await page.getByRole("button", { name: "What to do about the poll" }).count()).toBe(3);
    expect(await page.getByRole("button", { name: "What to do about the poll Ready to begin?" }).count()).toBe(0);
    await page.close();
  }, 60_000);

  it("a poll is made, voted in and closed", async () => {
    const page = await open("room-4");
    await page.keyboard.press("a");
    await focusIs(page, "Close the activities");
    await tabTo(page, /^New poll$/);
    await page.keyboard.press("Enter");
    await focusIs(page, "Question");
    await page.keyboard.type("Tea or coffee?");
    await tabTo(page, /^Answer 1$/);
    await page.keyboard.type("Tea");
    await page.keyboard.press("Enter");
    await focusIs(page, "Answer 2");
    await page.keyboard.type("Coffee");
    await tabTo(page, /^Ask everybody$/);
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { name: "Tea or coffee?" }).waitFor();
    await focusIs(page, "New poll");
    // of radio buttons that nobody has chosen from, the way back leads to the last
    await tabTo(page, /^Coffee$/, "Shift+Tab");
    await page.keyboard.press("ArrowUp");
    await focusIs(page, "Tea");
    await tabTo(page, /^Vote$/);
    await page.keyboard.press("Enter");
    await page.getByText("100%").waitFor();
    await focusIs(page, "Change your vote");
    await page.keyboard.press("Enter");
    await focusIs(page, "Tea");
    await tabTo(page, /^Cancel$/);
    await page.keyboard.press("Enter");
    await focusIs(page, "Change your vote");
    await tabTo(page, /^Close the poll$/);
    await page.keyboard.press("Enter");
    await page.getByText("1 vote", { exact: true }).waitFor();
    for (const answer of [/^Cancel$/, /^Delete$/]) {
      await focusIs(page, /^What to do about the poll/);
      await page.keyboard.press("Enter");
      await focusIs(page, "Delete the poll");
      await page.keyboard.press("Enter");
      await focusIs(page, "Cancel");
      if (answer.test("Delete")) await tabTo(page, answer, "Shift+Tab");
      await page.keyboard.press("Enter");
    }
    await page.getByRole("heading", { name: "No polls yet" }).waitFor();
    await focusIs(page, "New poll");
    await page.keyboard.press("Escape");
    await focusIs(page, "Activities");
    await page.close();
  }, 60_000);

  it("whoever stays, goes to a breakout room or comes back by its bar goes on from there", async () => {
    const page = await open("room-breakouts-assigned");
    await tabTo(page, /^Stay here$/);
    await page.keyboard.press("Enter");
    await focusIs(page, "Go there");
    await page.keyboard.press("Enter");
    await focusIs(page, "Back to the meeting");
    // nobody is to go anywhere any more
    await page.evaluate(() => (((document.querySelector("parley-app") as App).client as FakeParley).meetings.value[0] as FakeMeeting).breakouts.state.patch({ assigned: undefined }));
    await page.keyboard.press("Enter");
    await page.locator("parley-breakout-bar .bar").waitFor({ state: "detached" });
    await focusIs(page, "Activities");
    await page.close();
  }, 60_000);

  it("breakout rooms are planned, filled by hand and opened", async () => {
    const page = await open("room-4");
    await page.keyboard.press("a");
    await tabTo(page, /^Polls$/);
    await page.keyboard.press("ArrowRight");
    await focusIs(page, "Breakout rooms");
    await tabTo(page, /^At random/);
    await page.keyboard.press("ArrowDown");
    await tabTo(page, /^Make the rooms$/);
    await page.keyboard.press("Enter");
    await tabTo(page, /^Room of Grace Hopper$/);
    await page.keyboard.press("ArrowDown");
    await tabTo(page, /^Open the rooms$/);
    await page.keyboard.press("Enter");
    await tabTo(page, /^Join Room 1$/, "Shift+Tab");
    await page.close();
  }, 60_000);

  it("a link that has lost what opens its room leads back, and nowhere else", async () => {
    const page = await open("prejoin-encrypted-cut");
    await page.getByRole("alert").filter({ hasText: "Ask for the whole link again" }).waitFor();
    await tabTo(page, /^Back$/);
    await page.getByRole("button", { name: "Join now" }).waitFor({ state: "detached" });
    await page.close();
  }, 60_000);

  it("a room is joined from its door", async () => {
    const page = await open("prejoin-guest");
    await tabTo(page, /^Join now$/);
    await page.keyboard.press("Enter");
    await page.getByText("Enter a name first").waitFor();
    await focusIs(page, "Your name");
    await page.keyboard.type("Ada");
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { name: "Nobody else is here yet" }).waitFor();
    await page.close();
  }, 60_000);
});
