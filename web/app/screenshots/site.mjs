// Builds the scenes like the product and serves them under the server's own content security policy, so that what it would refuse shows here.
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import path from "node:path";
import { build } from "vite";

const app = path.join(import.meta.dirname, "..");
const types = { ".html": "text/html", ".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml", ".wasm": "application/wasm", ".webmanifest": "application/manifest+json" };

// as in src/Parley.AspNetCore/WebApp/PagePolicy.cs
const policy = "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; img-src 'self' data: blob:; media-src 'self' blob:; "
  + "connect-src 'self' wss:; worker-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'none'; require-trusted-types-for 'script'; trusted-types lit-html parley; frame-ancestors 'none'";

const workerPolicy = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'";

/** Builds them when the first page is asked for. */
export async function serveScenes(folder, port) {
  let built;
  const server = createServer(async (request, response) => {
    await (built ??= buildScenes(folder));
    const { pathname } = new URL(request.url, "http://localhost");
    const file = path.join(folder, pathname === "/dev/" ? "dev/index.html" : path.normalize(pathname));
    const content = await readFile(file).catch(() => undefined);
    response.writeHead(content ? 200 : 404, { "content-type": types[path.extname(file)] ?? "application/octet-stream", "content-security-policy": pathname.startsWith("/assets/worker-") ? workerPolicy : policy });
    response.end(content);
  });
  await new Promise((done) => server.listen(port, "127.0.0.1", done));
  return { url: `http://127.0.0.1:${server.address().port}/dev/`, close: () => server.close() };
}

function buildScenes(folder) {
  return build({
    root: app, configFile: path.join(app, "vite.config.ts"), logLevel: "error",
    build: { outDir: folder, emptyOutDir: true, rolldownOptions: { input: path.join(app, "dev/index.html") }, minify: false },
  });
}
