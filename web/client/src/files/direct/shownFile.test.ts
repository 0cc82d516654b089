import { expect, test } from "vitest";
import type { ChatFile, User } from "../../contracts.js";
import { ShownFile } from "./shownFile.js";

test("a file that its sender takes back in the moment in which all of it has come is asked for anew, and not waited for without end", async () => {
  const file: ChatFile = { id: "f", name: "noise.bin", size: 1, type: "", direct: true };
  const shown = new ShownFile(
    { content: () => undefined, describe: (one) => Promise.resolve(one), fetch: () => Promise.resolve("done"), forget: () => undefined, held: () => undefined, reaches: () => true },
    file,
    { id: "u-ada" } as User,
  );
  expect(shown.state.value.phase).toBe("offered");
  shown.resume();
  expect(shown.state.value.phase).toBe("fetching");
  await expect.poll(() => shown.state.value.phase).toBe("offered");
});
