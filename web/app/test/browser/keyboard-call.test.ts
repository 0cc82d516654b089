import { describe, expect, it } from "vitest";
import type { FakeParley } from "../../dev/fake/parley.js";
import type { App } from "../../src/elements.js";
import { focusIs, tabTo } from "./focus.js";
import { browsable, stage } from "./stage.js";

/** Everything that can be done can be done without a pointer, and one always sees where one is. */
describe.skipIf(!browsable)("by keyboard alone, in calls", () => {
  const open = stage();

  it("a call is placed, muted, written in, and hung up", async () => {
    const page = await open("home");
    await page.evaluate(() => { ((document.querySelector("parley-app") as App).client as FakeParley).fate = "ringing"; });
    await tabTo(page, /^Video call to Grace Hopper/);
    await page.keyboard.press("Enter");
    await page.getByRole("button", { name: "Cancel" }).waitFor();
    // it is answered once it was seen to ring
    await page.evaluate(() => {
      const fake = (document.querySelector("parley-app") as App).client as FakeParley;
      fake.connect(fake.callsState.value.outgoing!);
    });
    const mute = page.getByRole("button", { name: "Mute", exact: true });
    await mute.waitFor();

    await page.keyboard.press("m");
    await page.waitForFunction(() => (document.querySelector("parley-app") as App | null)?.client?.local.state.value.microphone.muted === true);
    expect(await mute.getAttribute("aria-pressed")).toBe("true");

    await page.keyboard.press("c");
    await focusIs(page, "Message");
    await page.keyboard.type("mvc"); // letters that are shortcuts elsewhere
    await page.keyboard.press("Enter");
    await page.getByRole("log").getByText("mvc").waitFor();
    expect(await mute.getAttribute("aria-pressed")).toBe("true");
    await page.keyboard.press("Escape");
    await focusIs(page, "Chat");

    await page.keyboard.press("c");
    await focusIs(page, "Message");
    await page.getByRole("log").getByText("Sending…").waitFor({ state: "detached" });
    await tabTo(page, /^mvc$/, "Shift+Tab");
    await page.keyboard.press("Enter");
    await page.getByRole("menuitemcheckbox", { name: "👍" }).waitFor();
    await page.keyboard.press("Enter");
    await page.getByRole("button", { name: /^👍 1/ }).waitFor();
    await focusIs(page, /^mvc.*👍/);
    await page.keyboard.press("Enter");
    await page.keyboard.press("r");
    await page.keyboard.press("Enter");
    await focusIs(page, "Message");
    await page.keyboard.type("an answer");
    await page.keyboard.press("Enter");
    await page.getByRole("log").getByText("In reply to").waitFor({ state: "attached" });
    await page.keyboard.press("ArrowUp");
    await page.keyboard.press("ControlOrMeta+A");
    await page.keyboard.type("another answer");
    await page.keyboard.press("Enter");
    await page.getByRole("log").getByText("edited", { exact: true }).waitFor();
    await page.keyboard.press("Escape");
    await focusIs(page, "Chat");

    await tabTo(page, /^More$/);
    await page.keyboard.press("Enter");
    await page.getByRole("menuitem", { name: /Full screen/ }).waitFor();
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("End");
    await focusIs(page, /Keyboard shortcuts/);
    await page.keyboard.press("Escape");
    await focusIs(page, "More");

    await tabTo(page, /^Hang up$/);
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { name: "Call ended" }).waitFor();
    await tabTo(page, /^Back to start$/);
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { name: "People" }).waitFor();
    await page.close();
  }, 60_000);

  it("nothing that was meant for the chat mutes anybody or hangs up, wherever in it somebody has clicked", async () => {
    const page = await open("call-chat");
    const text = page.getByRole("textbox", { name: "Message" });
    const mute = page.getByRole("button", { name: "Mute", exact: true });
    for (const place of [page.locator("parley-chat .message").first(), page.locator("parley-chat header h2"), page.locator("parley-chat .typing")]) {
      await text.focus();
      await page.keyboard.type("hel");
      await place.click({ position: { x: 4, y: 4 } });
      await page.keyboard.type("lo, much of this is harmless vim");
      await page.getByRole("complementary", { name: "Chat" }).waitFor();
      await page.getByRole("button", { name: "Hang up" }).waitFor();
      expect(await mute.getAttribute("aria-pressed")).toBe("false");
    }
    await page.close();
  }, 60_000);

  it("letters do nothing where they are switched off, and are named nowhere", async () => {
    const page = await open("call");
    const mute = page.getByRole("button", { name: "Mute", exact: true });
    await page.keyboard.press("?");
    await page.getByRole("checkbox", { name: "Single-key shortcuts" }).uncheck();
    await page.keyboard.press("Escape");
    await page.getByRole("dialog").waitFor({ state: "detached" });
    expect([await mute.getAttribute("data-tip"), await mute.getAttribute("aria-keyshortcuts")]).toEqual(["Mute", null]);
    await page.keyboard.type("mc?");
    expect(await mute.getAttribute("aria-pressed")).toBe("false");
    expect(await page.getByRole("complementary").count()).toBe(0);
    expect(await page.evaluate(() => localStorage.getItem("parley.singleKeys"))).toBe("false");
    await page.getByRole("button", { name: "More", exact: true }).click();
    await page.getByRole("menuitem", { name: "Keyboard shortcuts" }).click();
    await page.getByRole("checkbox", { name: "Single-key shortcuts" }).check();
    await page.keyboard.press("Escape");
    await page.getByRole("dialog").waitFor({ state: "detached" });
    await page.keyboard.press("m");
    await expect.poll(() => mute.getAttribute("aria-pressed")).toBe("true");
    await page.close();
  }, 60_000);

  it("a letter works at once where a dialog has just been closed, before the focus has left it", async () => {
    const page = await open("call");
    const mute = page.getByRole("button", { name: "Mute", exact: true });
    await page.keyboard.press("?");
    await page.getByRole("dialog", { name: "Keyboard shortcuts" }).waitFor();
    // browsers move the focus with the next picture, and until then a key is still told to what has it
    const told = await page.evaluate(() => {
      const deepest = (): Element => {
        let element: Element = document.activeElement!;
        while (element.shadowRoot?.activeElement) element = element.shadowRoot.activeElement;
        return element;
      };
      const dialog = deepest().closest("dialog") ?? (deepest().getRootNode() as ShadowRoot).host.closest("parley-dialog")!.shadowRoot!.querySelector("dialog")!;
      dialog.close();
      const target = deepest();
      target.dispatchEvent(new KeyboardEvent("keydown", { key: "m", code: "KeyM", bubbles: true, composed: true, cancelable: true }));
      return target.localName;
    });
    expect(told).not.toBe("body");
    await expect.poll(() => mute.getAttribute("aria-pressed")).toBe("true");
    await page.close();
  }, 60_000);

  it("full screen is offered nowhere, and its letter does nothing, where the browser has none", async () => {
    const page = await open("home");
    await page.addInitScript(() => Object.defineProperty(Document.prototype, "fullscreenEnabled", { configurable: true, get: () => false }));
    await open("call", page);
    await page.evaluate(() => { document.documentElement.requestFullscreen = Element.prototype.requestFullscreen = () => Promise.reject(new TypeError("not allowed")); });
    await page.keyboard.press("f");
    await page.getByRole("button", { name: "More", exact: true }).click();
    await page.getByRole("menuitem", { name: "Statistics" }).waitFor();
    expect(await page.getByRole("menuitem", { name: /Full screen/ }).count()).toBe(0);
    expect(await page.locator("parley-toasts .toast").count()).toBe(0);
    await page.keyboard.press("Escape");
    await focusIs(page, "More");
    await page.keyboard.press("?");
    const list = page.locator("parley-shortcuts");
    await list.getByText("Next layout").waitFor();
    expect(await list.getByText("Full screen").count()).toBe(0);
    await page.close();
  }, 60_000);

  it("letters are found where a keyboard of another script has them, and none hangs up", async () => {
    const page = await open("call");
    const press = (key: string, code: string): Promise<boolean> => page.evaluate(([key, code]) => document.dispatchEvent(new KeyboardEvent("keydown", { key: key!, code: code!, bubbles: true, composed: true, cancelable: true })), [key, code]);
    const mute = page.getByRole("button", { name: "Mute", exact: true });
    for (const [place, key] of ["ь", "م", "צ"].entries()) {
      await press(key, "KeyM");
      await expect.poll(() => mute.getAttribute("aria-pressed")).toBe(place % 2 === 0 ? "true" : "false");
    }
    // the place of M on a French keyboard is another letter's
    await press("m", "Semicolon");
    await expect.poll(() => mute.getAttribute("aria-pressed")).toBe("false");
    await press("ö", "KeyM");
    await press("h", "KeyH");
    await press("р", "KeyH");
    await page.getByRole("button", { name: "Hang up" }).waitFor();
    expect(await mute.getAttribute("aria-pressed")).toBe("false");
    await page.close();
  }, 60_000);

  it("a camera that is starting is switched off, and a microphone muted", async () => {
    const page = await open("call");
    await page.evaluate(() => {
      const { localState } = (document.querySelector("parley-app") as App).client as FakeParley;
      const { preview: _, ...rest } = localState.value;
      localState.set({ ...rest, camera: { state: "starting" }, microphone: { state: "starting", muted: false } });
    });
    await page.getByRole("button", { name: "Mute", exact: true }).and(page.locator("[aria-pressed=false]")).waitFor();
    await page.keyboard.press("v");
    await page.keyboard.press("m");
    await expect.poll(() => page.evaluate(() => {
      const { camera, microphone } = (document.querySelector("parley-app") as App).client!.local.state.value;
      return [camera.state, microphone.muted];
    })).toEqual(["off", true]);
    await page.close();
  }, 60_000);

  it("who is muted talks while the space bar is held, but not while writing", async () => {
    const page = await open("call-muted");
    const muted = () => page.evaluate(() => (document.querySelector("parley-app") as App).client!.local.state.value.microphone.muted);
    await page.keyboard.down("Space");
    await expect.poll(muted).toBe(false);
    await page.keyboard.up("Space");
    await expect.poll(muted).toBe(true);
    await page.keyboard.press("c");
    await focusIs(page, "Message");
    await page.keyboard.down("Space");
    expect(await muted()).toBe(true);
    await page.keyboard.up("Space");
    await page.close();
  }, 60_000);

  it("who listens on a stage is not told to be heard when they hold the space bar", async () => {
    const page = await open("room-listener");
    const told = page.getByRole("region", { name: "Messages of the app" }).getByText("You listen here. Raise your hand to ask for the floor.");
    await page.getByRole("button", { name: "Dismiss" }).click();
    await told.waitFor({ state: "detached" });
    await page.keyboard.press("Escape");
    await page.keyboard.down("Space");
    await told.waitFor();
    expect(await page.evaluate(() => (document.querySelector("parley-app") as App).client!.local.state.value.microphone.muted)).toBe(true);
    await page.keyboard.up("Space");
    await page.close();
  }, 60_000);

  it("who has muted with the pointer talks while the space bar is held, and is muted again after it", { tags: "medium", timeout: 60_000 }, async () => {
    const page = await open("call");
    const muted = () => page.evaluate(() => (document.querySelector("parley-app") as App).client!.local.state.value.microphone.muted);
    const mute = page.getByRole("button", { name: "Mute", exact: true });
    // whoever clicks has moved the pointer there, so that controls which hide are back
    await mute.hover({ force: true });
    await mute.click();
    await expect.poll(muted).toBe(true);
    await page.keyboard.down("Space");
    await expect.poll(muted).toBe(false);
    await page.keyboard.up("Space");
    await expect.poll(muted).toBe(true);
    // whoever has come to it by keyboard presses it
    await tabTo(page, /camera off/);
    await tabTo(page, /^Mute$/, "Shift+Tab");
    await page.keyboard.press("Space");
    await expect.poll(muted).toBe(false);
    await page.close();
  });

  it("a call that rings stays to be answered, however often Escape is pressed", async () => {
    const page = await open("incoming");
    await focusIs(page, "Accept");
    for (let times = 0; times < 5; times++) await page.keyboard.press("Escape");
    const accept = page.getByRole("button", { name: "Accept", exact: true });
    await accept.waitFor();
    await focusIs(page, "Accept");
    await page.close();
  }, 60_000);

  it("a call that rings is accepted with one key", async () => {
    const page = await open("incoming");
    await focusIs(page, "Accept");
    await page.keyboard.press("Enter");
    await page.getByRole("button", { name: "Hang up" }).waitFor();
    await page.close();
  }, 60_000);

  it("a call that comes in the middle of a word is not accepted by the blank behind it", async () => {
    const page = await open("home");
    await page.getByRole("searchbox").or(page.getByPlaceholder("Search by name")).first().focus();
    await page.evaluate(() => {
      const { callsState, callEvents, session } = (document.querySelector("parley-app") as App).client as FakeParley;
      const call = { id: "c-in", caller: { id: "u-grace", name: "Grace Hopper", guest: true }, callee: session.state.value.user!, media: { audio: true, video: true }, state: "ringing" as const, startedAt: Date.now() };
      callsState.patch({ incoming: [call] });
      callEvents.ring("incoming", call);
    });
    await page.getByRole("button", { name: "Accept", exact: true }).waitFor();
    await page.keyboard.type("ce and ");
    await page.keyboard.press("Enter");
    expect(await page.getByRole("dialog").getByText("wants to talk to you").isVisible()).toBe(true);
    await tabTo(page, /^Accept$/);
    await page.close();
  }, 60_000);

  it("a call that is accepted while the server is away says that it connects, is silent, and rings on when nothing comes of it", async () => {
    const page = await open("incoming");
    await page.evaluate(() => {
      const { calls } = (document.querySelector("parley-app") as App).client!;
      calls.accept = () => new Promise((_, failed) => { Object.assign(window, { fail: () => failed(new Error("no answer")) }); });
    });
    await page.keyboard.press("Enter");
    await page.getByRole("dialog").getByText("Connecting…").waitFor();
    for (const name of ["Accept", "Voice only", "Decline"]) expect(await page.getByRole("button", { name, exact: true }).isDisabled()).toBe(true);
    await expect.poll(() => page.title()).not.toContain("is calling");
    await page.evaluate(() => (window as never as { fail: () => void }).fail());
    await page.getByRole("dialog").getByText("wants to talk to you").waitFor();
    expect(await page.getByRole("button", { name: "Accept", exact: true }).isDisabled()).toBe(false);
    await expect.poll(() => page.title()).toContain("is calling");
    await page.close();
  }, 60_000);

  it("a call that rings is declined, and Escape alone declines nothing", { tags: "medium", timeout: 60_000 }, async () => {
    const page = await open("incoming");
    await page.keyboard.press("Escape");
    expect(await page.getByRole("dialog").isVisible()).toBe(true);
    await tabTo(page, /^Decline$/, "Shift+Tab");
    await page.keyboard.press("Enter");
    await page.getByRole("dialog").waitFor({ state: "detached" });
    await page.close();
  });

  it("what goes with what it does leaves the focus at the controls", async () => {
    const page = await open("call-sharing");
    await tabTo(page, /^You are sharing/);
    await page.keyboard.press("Enter");
    await focusIs(page, "Share screen");
    await page.evaluate(() => ((document.querySelector("parley-app") as App).client as FakeParley).concern.set("clipping"));
    await page.getByText("Your microphone is too loud").waitFor();
    await tabTo(page, /^Dismiss$/, "Shift+Tab");
    await page.keyboard.press("Enter");
    await focusIs(page, "More");
    await page.close();
  }, 60_000);

  it("one's own picture moves from corner to corner", { tags: "medium", timeout: 60_000 }, async () => {
    const page = await open("call");
    await tabTo(page, /^Your picture/);
    await page.keyboard.press("ArrowUp");
    await page.keyboard.press("ArrowLeft");
    expect(await page.locator("parley-self-view").getAttribute("corner")).toBe("top-left");
    await page.close();
  });
});
