import { defineConfig } from "vitest/config";

export default defineConfig({
  build: {
    lib: { entry: { index: "src/index.ts", e2ee: "src/e2ee/index.ts", "e2ee-worker": "src/e2ee/worker.ts" }, formats: ["es"] },
    target: "es2022",
    sourcemap: true,
    // no file names of ours among what is loaded: the source map has them
    rolldownOptions: { experimental: { attachDebugInfo: "none" } },
  },
  test: {
    include: ["src/**/*.test.ts", "test/**/*.test.ts"],
    environment: "node",
    // cryptography, files and real pages may take a while on a machine that does other things too
    testTimeout: 30_000,
    expect: { poll: { timeout: 20_000 } },
  },
});
