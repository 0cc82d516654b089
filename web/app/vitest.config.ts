import { mergeConfig } from "vitest/config";
import vite from "./vite.config.js";

// what a page is to show soon may take a while on a machine that does other things too
export default mergeConfig(vite, { test: { globalSetup: "test/browser/site.ts", testTimeout: 30_000, expect: { poll: { timeout: 20_000 } } } });
