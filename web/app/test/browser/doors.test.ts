import type { Page } from "playwright-core";
import { describe, expect, it } from "vitest";
import type { FakeMeeting, FakeParley } from "../../dev/fake/parley.js";
import type { App } from "../../src/elements.js";
import { browsable, stage } from "./stage.js";

/** At doors nobody is asked twice for what they have said. */
describe.skipIf(!browsable)("a room with a password", () => {
  const open = stage();

  it("lets whoever was sent to its lobby knock without asking them for the password again", async () => {
    const page = await open("door-password");
    await page.getByLabel("Password of the room").fill("garden");
    await page.getByRole("button", { name: "Join now" }).click();
    await page.getByRole("toolbar", { name: "Call controls" }).waitFor();
    await page.evaluate(async () => {
      const fake = (document.querySelector("parley-app") as App).client as FakeParley;
      await fake.local.shareScreen();
      (fake.meetings.value[0] as FakeMeeting).bell.ring("over", { reason: "to-lobby" });
    });
    await page.getByRole("heading", { name: "You were sent to the lobby" }).waitFor();
    expect(await page.evaluate(() => (document.querySelector("parley-app") as App).client!.local.state.value.screen.state)).toBe("off");
    expect(await page.evaluate(() => ((document.querySelector("parley-app") as App).client as FakeParley).knockedWith)).toBe("garden");
    await page.close();
  }, 60_000);
});

/** What is allowed beside the address is not asked for once more. */
describe.skipIf(!browsable)("a door at which camera and microphone are blocked", () => {
  const open = stage();

  it("has them as soon as they are allowed", async () => {
    const page = await open("home");
    await page.addInitScript(() => {
      const permissions = new Map(["camera", "microphone"].map((name) => [name, Object.assign(new EventTarget(), { state: "denied" })]));
      navigator.permissions.query = async ({ name }) => permissions.get(name) as never;
      Object.assign(window, {
        allow: () => {
          for (const one of permissions.values()) {
            one.state = "granted";
            one.dispatchEvent(new Event("change"));
          }
        },
      });
    });
    await open("prejoin-denied", page);
    const notice = page.locator("parley-prejoin .notices .notice");
    await notice.waitFor();
    await page.evaluate(() => {
      ((document.querySelector("parley-app") as App).client as FakeParley).broken = {};
      (window as never as { allow: () => void }).allow();
    });
    await notice.waitFor({ state: "detached" });
    expect(await page.evaluate(() => {
      const { camera, microphone } = (document.querySelector("parley-app") as App).client!.local.state.value;
      return [camera.state, microphone.state];
    })).toEqual(["on", "on"]);
    await page.close();
  }, 60_000);
});

/** A door is as it is now, not as it was when somebody came to it. */
describe.skipIf(!browsable)("the door of a planned meeting", () => {
  const open = stage();

  it("opens to whoever stands there when its time has come", async () => {
    const page = await open("home");
    await page.clock.install();
    await open("door-opens-soon", page);
    await page.getByText(/This meeting opens/).waitFor();
    await page.clock.fastForward("01:01");
    await page.getByText("Nobody is there yet.").waitFor();
    await page.getByRole("button", { name: "Join now" }).click();
    await page.getByRole("toolbar", { name: "Call controls" }).waitFor();
    await page.close();
  }, 60_000);
});

describe.skipIf(!browsable)("a door behind which there are others", () => {
  const open = stage();

  it("has a connection made ready once, and again by whoever is about to join, but not as long as it only stands open", async () => {
    const page = await open("home");
    await page.clock.install();
    await open("door-open", page);
    const prepared = (): Promise<number> => page.evaluate(() => ((document.querySelector("parley-app") as App).client as FakeParley).prepared);
    await expect.poll(prepared).toBe(1);
    // the page looks at the door again
    const looks = (): Promise<number> => page.evaluate(() => (window as never as { looks: number }).looks);
    await page.evaluate(() => {
      const fake = (document.querySelector("parley-app") as App).client as FakeParley;
      const look = fake.look.bind(fake);
      const seen = Object.assign(window, { looks: 0 });
      fake.look = (room) => { seen.looks++; return look(room); };
    });
    for (const times of [1, 2, 3]) {
      await page.clock.fastForward("00:16");
      await expect.poll(looks).toBe(times);
    }
    expect(await prepared()).toBe(1);
    await page.getByRole("button", { name: "Join now" }).hover();
    await expect.poll(prepared).toBeGreaterThan(1);
    await page.close();
  }, 60_000);
});

describe.skipIf(!browsable)("whoever waits at the door", () => {
  const open = stage();

  it("hears that they are let in, and is told so where they look elsewhere", async () => {
    const page = await open("door-lobby");
    await page.evaluate(() => {
      const seen = Object.assign(window, { tones: 0, told: [] as string[] });
      const start = OscillatorNode.prototype.start;
      OscillatorNode.prototype.start = function (when) { seen.tones++; start.call(this, when); };
      class Told extends EventTarget {
        static readonly permission = "granted";
        constructor(title: string, { body }: NotificationOptions) {
          super();
          seen.told.push(`${title}: ${body}`);
        }
        close(): void {
          seen.told.push("closed");
        }
      }
      Object.assign(window, { Notification: Told });
      ((document.querySelector("parley-app") as App).client as FakeParley).refuseJoin = "lobby";
    });
    await page.getByRole("button", { name: "Ask to join" }).click();
    await page.getByRole("button", { name: "Stop waiting" }).waitFor();
    const seen = (): Promise<{ tones: number; told: string[] }> => page.evaluate(() => {
      const { tones, told } = window as never as { tones: number; told: string[] };
      return { tones, told };
    });
    expect(await seen()).toEqual({ tones: 0, told: [] });
    await page.evaluate(() => {
      Object.defineProperty(document, "visibilityState", { value: "hidden", configurable: true });
      const fake = (document.querySelector("parley-app") as App).client as FakeParley;
      fake.refuseJoin = undefined;
      fake.settleKnock({ ...fake.knockState.value, phase: "admitted" });
    });
    await page.getByRole("toolbar", { name: "Call controls" }).waitFor();
    await expect.poll(async () => (await seen()).tones).toBeGreaterThan(0);
    expect((await seen()).told).toEqual(["You have been let in: Garden planning"]);
    await page.evaluate(() => document.dispatchEvent(new Event("visibilitychange")));
    expect((await seen()).told.at(-1)).toBe("closed");
    await page.close();
  }, 60_000);
});

describe.skipIf(!browsable)("a door at which one was refused", () => {
  const open = stage();

  it("is told as it is now: of a full room not how many were there before", async () => {
    const page = await open("prejoin-full");
    await page.getByText("This meeting is full.").waitFor();
    await page.getByText("people are there").waitFor({ state: "detached" });
    await page.getByRole("button", { name: "Try again" }).waitFor();
    await page.close();
  }, 60_000);
});

describe.skipIf(!browsable)("whoever was sent to the lobby", () => {
  const open = stage();

  it("is out of the meeting: the page has its head again", async () => {
    const page = await open("sent-to-lobby");
    await page.getByRole("heading", { name: "You were sent to the lobby" }).waitFor();
    await page.locator("parley-header").waitFor();
    await page.getByRole("button", { name: "Stop waiting" }).waitFor();
    await page.close();
  }, 60_000);

  it("while they held the space bar to be heard is muted again; whose meeting ended then is heard in the next one", async () => {
    const microphone = (page: Page) => page.evaluate(() => {
      const { state, muted } = (document.querySelector("parley-app") as App).client!.local.state.value.microphone;
      return { state, muted };
    });
    for (const [reason, heading, after] of [["to-lobby", "You were sent to the lobby", { state: "on", muted: true }], ["removed", "You were removed from the meeting", { state: "off", muted: false }]] as const) {
      const page = await open("room-4");
      await page.keyboard.press("m");
      await expect.poll(() => microphone(page)).toEqual({ state: "on", muted: true });
      await page.keyboard.down("Space");
      await expect.poll(() => microphone(page)).toEqual({ state: "on", muted: false });
      await page.evaluate((reason) => {
        (((document.querySelector("parley-app") as App).client as FakeParley).meetings.value[0] as FakeMeeting).bell.ring("over", { reason });
      }, reason);
      await page.getByRole("heading", { name: heading }).waitFor();
      expect(await microphone(page)).toEqual(after);
      await page.close();
    }
  }, 60_000);
});

/** What a meeting has offered ends with it. */
describe.skipIf(!browsable)("whoever is sent out of a meeting", () => {
  const open = stage();

  it("is no longer offered to unmute there", async () => {
    const page = await open("room-asked");
    const unmute = page.getByRole("region", { name: "Messages of the app" }).getByRole("button", { name: "Unmute" });
    await unmute.waitFor();
    await page.evaluate(() => {
      (((document.querySelector("parley-app") as App).client as FakeParley).meetings.value[0] as FakeMeeting).bell.ring("over", { reason: "banned" });
    });
    await page.getByRole("heading", { name: "You were removed from the meeting" }).waitFor();
    await unmute.waitFor({ state: "detached" });
    await page.close();
  }, 60_000);
});

/** Whoever turns round at a door has not come in by it. */
describe.skipIf(!browsable)("going back", () => {
  const open = stage();

  /** Has the next call of a method of the client wait, and its answer looked at: what was done with it after we had gone. */
  const hold = (page: Page, method: "join" | "knock", undo: "leave" | "withdraw") => page.evaluate(([method, undo]) => {
    const fake = (document.querySelector("parley-app") as App).client as unknown as Record<string, (...args: unknown[]) => Promise<Record<string, () => unknown>>>;
    const answer = fake[method]!.bind(fake);
    const seen = Object.assign(window, { undone: false, asked: false, answered: () => undefined as void });
    fake[method] = async (...args) => {
      seen.asked = true;
      await new Promise<void>((done) => { seen.answered = done; });
      const given = await answer(...args);
      const undoing = given[undo]!.bind(given);
      given[undo] = () => { seen.undone = true; return undoing(); };
      return given;
    };
  }, [method, undo] as const);
  const seen = (page: Page) => page.evaluate(() => {
    const { asked, undone } = window as never as { asked: boolean; undone: boolean };
    return { asked, undone };
  });
  const answer = (page: Page) => page.evaluate(() => (window as never as { answered: () => void }).answered());

  it("while one is joining is not being in the meeting after all", async () => {
    const page = await open("prejoin");
    await hold(page, "join", "leave");
    await page.getByRole("button", { name: "Join now" }).click();
    await expect.poll(async () => (await seen(page)).asked).toBe(true);
    await page.getByRole("button", { name: "Back" }).click();
    await page.getByRole("heading", { name: "Meet by link" }).waitFor();
    await answer(page);
    await expect.poll(async () => (await seen(page)).undone).toBe(true);
    expect(await page.getByRole("toolbar", { name: "Call controls" }).count()).toBe(0);
    expect(await page.getByRole("button", { name: /Ada Lovelace/ }).isVisible()).toBe(true);
    await page.close();
  }, 60_000);

  it("while one is joining, and then coming in after all, is being in a meeting that goes on", async () => {
    const page = await open("prejoin");
    await page.evaluate(() => {
      const fake = (document.querySelector("parley-app") as App).client as FakeParley;
      const join = fake.join.bind(fake);
      // as the client does: whoever asks once more waits for the same answer
      let joining: ReturnType<typeof join> | undefined;
      const seen = Object.assign(window, { asked: 0, answered: () => undefined as void });
      fake.join = (room) => {
        seen.asked++;
        joining ??= new Promise<void>((done) => { seen.answered = done; }).then(() => join(room)).finally(() => { joining = undefined; });
        return joining;
      };
    });
    const asked = () => page.evaluate(() => (window as never as { asked: number }).asked);
    await page.getByRole("button", { name: "Join now" }).click();
    await expect.poll(asked).toBe(1);
    await page.getByRole("button", { name: "Back" }).click();
    await page.getByRole("heading", { name: "Meet by link" }).waitFor();
    await page.goBack();
    await page.getByRole("button", { name: "Join now" }).click();
    await expect.poll(asked).toBe(2);
    await answer(page);
    await page.getByRole("toolbar", { name: "Call controls" }).waitFor();
    await page.evaluate(() => new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn))));
    expect(await page.evaluate(() => (document.querySelector("parley-app") as App).client!.meetings.value.map(({ id }) => id))).toEqual(["blue-otter-4821"]);
    await page.getByRole("button", { name: "Hang up" }).waitFor();
    await page.close();
  }, 60_000);

  it("while one is about to knock is not waiting to be let in", async () => {
    const page = await open("door-lobby");
    await page.evaluate(() => { ((document.querySelector("parley-app") as App).client as FakeParley).refuseJoin = "lobby"; });
    await hold(page, "knock", "withdraw");
    await page.getByRole("button", { name: "Ask to join" }).click();
    await expect.poll(async () => (await seen(page)).asked).toBe(true);
    await page.getByRole("button", { name: "Back" }).click();
    await page.getByRole("heading", { name: "Meet by link" }).waitFor();
    await answer(page);
    await expect.poll(async () => (await seen(page)).undone).toBe(true);
    await page.close();
  }, 60_000);
});

/** What was chosen for sound and picture may take longer to load than somebody to come in. */
describe.skipIf(!browsable)("whoever passes the door before their devices have begun", () => {
  const open = stage();
  const devices = (page: Page): Promise<string> => page.evaluate(() => {
    const { microphone, camera } = (document.querySelector("parley-app") as App).client!.local.state.value;
    return `microphone ${microphone.state}${microphone.muted ? ", muted" : ""}, camera ${camera.state}`;
  });
  const load = (page: Page): Promise<void> => page.evaluate(() => (window as unknown as { effectsLoaded: () => void }).effectsLoaded());
  const comeIn = async (page: Page): Promise<void> => {
    await page.getByRole("button", { name: "Join now" }).click();
    await page.getByRole("toolbar", { name: "Call controls" }).waitFor();
  };

  it("comes in with them", async () => {
    const page = await open("prejoin-slow-effects");
    await comeIn(page);
    expect(await devices(page)).toBe("microphone off, camera off");
    await load(page);
    await expect.poll(() => devices(page)).toBe("microphone on, camera on");
    await page.close();
  }, 60_000);

  it("is not heard for a moment, if they come in muted", async () => {
    const page = await open("prejoin-slow-effects");
    await page.evaluate(() => localStorage.setItem("parley.startMuted", "true"));
    await page.getByRole("button", { name: "Back" }).click();
    await page.goBack();
    const heard = page.evaluate(() => new Promise((done) => {
      const { state } = (document.querySelector("parley-app") as App).client!.local;
      state.subscribe(({ microphone }) => { if (microphone.state === "on") done(!microphone.muted); });
    }));
    await load(page);
    expect(await heard).toBe(false);
    await comeIn(page);
    expect(await devices(page)).toBe("microphone on, muted, camera on");
    await page.close();
  }, 60_000);

  it("has nothing on, if they only listen by the time that their devices would begin", async () => {
    const page = await open("prejoin-slow-effects");
    await comeIn(page);
    await page.evaluate(() => {
      const client = (document.querySelector("parley-app") as App).client as FakeParley;
      (client.meetings.value[0] as FakeMeeting).alter("p-me", { role: "listener" });
      client.silence();
    });
    await load(page);
    await page.evaluate(() => new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn))));
    expect(await devices(page)).toMatch(/^microphone off.*, camera off$/);
    await page.close();
  }, 60_000);

  it("comes in with neither sound nor picture, if they switch both off while they wait for them", async () => {
    const page = await open("prejoin-slow-effects");
    for (const name of ["Mute microphone", "Turn camera off"]) {
      const button = page.getByRole("button", { name });
      expect(await button.getAttribute("aria-pressed")).toBe("false");
      await button.click();
      await expect.poll(() => button.getAttribute("aria-pressed")).toBe("true");
    }
    await load(page);
    await expect.poll(() => devices(page)).toBe("microphone on, muted, camera off");
    await comeIn(page);
    expect(await devices(page)).toBe("microphone on, muted, camera off");
    await page.close();
  }, 60_000);

  it("is not seen any more when they have gone again", async () => {
    const page = await open("prejoin-slow-effects");
    await comeIn(page);
    await page.getByRole("button", { name: "Hang up" }).click();
    await page.getByRole("button", { name: "Back to start" }).waitFor();
    await load(page);
    await page.getByRole("button", { name: "Back to start" }).click();
    await page.getByRole("heading", { level: 1 }).waitFor();
    expect(await devices(page)).toBe("microphone off, camera off");
    await page.close();
  }, 60_000);
});

describe.skipIf(!browsable)("a tab whose session another has taken over", () => {
  const open = stage();

  it("says that whoever goes on in it too is there twice: it takes nothing back", async () => {
    const page = await open("elsewhere");
    await page.getByText("You can close this tab, or use both: you are there twice then.").waitFor();
    await page.getByRole("button", { name: "Use it here too" }).waitFor();
    await page.close();
  }, 60_000);
});

/** A tab is found among others. */
describe.skipIf(!browsable)("the tab of a door", () => {
  const open = stage();

  it.each([["door-open", "Garden planning · Parley"], ["prejoin", "Meeting · Parley"], ["call-link", "Call Grace Hopper? · Parley"], ["removed", "Meeting · Parley"]])("(%s) is called by what is behind it", async (scene, title) => {
    const page = await open(scene);
    await expect.poll(() => page.title()).toBe(title);
    await page.close();
  }, 60_000);
});
