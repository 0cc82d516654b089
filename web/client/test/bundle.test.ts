import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { build, type Rollup } from "vite";
import { expect, test } from "vitest";

// chat that lives is 2 KB of it; files are loaded with the first of them
// roles, doors and knocking take 1.5 KB of it, polls and breakout rooms 1.8 KB
// what tells an encrypted room from others, and where frames are guarded on their way, 1.5 KB: nobody is to send in the clear while something loads
// an offer that describes slots that are alike once, and so goes out at once with the wish to join, is 0.3 KB
const budget = 33_400;

test("what is loaded of the SDK to begin with, compressed, stays within its budget", { timeout: 30_000 }, async () => {
  const output = await build({
    root: fileURLToPath(new URL("..", import.meta.url)),
    logLevel: "silent",
    build: { write: false, sourcemap: false, minify: true, lib: { entry: "src/index.ts", formats: ["es"], fileName: "index" } },
  });
  const first = Array.isArray(output) ? output[0] : output;
  if (!first || !("output" in first)) throw new Error("Vite built nothing.");
  const { begin, later } = parts(first.output);
  const size = compressed(begin);
  process.stdout.write(`@parley/client: ${size} bytes compressed, ${budget} allowed; ${compressed(later)} more with files and in encrypted rooms\n`);
  expect(size).toBeLessThan(budget);
  // the cryptography itself comes with the first encrypted room, and what carries files with the first file
  for (const part of ["Ed25519", "bufferedAmountLowThreshold", "upload-offset"]) {
    expect(begin.some(({ code }) => code.includes(part))).toBe(false);
    expect(later.some(({ code }) => code.includes(part))).toBe(true);
  }
});

const compressed = (chunks: readonly Rollup.OutputChunk[]): number => gzipSync(chunks.map(({ code }) => code).join("\n")).length;

/** The entry with all that it imports at once, and what is loaded when it is needed. */
function parts(output: Rollup.RollupOutput["output"]): { begin: Rollup.OutputChunk[]; later: Rollup.OutputChunk[] } {
  const chunks = output.filter((file): file is Rollup.OutputChunk => file.type === "chunk");
  const begin = new Set(chunks.filter(({ isEntry }) => isEntry));
  for (const chunk of begin) for (const name of chunk.imports) for (const other of chunks) if (other.fileName === name) begin.add(other);
  return { begin: [...begin], later: chunks.filter((chunk) => !begin.has(chunk)) };
}

test("the SDK needs no other package", async () => {
  const { default: manifest } = (await import("../package.json", { with: { type: "json" } })) as { default: object };
  expect(manifest).not.toHaveProperty("dependencies");
  expect(manifest).not.toHaveProperty("peerDependencies");
});
