import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import type { TestProject } from "vitest/node";
import { serveScenes } from "../../screenshots/site.mjs";

declare module "vitest" {
  interface ProvidedContext {
    /** Where the scenes are served. */
    scenes: string;
  }
}

/** One site of scenes for all files of tests; built when the first of them opens a page. */
export default async function ({ provide }: TestProject): Promise<() => void> {
  const folder = mkdtempSync(path.join(tmpdir(), "parley-scenes-"));
  const site = await serveScenes(folder, 0);
  provide("scenes", site.url);
  return () => {
    site.close();
    rmSync(folder, { recursive: true, force: true });
  };
}
