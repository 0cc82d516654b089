import { describe, expect, it } from "vitest";
import { linkify } from "../src/platform/links.js";

const links = (text: string) => linkify(text).filter((piece) => piece.href).map((piece) => piece.href);

describe("links in a message", () => {
  it.each([
    ["see https://a.example/x?y=1#z.", ["https://a.example/x?y=1#z"]],
    ["(https://a.example/b)", ["https://a.example/b"]],
    ["https://en.example/wiki/A_(b)", ["https://en.example/wiki/A_(b)"]],
    ["看 https://a.example/b。好", ["https://a.example/b"]],
    ["http://a.example, https://b.example!", ["http://a.example/", "https://b.example/"]],
    ["javascript:alert(1) data:text/html,x ftp://a.example", []],
    ["https://", []],
    ["<a href='https://a.example/'>x</a>", ["https://a.example/"]],
  ])("%o", (text, found) => {
    expect(links(text)).toEqual(found);
  });

  it("lose not a character of the text", () => {
    for (const text of ["", "plain", "a https://a.example b https://b.example", "https://a.example", "<img src=x onerror=alert(1)>", "https://[bad https://ok.example."]) {
      expect(linkify(text).map((piece) => piece.text).join("")).toBe(text);
    }
  });

  it("are never anything but http and https", () => {
    for (const text of ["JaVaScRiPt:alert(1)", "https:javascript:alert(1)", "x-https://a.example", "https://a.example\njavascript:alert(1)"]) {
      for (const href of links(text)) expect(href).toMatch(/^https?:\/\//);
    }
  });
});
