import { describe, expect, it } from "vitest";
import type { FakeMeeting, FakeParley } from "../../dev/fake/parley.js";
import type { App } from "../../src/elements.js";
import type { Reactions } from "../../src/gestures/reactions.js";
import type { Prejoin } from "../../src/prejoin/prejoin.js";
import type { Preview } from "../../src/prejoin/preview.js";
import { outside } from "./outside.js";
import { browsable, stage } from "./stage.js";

/** What nobody looks at yet is not made: hundreds at once would keep the page from answering. */
describe.skipIf(!browsable)("a list of many", { tags: "medium" }, () => {
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

/** What says most of something is whole where there is little room. */
describe.skipIf(!browsable)("in the lists of a narrow window", { tags: "medium" }, () => {
  const open = stage();

  it("when one was in a room is whole in the list of rooms", async () => {
    const page = await open("home", { viewport: { width: 1024, height: 768 } });
    const line = page.locator("parley-known-rooms .small", { has: page.locator("time") });
    await line.first().waitFor();
    expect(await line.evaluateAll((lines) => Math.max(...lines.map(({ scrollWidth, clientWidth }) => scrollWidth - clientWidth)))).toBeLessThanOrEqual(0);
    await page.close();
  }, 60_000);

  it("a name of two short words is in one line, also of somebody whose hand is raised", async () => {
    const page = await open("room-hands", { viewport: { width: 1024, height: 768 } });
    const name = page.locator("parley-room-people").getByRole("button", { name: "Show Grace Hopper large" });
    await name.waitFor();
    expect((await name.boundingBox())!.height).toBeLessThan(28);
    await page.close();
  }, 60_000);

  it("names are parted between their words", async () => {
    const page = await open("room-statistics", { viewport: { width: 1024, height: 768 } });
    const name = page.locator("parley-statistics td").getByText("Katherine Johnson");
    await name.waitFor();
    const lines = await name.evaluate((cell) => {
      const text = document.createRange();
      text.selectNodeContents(cell);
      return text.getClientRects().length;
    });
    expect(lines).toBeLessThanOrEqual(2);
    await page.close();
  }, 60_000);
});

describe.skipIf(!browsable)("in the polls of a narrow window", { tags: "medium" }, () => {
  const open = stage();

  it("a long answer has its line, and its figures one below it", async () => {
    const page = await open("room-polls-names", { viewport: { width: 1024, height: 768 } });
    const answer = page.locator("parley-poll-card .text").getByText("Wednesday afternoon");
    await answer.waitFor();
    const [width, line] = await answer.evaluate((text) => [text.getBoundingClientRect().width, text.parentElement!.getBoundingClientRect().width]);
    expect(width!).toBeGreaterThan(line! * 0.8);
    await page.close();
  }, 60_000);

  it("what is told of hands goes when the list in which they stand is opened", async () => {
    const page = await open("room-stage-host", { viewport: { width: 1024, height: 768 } });
    await page.getByRole("heading", { name: "Raised hands, 4" }).waitFor();
    expect(await page.locator("parley-toasts .toast").getByText("raised a hand").count()).toBe(0);
    await page.close();
  }, 60_000);
});

/** What belongs together stays together where there is little room, and dark pictures cast no shadow of the night on a light page. */
describe.skipIf(!browsable)("on a telephone", { tags: "medium" }, () => {
  const open = stage();

  it.each([{ width: 390, height: 844 }, { width: 760, height: 900 }])("what is told lies under the bar of the breakout rooms, at $width px", async (viewport) => {
    const page = await open("room-breakouts-toast", { viewport });
    const toast = page.locator("parley-toasts .toast").first();
    await toast.waitFor();
    const bar = page.locator("parley-breakout-bar .bar");
    await expect.poll(async () => {
      const [above, below] = [await bar.boundingBox(), await toast.boundingBox()];
      return below!.y - (above!.y + above!.height);
    }).toBeGreaterThanOrEqual(4);
    await page.close();
  }, 60_000);

  it("what can be done about a server that is gone stands in one line", async () => {
    const page = await open("home-restart", { viewport: { width: 1024, height: 768 } });
    const [test, now] = await Promise.all([page.getByRole("link", { name: "Test the connection" }), page.getByRole("button", { name: "Try now" })].map((one) => one.boundingBox()));
    expect(now!.y).toBe(test!.y);
    await page.close();
  }, 60_000);

  it.each(["home-reconnecting", "home-restarting"])("(%s) the sign of a banner stands beside its words", async (scene) => {
    const page = await open(scene, { viewport: { width: 390, height: 844 } });
    const beside = await page.locator("parley-connection-banner").evaluate(({ shadowRoot }) => {
      const [sign, words] = [".bar svg", ".bar [role=status]"].map((one) => shadowRoot!.querySelector(one)!.getBoundingClientRect());
      return sign!.bottom > words!.top && sign!.top < words!.bottom && sign!.right <= words!.left;
    });
    expect(beside).toBe(true);
    await page.close();
  }, 60_000);

  it("at the door what is chosen beside each other stands in one line, whatever stands over it", async () => {
    const page = await open("prejoin", { viewport: { width: 1440, height: 900 } });
    const [microphone, sound] = await Promise.all(["#microphone", "#sound"].map((one) => page.locator(one).boundingBox()));
    expect(microphone!.x).not.toBe(sound!.x);
    expect(microphone!.y).toBe(sound!.y);
    await page.close();
  }, 60_000);

  it("why there is no picture is said above the switches, and what tries again is as high as any button", async () => {
    const page = await open("prejoin-denied", { viewport: { width: 390, height: 844 } });
    const [preview, avatar, word, button] = await Promise.all([".stage", ".off parley-avatar", ".off p", ".switch >> nth=0"].map((one) => page.locator(`parley-preview ${one}`).boundingBox()));
    expect(avatar!.y - preview!.y).toBeGreaterThanOrEqual(8);
    expect(button!.y - (word!.y + word!.height)).toBeGreaterThanOrEqual(4);
    await page.setViewportSize({ width: 560, height: 844 });
    expect((await page.getByRole("button", { name: "Try again" }).boundingBox())!.height).toBeLessThanOrEqual(44);
    await page.close();
  }, 60_000);

  it.each([["call-hand", "Grace Hopper"], ["call-muted", "Grace Hopper"], ["room-closing", "Garden planning"]])("(%s) the name above the pictures is whole, whatever else is said there", async (scene, name) => {
    const page = await open(scene, { viewport: { width: 360, height: 800 } });
    const heading = page.getByRole("heading", { name, exact: true });
    expect(await heading.evaluate(({ scrollWidth, clientWidth }) => scrollWidth - clientWidth)).toBeLessThanOrEqual(0);
    await page.close();
  }, 60_000);

  it("a call that comes meanwhile is declined and accepted in one line", async () => {
    const page = await open("room-incoming", { viewport: { width: 390, height: 844 } });
    const [decline, accept] = await Promise.all(["Decline", "Leave and accept"].map((name) => page.getByRole("button", { name, exact: true }).boundingBox()));
    expect(accept!.y).toBe(decline!.y);
    await page.close();
  }, 60_000);

  it("why a picture was as it was is read without pushing the table aside", async () => {
    const page = await open("admin-person-tables", { viewport: { width: 390, height: 844 } });
    const rows = page.getByRole("region", { name: "Pictures that were shown" });
    await rows.waitFor();
    expect(await rows.evaluate(({ scrollWidth, clientWidth }) => scrollWidth - clientWidth)).toBeLessThanOrEqual(0);
    expect(await rows.locator("td:last-child").first().evaluate(({ offsetWidth }: HTMLElement) => offsetWidth)).toBeGreaterThan(70);
    await page.close();
  }, 60_000);

  it("where there is no picture one's own name ends before what stands for one, however long it is", async () => {
    const page = await open("prejoin-denied", { viewport: { width: 390, height: 844 } });
    await page.locator("parley-preview").evaluate(async (preview) => {
      (preview as Preview).name = "Bartholomew Featherstonehaugh";
      await (preview as Preview).updateComplete;
    });
    const [name, avatar] = await Promise.all([".name", ".off parley-avatar"].map((one) => page.locator(`parley-preview ${one}`).boundingBox()));
    expect(name!.width).toBeGreaterThan(80);
    expect(name!.x + name!.width).toBeLessThanOrEqual(avatar!.x);
    await page.close();
  }, 60_000);

  it("the name of whoever has lost the server is whole, and that they have stands under it", async () => {
    const page = await open("call-other-lost", { viewport: { width: 390, height: 844 } });
    const [name, word] = [page.getByRole("heading", { name: "Grace Hopper", exact: true }), page.locator("parley-call .pill.warn")];
    expect(await name.evaluate(({ scrollWidth, clientWidth }) => scrollWidth - clientWidth)).toBeLessThanOrEqual(0);
    const [above, below] = [await name.boundingBox(), await word.boundingBox()];
    expect(below!.y).toBeGreaterThanOrEqual(above!.y + above!.height);
    expect(below!.height).toBeLessThan(34);
    await page.close();
  }, 60_000);

  it("of a reaction the name is cut, and not how many more there are", async () => {
    const page = await open("room-hall", { viewport: { width: 390, height: 844 } });
    // what comes is gone in a few seconds
    const ends = await page.locator("parley-reactions").evaluate(async (element) => {
      const reactions = element as Reactions;
      const { bell, remotes } = reactions.meeting as FakeMeeting;
      for (const { participant } of remotes.value.slice(0, 40)) bell.ring("reaction", { participant, reaction: "👏" });
      while (reactions.shadowRoot!.querySelector(".one") === null) await new Promise(requestAnimationFrame);
      const all = reactions.shadowRoot!.querySelector(".all")!;
      return [...all.querySelectorAll(".name")].map((name) => Math.round(name.getBoundingClientRect().right - all.getBoundingClientRect().right));
    });
    expect(ends.length).toBeGreaterThan(0);
    expect(Math.max(...ends)).toBeLessThanOrEqual(0);
    await page.close();
  }, 60_000);

  it("what is said without a word lies over nobody's name, also where the pages of a hall are turned below the pictures", async () => {
    const page = await open("room-hall", { viewport: { width: 390, height: 844 } });
    await page.locator("parley-gallery[paged]").waitFor();
    const { names, shown } = await page.locator("parley-reactions").evaluate(async (element) => {
      const reactions = element as Reactions;
      const { bell, remotes } = reactions.meeting as FakeMeeting;
      for (const { participant } of remotes.value.slice(0, 40)) bell.ring("reaction", { participant, reaction: "👏" });
      while (reactions.shadowRoot!.querySelector(".one") === null) await new Promise(requestAnimationFrame);
      const boxOf = (root: Element, selector: string) => root.shadowRoot!.querySelector(selector)!.getBoundingClientRect().toJSON() as DOMRect;
      const gallery = (reactions.getRootNode() as ShadowRoot).querySelector("parley-gallery")!;
      return { names: [...gallery.shadowRoot!.querySelectorAll("parley-tile")].map((tile) => boxOf(tile, ".bar")), shown: boxOf(reactions, ".all") };
    });
    expect(shown.height).toBeGreaterThan(30);
    const under = names.filter(({ top, bottom, left, right }) => bottom > shown.top && top < shown.bottom && right > shown.left && left < shown.right);
    expect(under).toEqual([]);
    await page.close();
  }, 60_000);

  it.each([[390, 844], [390, 667], [360, 640]])("one sees who calls while one answers in writing, at %i × %i px", async (width, height) => {
    const page = await open("incoming-message", { viewport: { width, height } });
    const [name, menu] = [await page.locator("parley-incoming #who").boundingBox(), await page.locator("parley-incoming parley-menu .menu").boundingBox()];
    expect(menu!.y).toBeGreaterThanOrEqual(name!.y + name!.height);
    expect(menu!.y + menu!.height).toBeLessThanOrEqual(height);
    await page.close();
  }, 60_000);

  it("one's own picture is not cut round, which each of its frames would have to be: its corners are painted over it, in the page's colour", async () => {
    const page = await open("prejoin", { colorScheme: "light" });
    const { cutting, around } = await page.locator("parley-preview video").evaluate((video) => {
      const cutting: string[] = [];
      for (let at: Element | null = video; at; at = at.parentElement) if (getComputedStyle(at).overflow !== "visible" && getComputedStyle(at).borderRadius !== "0px") cutting.push(at.className);
      return { cutting, around: getComputedStyle(video.closest(".cut")!, "::after").boxShadow };
    });
    expect(cutting).toEqual([]);
    expect(around).toContain("rgb(245, 244, 240)");
    await page.close();
  }, 60_000);

  it("the shadow of one's own picture is that of the page", async () => {
    const page = await open("prejoin", { viewport: { width: 390, height: 844 }, colorScheme: "light" });
    const shadows = await page.locator("parley-preview").evaluate((preview) => [preview, preview.shadowRoot!.querySelector(".stage")!].map((one) => getComputedStyle(one).boxShadow));
    expect(shadows[0]).toContain("rgba(26, 28, 34, ");
    expect(shadows[1]).toBe("none");
    await page.close();
  }, 60_000);
});

/** Names and words that are read from right to left stand in a page that is read from left to right. */
/** A broken path is looked for anew only while somebody is at its other end. */
describe.skipIf(!browsable)("a picture that stands still", { tags: "medium" }, () => {
  const open = stage();

  it("is said to come back, and to be lost of whoever has lost the server", async () => {
    const page = await open("room-reconnecting");
    const first = page.locator("parley-tile").filter({ hasText: "Reconnecting…" }).first();
    await first.waitFor();
    await page.evaluate(() => {
      const meeting = ((document.querySelector("parley-app") as App).client as FakeParley).meetings.value[0] as FakeMeeting;
      for (const { participant } of meeting.remotes.value) meeting.alter(participant.id, { connected: false });
    });
    await page.getByText("The connection is lost").first().waitFor();
    expect(await page.locator("parley-tile").filter({ hasText: "Reconnecting…" }).count()).toBe(0);
    await page.close();
  }, 60_000);
});

/** Where hundreds clap, write and raise hands, one still sees the others. */
describe.skipIf(!browsable)("in a hall", { tags: "medium" }, () => {
  const open = stage();

  it("what is for all is counted, and only what is for oneself is shown over the pictures", async () => {
    const page = await open("room-hall");
    const messages = page.getByRole("region", { name: "Messages of the app" });
    await messages.getByText("Alan Turing, to you only: Shall I take the questions?").waitFor();
    expect(await messages.getByText("Can everybody see the plan?").count()).toBe(0);
    await page.getByRole("button", { name: "Chat, 2 unread" }).waitFor();
    await page.close();
  }, 60_000);

  it("hands are told to those who give the floor, many in one sentence", async () => {
    const page = await open("room-hall");
    await page.getByRole("region", { name: "Messages of the app" }).getByText(/has raised a hand|others have raised a hand/).waitFor();
    expect(await page.getByText(/raised a hand/).count()).toBeLessThanOrEqual(2);
    await page.close();
  }, 60_000);

  it("applause is as much as can be seen, and the rest is counted", async () => {
    const page = await open("room-120");
    const floating = await page.locator("parley-reactions").evaluate(async (element) => {
      const reactions = element as Reactions;
      const { bell, remotes } = reactions.meeting as FakeMeeting;
      for (const [i, { participant }] of remotes.value.slice(0, 40).entries()) bell.ring("reaction", { participant, reaction: i % 4 === 0 ? "🎉" : "👏" });
      while (reactions.shadowRoot!.querySelector(".one") === null) await new Promise(requestAnimationFrame);
      return [...reactions.shadowRoot!.querySelectorAll(".one")].map(({ textContent }) => textContent);
    });
    expect(floating.length).toBe(4);
    expect(floating.map((text) => Number(/\+(\d+)$/.exec(text)?.[1] ?? 0)).reduce((sum, more) => sum + more, 0)).toBe(36);
    await page.close();
  }, 60_000);
});

/** Whatever somebody calls themselves, it moves nobody's buttons. */
describe.skipIf(!browsable)("controls stay inside the window and their card", { tags: "medium" }, () => {
  const open = stage();

  for (const scene of ["home", "home-long-names", "home-right-to-left", "incoming-long-name", "incoming-right-to-left", "call-long-name", "call-right-to-left", "room-long-names", "room-120", "room-people", "room-failed", "room-settings", "room-breakouts-there"]) {
    it(`${scene}, wide and narrow`, async () => {
      const page = await open(scene, { viewport: { width: 1024, height: 844 } });
      expect(await page.evaluate(outside)).toEqual([]);
      await page.setViewportSize({ width: 390, height: 844 });
      await expect.poll(() => page.evaluate(outside)).toEqual([]);
      await page.close();
    }, 60_000);
  }

  it.each(["outgoing-long-name", "incoming-long-name", "home-long-names", "call-ended-long-name", "call-right-to-left"])("(%s) headings and what is said below them are whole on a telephone", async (scene) => {
    const page = await open(scene, { viewport: { width: 390, height: 844 } });
    const beyond = await page.evaluate(() => {
      const found: string[] = [];
      const visit = (root: ParentNode): void => {
        for (const element of root.querySelectorAll("*")) {
          if (element.shadowRoot) visit(element.shadowRoot);
          const range = document.createRange();
          range.selectNodeContents(element);
          const { left, right } = range.getBoundingClientRect();
          if (element.matches("h1:not(.clip, .visually-hidden), p[role=status]") && element.checkVisibility() && (left < -1 || right > innerWidth + 1)) found.push(`${element.localName} ${left} to ${right}: ${element.textContent}`);
        }
      };
      visit(document);
      return found;
    });
    expect(beyond).toEqual([]);
    await page.close();
  }, 60_000);

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

/** Of a long dialog the end is read too. */
describe.skipIf(!browsable)("a dialog longer than the window", () => {
  const open = stage();

  it("keeps its heading, and its way out, where they are seen", async () => {
    const page = await open("room-settings-ending", { viewport: { width: 1440, height: 700 } });
    await page.getByRole("button", { name: "End it now" }).waitFor();
    const dialog = page.getByRole("dialog", { name: "This meeting" });
    expect(await dialog.evaluate((one) => one.scrollTop)).toBeGreaterThan(0);
    const [frame, close] = [await dialog.boundingBox(), await dialog.getByRole("button", { name: "Close" }).boundingBox()];
    expect(close!.y).toBeGreaterThan(frame!.y);
    await page.close();
  }, 60_000);
});

describe.skipIf(!browsable)("the controls of a call", () => {
  const open = stage();

  it("stay as long as a menu stands open, and go after it", async () => {
    const page = await open("home");
    await page.clock.install();
    await open("call", page);
    const quiet = page.locator("parley-call main.quiet");
    const more = page.getByRole("button", { name: "More", exact: true });
    // whoever clicks has moved the pointer there, so that controls which hide are back
    await more.hover({ force: true });
    await more.click();
    await page.getByRole("menuitem", { name: "Statistics" }).waitFor();
    await page.clock.fastForward("00:10");
    expect(await quiet.count()).toBe(0);
    await page.mouse.click(400, 300);
    await page.getByRole("menuitem", { name: "Statistics" }).waitFor({ state: "hidden" });
    await page.mouse.move(420, 320);
    await page.clock.fastForward("00:10");
    await quiet.waitFor();
    await page.close();
  }, 60_000);

  it("leave nothing out where there is little room: what a screen is shown for, a second camera, the list of shortcuts", async () => {
    // a window of 1280 px at twice the size
    const page = await open("room-4", { viewport: { width: 640, height: 400 } });
    const screen = () => page.evaluate(() => (document.querySelector("parley-app") as App).client!.local.state.value.screen);
    const choose = async (role: "menuitem" | "menuitemradio", name: string | RegExp) => {
      await page.getByRole("button", { name: "More", exact: true }).click();
      await page.getByRole(role, { name }).click();
    };
    await choose("menuitemradio", /^Video and motion/);
    await choose("menuitem", "Share screen");
    expect(await screen()).toMatchObject({ state: "on", hint: "motion" });
    await choose("menuitemradio", /^Text and slides/);
    expect(await screen()).toMatchObject({ state: "on", hint: "text" });
    await choose("menuitem", "Stop sharing");
    // whoever has switched single keys off has no other way to them
    await choose("menuitem", "Keyboard shortcuts");
    await page.getByRole("checkbox", { name: "Single-key shortcuts" }).waitFor();
    await page.close();
  }, 60_000);

  it.each([390, 1280])("offer a second camera where the browser can show no screen, and end it, at %i px", { tags: "medium", timeout: 60_000 }, async (width) => {
    const page = await open("room-4", { viewport: { width, height: 844 } });
    const state = () => page.evaluate(() => (document.querySelector("parley-app") as App).client!.local.state.value.screen.state);
    await page.evaluate(() => {
      const { localState } = (document.querySelector("parley-app") as App).client as FakeParley;
      localState.patch({ can: { ...localState.value.can, shareScreen: false } });
    });
    const more = page.getByRole("button", { name: "More", exact: true });
    await more.click();
    expect(await page.getByRole("menuitem", { name: "Share screen" }).count()).toBe(0);
    await page.getByRole("menuitem", { name: "Logitech Brio" }).click();
    expect(await state()).toBe("on");
    if (width === 390) await more.click();
    await page.getByRole(width === 390 ? "menuitem" : "button", { name: width === 390 ? "Stop sharing" : "Share screen", exact: true }).click();
    expect(await state()).toBe("off");
    await page.close();
  });

  it("open again at the very next press when a dialog from their menu has been closed", async () => {
    const page = await open("room-4");
    const more = page.getByRole("button", { name: "More", exact: true });
    await more.click();
    // as if all of it happened in one moment
    await page.evaluate(() => {
      const now = performance.now();
      performance.now = () => now;
    });
    await page.getByRole("menuitem", { name: "Layout" }).click();
    await page.getByRole("dialog", { name: "Layout" }).waitFor();
    await page.keyboard.press("Escape");
    await page.getByRole("dialog", { name: "Layout" }).waitFor({ state: "hidden" });
    await more.click();
    await page.getByRole("menuitem", { name: "Layout" }).waitFor();
    // and the press that closes it does not open it again
    await more.click();
    await page.getByRole("menuitem", { name: "Layout" }).waitFor({ state: "hidden" });
    await page.close();
  }, 60_000);
});
