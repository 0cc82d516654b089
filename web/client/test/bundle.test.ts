import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { build } from "vite";
import { expect, test } from "vitest";

// files with pause and resume, and chat that lives, are 4 KB of it
// roles, doors and knocking take 1.5 KB of it, polls and breakout rooms 1.8 KB
const budget = 32_500;

test("the whole SDK, compressed, stays within its budget", async () => {
  const output = await build({
    root: fileURLToPath(new URL("..", import.meta.url)),
    logLevel: "silent",
    build: { write: false, sourcemap: false, minify: true, lib: { entry: "src/index.ts", formats: ["es"], fileName: "index" } },
  });
  const first = Array.isArray(output) ? output[0] : output;
  if (!first || !("output" in first)) throw new Error("Vite built nothing.");
  const size = gzipSync(first.output[0].code).length;
  process.stdout.write(`@parley/client: ${size} bytes compressed, ${budget} allowed\n`);
  expect(size).toBeLessThan(budget);
});

test("the SDK needs no other package", async () => {
  const { default: manifest } = (await import("../package.json", { with: { type: "json" } })) as { default: object };
  expect(manifest).not.toHaveProperty("dependencies");
  expect(manifest).not.toHaveProperty("peerDependencies");
});
