import { availableParallelism } from "node:os";
import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    projects: ["client", "app"],
    passWithNoTests: true,
    // otherwise one worker fewer than there are processors; most of what ours do is to wait for a browser
    maxWorkers: Math.max(2, availableParallelism() - 1),
  },
});
