import { expect, it } from "vitest";
import { isSearchable } from "../src/chat/searchable.js";

it("looks for two characters of any kind, and for one that may be a word", () => {
  expect(["ab", "7%", "花园", "园", "の", "한", "👍", "𠀀"].filter((text) => !isSearchable(text))).toEqual([]);
  expect(["", "a", "É", "Ж", "7", "·", "。"].filter(isSearchable)).toEqual([]);
});
