import type { TemplateResult } from "lit";
import { describe, expect, it } from "vitest";
import { markdown } from "../src/chat/markdown.js";

/** Templates as the markup that they stand for; what people wrote in ⟨⟩, since it is only ever text or an attribute's value. */
function flat(content: unknown): string {
  if (Array.isArray(content)) return content.map(flat).join("");
  if (typeof content === "object" && content !== null && "strings" in content) {
    const { strings, values } = content as TemplateResult;
    return strings.map((part, i) => part + (i < values.length ? flat(values[i]) : "")).join("");
  }
  return content === "" ? "" : `⟨${String(content)}⟩`;
}

const of = (text: string): string => flat(markdown(text)).replaceAll(' target="_blank" rel="noopener noreferrer"', "").replaceAll(' dir="auto"', "").replaceAll(' dir="ltr"', "");

describe("Markdown", () => {
  it.each([
    ["**bold** and *it* and ~~no~~", "<p><strong>⟨bold⟩</strong>⟨ and ⟩<em>⟨it⟩</em>⟨ and ⟩<del>⟨no⟩</del></p>"],
    ["`a < b`", "<p><code>⟨a < b⟩</code></p>"],
    ["one\ntwo", "<p>⟨one⟩⟨\n⟩⟨two⟩</p>"],
    ["- a\n- b", "<ul><li>⟨a⟩</li><li>⟨b⟩</li></ul>"],
    ["3. a", "<ol start=⟨3⟩><li>⟨a⟩</li></ol>"],
    ["> so", "<blockquote><p>⟨so⟩</p></blockquote>"],
    ["[plan](https://x.example/a)", "<p><a href=⟨https://x.example/a⟩ title=⟨https://x.example/a⟩>⟨plan⟩</a></p>"],
    ["[see bank.example](https://x.example/a)", "<p><a href=⟨https://x.example/a⟩ title=⟨https://x.example/a⟩>⟨see bank.example⟩⟨ (x.example)⟩</a></p>"],
    ["[https://bank.example/in](https://x.example/a)", "<p><a href=⟨https://x.example/a⟩ title=⟨https://x.example/a⟩>⟨https://bank.example/in⟩⟨ (x.example)⟩</a></p>"],
    ["[x.example](https://evilx.example/)", "<p><a href=⟨https://evilx.example/⟩ title=⟨https://evilx.example/⟩>⟨x.example⟩⟨ (evilx.example)⟩</a></p>"],
    ["see https://x.example/report.pdf", "<p>⟨see ⟩<a href=⟨https://x.example/report.pdf⟩ title=⟨https://x.example/report.pdf⟩>⟨https://x.example/report.pdf⟩</a></p>"],
    ["[x.example/a](https://www.x.example/a)", "<p><a href=⟨https://www.x.example/a⟩ title=⟨https://www.x.example/a⟩>⟨x.example/a⟩</a></p>"],
    ["me@x.example", "<p><a href=⟨mailto:me@x.example⟩ title=⟨mailto:me@x.example⟩>⟨me@x.example⟩</a></p>"],
    ["```\na *b*\n```", '<pre tabindex="0"><code>⟨a *b*⟩</code></pre>'],
  ])("%s", (text, markup) => {
    expect(of(text)).toBe(markup);
  });

  it.each([
    "<img src=x onerror=alert(1)>",
    "<script>alert(1)</script>",
    "<svg/onload=alert(1)>",
    "**<b onclick=alert(1)>x</b>**",
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "[x](data:text/html,<script>alert(1)</script>)",
    "[x](vbscript:msgbox(1))",
    "[x](file:///etc/passwd)",
    "![x](javascript:alert(1))",
    "![x](https://x.example/track.png)",
    "<javascript:alert(1)>",
    "[a]: javascript:alert(1)\n[a]",
    "<!-- x --> <![CDATA[x]]> <?php x ?>",
    "| a | b |\n|---|---|\n| <i>1</i> | 2 |",
  ])("makes nothing of %s but text", (text) => {
    const outside = flat(markdown(text)).replace(/⟨[^⟩]*⟩/g, "");
    expect(outside).not.toMatch(/<(?!\/?(p|b|strong|em|code|pre|ul|ol|li|blockquote|del|a)\b)/);
    expect(outside).not.toMatch(/on\w+=|src=/);
    for (const [, href] of flat(markdown(text)).matchAll(/href=⟨([^⟩]*)⟩/g)) expect(href).toMatch(/^(https?|mailto):/);
  });

  it("with more signs than anybody sets is left as it is, before it keeps the page busy", () => {
    expect(markdown("**a".repeat(1333))).toBeUndefined();
    expect(of("**a** ".repeat(60))).toContain("<strong>⟨a⟩</strong>");
  });

  it("of any kind never throws and loses no word", () => {
    const parts = ["*", "**", "`", "```\n", "[", "](", ")", "> ", "- ", "1. ", "\n", "\n\n", "<b>", "a", "語", "~~", "_", "|", "#", "\\", "&lt;", "http://x.example "];
    let seed = 7;
    const next = (n: number): number => (seed = (seed * 1103515245 + 12345) % 2147483648) % n;
    for (let round = 0; round < 3000; round++) {
      const text = Array.from({ length: 1 + next(40) }, () => parts[next(parts.length)]).join("");
      const shown = markdown(text);
      // what stands behind the opening of a block of code names its language, and a link shows its own text
      if (shown !== undefined && text.includes("語") && !/```|\]\(|http/.test(text)) expect(flat(shown)).toContain("語");
    }
  });
});
