import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { newRoomSecret } from "../../src/e2ee/index.js";
import { FakeServer } from "../support/fakeServer.js";
import { hasChromium, load, pair } from "./pages.js";

const room = "e2ee-garden";

/** Two real pages in an encrypted room; only the server is not one. */
describe.skipIf(!hasChromium)("an encrypted room in Chromium", { timeout: 60_000 }, () => {
  const server = new FakeServer();
  server.now = () => Date.now();
  const secret = newRoomSecret();
  let browser: Browser;
  let ada: Page;
  let bob: Page;

  beforeAll(async () => {
    ({ browser, ada, bob } = await pair(server, (page, name) => enter(page, name, secret)));
  }, 60_000);

  afterAll(async () => {
    await browser?.close();
  });

  test("picture and sound flow both ways, each m-line one way only", async () => {
    for (const page of [ada, bob]) await flows(page);
    for (const page of [ada, bob]) {
      const lines = await page.evaluate(() => window.connections.at(-1)?.getTransceivers().map((t) => t.currentDirection));
      expect(lines?.toSorted()).toEqual(["recvonly", "recvonly", "recvonly", "sendonly", "sendonly", "sendonly"]);
    }
  });

  test("both see the same code", async () => {
    const code = (): string | undefined => window.parley.meetings.value[0]?.encryption?.state.value.code;
    await expect.poll(() => ada.evaluate(code)).toMatch(/^\d{4}( \d{4}){5}$/);
    await expect.poll(() => bob.evaluate(code)).toBe(await ada.evaluate(code));
  });

  test("what is written is read by the other side, and is nothing to the server", async () => {
    await ada.evaluate(() => void window.parley.meetings.value[0]?.chat.send("only for you"));
    await expect.poll(() => bob.evaluate(() => window.parley.meetings.value[0]?.chat.state.value.messages.map((m) => m.text))).toEqual(["only for you"]);
    expect(server.chat).toHaveLength(1);
    expect(server.chat[0]).toMatch(/^e2ee1:/);
    expect(JSON.stringify(server.log)).not.toContain("only for you");
    expect(JSON.stringify(server.log)).not.toContain(secret);
  });

  test("a page that is loaded again has new keys, and is seen, heard and read again", async () => {
    await bob.reload();
    await load(bob);
    await bob.evaluate(() => window.parley.session.signIn({ guest: { name: "Bob" } }));
    await enter(bob, "Bob", secret);
    for (const page of [ada, bob]) await flows(page);
    await expect.poll(() => bob.evaluate(() => window.parley.meetings.value[0]?.chat.state.value.messages.map((m) => m.text))).toEqual(["only for you"]);
    const devices = await ada.evaluate(() => window.parley.meetings.value[0]?.encryption?.state.value.devices);
    expect(devices?.map((d) => d.changed)).toEqual([true]);
  });

  test("a file goes from page to page sealed, and nobody else learns what it is called", async () => {
    await ada.evaluate(async () => {
      const meeting = window.parley.meetings.value[0];
      const upload = await meeting?.files.add(new File(["where the treasure is"], "treasure-map.txt"));
      while (upload?.state.value.phase !== "done") await new Promise((done) => setTimeout(done, 20));
      meeting?.chat.send("", { files: meeting.files.take() });
    });
    const had = (): Promise<unknown> =>
      bob.evaluate(async () => {
        const meeting = window.parley.meetings.value[0];
        const message = meeting?.chat.state.value.messages.findLast((m) => m.files.length > 0);
        const [file] = message?.files ?? [];
        if (!meeting || !message || !file) return "nothing yet";
        const direct = await meeting.files.direct(file, message.from);
        if (direct.state.value.phase !== "here") return direct.state.value.phase;
        return { name: file.name, direct: file.direct, text: await (await fetch(await meeting.files.url(file))).text() };
      });
    await expect.poll(had, { timeout: 20_000 }).toEqual({ name: "treasure-map.txt", direct: true, text: "where the treasure is" });
    expect(JSON.stringify(server.log)).not.toContain("treasure");
  });

  test("somebody with another link sees and hears nothing", async () => {
    await bob.evaluate(() => window.parley.meetings.value[0]?.leave());
    await enter(bob, "Bob", newRoomSecret());
    await expect.poll(() => ada.evaluate(() => window.parley.meetings.value[0]?.encryption?.state.value.unverified.length)).toBe(1);
    await expect.poll(() => bob.evaluate(received), { timeout: 20_000 }).toBeGreaterThan(50);
    expect(await bob.evaluate(decoded)).toBe(0);
    expect(await ada.evaluate(decoded)).toBe(0);
  });

  test("without the end of its link, or where the server does not know of it, nobody comes in", async () => {
    await bob.evaluate(() => window.parley.meetings.value[0]?.leave());
    const refused = (secretOrNone?: string): Promise<string> =>
      bob.evaluate(([id, key]) => window.parley.join(id ?? "", key ? { secret: key } : {}).then(() => "joined", (error: { reason: string }) => error.reason), [room, secretOrNone]);
    expect(await refused()).toBe("secret-missing");
    expect(await refused("short")).toBe("bad-secret");
    server.refuse.set("room.join", "room-full");
    expect(await refused(secret)).toBe("room-full");
    server.refuse.clear();
    await ada.evaluate(() => window.parley.meetings.value[0]?.leave());
    server.restart();
    server.dishonest = true;
    expect(await bob.evaluate(([key]) => window.parley.join("garden", { secret: key ?? "" }).then(() => "joined", (error: { reason: string }) => error.reason), [secret])).toBe("not-encrypted");
  });
});

async function enter(page: Page, name: string, secret: string): Promise<void> {
  await page.evaluate(
    async ([id, who, key]) => {
      // Chromium decodes sound only where it is played
      const play = (): void => {
        const meeting = window.parley.meetings.value[0];
        const show = (kind: "video" | "audio", stream: MediaStream | undefined): void => {
          const element = document.querySelector(kind) ?? document.body.appendChild(document.createElement(kind));
          if (!stream || element.srcObject === stream) return;
          element.srcObject = stream;
          void element.play();
        };
        show("video", meeting?.remotes.value[0]?.camera.stream);
        show("audio", meeting?.sounds.value[0]);
      };
      setInterval(play, 20);
      const { session, local } = window.parley;
      if (session.state.value.phase !== "online") await session.signIn({ guest: { name: who ?? "" } });
      await local.start({ audio: true, video: true });
      await window.parley.join(id ?? "", { secret: key ?? "" });
    },
    [room, name, secret],
  );
}

/** Inbound figures of the newest connection. */
async function flows(page: Page): Promise<void> {
  const before = await page.evaluate(figures);
  await expect.poll(() => page.evaluate(figures).then((now) => now.frames > before.frames + 15 && now.energy > before.energy), { timeout: 20_000 }).toBe(true);
}

async function figures(): Promise<{ frames: number; energy: number }> {
  let [frames, energy] = [0, 0];
  for (const entry of (await window.connections.at(-1)?.getStats())?.values() ?? []) {
    const { type, kind, framesDecoded, totalAudioEnergy } = entry as Record<string, unknown>;
    if (type !== "inbound-rtp") continue;
    if (kind === "video") frames += Number(framesDecoded ?? 0);
    else energy += Number(totalAudioEnergy ?? 0);
  }
  return { frames, energy };
}

async function received(): Promise<number> {
  let packets = 0;
  for (const entry of (await window.connections.at(-1)?.getStats())?.values() ?? []) {
    const { type, packetsReceived } = entry as Record<string, unknown>;
    if (type === "inbound-rtp") packets += Number(packetsReceived ?? 0);
  }
  return packets;
}

async function decoded(): Promise<number> {
  let frames = 0;
  for (const entry of (await window.connections.at(-1)?.getStats())?.values() ?? []) {
    const { type, kind, framesDecoded } = entry as Record<string, unknown>;
    if (type === "inbound-rtp" && kind === "video") frames += Number(framesDecoded ?? 0);
  }
  return frames;
}
