import { readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { generateMsgId } from "@lit/localize/internal/id-generation.js";
import type { Node, Template } from "typescript-api";
import { describe, expect, it } from "vitest";
import { templates } from "../src/locales/zh-CN.js";

const app = path.join(import.meta.dirname, "..");
// the compiler's API, in the version that lit-localize brings with it
const require = createRequire(createRequire(import.meta.url).resolve("@lit/localize-tools/package.json"));
const ts = require("typescript") as typeof import("typescript-api");

/** What is found in a file. */
interface Found {
  /** The ids of its messages, as `lit-localize extract` would find them. */
  readonly ids: readonly string[];
  /** What people are shown that is no message. */
  readonly bare: readonly string[];
}

// parsed once for all tests, and only where there is something to be found: parsing is what takes time
const found = files().map(search);

describe("every string", () => {
  it("has a Chinese translation, and every translation a string", () => {
    const used = new Set(found.flatMap(({ ids }) => ids));
    expect(used.size).toBeGreaterThan(200);
    expect(Object.keys(templates).sort()).toEqual([...used].sort());
  });

  it("is the same in the translators' file and in the code", () => {
    const units = readFileSync(path.join(app, "locales/zh-CN.xlf"), "utf8").split("<trans-unit").slice(1);
    expect(units.filter((unit) => !unit.includes("<target>"))).toEqual([]);
    expect(units.length).toBe(Object.keys(templates).length);
  });

  it("shown to people goes through msg()", () => {
    expect(found.flatMap(({ bare }) => bare)).toEqual([]);
  });
});

it("the search for bare text finds some", () => {
  expect(bareText('<p>Hello</p><button aria-label="Close">◌</button>')).toEqual(["Hello", "Close"]);
  expect(bareText('<p class="small">◌ · <b>Parley</b></p>')).toEqual([]);
});

function files(): string[] {
  return readdirSync(path.join(app, "src"), { recursive: true, encoding: "utf8" }).filter((file) => file.endsWith(".ts") && !file.startsWith("locales"));
}

function search(file: string): Found {
  const text = readFileSync(path.join(app, "src", file), "utf8");
  const found = { ids: new Array<string>(), bare: new Array<string>() };
  if (!text.includes("msg(") && !text.includes("html`")) return found;
  const visit = (node: Node): void => {
    if (ts.isCallExpression(node) && isNamed(node.expression, "msg")) found.ids.push(idOf(file, node.arguments[0]));
    else if (ts.isTaggedTemplateExpression(node) && isNamed(node.tag, "html")) found.bare.push(...bareText(literals(node.template).join("◌")).map((bare) => `${file}: ${bare}`));
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile(file, text, ts.ScriptTarget.Latest));
  return found;
}

function isNamed(node: Node, name: string): boolean {
  return ts.isIdentifier(node) && node.text === name;
}

function idOf(file: string, text: Node | undefined): string {
  if (text !== undefined && ts.isTaggedTemplateExpression(text)) return generateMsgId(literals(text.template), false);
  if (text !== undefined && ts.isStringLiteralLike(text)) return generateMsgId(text.text, false);
  throw new Error(`${file}: a message that lit-localize cannot read`);
}

function literals(template: Template): string[] {
  return ts.isStringLiteralLike(template) ? [template.text] : [template.head.text, ...template.templateSpans.map((span) => span.literal.text)];
}

/** Words between tags and in attributes that are read out; names of keys and of the product are the same everywhere. */
function bareText(markup: string): string[] {
  const texts = markup.replace(/<[^>]*>/gs, "\n").split(/[\n◌]/);
  const attributes = [...markup.matchAll(/\b(?:aria-label|title|placeholder|alt|label|heading|detail)="([^"◌]*)"/g)].map((match) => match[1]!);
  return [...texts, ...attributes].map((text) => text.trim()).filter((text) => /\p{L}{2,}/u.test(text.replace(/&\w+;/g, "")) && text !== "Parley");
}
