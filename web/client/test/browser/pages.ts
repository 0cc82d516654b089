import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { chromium, type Browser, type Page } from "playwright-core";
import { build } from "vite";
import type { Parley } from "../../src/index.js";
import type { FakeStore } from "../support/fakeFiles.js";
import type { FakeServer } from "../support/fakeServer.js";

declare global {
  interface Window {
    parley: Parley;
    connections: RTCPeerConnection[];
  }
}

export const chromiumPath = process.env["PARLEY_CHROMIUM"] ?? "/usr/bin/chromium";
export const hasChromium = existsSync(chromiumPath);

const html = `<!doctype html><meta charset="utf-8"><title>Parley</title><script type="module">
  import { createParley } from "/index.js";
  window.connections = [];
  window.RTCPeerConnection = class extends RTCPeerConnection {
    constructor(configuration) {
      super(configuration);
      window.connections.push(this);
    }
  };
  window.parley = createParley({ encryptionWorker: () => new Worker("/e2ee-worker.js", { type: "module" }) });
</script>`;

const root = fileURLToPath(new URL("../..", import.meta.url));

const origin = "https://parley.invalid";

const flags = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--use-fake-device-for-media-stream",
  "--use-fake-ui-for-media-stream",
  "--autoplay-policy=no-user-gesture-required",
  "--disable-features=WebRtcHideLocalIpsWithMdns",
  "--allow-loopback-in-peer-connection",
  "--auto-select-desktop-capture-source=Entire screen",
];

export function launch(args: readonly string[] = []): Promise<Browser> {
  return chromium.launch({ executablePath: chromiumPath, headless: true, args: [...flags, ...args] });
}

/** The SDK as browsers get it: its files by name. */
export async function bundle(): Promise<ReadonlyMap<string, string>> {
  const output = await build({ root, logLevel: "silent", build: { write: false, sourcemap: false } });
  const first = Array.isArray(output) ? output[0] : output;
  if (!first || !("output" in first)) throw new Error("Vite built nothing.");
  return new Map(first.output.flatMap((file) => (file.type === "chunk" ? [[file.fileName, file.code] as const] : [])));
}

/** Requests about files as the page makes them, whose bodies no interception shows. */
const filesScript = `{
  const { fetch } = window;
  const encode = (body) => new Promise((done) => {
    const reader = new FileReader();
    reader.onload = () => done(reader.result.slice(reader.result.indexOf(",") + 1));
    reader.readAsDataURL(body);
  });
  window.fetch = async (url, init = {}) => {
    if (!String(url).includes("/parley/rooms/")) return fetch(url, init);
    const body = init.body instanceof Blob ? { bytes: await encode(init.body) } : { text: init.body };
    const { status, headers, text } = await askFiles(String(url), { method: init.method, headers: init.headers, ...body });
    return new Response(status === 204 ? null : text, { status, headers });
  };
}`;

/** A page with nothing but the SDK, whose WebSocket is the fake server's, and whose files over HTTP are those of the store. */
export async function openPage(browser: Browser, server: FakeServer, sdk: ReadonlyMap<string, string>, store?: FakeStore): Promise<Page> {
  const context = await browser.newContext({ ignoreHTTPSErrors: true });
  if (store) {
    await context.exposeFunction("askFiles", async (url: string, asked: { method: string; headers: Record<string, string>; bytes?: string; text?: string }) => {
      const body = asked.bytes === undefined ? asked.text : new Blob([Buffer.from(asked.bytes, "base64")]);
      const response = await store.fetch(url, { method: asked.method, headers: asked.headers, ...(body !== undefined && { body }) });
      return { status: response.status, headers: Object.fromEntries(response.headers), text: await response.text() };
    });
    await context.addInitScript(filesScript);
  }
  await context.route(`${origin}/**`, (route) => {
    const code = sdk.get(new URL(route.request().url()).pathname.slice(1));
    return route.fulfill(code === undefined ? { contentType: "text/html", body: html } : { contentType: "text/javascript", body: code });
  });
  await context.routeWebSocket(/\/parley\/ws$/, (socket) => {
    if (!server.up) {
      void socket.close({ code: 1011 });
      return;
    }
    const side = server.accept({
      send: (text) => socket.send(text),
      close: (code, reason) => void socket.close({ code, reason }),
    });
    socket.onMessage((text) => side.receive(String(text)));
    socket.onClose(() => side.closed());
    server.onCut(() => void socket.close({ code: 1011 }).catch(() => undefined));
  });
  const page = await context.newPage();
  page.on("pageerror", (error) => process.stderr.write(`${error.stack ?? error.message}\n`));
  return page;
}

export async function load(page: Page): Promise<void> {
  await page.goto(`${origin}/`);
  await start(page);
}

export async function start(page: Page): Promise<void> {
  await page.waitForFunction(() => window.parley !== undefined);
}

/** A browser with Ada's page and Bob's, who have both come in. */
export async function pair(server: FakeServer, enter: (page: Page, name: string) => Promise<void>, store?: FakeStore): Promise<{ browser: Browser; ada: Page; bob: Page }> {
  const sdk = await bundle();
  const browser = await launch();
  const [ada, bob] = await Promise.all([openPage(browser, server, sdk, store), openPage(browser, server, sdk, store)]);
  for (const [page, name] of [[ada, "Ada"], [bob, "Bob"]] as const) {
    await load(page);
    await enter(page, name);
  }
  return { browser, ada, bob };
}
