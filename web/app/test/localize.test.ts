import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { templates } from "../src/locales/zh-CN.js";

const app = path.join(import.meta.dirname, "..");
// the compiler's API, in the version that lit-localize brings with it
const require = createRequire(createRequire(import.meta.url).resolve("@lit/localize-tools/package.json"));
const ts = require("typescript") as typeof import("typescript-api");

describe("every string", () => {
  it("has a Chinese translation, and every translation a string", () => {
    const folder = mkdtempSync(path.join(tmpdir(), "parley-localize-"));
    try {
      const config = JSON.parse(readFileSync(path.join(app, "lit-localize.json"), "utf8"));
      writeFileSync(path.join(folder, "lit-localize.json"), JSON.stringify({ ...config, tsConfig: path.join(app, "tsconfig.json"), inputFiles: [path.join(app, "src/**/*.ts")], interchange: { format: "xliff", xliffDir: folder } }));
      execFileSync(process.execPath, [path.join(path.dirname(createRequire(import.meta.url).resolve("@lit/localize-tools/package.json")), "bin/lit-localize.js"), "extract", "--config", path.join(folder, "lit-localize.json")]);
      const used = ids(readFileSync(path.join(folder, "zh-CN.xlf"), "utf8"));
      expect(used.length).toBeGreaterThan(200);
      expect(Object.keys(templates).sort()).toEqual(used.sort());
    } finally {
      rmSync(folder, { recursive: true });
    }
  }, 60_000);

  it("is the same in the translators' file and in the code", () => {
    const units = readFileSync(path.join(app, "locales/zh-CN.xlf"), "utf8").split("<trans-unit").slice(1);
    expect(units.filter((unit) => !unit.includes("<target>"))).toEqual([]);
    expect(units.length).toBe(Object.keys(templates).length);
  });

  it("shown to people goes through msg()", () => {
    const bare = readdirSync(path.join(app, "src"), { recursive: true, encoding: "utf8" }).filter((file) => file.endsWith(".ts") && !file.startsWith("locales")).flatMap((file) => untranslated(file));
    expect(bare).toEqual([]);
  });
});

it("the search for bare text finds some", () => {
  expect(bareText('<p>Hello</p><button aria-label="Close">◌</button>')).toEqual(["Hello", "Close"]);
  expect(bareText('<p class="small">◌ · <b>Parley</b></p>')).toEqual([]);
});

function ids(xliff: string): string[] {
  return [...xliff.matchAll(/<trans-unit id="([^"]+)"/g)].map((match) => match[1]!);
}

function untranslated(file: string): string[] {
  const found: string[] = [];
  const source = ts.createSourceFile(file, readFileSync(path.join(app, "src", file), "utf8"), ts.ScriptTarget.Latest, true);
  const visit = (node: import("typescript-api").Node): void => {
    if (ts.isTaggedTemplateExpression(node) && node.tag.getText() === "html") {
      const { template } = node;
      const markup = ts.isNoSubstitutionTemplateLiteral(template) ? template.text : [template.head.text, ...template.templateSpans.map((span) => span.literal.text)].join("◌");
      found.push(...bareText(markup).map((text) => `${file}: ${text}`));
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

/** Words between tags and in attributes that are read out; names of keys and of the product are the same everywhere. */
function bareText(markup: string): string[] {
  const texts = markup.replace(/<[^>]*>/gs, "\n").split(/[\n◌]/);
  const attributes = [...markup.matchAll(/\b(?:aria-label|title|placeholder|alt|label|heading|detail)="([^"◌]*)"/g)].map((match) => match[1]!);
  return [...texts, ...attributes].map((text) => text.trim()).filter((text) => /\p{L}{2,}/u.test(text.replace(/&\w+;/g, "")) && text !== "Parley");
}
