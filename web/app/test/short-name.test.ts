import { expect, it } from "vitest";
import { shortName } from "../src/chat/short-name.js";

it.each([
  ["plan.pdf", "plan.pdf"],
  ["Kostenvoranschlag 2026 (final).pdf", "Kostenvoranschlag 2026 (final).pdf"],
  ["Kostenvoranschlag für den Umbau der Mühle 2026 (final).pdf", "Kostenvoranschlag für d…(final).pdf"],
  ["花园办公室平面图以及两份来自邻居的意见书.pdf", "花园办公室平面图以及两…的意见书.pdf"],
  [`${"👨‍👩‍👧".repeat(30)}.png`, `${"👨‍👩‍👧".repeat(11)}…${"👨‍👩‍👧".repeat(4)}.png`],
  ["x".repeat(255), `${"x".repeat(23)}…${"x".repeat(12)}`],
])("the name of a file is cut in its middle where it is too long: %s", (name, shown) => {
  expect(shortName(name)).toBe(shown);
});
