import type { Page } from "playwright-core";
import { describe, expect, it } from "vitest";
import type { FakeMeeting, FakeParley } from "../../dev/fake/parley.js";
import type { App } from "../../src/elements.js";
import { focusIs } from "./focus.js";
import { browsable, stage } from "./stage.js";

const message = (page: Page) => page.getByRole("textbox", { name: "Message" });
const messages = (page: Page) => page.locator("parley-chat .message");

/** Nobody takes what could not be loaded for what was never written. */
describe.skipIf(!browsable)("what could not be loaded", () => {
  const open = stage();

  it.each([["room-chat-unloaded", "Messages could not be loaded.", "No messages yet"], ["room-polls-unloaded", "Polls could not be loaded.", "No polls yet"]])("(%s) is said so, and can be asked for", { timeout: 60_000 }, async (scene, said, empty) => {
    const page = await open(scene);
    const failed = page.getByRole("status").filter({ hasText: said });
    await failed.waitFor();
    expect(await page.getByText(empty).count()).toBe(0);
    await page.getByRole("button", { name: "Try again" }).click();
    await failed.waitFor({ state: "detached" });
    await page.getByText(empty).waitFor();
    await page.close();
  });

  it("stands beside what is there", async () => {
    const page = await open("room-chat-missing");
    await page.getByRole("status").filter({ hasText: "Messages could not be loaded." }).waitFor();
    expect(await messages(page).count()).toBeGreaterThan(0);
    await page.getByRole("button", { name: "Try again" }).click();
    await focusIs(page, "Message");
    expect(await page.getByRole("button", { name: "Try again" }).count()).toBe(0);
    await page.close();
  }, 60_000);
});

/** An answer stands under what it answers, as far as that is known. */
describe.skipIf(!browsable)("a quote", () => {
  const open = stage();

  it("says that it was a file of what came without words, and nothing of what is not known", async () => {
    const page = await open("room-chat-life");
    await messages(page).first().waitFor();
    await page.evaluate(() => {
      const { chat } = ((document.querySelector("parley-app") as App).client as FakeParley).meetings.value[0] as FakeMeeting;
      const [first, second, ...others] = chat.state.value.messages;
      const from = first!.from;
      chat.state.patch({ messages: [{ ...first!, replyTo: { id: "older", seq: 1, from } }, { ...second!, replyTo: { id: "file", seq: 2, from, text: "" } }, ...others] });
    });
    const quotes = page.locator("parley-chat .quote > span[dir]");
    await expect.poll(async () => (await quotes.allTextContents()).slice(0, 2)).toEqual(["…", "File"]);
    await page.close();
  }, 60_000);
});

/** Whoever goes from a quote to its message, and does not get there, reads why. */
describe.skipIf(!browsable)("the message that a quote leads to", () => {
  const open = stage();

  it("is waited for while a page is loading, and is not said to be gone where it could not be loaded", async () => {
    const page = await open("room-chat-life");
    const quote = page.locator("parley-chat .quote").first();
    await quote.waitFor();
    const chat = (how: "begin" | "fail" | "load" | "end") => page.evaluate((how) => {
      const { chat } = ((document.querySelector("parley-app") as App).client as FakeParley).meetings.value[0] as FakeMeeting;
      const { messages } = chat.state.value;
      const kept = window as never as { first?: (typeof messages)[number] };
      if (how === "begin") {
        kept.first ??= { ...messages[0]!, seq: 1 };
        chat.state.patch({ messages: messages.filter(({ id }) => id !== "d1").map((one, i) => ({ ...one, seq: i + 2 })), more: true, loading: true });
      } else if (how === "load") chat.state.patch({ messages: [kept.first!, ...messages], more: false, loading: false });
      else chat.state.patch({ loading: false, ...(how === "end" && { more: false }) });
    }, how);
    const gone = page.locator("parley-toasts .toast").getByText("That message is no longer here.");
    const missing = page.locator("parley-toasts .toast").getByText("Messages could not be loaded.");

    await chat("begin");
    await quote.click();
    await chat("fail");
    await missing.waitFor();
    expect(await gone.count()).toBe(0);

    await chat("begin");
    await quote.click();
    await chat("load");
    await focusIs(page, /^Which of the two drafts/);

    await chat("begin");
    await quote.click();
    await chat("end");
    await gone.waitFor();
    await page.close();
  }, 60_000);
});

/** What somebody writes goes to whom they mean, and is not lost on the way. */
describe.skipIf(!browsable)("what is being written", () => {
  const open = stage();

  it("for one person only goes to nobody else when they have left", { tags: "medium", timeout: 60_000 }, async () => {
    const page = await open("room-chat-absent");
    const before = await messages(page).count();
    await page.getByText("Grace Hopper has left, and nobody else gets it.").waitFor();
    expect(await page.getByRole("button", { name: "Send", exact: true }).isDisabled()).toBe(true);
    await message(page).press("Enter");
    expect(await message(page).inputValue()).toMatch(/^Between us/);
    expect(await messages(page).count()).toBe(before);

    await page.getByRole("button", { name: "Only Grace Hopper can read it" }).click();
    await page.getByRole("menuitemradio", { name: "Alan Turing" }).click();
    await message(page).press("Enter");
    await page.getByRole("log").getByText("Only Alan Turing can read it").waitFor();
    await page.close();
  });

  it("for one person only is a message of its own, also where one was being changed, and quotes nothing private between others", async () => {
    const page = await open("room-chat-life");
    await page.evaluate(() => {
      const { chat } = ((document.querySelector("parley-app") as App).client as FakeParley).meetings.value[0] as FakeMeeting;
      const told: unknown[] = [];
      const { send, edit } = chat;
      chat.send = (text, how) => (told.push(["send", text, how?.to?.id, how?.replyTo]), send.call(chat, text, how));
      chat.edit = (id, text) => (told.push(["edit", id, text]), edit.call(chat, id, text));
      Object.assign(window, { told });
    });
    const choose = async (text: string, what: string) => {
      const one = messages(page).filter({ hasText: text }).last();
      await one.hover();
      await one.getByRole("button", { name: "More about this message" }).click();
      await page.getByRole("menuitem", { name: what }).click();
    };
    await choose("Agreed. I will send it round tonight.", "Change");
    await page.getByText("Change the message").waitFor();
    await choose("The numbers are on", "Write to them only");
    await page.getByRole("button", { name: "Only Alan Turing can read it" }).waitFor();
    await focusIs(page, "Message");
    await page.keyboard.type("Between us");
    await page.keyboard.press("Enter");

    await choose("Could you take the questions", "Reply");
    await page.getByRole("button", { name: "Do not reply" }).waitFor();
    await choose("The numbers are on", "Write to them only");
    await page.getByRole("button", { name: "Only Alan Turing can read it" }).waitFor();
    await message(page).fill("As I said");
    await message(page).press("Enter");
    expect(await page.evaluate(() => (window as never as { told: unknown[] }).told)).toEqual([["send", "Between us", "u-alan", undefined], ["send", "As I said", "u-alan", undefined]]);
    await page.close();
  }, 60_000);

  it("is still there, for the same reader, when the chat was closed meanwhile", async () => {
    const page = await open("room-chat");
    await page.getByRole("button", { name: "To everybody" }).click();
    await page.getByRole("menuitemradio", { name: "Alan Turing" }).click();
    await message(page).fill("Half a thou");
    await message(page).press("Escape");
    await page.getByRole("complementary", { name: "Chat" }).waitFor({ state: "detached" });
    await page.keyboard.press("c");
    await focusIs(page, "Message");
    expect(await message(page).inputValue()).toBe("Half a thou");
    await page.getByRole("button", { name: "Only Alan Turing can read it" }).waitFor();
    await message(page).press("Enter");
    await page.keyboard.press("Escape");
    await page.keyboard.press("c");
    await focusIs(page, "Message");
    expect(await message(page).inputValue()).toBe("");
    await page.close();
  }, 60_000);

  it("is still there for whoever was sent to the lobby meanwhile, with what the room did not get any more, and for nobody else", async () => {
    const page = await open("room-chat");
    await page.getByRole("button", { name: "To everybody" }).click();
    await page.getByRole("menuitemradio", { name: "Alan Turing" }).click();
    await message(page).fill("Half a thou");
    const comeAgain = () => page.evaluate(async () => {
      const fake = (document.querySelector("parley-app") as App).client as FakeParley;
      const { bell, chat, remotes } = fake.meetings.value[0] as FakeMeeting;
      const guests = remotes.value.map(({ participant: { user } }) => ({ user, media: { camera: false } }));
      chat.add({ id: "unsent", from: fake.sessionState.value.user!, mine: true, text: "On the line", sentAt: Date.now(), reactions: [], files: [], state: "failed" });
      bell.ring("over", { reason: "to-lobby" });
      const join = fake.join.bind(fake);
      fake.join = async (room) => {
        const meeting = await join(room) as FakeMeeting;
        meeting.gather(guests);
        return meeting;
      };
      const { knock } = fake;
      await new Promise<void>((done) => { fake.knock = async (...args) => { const made = await knock.apply(fake, args); setTimeout(done); return made; }; });
      fake.settleKnock({ ...fake.knockState.value, phase: "admitted" });
    });
    await comeAgain();
    await page.getByRole("toolbar", { name: "Call controls" }).waitFor();
    await page.keyboard.press("c");
    await focusIs(page, "Message");
    expect(await message(page).inputValue()).toBe("Half a thou");
    await page.getByRole("button", { name: "Only Alan Turing can read it" }).waitFor();
    await message(page).press("Enter");
    await expect.poll(() => message(page).inputValue()).toBe("On the line");
    // what is typed on is for Alan, and this was for all
    await page.keyboard.type("!");
    await page.keyboard.press("Enter");
    expect(await message(page).inputValue()).toBe("On the line");
    await page.getByRole("button", { name: "To everybody" }).waitFor();

    await page.evaluate(() => {
      const { sessionState } = (document.querySelector("parley-app") as App).client as FakeParley;
      sessionState.patch({ user: { id: "u-another", name: "Another", guest: true } });
    });
    await expect.poll(() => message(page).inputValue()).toBe("");
    await page.close();
  }, 60_000);

  it("and was not got by the room is there again for whoever left by leaving the page of it", { tags: "medium", timeout: 60_000 }, async () => {
    const page = await open("room-chat");
    await page.evaluate(() => {
      const app = document.querySelector("parley-app") as App;
      const fake = app.client as FakeParley;
      const { chat } = fake.meetings.value[0] as FakeMeeting;
      chat.add({ id: "unsent", from: fake.sessionState.value.user!, mine: true, text: "On the line", sentAt: Date.now(), reactions: [], files: [], state: "failed" });
      const meeting = app.shadowRoot!.querySelector("parley-meeting")!;
      const place = document.createComment("");
      meeting.replaceWith(place);
      place.replaceWith(meeting);
    });
    await page.getByRole("button", { name: "Join now" }).click();
    await page.getByRole("toolbar", { name: "Call controls" }).waitFor();
    await page.keyboard.press("c");
    await focusIs(page, "Message");
    expect(await message(page).inputValue()).toBe("On the line");
    await page.close();
  });

  it("for a message of one's own is not lost when that fails late, and is there when it is changed again", async () => {
    const page = await open("room-chat-life");
    await page.evaluate(() => {
      const { chat } = ((document.querySelector("parley-app") as App).client as FakeParley).meetings.value[0] as FakeMeeting;
      chat.edit = () => new Promise((_, fail) => { Object.assign(window, { fail: () => fail(Object.assign(new Error("no answer"), { reason: "timeout" })) }); });
    });
    const fail = () => page.evaluate(() => (window as never as { fail: () => void }).fail());
    const change = async () => {
      const one = messages(page).filter({ hasText: "Agreed. I will send it round tonight." }).last();
      await one.hover();
      await one.getByRole("button", { name: "More about this message" }).click();
      await page.getByRole("menuitem", { name: "Change" }).click();
      await page.getByText("Change the message").waitFor();
    };
    await change();
    await message(page).fill("Agreed. I will send it round tomorrow.");
    await message(page).press("Enter");
    // something else is being written when it fails
    await message(page).fill("And then");
    await fail();
    await page.getByRole("region", { name: "Messages of the app" }).getByRole("button", { name: "Change it again" }).click();
    await expect.poll(() => message(page).inputValue()).toBe("Agreed. I will send it round tomorrow.");
    await message(page).press("Enter");
    expect(await message(page).inputValue()).toBe("And then");
    await message(page).fill("And then some");
    await fail();
    await page.getByRole("button", { name: "Change it again" }).waitFor();
    await change();
    expect(await message(page).inputValue()).toBe("Agreed. I will send it round tomorrow.");
    // whoever leaves it as it was wants it no more
    await page.getByRole("button", { name: "Leave it as it was" }).click();
    expect(await message(page).inputValue()).toBe("And then some");
    await change();
    expect(await message(page).inputValue()).toBe("Agreed. I will send it round tonight.");
    await page.close();
  }, 60_000);

  /** Goes to a breakout room, or back to the meeting. */
  const go = (page: Page, to: "breakout-red" | "main") => page.evaluate(async (where) => {
    const fake = (document.querySelector("parley-app") as App).client as FakeParley;
    const [main] = fake.meetings.value as FakeMeeting[];
    const kept = window as never as { red?: FakeMeeting };
    if (!kept.red) {
      kept.red = new (main!.constructor as typeof FakeMeeting)("breakout-red", fake.sessionState.value.user!, () => undefined);
      kept.red.gather(main!.remotes.value.slice(0, 3).map(({ participant: { user } }) => ({ user, media: { camera: false } })));
      kept.red.state.patch({ room: { ...kept.red.state.value.room, name: "Red", breakoutOf: main!.id } });
    }
    fake.meetings.set(where === "main" ? [main!] : [main!, kept.red]);
    const call = document.querySelector("parley-app")!.shadowRoot!.querySelector("parley-meeting")!.shadowRoot!.querySelector("parley-call")!;
    await new Promise<void>((shown) => {
      const look = () => (call.meeting.id === (where === "main" ? main!.id : where) ? requestAnimationFrame(() => requestAnimationFrame(() => shown())) : requestAnimationFrame(look));
      look();
    });
  }, to);
  /** What was sent, in whatever room. */
  const sent = (page: Page) => page.evaluate(() => {
    const { meetings } = (document.querySelector("parley-app") as App).client!;
    const { red } = window as never as { red?: FakeMeeting };
    return [...new Set([...meetings.value, ...(red ? [red] : [])])].flatMap(({ id, chat }) => chat.state.value.messages.filter(({ mine, seq }) => mine && seq === undefined).map(({ text, to }) => `${id}: ${text}${to ? ` (only ${to.name})` : ""}`));
  });
  const send = (page: Page) => page.getByRole("button", { name: "Send", exact: true });

  it("in a breakout room goes to nobody in the meeting when the room is closed, before its writer says who", async () => {
    const page = await open("room-chat");
    await go(page, "breakout-red");
    await message(page).click();
    await page.getByRole("button", { name: "To everybody" }).click();
    await page.getByRole("menuitemradio", { name: "Alan Turing" }).click();
    await focusIs(page, "Message");
    const before = (await sent(page)).length;
    await page.keyboard.type("Between ");
    await go(page, "main");
    await page.keyboard.type("us");
    await page.keyboard.press("Enter");
    await page.getByText("You wrote this in Red, and nobody has got it.").waitFor();
    expect(await message(page).inputValue()).toBe("Between us");
    expect(await send(page).isDisabled()).toBe(true);
    expect((await sent(page)).length).toBe(before);

    // back in the room it is for whom it was
    await go(page, "breakout-red");
    await page.getByRole("button", { name: "Only Alan Turing can read it" }).waitFor();
    expect(await message(page).inputValue()).toBe("Between us");
    await go(page, "main");
    await page.getByRole("button", { name: "Choose who is to read it" }).click();
    await page.getByRole("menuitemradio", { name: "To everybody" }).click();
    await focusIs(page, "Message");
    await page.keyboard.press("Enter");
    await expect.poll(() => sent(page)).toContain("blue-otter-4821: Between us");
    await page.close();
  }, 60_000);

  it("in the meeting is put back there by whoever is taken to a breakout room, and what was written there is discarded", async () => {
    const page = await open("room-chat");
    await message(page).fill("For all of us");
    await go(page, "breakout-red");
    await page.getByText("You wrote this in the main meeting").waitFor();
    await page.getByRole("button", { name: "Put it back" }).click();
    expect(await message(page).inputValue()).toBe("");
    await message(page).fill("For the three of us");
    await go(page, "main");
    await page.getByRole("button", { name: "Discard it" }).click();
    await expect.poll(() => message(page).inputValue()).toBe("For all of us");
    expect(await send(page).isDisabled()).toBe(false);
    await page.close();
  }, 60_000);

  it("into a box that is another room's meanwhile goes nowhere, and is no shortcut", { tags: "medium", timeout: 60_000 }, async () => {
    const page = await open("room-chat");
    await go(page, "breakout-red");
    await message(page).click();
    await go(page, "main");
    await page.keyboard.type("m v hello");
    await page.keyboard.press("Enter");
    await page.getByRole("status").filter({ hasText: "You are in the main meeting now." }).waitFor();
    expect(await message(page).inputValue()).toBe("");
    expect(await page.evaluate(() => (document.querySelector("parley-app") as App).client!.local.state.value.camera.state)).toBe("on");
    await message(page).click();
    await page.keyboard.type("hello");
    expect(await message(page).inputValue()).toBe("hello");
    await page.close();
  });

  it("in a breakout room whose chat was closed is there in the meeting's", { tags: "medium", timeout: 60_000 }, async () => {
    const page = await open("room-chat");
    await go(page, "breakout-red");
    await message(page).click();
    await message(page).fill("Half a thou");
    await message(page).press("Escape");
    await page.getByRole("complementary", { name: "Chat" }).waitFor({ state: "detached" });
    await go(page, "main");
    await page.keyboard.press("c");
    await page.getByText("You wrote this in Red").waitFor();
    expect(await message(page).inputValue()).toBe("Half a thou");
    expect(await send(page).isDisabled()).toBe(true);
    await page.close();
  });

  it("is told of: a file that comes without words by its name, and what is for one only as that", { tags: "medium", timeout: 60_000 }, async () => {
    const page = await open("room-4");
    await page.evaluate(() => {
      const { chat, remotes } = ((document.querySelector("parley-app") as App).client as FakeParley).meetings.value[0] as FakeMeeting;
      const { user } = remotes.value[0]!.participant;
      const entry = { from: user, mine: false, text: "", sentAt: Date.now(), reactions: [], state: "sent" as const };
      chat.bell.ring("message", { ...entry, id: "a", files: [{ id: "f", name: "plan.pdf", size: 3, type: "application/pdf" }] });
      chat.bell.ring("message", { ...entry, id: "b", text: "**psst**, _see_ [the `plan`](https://example.org/a_b_c) for 2 * 3 * 4", files: [], to: { id: "u-me", name: "Ada", guest: true } });
    });
    const toasts = page.getByRole("region", { name: "Messages of the app" });
    await toasts.getByText(/: plan\.pdf$/).waitFor();
    await toasts.getByText(/, to you only: psst, see the plan for 2 \* 3 \* 4$/).waitFor();
    // what can be read in the chat does not lie over the picture beside it
    await page.keyboard.press("c");
    await toasts.getByText(/plan/).first().waitFor({ state: "detached" });
    expect(await toasts.getByText(/plan/).count()).toBe(0);
    await page.close();
  });

  it("is read when the page is seen again in which the chat stands open", { tags: "medium", timeout: 60_000 }, async () => {
    const page = await open("room-chat");
    const unread = () => page.evaluate(() => ((document.querySelector("parley-app") as App).client as FakeParley).meetings.value[0]!.chat.state.value.unread);
    const look = (state: "hidden" | "visible") => page.evaluate((state) => {
      Object.defineProperty(document, "visibilityState", { configurable: true, get: () => state });
      document.dispatchEvent(new Event("visibilitychange"));
    }, state);
    await look("hidden");
    await page.evaluate(() => {
      const { chat, remotes } = ((document.querySelector("parley-app") as App).client as FakeParley).meetings.value[0] as FakeMeeting;
      chat.add({ id: "late", seq: 999, from: remotes.value[0]!.participant.user, mine: false, text: "Are you there?", sentAt: Date.now(), reactions: [], files: [], state: "sent" });
      chat.state.patch({ unread: 1 });
    });
    await page.getByRole("log").getByText("Are you there?").waitFor();
    expect(await unread()).toBe(1);
    await look("visible");
    await expect.poll(unread).toBe(0);
    await page.close();
  });

  it("is no folder, which browsers give as a file that nobody can read", { tags: "medium", timeout: 60_000 }, async () => {
    const page = await open("room-chat");
    await page.locator("parley-chat .middle").evaluate((middle) => {
      const files = [new File([], "plans"), new File(["%PDF-"], "plan.pdf")];
      const items = files.map((_, at) => ({ kind: "file", webkitGetAsEntry: () => ({ isDirectory: at === 0 }) }));
      middle.dispatchEvent(Object.assign(new Event("drop", { cancelable: true }), { dataTransfer: { files, items, types: ["Files"] } }));
    });
    await page.getByRole("region", { name: "Messages of the app" }).getByText("plans is a folder.").waitFor();
    const coming = page.getByRole("list", { name: "Files to send" });
    await coming.getByText("plan.pdf").waitFor();
    expect(await coming.getByText("plans", { exact: true }).count()).toBe(0);
    await page.close();
  });
});

describe.skipIf(!browsable)("a long chat", () => {
  const open = stage();

  it("is there with its end, and goes back to its beginning without a step aside", async () => {
    const page = await open("room-chat-long");
    await messages(page).last().getByText("299: and what about").waitFor();
    expect(await messages(page).count()).toBeLessThanOrEqual(40);

    const log = page.getByRole("log");
    const read = messages(page).filter({ hasText: "285: and what about" });
    await read.scrollIntoViewIfNeeded();
    // scrolled up by hand: what is made above leaves it where it is
    const moved = await log.evaluate(async (element) => {
      const frame = () => new Promise(requestAnimationFrame);
      const find = () => [...element.querySelectorAll<HTMLElement>(".message")].find(({ dataset }) => dataset["id"] === "l285")!;
      // the log has heard of what was scrolled before
      await frame();
      await frame();
      element.scrollTop = 300;
      // looked at in the same turn: more may be made in the next one, and then nothing makes more again
      const top = find().getBoundingClientRect().top;
      const count = element.querySelectorAll(".message").length;
      while (element.querySelectorAll(".message").length === count) await frame();
      return find().getBoundingClientRect().top - top;
    });
    expect(Math.abs(moved)).toBeLessThanOrEqual(1);
    await expect.poll(async () => {
      await log.evaluate((element) => { element.scrollTop = 0; });
      return messages(page).first().textContent();
    }).toMatch(/(^|\D)0: and what about/);
    await page.close();
  }, 60_000);

  it("has tools for the message that is pointed at, and for the one that has the focus", async () => {
    const page = await open("room-chat-life");
    const one = messages(page).filter({ hasText: "Which of the two drafts" }).first();
    expect(await page.locator("parley-chat .tools").count()).toBe(1);
    await one.hover();
    await one.getByRole("button", { name: "Reply" }).click();
    await page.getByRole("button", { name: "Do not reply" }).waitFor();
    await one.hover();
    await one.getByRole("button", { name: "More about this message" }).click();
    await focusIs(page, "👍");
    await page.mouse.move(0, 0);
    await page.keyboard.press("Escape");
    await focusIs(page, "More about this message");
    await page.close();
  }, 60_000);

  it("is searched for a single letter where that may be a word", { tags: "medium", timeout: 60_000 }, async () => {
    const page = await open("room-chat-search");
    const search = page.getByRole("searchbox", { name: "Search the chat" });
    await search.fill("e");
    await expect.poll(() => page.getByRole("list", { name: "Messages that were found" }).getByRole("listitem").count()).toBe(0);
    await search.fill("园");
    await page.getByText("Nothing was found.").waitFor();
    await page.close();
  });

  it("finds a file by a part of its name", { tags: "medium", timeout: 60_000 }, async () => {
    const page = await open("room-chat-found-file");
    const found = page.getByRole("list", { name: "Messages that were found" }).getByRole("listitem");
    await found.getByText("Kostenvoranschlag 2026 (final).pdf").waitFor();
    expect(await found.locator("mark").allTextContents()).toEqual(["final"]);
    // of the message's other files nothing was asked
    expect(await found.getByText("photos.zip").count()).toBe(0);
    await found.getByRole("button").click();
    await page.locator("parley-chat-search").waitFor({ state: "detached" });
    await page.locator("parley-chat .message.flash, parley-chat .message:focus").getByText("photos.zip").waitFor();
    await page.close();
  });
});

/** What is longer than a dozen lines. */
describe.skipIf(!browsable)("a long message", () => {
  const open = stage();
  const height = (page: Page, at: number) => messages(page).nth(at).locator(".bubble").evaluate((bubble) => bubble.clientHeight);

  it("shows its beginning until all of it is asked for, and then stays where it is", async () => {
    const page = await open("room-chat-long-message");
    const [minutes, mine, short] = [0, 1, 2].map((at) => messages(page).nth(at));
    await minutes!.getByRole("button", { name: "Show more" }).waitFor();
    await mine!.getByRole("button", { name: "Show more" }).waitFor();
    expect(await short!.getByRole("button", { name: "Show more" }).count()).toBe(0);
    const before = await height(page, 0);
    await minutes!.getByRole("button", { name: "Show more" }).click();
    await minutes!.getByRole("button", { name: "Show less" }).waitFor();
    expect(await height(page, 0)).toBeGreaterThan(before * 1.5);
    // its beginning is seen, not the end of the chat
    expect(await page.getByRole("log").evaluate((log) => log.scrollTop + log.clientHeight < log.scrollHeight - 100)).toBe(true);
    await page.keyboard.press("Enter");
    await minutes!.getByRole("button", { name: "Show more" }).waitFor();
    expect(await height(page, 0)).toBe(before);
    await page.close();
  }, 60_000);

  it("shows all of it to whoever comes to a link in it by the keyboard, or has found it", async () => {
    const page = await open("room-chat-long-message");
    await messages(page).nth(1).getByRole("link").focus();
    await messages(page).nth(1).getByRole("button", { name: "Show less" }).waitFor();
    await page.getByRole("button", { name: "Search the chat" }).click();
    await page.getByRole("searchbox", { name: "Search the chat" }).fill("12. The neighbours");
    await page.getByRole("list", { name: "Messages that were found" }).getByRole("button").click();
    await messages(page).nth(0).getByRole("button", { name: "Show less" }).waitFor();
    await page.close();
  }, 60_000);

  it.each([1024, 390])("comes with a file of which one sees what it is, at %i px", async (width) => {
    const page = await open("room-chat-long-message", { viewport: { width, height: 800 } });
    const name = page.locator("parley-file .name > :first-child");
    await name.waitFor();
    expect(await name.textContent()).toMatch(/^Kostenvoranschlag.*\.pdf$/);
    expect(await name.evaluate((text) => text.scrollHeight - text.clientHeight)).toBe(0);
    await page.close();
  }, 60_000);
});
