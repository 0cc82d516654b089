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

describe("every string", () => {
  it("has a Chinese translation, and every translation a string", () => {
    const used = new Set(files().flatMap(messages));
    expect(used.size).toBeGreaterThan(200);
    expect(Object.keys(templates).sort()).toEqual([...used].sort());
  });

  it("is the same in the translators' file and in the code", () => {
    const units = readFileSync(path.join(app, "locales/zh-CN.xlf"), "utf8").split("<trans-unit").slice(1);
    expect(units.filter((unit) => !unit.includes("<target>"))).toEqual([]);
    expect(units.length).toBe(Object.keys(templates).length);
  });

  it("shown to people goes through msg()", () => {
    expect(files().flatMap(untranslated)).toEqual([]);
  });
});

it("the search for bare text finds some", () => {
  expect(bareText('<p>Hello</p><button aria-label="Close">◌</button>')).toEqual(["Hello", "Close"]);
  expect(bareText('<p class="small">◌ · <b>Parley</b></p>')).toEqual([]);
});

function files(): string[] {
  return readdirSync(path.join(app, "src"), { recursive: true, encoding: "utf8" }).filter((file) => file.endsWith(".ts") && !file.startsWith("locales"));
}

/** The ids of a file's messages, as `lit-localize extract` would find them. */
function messages(file: string): string[] {
  const found: string[] = [];
  walk(file, (node) => {
    if (!ts.isCallExpression(node) || node.expression.getText() !== "msg") return;
    const [text] = node.arguments;
    if (text !== undefined && ts.isTaggedTemplateExpression(text)) found.push(generateMsgId(literals(text.template), false));
    else if (text !== undefined && ts.isStringLiteralLike(text)) found.push(generateMsgId(text.text, false));
    else throw new Error(`${file}: a message that lit-localize cannot read: ${node.getText()}`);
  });
  return found;
}

function untranslated(file: string): string[] {
  const found: string[] = [];
  walk(file, (node) => {
    if (ts.isTaggedTemplateExpression(node) && node.tag.getText() === "html") found.push(...bareText(literals(node.template).join("◌")).map((text) => `${file}: ${text}`));
  });
  return found;
}

function literals(template: Template): string[] {
  return ts.isStringLiteralLike(template) ? [template.text] : [template.head.text, ...template.templateSpans.map((span) => span.literal.text)];
}

function walk(file: string, meet: (node: Node) => void): void {
  const visit = (node: Node): void => {
    meet(node);
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile(file, readFileSync(path.join(app, "src", file), "utf8"), ts.ScriptTarget.Latest, true));
}

/** Words between tags and in attributes that are read out; names of keys and of the product are the same everywhere. */
function bareText(markup: string): string[] {
  const texts = markup.replace(/<[^>]*>/gs, "\n").split(/[\n◌]/);
  const attributes = [...markup.matchAll(/\b(?:aria-label|title|placeholder|alt|label|heading|detail)="([^"◌]*)"/g)].map((match) => match[1]!);
  return [...texts, ...attributes].map((text) => text.trim()).filter((text) => /\p{L}{2,}/u.test(text.replace(/&\w+;/g, "")) && text !== "Parley");
}
