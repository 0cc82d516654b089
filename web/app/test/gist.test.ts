import { describe, expect, it } from "vitest";
import { gist } from "../src/chat/gist.js";

describe("the gist of a message", () => {
  const of = (text: string): string => gist({ text, files: [] });

  it("is its words without the signs that make them bold, code or a link", () => {
    expect(of("**bold** and `code`, [a link](https://example.org/a)")).toBe("bold and code, a link");
  });

  it("is the beginning of one that is long, made of signs or not", () => {
    expect(of(`**bold** ${"a".repeat(5_000)}`)).toBe(`bold ${"a".repeat(991)}`);
    expect(of("`".repeat(500) + "a".repeat(2_000))).toBe(`\`\`${"a".repeat(500)}`);
  });
});
