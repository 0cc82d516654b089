import { describe, expect, it } from "vitest";
import { lanes, withOneMore, type Waiting } from "../src/gestures/waves.js";

const after = (...said: string[]): readonly Waiting[] => said.reduce<readonly Waiting[]>((waiting, emoji, at) => withOneMore(waiting, { emoji, name: `p${at}` }), []);
const words = (waiting: readonly Waiting[]) => waiting.map(({ emoji, name, more }) => `${emoji} ${name} +${more}`);

describe("reactions that wait for their wave", () => {
  it("stand each by itself while there is a place, the same ones too", () => {
    expect(words(after("👏", "👏", "🎉"))).toEqual(["👏 p0 +0", "👏 p1 +0", "🎉 p2 +0"]);
  });

  it("are counted with those who said the same when there is none, and what is new waits for a later wave", () => {
    expect(words(after("👏", "👏", "🎉", "👍", "👏", "🎉", "😮", "😮"))).toEqual(["👏 p0 +0", "👏 p1 +1", "🎉 p2 +1", "👍 p3 +0", "😮 p6 +1"]);
  });

  it("do not grow without end", () => {
    const many = after(...Array.from({ length: 100 }, (_, at) => `kind ${at}`));
    expect(many).toHaveLength(4 * lanes);
    expect(withOneMore(many, { emoji: "kind 3", name: "late" })[3]!.more).toBe(1);
  });
});
