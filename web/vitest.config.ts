import { availableParallelism } from "node:os";
import { defineConfig } from "vitest/config";
import { BaseSequencer, type TestSpecification } from "vitest/node";

/** What opens pages takes longest: begun last, it would be waited for alone. */
class PagesFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const opensPages = ({ moduleId }: TestSpecification): boolean => moduleId.includes("/test/browser/");
    return [...sorted.filter(opensPages), ...sorted.filter((file) => !opensPages(file))];
  }
}

export default defineConfig({
  test: {
    projects: ["client", "app"],
    passWithNoTests: true,
    // otherwise one worker fewer than there are processors; most of what ours do is to wait for a browser
    maxWorkers: Math.max(2, availableParallelism() - 1),
    sequence: { sequencer: PagesFirst },
    tags: [{ name: "medium", description: "More of a kind of which ./test has one: left to ./test full (docs/adr/0024)" }],
  },
});
