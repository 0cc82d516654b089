import { existsSync } from "node:fs";
import { type Browser, chromium, type Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import type { App } from "../../src/elements.js";

const executablePath = process.env["PARLEY_CHROMIUM"] ?? "/usr/bin/chromium";
let browser: Browser;

/** What the client of the scenes holds: real processors over a real microphone and a drawn camera. */
type Processed = { readonly processed: { readonly microphone?: { readonly track: MediaStreamTrack }; readonly camera?: { readonly track: MediaStreamTrack; readonly failed?: Promise<unknown> } } };

describe.skipIf(!existsSync(executablePath))("effects, under the server's own policy", { tags: "medium" }, () => {
  beforeAll(async () => {
    browser = await chromium.launch({ executablePath, args: ["--no-sandbox", "--disable-gpu", "--autoplay-policy=no-user-gesture-required", "--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream"] });
  }, 120_000);

  afterAll(async () => {
    await browser?.close();
  });

  it("strong noise suppression runs beside the page and gives sound", async () => {
    const { page, broken } = await open();
    await page.getByLabel("My sound").selectOption("strong");
    await page.waitForFunction(() => (document.querySelector("parley-app") as App & { client: unknown } | null)?.client && (((document.querySelector("parley-app") as App).client as unknown as Processed).processed.microphone?.track.readyState === "live"));
    // the browser's fake microphone beeps once a second
    const peak = await page.evaluate(async () => {
      const { track } = ((document.querySelector("parley-app") as App).client as unknown as Processed).processed.microphone!;
      const context = new AudioContext();
      const analyser = context.createAnalyser();
      context.createMediaStreamSource(new MediaStream([track])).connect(analyser);
      const samples = new Float32Array(analyser.fftSize);
      let most = 0;
      const until = performance.now() + 20_000;
      while (most < 0.001 && performance.now() < until) {
        await new Promise((done) => requestAnimationFrame(done));
        analyser.getFloatTimeDomainData(samples);
        for (const sample of samples) most = Math.max(most, Math.abs(sample));
      }
      return most;
    });
    expect(peak).toBeGreaterThan(0.001);
    expect(await page.getByText("This browser cannot do that").count()).toBe(0);
    expect(broken).toEqual([]);
    await page.close();
  }, 90_000);

  it("a background is blurred, the person is not, and what it costs is shown", async () => {
    const { page, broken } = await open();
    const plain = await sharpness(page);
    await page.getByLabel("My background").selectOption("much");
    await page.getByText(/\d+ pictures a second/).waitFor({ timeout: 60_000 });
    const blurred = await sharpness(page);
    expect(blurred.books).toBeLessThan(plain.books / 2);
    expect(blurred.face).toBeGreaterThan(plain.face * 0.6);
    expect(broken).toEqual([]);
    await page.getByLabel("My background").selectOption("none");
    await page.getByText(/\d+ pictures a second/).waitFor({ state: "detached" });
    await page.close();
  }, 120_000);

  it("a camera that is switched off while its background is loading is let go of at once", async () => {
    const { page } = await open();
    await page.evaluate(() => {
      const copies: MediaStreamTrack[] = [];
      const { clone } = MediaStreamTrack.prototype;
      MediaStreamTrack.prototype.clone = function () {
        const copy = clone.call(this);
        copies.push(copy);
        return copy;
      };
      // one that never says that it is ready
      const worker = { terminate: () => undefined, postMessage: () => Object.assign(window, { copies }) };
      Object.assign(window, { Worker: function () { return worker; } });
    });
    await page.getByLabel("My background").selectOption("much");
    await page.waitForFunction(() => "copies" in window);
    const states = (): Promise<string[]> => page.evaluate(() => (window as never as { copies: MediaStreamTrack[] }).copies.map(({ readyState }) => readyState));
    expect(await states()).toContain("live");
    await page.evaluate(() => (document.querySelector("parley-app") as App).client!.local.setCamera(false));
    expect(new Set(await states())).toEqual(new Set(["ended"]));
    await page.close();
  }, 90_000);
});

describe.skipIf(!existsSync(executablePath))("effects that stop by themselves", { tags: "medium" }, () => {
  beforeAll(async () => {
    browser = await chromium.launch({ executablePath, args: ["--no-sandbox", "--disable-gpu", "--autoplay-policy=no-user-gesture-required", "--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream"] });
  }, 120_000);

  afterAll(async () => {
    await browser?.close();
  });

  it("are not silent about it", async () => {
    const { page } = await open();
    // as browsers do it when a processor or a worker has thrown
    await page.evaluate(() => {
      const fail: (() => void)[] = [];
      Object.assign(window, { fail: () => { for (const one of fail.splice(0)) one(); } });
      window.AudioWorkletNode = class extends AudioWorkletNode {
        constructor(...all: ConstructorParameters<typeof AudioWorkletNode>) {
          super(...all);
          // so Chromium calls what is `onprocessorerror`
          fail.push(() => this.dispatchEvent(new ErrorEvent("error")));
        }
      };
      window.Worker = class extends Worker {
        constructor(...all: ConstructorParameters<typeof Worker>) {
          super(...all);
          fail.push(() => this.dispatchEvent(new ErrorEvent("error")));
        }
      };
    });
    const fail = () => page.evaluate(() => (window as never as { fail: () => void }).fail());
    await page.getByLabel("My sound").selectOption("strong");
    await page.waitForFunction(() => (((document.querySelector("parley-app") as App).client as unknown as Processed).processed.microphone));
    await fail();
    await page.getByText("Strong noise suppression has stopped: the usual suppression goes on.").waitFor();
    await page.getByLabel("My background").selectOption("much");
    await page.getByText(/\d+ pictures a second/).waitFor({ timeout: 60_000 });
    await fail();
    await page.getByText(/\d+ pictures a second/).waitFor({ state: "detached" });
    expect(await page.evaluate(async () => String(await ((document.querySelector("parley-app") as App).client as unknown as Processed).processed.camera!.failed))).toContain("The background worker does not run.");
    await page.close();
  }, 120_000);
});

describe.skipIf(!existsSync(executablePath))("a background whose part of the app cannot be loaded", () => {
  beforeAll(async () => {
    browser = await chromium.launch({ executablePath, args: ["--no-sandbox", "--disable-gpu", "--autoplay-policy=no-user-gesture-required", "--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream"] });
  }, 120_000);

  afterAll(async () => {
    await browser?.close();
  });

  const sent = (page: Page) => page.evaluate(() => {
    const { microphone, camera, preview } = (document.querySelector("parley-app") as App).client!.local.state.value;
    return { microphone: microphone.state, camera: camera.error?.reason ?? camera.state, pictures: preview?.getVideoTracks().length ?? 0 };
  });
  const block = (page: Page) => page.route(/background-processor/, (route) => route.abort());
  const nothingSeen = { microphone: "on", camera: "processor-failed", pictures: 0 };

  it("lets nobody see the room, and keeps nobody from being heard", async () => {
    const page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
    await block(page);
    // as it was chosen before; scenes begin with a browser that remembers nothing
    await page.addInitScript(() => {
      Storage.prototype.clear = () => undefined;
      localStorage.setItem("parley.background", "much");
    });
    await show(page, "prejoin");
    await page.getByText("The background cannot be changed here").waitFor();
    expect(await sent(page)).toEqual(nothingSeen);
    await page.close();
  }, 60_000);

  it("is said so to whoever chooses it while they are seen", async () => {
    const page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
    await block(page);
    await show(page, "prejoin");
    await expect.poll(() => sent(page)).toEqual({ microphone: "on", camera: "on", pictures: 1 });
    await page.getByLabel("My background").selectOption("some");
    await page.getByText("The background cannot be changed here").waitFor();
    expect(await sent(page)).toEqual(nothingSeen);
    await page.close();
  }, 60_000);
});

describe.skipIf(!existsSync(executablePath))("devices that come and go in a call", { tags: "medium" }, () => {
  beforeAll(async () => {
    browser = await chromium.launch({ executablePath, args: ["--no-sandbox", "--disable-gpu"] });
  }, 120_000);

  afterAll(async () => {
    await browser?.close();
  });

  it("are told of, with what is used instead and what can be done", async () => {
    const { page } = await open("call");
    await page.evaluate(() => {
      const { localEvents } = (document.querySelector("parley-app") as App).client as unknown as { localEvents: { ring(name: string, event: unknown): void } };
      localEvents.ring("lost", { kind: "microphone" });
      localEvents.ring("found", { kind: "microphone", device: { id: "mic-2", label: "Jabra Evolve2 65" } });
    });
    await page.getByText("The microphone is gone. MacBook Pro Microphone is used instead.").first().waitFor();
    await page.getByRole("button", { name: "Use it" }).click();
    await page.waitForFunction(() => (document.querySelector("parley-app") as App | null)?.client?.local.state.value.selected.microphone === "mic-2");
    await page.close();
  }, 60_000);
});

async function open(scene = "prejoin"): Promise<{ page: Page; broken: string[] }> {
  const page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
  const broken: string[] = [];
  page.on("console", (message) => { if (message.type() === "error") broken.push(message.text()); });
  page.on("pageerror", (error) => broken.push(error.message));
  await page.addInitScript(() => addEventListener("securitypolicyviolation", (event) => console.error(`policy: ${event.violatedDirective} ${event.blockedURI}`)));
  await show(page, scene);
  return { page, broken };
}

async function show(page: Page, scene: string): Promise<void> {
  await page.goto(`${inject("scenes")}?scene=${scene}&lang=en`, { waitUntil: "commit" });
  await page.waitForSelector("html[data-ready]", { state: "attached" });
}

/** How much neighbours differ in one's own picture: among the books beside the head, and in the face. */
function sharpness(page: Page): Promise<{ books: number; face: number }> {
  return page.evaluate(async () => {
    const { preview } = (document.querySelector("parley-app") as App).client!.local.state.value;
    const video = Object.assign(document.createElement("video"), { srcObject: preview, muted: true });
    await video.play();
    // the first mask settles within a few pictures
    for (let i = 0; i < 8; i++) await new Promise((done) => video.requestVideoFrameCallback(done));
    const canvas = new OffscreenCanvas(640, 360);
    const context = canvas.getContext("2d")!;
    context.drawImage(video, 0, 0, 640, 360);
    const measure = (left: number, top: number, width: number, height: number): number => {
      const { data } = context.getImageData(left, top, width, height);
      let sum = 0;
      for (let y = 0; y < height; y++) for (let x = 1; x < width; x++) sum += Math.abs(data[(y * width + x) * 4]! - data[(y * width + x - 1) * 4]!);
      return sum / (width * height);
    };
    return { books: measure(20, 60, 120, 220), face: measure(290, 110, 80, 110) };
  });
}
