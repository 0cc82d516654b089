import { readFile } from "node:fs/promises";
import type { LitElement } from "lit";
import type { Page } from "playwright-core";
import { describe, expect, it } from "vitest";
import type { FakeMeeting, FakeParley } from "../../dev/fake/parley.js";
import type { CallView } from "../../src/call/call.js";
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

  it("are planned from the start page, and stand there by when they open", async () => {
    const page = await open("home");
    await page.getByRole("button", { name: "Plan for later" }).click();
    await page.getByRole("dialog", { name: "Plan a meeting" }).waitFor();
    const dialog = page.locator("parley-plan");
    await focusIs(page, "Name of the meeting");
    await dialog.getByLabel("Name of the meeting").fill("The roof");
    await dialog.getByLabel("Opens").fill("2020-01-31T09:30");
    await dialog.getByRole("button", { name: "Plan it" }).click();
    await dialog.getByText("That time is over.").waitFor();
    await dialog.getByLabel("Opens").fill("2099-01-31T09:30");
    await dialog.getByLabel("How long").selectOption({ label: "1 hour 30 minutes" });
    await dialog.getByLabel("Lobby").check();
    const asked = page.evaluate(() => new Promise((done) => {
      const fake = (document.querySelector("parley-app") as App).client as FakeParley;
      fake.createRoom = async (...wish) => { done(wish); return "blue-otter-4821"; };
    }));
    await dialog.getByRole("button", { name: "Plan it" }).click();
    const [name, settings] = await asked as [string, { opensAt: number }];
    expect([name, settings]).toEqual(["The roof", { opensAt: expect.any(Number), lobby: true }]);
    await focusIs(page, "The roof");
    const saved = page.waitForEvent("download");
    await dialog.getByRole("button", { name: "Invitation for the calendar" }).click();
    const file = await saved;
    expect(file.suggestedFilename()).toBe("blue-otter-4821.ics");
    const text = await readFile(await file.path(), "utf8");
    const ics = (at: number) => new Date(at).toISOString().slice(0, 19).replaceAll(/[-:]/g, "");
    expect(text).toContain(`DTSTART:${ics(settings.opensAt)}Z\r\nDTEND:${ics(settings.opensAt + 90 * 60_000)}Z\r\nSUMMARY:The roof`);
    await dialog.getByRole("button", { name: "Done" }).click();
    const planned = page.getByRole("region", { name: "Planned meetings" });
    await planned.getByText(/Jan 31, 2099, 9:30/).waitFor();
    await planned.getByRole("button", { name: "Copy the link of The roof" }).waitFor();
    await planned.getByRole("button", { name: "Join The roof" }).click();
    await page.getByRole("button", { name: "Join now" }).waitFor();
    await page.close();
  }, 60_000);

  it("that are planned and encrypted are kept nowhere either, and their link is whole", async () => {
    const page = await open("home-plan");
    await page.getByLabel("End-to-end encrypted").last().check();
    await page.getByRole("button", { name: "Plan it" }).click();
    await page.getByText(/Keep this link/).waitFor();
    await page.getByText(/\/r\/blue-otter-4821#k=[\w-]{20,}/).waitFor();
    expect(await page.evaluate(() => localStorage.getItem("parley.rooms"))).toBe(null);
    // a press beside it does not take away what is shown nowhere else
    await page.mouse.click(4, 4);
    await page.getByText(/Keep this link/).waitFor();
    await page.close();
  }, 60_000);

  it("that are encrypted are kept nowhere: what opens them is in their link", async () => {
    const page = await open("room-encrypted");
    await page.getByRole("toolbar", { name: "Call controls" }).waitFor();
    expect(await page.evaluate(() => localStorage.getItem("parley.rooms"))).toBe(null);
    await page.close();
  }, 60_000);
});

/** Whoever is out of a call without having hung up is told why. */
describe.skipIf(!browsable)("a call that ends", () => {
  const open = stage();

  it.each([
    ["call-ended", "Grace Hopper has hung up."], ["call-lost", "Grace Hopper has lost the connection."], ["call-ended-away", "It ended while you had no connection."],
  ])("(%s) says why", async (scene, why) => {
    const page = await open(scene);
    await page.getByRole("heading", { name: "Call ended" }).waitFor();
    await page.getByText(why).waitFor();
    await page.close();
  }, 60_000);
});

/** What is the matter with a device is said as long as it is so. */
describe.skipIf(!browsable)("a camera that is gone in a call", () => {
  const open = stage();

  it("is not said to be on when it does not start", async () => {
    const page = await open("call-device");
    await page.evaluate(() => {
      const status = [...document.querySelector("parley-app")!.shadowRoot!.querySelector("parley-meeting")!.shadowRoot!.querySelector("parley-call")!.shadowRoot!.querySelectorAll(".visually-hidden[role=status]")].at(-1)!;
      const said: string[] = [];
      Object.assign(window, { said });
      new MutationObserver(() => said.push(status.textContent ?? "")).observe(status, { characterData: true, childList: true, subtree: true });
    });
    await page.keyboard.press("v");
    await page.keyboard.press("m");
    await expect.poll(() => page.evaluate(() => (window as unknown as { said: string[] }).said)).toContain("You are muted");
    expect(await page.evaluate(() => (window as unknown as { said: string[] }).said)).toEqual(["You are muted"]);
    await page.close();
  }, 60_000);

  it("is told of in one sentence with the microphone, where both are blocked, and of the two with the one that still is", async () => {
    const page = await open("call-denied");
    const messages = page.getByRole("region", { name: "Messages of the app" });
    await messages.getByText("Camera and microphone are blocked. Click the symbol left of the address, and switch it on. Then try again.").waitFor();
    expect(await messages.getByText("blocked").count()).toBe(1);
    await page.evaluate(() => { delete ((document.querySelector("parley-app") as App).client as FakeParley).broken.microphone; });
    await messages.getByRole("button", { name: "Try again" }).click();
    await messages.getByText("The camera is blocked.").waitFor();
    expect(await messages.getByText("blocked").count()).toBe(1);
    await page.close();
  }, 60_000);

  it("is told of until it is on again, or another is used", async () => {
    const page = await open("call-device");
    const messages = page.getByRole("region", { name: "Messages of the app" });
    await messages.getByText("The camera is used by another program").waitFor();
    await page.evaluate(() => {
      const { broken, localEvents } = (document.querySelector("parley-app") as App).client as FakeParley;
      delete broken.camera;
      localEvents.ring("found", { kind: "camera", device: { id: "cam9", label: "Desk camera" } });
    });
    await messages.getByText("Desk camera is connected").waitFor();
    expect(await messages.getByText("The camera is used by another program").count()).toBe(0);
    await page.keyboard.press("v");
    await messages.getByText("Desk camera is connected").waitFor({ state: "detached", timeout: 4_000 });
    await page.close();
  }, 60_000);
});

/** Camera and microphone are on for the call that one goes to, wherever one comes from. */
describe.skipIf(!browsable)("whoever goes to a call", () => {
  const open = stage();
  const devices = (page: Page): Promise<string> => page.evaluate(() => {
    const { microphone, camera } = (document.querySelector("parley-app") as App).client!.local.state.value;
    return `microphone ${microphone.state}, camera ${camera.state}`;
  });

  const fromElsewhere = async (scene: string): Promise<void> => {
    const page = await open(scene);
    await page.evaluate(() => {
      const { callsState, callEvents, session, calls, meetings, local } = (document.querySelector("parley-app") as App).client as FakeParley;
      const { accept } = calls;
      // camera and microphone are sooner than a server's answer, and the answer than the room
      calls.accept = async (id) => {
        const lit = (): boolean => local.state.value.microphone.state === "on" && local.state.value.camera.state === "on";
        if (!lit()) await new Promise<void>((done) => { local.state.subscribe(() => { if (lit()) done(); }); });
        const answered = accept(id);
        meetings.set([]);
        return answered;
      };
      const caller = { id: "u-grace", name: "Grace Hopper", guest: true };
      const call = { id: "c-in", caller, callee: session.state.value.user!, media: { audio: true, video: true }, state: "ringing" as const, startedAt: Date.now() };
      callsState.patch({ incoming: [call] });
      callEvents.ring("incoming", call);
    });
    await page.getByRole("button", { name: "Accept" }).click();
    await page.getByRole("toolbar", { name: "Call controls" }).waitFor();
    await expect.poll(() => devices(page)).toBe("microphone on, camera on");
    await page.close();
  };

  it("from elsewhere (room-waiting) is seen and heard in it", () => fromElsewhere("room-waiting"), 60_000);
  it.each(["room-left", "prejoin", "home"])("from elsewhere (%s) is seen and heard in it", { tags: "medium", timeout: 60_000 }, fromElsewhere);

  it("again is seen and heard", async () => {
    const page = await open("call-ended");
    // nobody answers before it is given up
    await page.evaluate(() => { ((document.querySelector("parley-app") as App).client as FakeParley).fate = "ringing"; });
    await page.getByRole("button", { name: "Call again" }).click();
    await page.getByRole("button", { name: "Cancel" }).waitFor();
    await expect.poll(() => devices(page)).toBe("microphone on, camera on");
    await page.getByRole("button", { name: "Cancel" }).click();
    await expect.poll(() => devices(page)).toBe("microphone off, camera off");
    await page.close();
  }, 60_000);

  it("by voice from a call link is heard, and not seen", async () => {
    const page = await open("call-link");
    await expect.poll(() => devices(page)).toBe("microphone on, camera on");
    await page.getByRole("button", { name: "Voice call" }).click();
    await expect.poll(() => devices(page)).toBe("microphone on, camera off");
    await page.close();
  }, 60_000);
});

/** The tab of a call is where links are opened too. */
describe.skipIf(!browsable)("the link of a room, followed in the tab of a call", () => {
  const open = stage();

  it("asks before the call is left, and leaves it for the door of the room", async () => {
    const page = await open("call-linked");
    const dialog = page.locator("parley-linked");
    await page.getByRole("dialog", { name: "You are in a call with Grace Hopper" }).waitFor();
    await dialog.getByText(/blue-otter-4821/).waitFor();
    await focusIs(page, "Stay in the call");
    await dialog.getByRole("button", { name: "Leave the call and join" }).click();
    await page.getByRole("button", { name: "Join now" }).waitFor();
    expect(await page.evaluate(() => ((document.querySelector("parley-app") as App).client as FakeParley).calls.state.value.current)).toBe(undefined);
    await page.close();
  }, 60_000);

  it("is put away by whoever stays in the call, and asks once more when it is followed again", async () => {
    const page = await open("call-linked");
    const dialog = page.locator("parley-linked");
    await page.getByRole("dialog", { name: "You are in a call with Grace Hopper" }).waitFor();
    await dialog.getByRole("button", { name: "Stay in the call" }).click();
    await dialog.waitFor({ state: "detached" });
    await page.getByRole("button", { name: "Hang up" }).waitFor();
    expect(new URL(page.url()).pathname).toBe("/");
    await page.evaluate(() => {
      history.pushState(null, "", "/r/quiet-heron-77");
      dispatchEvent(new PopStateEvent("popstate"));
    });
    await dialog.getByText(/quiet-heron-77/).waitFor();
    await page.keyboard.press("Escape");
    await dialog.waitFor({ state: "detached" });
    await page.close();
  }, 60_000);
});

describe.skipIf(!browsable)("a link, followed while it rings at somebody's", () => {
  const open = stage();
  const outgoing = (page: Page) => page.evaluate(() => ((document.querySelector("parley-app") as App).client as FakeParley).calls.state.value.outgoing?.state);

  it("asks before one stops calling, and then leads to the door of the room", async () => {
    const page = await open("outgoing-linked");
    await page.getByRole("dialog", { name: /^You are calling / }).waitFor();
    await focusIs(page, "Go on calling");
    expect(await outgoing(page)).toBe("ringing");
    await page.getByRole("button", { name: "Stop calling and go there" }).click();
    await page.getByRole("button", { name: "Join now" }).waitFor();
    expect(await outgoing(page)).toBe(undefined);
    await page.close();
  }, 60_000);

  it("is put away by whoever goes on calling", async () => {
    const page = await open("outgoing-linked");
    await page.getByRole("button", { name: "Go on calling" }).click();
    await page.locator("parley-linked").waitFor({ state: "detached" });
    await page.getByRole("button", { name: "Cancel", exact: true }).waitFor();
    expect(new URL(page.url()).pathname).toBe("/");
    await page.close();
  }, 60_000);
});

describe.skipIf(!browsable)("the link that calls somebody else, followed in the tab of a call", () => {
  const open = stage();

  it("asks before the call is left, and leaves it for the door of the other", async () => {
    const page = await open("call-linked-call");
    const dialog = page.locator("parley-linked");
    await page.getByRole("dialog", { name: "You are in a call with Grace Hopper" }).waitFor();
    await dialog.getByText(/calls Alan Turing/).waitFor();
    await focusIs(page, "Stay in the call");
    await dialog.getByRole("button", { name: "Hang up and call" }).click();
    await page.getByRole("heading", { name: "Call Alan Turing?" }).waitFor();
    await page.getByRole("button", { name: "Video call" }).waitFor();
    expect(await page.evaluate(() => ((document.querySelector("parley-app") as App).client as FakeParley).calls.state.value.current)).toBe(undefined);
    await page.close();
  }, 60_000);

  it("is put away by whoever stays in the call, and asks nothing where it calls whom one talks to", async () => {
    const page = await open("call-linked-call");
    const dialog = page.locator("parley-linked");
    await dialog.getByRole("button", { name: "Stay in the call" }).click();
    await dialog.waitFor({ state: "detached" });
    expect(new URL(page.url()).pathname).toBe("/");
    const follow = (path: string) => page.evaluate((to) => {
      history.pushState(null, "", to);
      dispatchEvent(new PopStateEvent("popstate"));
    }, path);
    await follow("/call/u-katherine");
    await dialog.getByText(/calls Katherine Johnson/).waitFor();
    await follow("/call/u-grace");
    await dialog.waitFor({ state: "detached" });
    await page.getByRole("button", { name: "Hang up" }).waitFor();
    await page.close();
  }, 60_000);
});

/** What is on the page while the server does not let somebody back is not what the others see. */
describe.skipIf(!browsable)("a meeting that the server has lost us from", () => {
  const open = stage();

  it("says that it is being joined again, until it is", async () => {
    const page = await open("room-rejoining");
    const said = page.getByRole("status").filter({ hasText: "Rejoining the meeting…" });
    await said.waitFor();
    await page.evaluate(() => (((document.querySelector("parley-app") as App).client as FakeParley).meetings.value[0] as FakeMeeting).state.patch({ phase: "joined" }));
    await said.waitFor({ state: "detached" });
    await page.close();
  }, 60_000);

  it("says so in a breakout room too, where all else goes on", async () => {
    const page = await open("room-breakouts-rejoining");
    const said = page.getByRole("status").filter({ hasText: "Rejoining the main meeting…" });
    await said.waitFor();
    await page.getByRole("heading", { name: "Garden and courtyard" }).waitFor();
    expect(await page.getByText("Rejoining the meeting…").count()).toBe(0);
    const main = (phase: "joined" | "rejoining", which: number) => page.evaluate(([to, index]) => (((document.querySelector("parley-app") as App).client as FakeParley).meetings.value[index] as FakeMeeting).state.patch({ phase: to }), [phase, which] as const);
    // one word at a time: where both are lost, of the room where one is
    await main("rejoining", 1);
    await page.getByText("Rejoining the meeting…").waitFor();
    await said.waitFor({ state: "detached" });
    await main("joined", 1);
    await said.waitFor();
    await main("joined", 0);
    await said.waitFor({ state: "detached" });
    await page.close();
  }, 60_000);
});

/** Whoever calls gets nobody out of a meeting, and no camera on, by a key that was meant for something else. */
describe.skipIf(!browsable)("a call that comes into a meeting", () => {
  const open = stage();

  it("takes no key, and nothing from the chat", async () => {
    const page = await open("room-incoming");
    const text = page.getByRole("textbox", { name: "Message" });
    await page.getByRole("button", { name: "Leave and accept" }).waitFor();
    await text.focus();
    await page.keyboard.type("yes, she has ");
    expect(await text.inputValue()).toBe("yes, she has ");
    await page.getByRole("button", { name: "Leave and accept" }).waitFor();
    expect(await page.evaluate(() => ((document.querySelector("parley-app") as App).client as FakeParley).meetings.value.length)).toBe(1);
    await page.getByRole("button", { name: "Decline", exact: true }).click();
    await page.getByRole("button", { name: "Leave and accept" }).waitFor({ state: "detached" });
    await page.getByRole("toolbar", { name: "Call controls" }).waitFor();
    await page.close();
  }, 60_000);

  it("leaves the camera as it is, and is no one-way street", async () => {
    const page = await open("room-incoming");
    await page.evaluate(() => ((document.querySelector("parley-app") as App).client as FakeParley).local.setCamera(false));
    await page.getByRole("button", { name: "Leave and accept" }).click();
    await page.getByRole("heading", { name: "Grace Hopper" }).waitFor({ state: "attached" });
    const camera = (): Promise<string> => page.evaluate(() => ((document.querySelector("parley-app") as App).client as FakeParley).local.state.value.camera.state);
    await expect.poll(() => page.evaluate(() => ((document.querySelector("parley-app") as App).client as FakeParley).local.state.value.microphone.state)).toBe("on");
    expect(await camera()).toBe("off");
    const hangUp = page.getByRole("button", { name: "Hang up" });
    // whoever clicks has moved the pointer there, so that controls which hide are back
    await hangUp.hover({ force: true });
    await hangUp.click();
    await page.getByRole("button", { name: "Back to the meeting" }).click();
    await page.getByRole("button", { name: "Join now" }).waitFor();
    await page.close();
  }, 60_000);
});

describe.skipIf(!browsable)("a meeting", () => {
  const open = stage();

  it("that the page does not show is left: nobody is seen and heard where they do not see it", async () => {
    const page = await open("room-3");
    const rooms = (): Promise<string[]> => page.evaluate(() => ((document.querySelector("parley-app") as App).client as FakeParley).meetings.value.map(({ id }) => id));
    expect(await rooms()).toEqual(["blue-otter-4821"]);
    // as when a page is loaded at another address, and takes up its session with the meeting that it was in
    await page.evaluate(() => {
      const fake = (document.querySelector("parley-app") as App).client as FakeParley;
      const main = fake.meetings.value[0] as FakeMeeting;
      const Meeting = main.constructor as typeof FakeMeeting;
      const other: FakeMeeting = new Meeting("other-room", fake.sessionState.value.user!, () => fake.meetings.set(fake.meetings.value.filter(({ id }) => id !== "other-room")));
      fake.meetings.set([main, other]);
    });
    await expect.poll(rooms).toEqual(["blue-otter-4821"]);
    await page.close();
  }, 60_000);

  it("is shown no screen that was looked for in another: neither in a breakout room nor back from it", async () => {
    const page = await open("room-3");
    const go = (where: "breakout-red" | "blue-otter-4821") => page.evaluate(async (where) => {
      const fake = (document.querySelector("parley-app") as App).client as FakeParley;
      const main = fake.meetings.value[0] as FakeMeeting;
      const red = new (main.constructor as typeof FakeMeeting)("breakout-red", fake.sessionState.value.user!, () => undefined);
      red.state.patch({ room: { ...red.state.value.room, breakoutOf: main.id } });
      fake.meetings.set(where === main.id ? [main] : [main, red]);
    }, where);
    const shown = () => page.locator("parley-call").evaluate((call) => (call as CallView).meeting.id);
    for (const where of ["breakout-red", "blue-otter-4821"] as const) {
      await page.evaluate(() => {
        const fake = (document.querySelector("parley-app") as App).client as FakeParley;
        fake.choosing = new Promise<void>((chosen) => Object.assign(window, { chosen }));
      });
      await page.keyboard.press("s");
      await go(where);
      await expect.poll(shown).toBe(where);
      // with the next picture the page has drawn all that it had to
      expect(await page.evaluate(async () => {
        await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
        (window as never as { chosen: () => void }).chosen();
        await new Promise((done) => setTimeout(done));
        return (document.querySelector("parley-app") as App).client!.local.state.value.screen.state;
      })).toBe("off");
    }
    // nothing had been shared
    expect(await page.getByText("Sharing the screen has ended.").count()).toBe(0);
    await page.close();
  }, 60_000);

  it("is shown and told nothing that was on in another, where a page of one's own goes from the one to the other", async () => {
    const page = await open("room-3");
    const devices = () => page.evaluate(() => {
      const { screen, microphone } = document.querySelector("parley-meeting")!.client!.local.state.value;
      return `screen ${screen.state}, microphone ${microphone.state}${microphone.muted ? ", muted" : ""}`;
    });
    const go = (room: string, skipPrejoin: boolean) => page.evaluate(([room, skipPrejoin]) => {
      const element = document.querySelector("parley-meeting")!;
      const { local } = element.client!;
      void local.shareScreen();
      // what is on with the next room
      Object.assign(window, { began: undefined });
      const { join } = element.client!;
      element.client!.join = (...args) => { Object.assign(window, { began: local.state.value.screen.state }); return join.apply(element.client, args); };
      Object.assign(element, { skipPrejoin, room });
    }, [room, skipPrejoin] as const);
    await page.evaluate(() => {
      const { client } = document.querySelector("parley-app") as App;
      document.body.replaceChildren(Object.assign(document.createElement("parley-meeting"), { client, room: "room-a", skipPrejoin: true }));
    });
    await page.getByRole("toolbar", { name: "Call controls" }).waitFor();
    await expect.poll(devices).toBe("screen off, microphone on");
    await go("room-b", true);
    await expect.poll(() => page.evaluate(() => (document.querySelector("parley-meeting")!.client!.meetings.value.map(({ id }) => id)))).toEqual(["room-b"]);
    expect(await page.evaluate(() => (window as never as { began: string }).began)).toBe("off");
    await expect.poll(devices).toBe("screen off, microphone on");
    await go("room-c", false);
    await page.getByRole("button", { name: "Join now" }).waitFor();
    await expect.poll(devices).toBe("screen off, microphone on");
    await page.close();
  }, 60_000);

  it.each([["room-3", "somewhere"], ["room-encrypted", "k=another-secret-than-the-right-one"]])("(%s) goes on as it is when the end of its address becomes #%s", async (scene, end) => {
    const page = await open(scene);
    await page.getByRole("toolbar", { name: "Call controls" }).waitFor();
    const before = await page.evaluate(() => location.hash);
    const state = () => page.evaluate(() => {
      const { microphone, camera } = (document.querySelector("parley-app") as App).client!.local.state.value;
      return `microphone ${microphone.state}, camera ${camera.state}`;
    });
    const was = await state();
    const heard = page.evaluate((end) => new Promise<void>((done) => {
      addEventListener("popstate", () => requestAnimationFrame(() => requestAnimationFrame(() => done())), { once: true });
      location.hash = end;
    }), end);
    await heard;
    expect(await state()).toBe(was);
    expect(was).toContain("on");
    expect(await page.locator("parley-header").count()).toBe(0);
    // a link that opens nothing is neither passed on nor loaded anew
    if (scene === "room-encrypted") expect(await page.evaluate(() => location.hash)).toBe(before);
    await page.close();
  }, 60_000);

  it("is passed on with what it was opened with, whatever its element is given for the next time", { tags: "medium", timeout: 60_000 }, async () => {
    const page = await open("room-encrypted");
    await page.getByRole("toolbar", { name: "Call controls" }).waitFor();
    const link = () => page.locator("parley-call").evaluate((call) => (call as CallView).link);
    const before = await link();
    expect(before).toMatch(/#k=.+/);
    await page.locator("parley-meeting").evaluate(async (element) => {
      const meeting = element as LitElement & { secret: string };
      meeting.secret = "another-secret-than-the-right-one";
      await meeting.updateComplete;
    });
    expect(await link()).toBe(before);
    await page.close();
  });

  it("that is hung up says so, and is not merely left", async () => {
    const page = await open("room-3");
    await page.evaluate(() => {
      const element = document.querySelector("parley-app")!.shadowRoot!.querySelector("parley-meeting")!;
      element.addEventListener("parley-left", (event) => Object.assign(window, { reason: (event as CustomEvent<{ reason: string }>).detail.reason }));
    });
    await page.getByRole("button", { name: "Hang up" }).click();
    await expect.poll(() => page.evaluate(() => (window as never as { reason: string }).reason)).toBe("hangup");
    await page.close();
  }, 60_000);

  it("in a page of one's own says what it has to say", async () => {
    const page = await open("room-3");
    await page.evaluate(() => {
      const fake = (document.querySelector("parley-app") as App).client as FakeParley;
      const element = Object.assign(document.createElement("parley-meeting"), { client: fake, room: "blue-otter-4821" });
      // the page of somebody who has put it there, and not the app around it
      const [meeting] = fake.meetings.value as FakeMeeting[];
      const leave = meeting!.leave;
      meeting!.leave = async () => undefined;
      document.body.replaceChildren(element);
      meeting!.leave = leave;
    });
    await page.getByRole("toolbar", { name: "Call controls" }).waitFor();
    await page.evaluate(() => {
      const { client } = document.querySelector("parley-meeting")!;
      const meeting = client!.meetings.value[0] as FakeMeeting;
      meeting.bell.ring("asked", { source: "microphone", by: meeting.remotes.value[0]!.participant });
    });
    await page.getByRole("region", { name: "Messages of the app" }).getByText(/asks you to unmute/).waitFor();
    // what is passed on leads to the server that was named, and not to this page
    await page.evaluate(() => document.body.replaceChildren(Object.assign(document.createElement("parley-meeting"), { server: "wss://parley.invalid/parley/ws", room: "tea-time" })));
    await page.getByText("parley.invalid/r/tea-time").waitFor();
    await page.close();
  }, 60_000);

  it("in a page of one's own says that the server cannot be reached, and not only that it is loading", async () => {
    const page = await open("home");
    await page.evaluate(() => {
      const client = new ((document.querySelector("parley-app") as App).client!.constructor as typeof FakeParley)();
      client.slow = true;
      document.body.replaceChildren(Object.assign(document.createElement("parley-meeting"), { client, room: "tea-time", name: "Ada" }));
      client.sessionState.set({ phase: "connecting", attempt: 1 });
      Object.assign(window, { client });
    });
    await page.getByRole("status", { name: "Loading…" }).waitFor();
    const away = page.getByText("The server cannot be reached at the moment.");
    expect(await away.count()).toBe(0);
    await page.evaluate(() => (window as never as { client: FakeParley }).client.sessionState.patch({ attempt: 2, error: Object.assign(new Error("gone"), { reason: "unreachable", code: 0 }) as never, retryAt: Date.now() + 9_000 }));
    await away.waitFor();
    await page.getByRole("button", { name: "Try now" }).click();
    await away.waitFor({ state: "detached" });
    await page.close();
  }, 60_000);
});
