import { expect, test } from "vitest";
import { titleOf } from "../src/shell/tab-title.js";

test.each([
  [undefined, 0, "Parley"],
  ["Garden planning", 0, "Garden planning · Parley"],
  ["Garden planning", 3, "(3) Garden planning · Parley"],
])("a tab about %s with %i to read is called %s", (name, unread, title) => expect(titleOf(name, unread)).toBe(title));
