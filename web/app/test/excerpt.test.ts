import type { ChatEntry } from "@parley/client";
import { describe, expect, it } from "vitest";
import { Excerpt } from "../src/chat/excerpt.js";

const message = (i: number): ChatEntry => ({ id: `m${i}`, from: { id: "a", name: "a", guest: true }, mine: false, text: "x", sentAt: i, reactions: [], files: [], state: "sent" });
const chat = (from: number, to: number): ChatEntry[] => Array.from({ length: to - from }, (_, i) => message(from + i));
const ends = (shown: readonly ChatEntry[]): (string | undefined)[] => [shown[0]?.id, shown.at(-1)?.id];

describe("the part of a chat that stands on the page", () => {
  it("is all of a short one, also when older messages come in above", () => {
    const excerpt = new Excerpt();
    expect(ends(excerpt.of(chat(85, 100), true))).toEqual(["m85", "m99"]);
    expect(ends(excerpt.of(chat(35, 100), true))).toEqual(["m35", "m99"]);
    expect(excerpt.hides).toBe(false);
    expect(excerpt.of([], true)).toEqual([]);
  });

  it("is the newest of a long one, and is cut now and then rather than at each message", () => {
    const excerpt = new Excerpt();
    expect(ends(excerpt.of(chat(0, 20), true))).toEqual(["m0", "m19"]);
    expect(ends(excerpt.of(chat(0, 70), true))).toEqual(["m0", "m69"]);
    expect(ends(excerpt.of(chat(0, 71), true))).toEqual(["m51", "m70"]);
    expect(ends(excerpt.of(chat(0, 110), true))).toEqual(["m51", "m109"]);
    expect(excerpt.hides).toBe(true);
  });

  it("is no more than the newest when it is opened", () => {
    const excerpt = new Excerpt();
    expect(excerpt.of([], true)).toEqual([]);
    expect(ends(excerpt.of(chat(0, 69), true))).toEqual(["m49", "m68"]);
  });

  it("loses nothing while somebody reads what is older", () => {
    const excerpt = new Excerpt();
    excerpt.of(chat(0, 300), true);
    expect(excerpt.of(chat(0, 900), false)).toHaveLength(620);
    expect(excerpt.of(chat(0, 900), true)).toHaveLength(20);
  });

  it("goes back step by step, and then there is nothing to go back to", () => {
    const excerpt = new Excerpt();
    const all = chat(0, 150);
    expect(ends(excerpt.of(all, true))).toEqual(["m130", "m149"]);
    expect(excerpt.back(all)).toBe(true);
    expect(ends(excerpt.of(all, false))).toEqual(["m80", "m149"]);
    expect(excerpt.back(all)).toBe(true);
    expect(ends(excerpt.of(all, false))).toEqual(["m30", "m149"]);
    expect(excerpt.back(all)).toBe(true);
    expect(ends(excerpt.of(all, false))).toEqual(["m0", "m149"]);
    expect(excerpt.back(all)).toBe(false);
  });

  it("reaches to what is gone to, and a little before", () => {
    const excerpt = new Excerpt();
    const all = chat(0, 400);
    excerpt.of(all, true);
    excerpt.reach(all, "m390");
    expect(ends(excerpt.of(all, false))).toEqual(["m380", "m399"]);
    excerpt.reach(all, "m100");
    expect(ends(excerpt.of(all, false))).toEqual(["m80", "m399"]);
    excerpt.reach(all, "m3");
    expect(ends(excerpt.of(all, false))).toEqual(["m0", "m399"]);
  });

  it("is the newest again when its first message has gone", () => {
    const excerpt = new Excerpt();
    excerpt.of(chat(0, 300), true);
    expect(ends(excerpt.of(chat(285, 500), false))).toEqual(["m480", "m499"]);
  });
});
