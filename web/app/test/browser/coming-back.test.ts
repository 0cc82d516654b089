import type { Participant, Role } from "@parley/client";
import type { Page } from "playwright-core";
import { describe, expect, it } from "vitest";
import type { FakeMeeting, FakeParley } from "../../dev/fake/parley.js";
import type { App, MeetingElement } from "../../src/elements.js";
import { browsable, stage } from "./stage.js";

const room = "blue-otter-4821";

type Loaded = { readonly client: FakeParley; readonly element: MeetingElement; add(id: string, change?: Partial<Participant>): FakeMeeting; sharing(tag: string, more?: object): HTMLElement };
declare global {
  interface Window {
    /** The page as it is after it was loaded anew: another client, and an element that has begun. */
    loaded: Loaded;
  }
}

/** Loads the page anew, as far as the meeting sees it: what the tab has kept is there, and nothing else. */
const reload = (page: Page, change: { readonly role?: Role; readonly gone?: boolean; readonly slow?: boolean; readonly ours?: boolean } = {}): Promise<void> => page.evaluate(async ([room, { role, gone, slow, ours }]) => {
  const before = (document.querySelector("parley-app") as App).client as FakeParley;
  const kept = ["parley.sending", "parley.inMeeting"].map((key) => [key, sessionStorage.getItem(key) ?? ""] as const);
  const [meeting] = before.meetings.value as FakeMeeting[];
  const Meeting = (meeting ?? (await before.join(room) as FakeMeeting)).constructor as typeof FakeMeeting;
  document.body.replaceChildren();
  for (const [key, value] of kept) sessionStorage.setItem(key, value);
  const client = new (before.constructor as typeof FakeParley)();
  const user = await client.session.signIn({ guest: { name: "Ada Lovelace" } });
  const add = (id: string, change: Partial<Participant> = {}): FakeMeeting => {
    const one: FakeMeeting = new Meeting(id, user, () => client.meetings.set(client.meetings.value.filter((other) => other !== one)));
    one.alter("p-me", { ...(role && { role }), ...change });
    client.meetings.set([...client.meetings.value, one]);
    return one;
  };
  if (!gone) add(room);
  // nothing is answered before the page is in its meeting again
  if (slow) client.look = () => new Promise(() => undefined);
  // one that has taken the client that such elements share
  const sharing = (tag: string, more: object = {}): HTMLElement => {
    const one = Object.assign(document.createElement(tag), { client, ...more });
    Object.assign((one as never as { page: object }).page, { isShared: true });
    return one;
  };
  const element = (ours ? sharing("parley-meeting", { room }) : Object.assign(document.createElement("parley-meeting"), { client, room })) as MeetingElement;
  window.loaded = { client, element, add, sharing };
  document.body.append(element);
}, [room, change] as const);

const devices = (page: Page): Promise<string> => page.evaluate(() => {
  const { microphone, camera } = window.loaded.client.local.state.value;
  return `microphone ${microphone.state}${microphone.muted ? ", muted" : ""}, camera ${camera.state}`;
});

const inMeeting = (page: Page): Promise<void> => page.getByRole("toolbar", { name: "Call controls" }).waitFor();

const comeIn = async (page: Page): Promise<void> => {
  await page.getByRole("button", { name: "Join now" }).click();
  await inMeeting(page);
};

/** At a door, with microphone and camera off. */
async function quietDoor(open: ReturnType<typeof stage>): Promise<Page> {
  const page = await open("prejoin");
  await page.evaluate(() => sessionStorage.setItem("parley.sending", JSON.stringify({ microphone: true, camera: true })));
  for (const name of ["Mute microphone", "Turn camera off"]) await page.getByRole("button", { name }).click();
  return page;
}

/** A page that is loaded anew is as it was, and never louder. */
describe.skipIf(!browsable)("a page that is loaded anew", () => {
  const open = stage();

  it("sends nothing, if sound and picture were switched off at the door, whatever was sent in a meeting before", async () => {
    const page = await quietDoor(open);
    await comeIn(page);
    await reload(page);
    await inMeeting(page);
    await expect.poll(() => devices(page)).toBe("microphone on, muted, camera off");
    await page.close();
  }, 60_000);

  it("sends sound and picture, if they were on", async () => {
    const page = await open("prejoin");
    await comeIn(page);
    await reload(page);
    await expect.poll(() => devices(page)).toBe("microphone on, camera on");
    await page.close();
  }, 60_000);

  it("is shown in its meeting when the server lets it in again, and not at the door any more", async () => {
    const page = await open("prejoin");
    await comeIn(page);
    await reload(page, { gone: true });
    await page.getByRole("button", { name: "Join now" }).waitFor();
    await expect.poll(() => devices(page)).toBe("microphone on, camera on");
    await page.evaluate((room) => void window.loaded.add(room), room);
    await inMeeting(page);
    expect(await devices(page)).toBe("microphone on, camera on");
    await page.close();
  }, 60_000);

  it("has nothing on before the server has said whether it is let in again", async () => {
    const page = await quietDoor(open);
    await comeIn(page);
    await page.evaluate(() => localStorage.clear());
    await reload(page, { gone: true, slow: true });
    // with the next pictures the page has drawn all that it had to
    await page.evaluate(() => new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn))));
    expect(await devices(page)).toBe("microphone off, camera off");
    expect(await page.getByRole("button", { name: "Join now" }).count()).toBe(0);
    await page.evaluate((room) => void window.loaded.add(room), room);
    await inMeeting(page);
    await expect.poll(() => devices(page)).toBe("microphone on, muted, camera off");
    await page.close();
  }, 60_000);

  it("is neither heard nor seen through a door that it stands at meanwhile, if it was not before", async () => {
    const page = await quietDoor(open);
    await comeIn(page);
    // was chosen otherwise in another tab
    await page.evaluate(() => localStorage.clear());
    await reload(page, { gone: true });
    await expect.poll(() => devices(page)).toBe("microphone on, camera on");
    await page.evaluate((room) => void window.loaded.add(room), room);
    await inMeeting(page);
    expect(await devices(page)).toBe("microphone on, muted, camera off");
    await page.close();
  }, 60_000);

  it("of somebody who only listens has nothing on that would be heard when they are given the floor", async () => {
    const page = await open("prejoin");
    await comeIn(page);
    await reload(page, { role: "listener" });
    await inMeeting(page);
    await page.evaluate(() => new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn))));
    expect(await devices(page)).toBe("microphone off, camera off");
    await page.close();
  }, 60_000);

  it("of somebody who only listens has forgotten what was sent before: it is not what they want once they have the floor", async () => {
    const page = await open("prejoin");
    await comeIn(page);
    await reload(page, { role: "listener" });
    await inMeeting(page);
    await expect.poll(() => page.evaluate(() => sessionStorage.getItem("parley.sending"))).toBe('{"microphone":false,"camera":false}');
    await page.close();
  }, 60_000);

  it("tells whoever comes back to their computer after long that they are muted and not seen", async () => {
    const page = await open("prejoin");
    await comeIn(page);
    await page.evaluate(() => {
      const client = (document.querySelector("parley-app") as App).client as FakeParley;
      client.silence();
      client.localEvents.ring("silenced", undefined);
    });
    await page.getByRole("region", { name: "Messages of the app" }).getByText("You were away for a while: you are muted and your camera is off.").waitFor();
    await page.close();
  }, 60_000);

  it("of somebody who listens, but speaks in a breakout room, goes on there", async () => {
    const page = await open("prejoin");
    await comeIn(page);
    await reload(page, { gone: true, role: "listener" });
    await expect.poll(() => devices(page)).toBe("microphone on, camera on");
    await page.evaluate(async (room) => {
      await window.loaded.client.local.stop();
      window.loaded.add(room, { breakout: "breakout-1" });
      const there = window.loaded.add("breakout-1", { role: "speaker" });
      there.state.patch({ room: { ...there.state.value.room, breakoutOf: room } });
    }, room);
    await inMeeting(page);
    await expect.poll(() => devices(page)).toBe("microphone on, camera on");
    await page.close();
  }, 60_000);
});

/** Nobody is seen and heard where they do not see it. */
describe.skipIf(!browsable)("a page of one's own", () => {
  const open = stage();
  const rooms = (page: Page): Promise<string[]> => page.evaluate(() => window.loaded.client.meetings.value.map(({ id }) => id));

  it("leaves the meeting of the page before, which it does not show, before anything is on", async () => {
    const page = await open("prejoin");
    await page.evaluate(() => (document.querySelector("parley-app") as App).client!.local.stop());
    await reload(page, { gone: true });
    await page.evaluate(() => {
      const { client, element, add, sharing } = window.loaded;
      add("other-room");
      const { start } = client.local;
      const seen = Object.assign(window, { startedIn: [] as string[] });
      client.local.start = (wanted) => {
        seen.startedIn.push(...client.meetings.value.map(({ id }) => id));
        return start(wanted);
      };
      document.body.replaceChildren(sharing("parley-meeting", { room: element.room }));
    });
    await expect.poll(() => devices(page)).toBe("microphone on, camera on");
    expect(await rooms(page)).toEqual([]);
    expect(await page.evaluate(() => (window as never as { startedIn: string[] }).startedIn)).toEqual([]);
    await page.close();
  }, 60_000);

  it("leaves it too where it has only the people whom one may call", async () => {
    const page = await open("prejoin");
    await reload(page, { gone: true });
    await page.evaluate(() => {
      const { add, sharing } = window.loaded;
      add("other-room");
      document.body.replaceChildren(sharing("parley-home"));
    });
    await expect.poll(() => rooms(page)).toEqual([]);
    // and where the server lets it in again later
    await page.evaluate(() => void window.loaded.add("other-room"));
    await expect.poll(() => rooms(page)).toEqual([]);
    await page.close();
  }, 60_000);

  it("leaves one that it comes back to later, and none that another element shows", async () => {
    const page = await open("prejoin");
    await reload(page, { gone: true, ours: true });
    await expect.poll(() => devices(page)).toBe("microphone on, camera on");
    await page.evaluate(() => {
      const { add, sharing } = window.loaded;
      document.body.append(sharing("parley-meeting", { room: "shown-room" }));
      add("shown-room");
      add("other-room");
    });
    await expect.poll(() => rooms(page)).toEqual(["shown-room"]);
    await page.close();
  }, 60_000);

  it("may move the element to another place while it is loading, and have it come in nowhere while it is in none", async () => {
    const page = await open("prejoin");
    await reload(page, { gone: true });
    await page.evaluate(async () => {
      const element = Object.assign(document.createElement("parley-meeting"), { client: window.loaded.client, room: "tea-time" });
      document.body.replaceChildren(element);
      await element.updateComplete;
      const place = document.createElement("main");
      document.body.append(place);
      place.append(element);
    });
    await page.getByRole("button", { name: "Join now" }).waitFor();
    await expect.poll(() => devices(page)).toBe("microphone on, camera on");
    await page.evaluate(async () => {
      const element = document.querySelector("parley-meeting")!;
      element.remove();
      Object.assign(element, { room: "quiet-heron-77", skipPrejoin: true });
      await element.updateComplete;
      await new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)));
      Object.assign(window, { element });
    });
    expect(await rooms(page)).toEqual([]);
    expect(await devices(page)).toBe("microphone off, camera off");
    await page.evaluate(() => document.body.append((window as never as { element: MeetingElement }).element));
    await inMeeting(page);
    expect(await rooms(page)).toEqual(["quiet-heron-77"]);
    await page.close();
  }, 60_000);

  it("has several meetings of one person, and goes on with the one when the other is left", async () => {
    const page = await open("prejoin");
    await reload(page, { gone: true });
    await page.evaluate(() => {
      const { client, add } = window.loaded;
      const { signIn } = client.session;
      client.sessionState.set({ phase: "idle", attempt: 0 });
      client.session.signIn = async (credentials) => {
        if (client.sessionState.value.phase !== "idle") throw Object.assign(new Error("Signed in already."), { reason: "already-signed-in" });
        client.sessionState.set({ phase: "connecting", attempt: 1 });
        await new Promise((done) => setTimeout(done));
        return signIn(credentials);
      };
      client.join = async (id) => add(id);
      document.body.replaceChildren(...["tea-time", "quiet-heron-77"].map((room) => Object.assign(document.createElement("parley-meeting"), { client, room, name: "Ada" })));
    });
    const [first, second] = [0, 1].map((at) => page.locator("parley-meeting").nth(at));
    for (const one of [first!, second!]) {
      await one.getByRole("button", { name: "Join now" }).click();
      await one.getByRole("toolbar", { name: "Call controls" }).waitFor();
    }
    await expect.poll(() => rooms(page)).toEqual(["tea-time", "quiet-heron-77"]);
    await first!.getByRole("button", { name: "Hang up" }).click();
    await expect.poll(() => rooms(page)).toEqual(["quiet-heron-77"]);
    expect(await devices(page)).toBe("microphone on, camera on");
    await first!.evaluate((element) => element.remove());
    expect(await devices(page)).toBe("microphone on, camera on");
    await page.getByRole("button", { name: "Hang up" }).click();
    await expect.poll(() => devices(page)).toBe("microphone off, camera off");
    await page.close();
  }, 60_000);
});
