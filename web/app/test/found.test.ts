import { expect, test } from "vitest";
import { around } from "../src/chat/found.js";

const marked = (text: string, wanted: string) => around(text, wanted).map(({ text: piece, hit }) => (hit ? `[${piece}]` : piece)).join("");

test.each([
  ["我们在公园见", "园", "我们在公[园]见"],
  ["Tea at the Garden gate, TEA!", "tea", "[Tea] at the Garden gate, [TEA]!"],
  ["the other one", "one the", "[the] o[the]r [one]"],
  ["1 + 1 (a.b)", "(a.b) +", "1 [+] 1 [(a.b)]"],
  ["no such thing", "roof", "no such thing"],
  ["nothing was asked", "  ", "nothing was asked"],
])("what was found in %j is marked", (text, wanted, expected) => expect(marked(text, wanted)).toBe(expected));

test("what stands far back in a text is shown with what is around it", () => {
  expect(marked(`${"one word after another ".repeat(30)}and the roof`, "roof")).toBe("…another one word after another and the [roof]");
  // no letter of two units is cut
  expect(marked(`${"😀".repeat(40)}x园`, "园")).toMatch(/^…(?:😀)+x\[园\]$/u);
});
