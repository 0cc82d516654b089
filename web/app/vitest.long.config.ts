import { defineConfig } from "vitest/config";

// what takes minutes: npm run test:long -w app [-- -t "room-chat"]
export default defineConfig({ test: { include: ["test/**/*.long.ts"], globalSetup: "test/browser/site.ts", maxConcurrency: 2, testTimeout: 120_000 } });
