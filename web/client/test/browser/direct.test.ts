import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { FakeServer } from "../support/fakeServer.js";
import { hasChromium, pair, start } from "./pages.js";

/** A busy machine may hold a picture up for a while; a new connection or an ICE timeout takes longer than this. */
const stopMs = 2_000;

/** Two real pages; only the server is not one. */
describe.skipIf(!hasChromium)("direct media in Chromium", { timeout: 60_000 }, () => {
  const server = new FakeServer();
  server.now = () => Date.now();
  let browser: Browser;
  let ada: Page;
  let bob: Page;

  beforeAll(async () => {
    ({ browser, ada, bob } = await pair(server, enter));
  }, 60_000);

  afterAll(async () => {
    await browser?.close();
  });

  test("picture and sound flow both ways", async () => {
    for (const page of [ada, bob]) await flows(page);
  });

  test("the path is direct and its figures are there", async () => {
    const stats = await ada.evaluate(() => window.parley.meetings.value[0]?.remotes.value[0]?.stats);
    expect(stats).toMatchObject({ path: "direct", protocol: "udp", quality: "good" });
    expect(stats?.received?.width).toBeGreaterThan(0);
  });

  test("a muted microphone is silence, and the other side is told", async () => {
    await bob.evaluate(() => window.parley.local.setMicrophone(false));
    await until(ada, () => window.parley.meetings.value[0]?.remotes.value[0]?.participant.media.microphone === false);
    await until(bob, () => window.parley.local.state.value.microphone.state === "on");
    await bob.evaluate(() => window.parley.local.setMicrophone(true));
  });

  test("a camera that is off is released, and comes back without negotiation", async () => {
    const before = server.log.filter((l) => l.method === "peer.signal").length;
    await bob.evaluate(() => window.parley.local.setCamera(false));
    expect(await bob.evaluate(() => window.parley.local.state.value.camera.track)).toBeUndefined();
    await until(ada, () => window.parley.meetings.value[0]?.remotes.value[0]?.participant.media.camera === false);
    await bob.evaluate(() => window.parley.local.setCamera(true));
    await flows(ada);
    expect(server.log.filter((l) => l.method === "peer.signal")).toHaveLength(before);
  });

  test("ICE restarts from both sides at once without a stop of the picture", async () => {
    const ufrag = (): string | undefined => /ice-ufrag:(\S+)/.exec(window.connections.at(-1)?.localDescription?.sdp ?? "")?.[1];
    const before = await ada.evaluate(ufrag);
    const longest = ada.evaluate(() => longestGap(3_000));
    await Promise.all([ada, bob].map((page) => page.evaluate(() => window.connections.at(-1)?.restartIce())));
    expect(await longest).toBeLessThan(stopMs);
    expect(await ada.evaluate(ufrag)).not.toBe(before);
    for (const page of [ada, bob]) {
      // what was offered to the server with the wish to join is closed
      expect(await page.evaluate(() => window.connections.map((pc) => pc.signalingState).filter((state) => state !== "closed"))).toEqual(["stable"]);
      await flows(page);
    }
  });

  test("a broken WebSocket stops nothing", async () => {
    server.cut();
    await until(ada, () => window.parley.session.state.value.phase === "online");
    await until(bob, () => window.parley.session.state.value.phase === "online");
    await flows(ada);
    await flows(bob);
  });

  test("a restarted server gets everybody back while the picture never stops", { tags: "medium" }, async () => {
    const made = (): Promise<number[]> => Promise.all([ada, bob].map((page) => page.evaluate(() => window.connections.length)));
    const before = await made();
    const longest = ada.evaluate(() => longestGap(6_000));
    server.up = false;
    server.restart();
    server.cut();
    for (const page of [ada, bob]) await until(page, () => window.parley.session.state.value.attempt >= 3);
    server.up = true;
    const back = Date.now();
    for (const page of [ada, bob]) await until(page, () => window.parley.session.state.value.phase === "online");
    expect(Date.now() - back).toBeLessThan(5_000);
    expect(await longest).toBeLessThan(stopMs);
    expect(await ada.evaluate(() => window.parley.meetings.value[0]?.state.value.phase)).toBe("joined");
    expect(await made()).toEqual(before);
    await flows(ada);
    await flows(bob);
  });

  test("a reloaded page comes back into the meeting", { tags: "medium" }, async () => {
    for (const page of [bob, ada]) {
      const from = Date.now();
      await page.reload();
      await start(page);
      await enter(page, page === ada ? "Ada" : "Bob");
      await flows(page);
      process.stdout.write(`media back after a reload: ${Date.now() - from} ms\n`);
    }
    await flows(ada);
    await flows(bob);
    expect(server.sessions).toBe(2);
  });

  test("leaving ends it for the other", async () => {
    await bob.evaluate(() => window.parley.meetings.value[0]?.leave());
    await until(ada, () => window.parley.meetings.value[0]?.remotes.value.length === 0);
  });
});

async function enter(page: Page, name: string): Promise<void> {
  await page.evaluate(async (name) => {
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
    Object.assign(window, {
      // the longest time without a new frame
      longestGap: async (milliseconds: number) => {
        let frames = -1;
        let since = performance.now();
        let looked = since;
        let longest = 0;
        for (const end = since + milliseconds; performance.now() < end; ) {
          const video = document.querySelector("video");
          if (!video) throw new Error("nothing is shown");
          // for what the machine has kept the page from looking the picture is not to blame
          since += Math.max(0, performance.now() - looked - 100);
          looked = performance.now();
          const count = video.getVideoPlaybackQuality().totalVideoFrames;
          if (count !== frames) {
            if (frames > 0) longest = Math.max(longest, performance.now() - since);
            frames = count;
            since = performance.now();
          }
          await new Promise((resolve) => setTimeout(resolve, 20));
        }
        return Math.max(longest, performance.now() - since);
      },
    });
    await window.parley.session.signIn({ guest: { name } });
    await window.parley.local.start({ audio: true, video: true });
    await window.parley.join("smoke-room");
  }, name);
}

declare function longestGap(milliseconds: number): Promise<number>;

/** Frames are decoded and sound is heard, both still rising. */
async function flows(page: Page): Promise<void> {
  await page.evaluate(async () => {
    const look = (): { frames: number; energy: number } => {
      const stats = window.parley.meetings.value[0]?.remotes.value[0]?.stats;
      return { frames: stats?.received?.frames ?? 0, energy: stats?.audioEnergy ?? 0 };
    };
    const from = look();
    for (const end = Date.now() + 25_000; Date.now() < end; ) {
      const now = look();
      // a new connection counts from nothing
      if (now.frames < from.frames) Object.assign(from, { frames: 0, energy: 0 });
      if (now.frames > from.frames + 10 && now.energy > from.energy) return;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    throw new Error(`no media: ${JSON.stringify({ from, now: look(), local: window.parley.local.state.value, remotes: window.parley.meetings.value[0]?.remotes.value })}`);
  });
}

async function until(page: Page, condition: () => boolean): Promise<void> {
  await page.waitForFunction(condition, undefined, { timeout: 20_000, polling: 50 });
}
